"""A kept host: the facts that some conditions need, as they were read when they were collected.

The values were read from validated facts by the very slots that conditions read, so they are taken as they are.
"""

from __future__ import annotations

from messenger_rules.index.asking import NOW

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from typing import Any


class KeptHost(dict[str, "Any"]):
    r"""A host as an index asks it: prepared values by key, None where unknown; of a key that was not kept, KeyError.

    ``listed`` are the names of the components that it says something of, and ``complete`` says that others are absent.
    ``answers`` keeps what predicates said, so that each is asked once.

    >>> kept = {"values": {"has\0backup": True}, "decimals": {}, "listed": ("backup",), "complete": True}
    >>> host = KeptHost(kept, 5)
    >>> host["has\0backup"], host[NOW], host.listed, host.complete
    (True, 5, ('backup',), True)
    """

    __slots__ = ("answers", "complete", "listed")

    def __init__(self, kept: Mapping[str, Any], now: int) -> None:
        super().__init__(kept["values"])
        self[NOW] = now
        self.listed: Collection[str] | None = kept["listed"]
        self.complete: bool = kept["complete"]
        self.answers: dict[object, bool | None] = {}
        if kept["decimals"]:  # few hosts have any, and the module of such numbers is not small
            from decimal import Decimal

            self.update((key, Decimal(text)) for key, text in kept["decimals"].items())
