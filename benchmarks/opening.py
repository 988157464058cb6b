"""`python benchmarks/opening.py INDEX HOST`: what a program does that starts at log-on with a stored index.

It opens the file, matches one host that was prepared before, and prints the numbers of the messages that hold.
"""

from __future__ import annotations

import marshal
import sys

from messenger_rules.index.stored import opened

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

KEY = b"benchmark"


class Host(dict):  # type: ignore[type-arg] # nothing is imported that is not needed
    """A host whose values were prepared by another process."""

    __slots__ = ("answers", "complete", "listed")

    def __init__(self, values: dict[str, object], listed: list[str] | None, complete: bool) -> None:
        super().__init__(values)
        self.listed: Collection[str] | None = listed
        self.complete = complete
        self.answers: dict[object, bool | None] = {}


def main() -> None:
    """Open, match, print."""
    with open(sys.argv[2], "rb") as file:  # noqa: PTH123 -- pathlib is not imported
        host = Host(*marshal.load(file))
    index = opened(sys.argv[1], KEY)
    if index is None:
        sys.exit("no index")
    print(*(index.matching(host) or ()))


if __name__ == "__main__":
    main()
