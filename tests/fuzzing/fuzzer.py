"""The fuzzer: one process of atheris (libFuzzer) for one target; started by `running`, with libFuzzer's own options."""

from __future__ import annotations

import sys

from tests.fuzzing.targets import target

WATCHED = ("messenger_rules", "tomllib", "tuf")
"""The packages whose branches are watched; an input that reaches a new one is kept."""


def main() -> None:
    """Run until an option or a failure ends it; libFuzzer ends the process itself."""
    import atheris  # it is an extra, and the tests do without

    name, *options = sys.argv[1:]
    with atheris.instrument_imports(include=list(WATCHED)):  # all along: much is imported when it is first needed
        atheris.Setup([sys.argv[0], *options], target(name).check)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
