"""A prepared host: the facts that some conditions need, as they were read when they were collected.

The values were read from validated facts by the very slots that conditions read, so they are taken as they are.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from decimal import Decimal
    from typing import Any, TypeAlias

    Key: TypeAlias = tuple[object, ...]

NOW = ("fact", "now", ("datetime",))
"""The slot of the instant."""
DECIMAL = ("decimal",)


class PreparedHost:
    """What an index asks of a host: prepared values by slot, and which components are listed.

    >>> host = PreparedHost({"values": {("has", "backup"): True}, "listed": ("backup",), "complete": True}, 5)
    >>> host.read(("has", "backup")), host.read(NOW), host.listed(), host.complete
    (True, 5, ('backup',), True)
    """

    __slots__ = ("_listed", "_values", "complete")

    def __init__(self, kept: Mapping[str, Any], now: int) -> None:
        self._values: dict[Key, Any] = {**kept["values"], NOW: now}
        self._listed: Collection[str] = kept["listed"]
        self.complete = kept["complete"] is True

    def read(self, slot: Key) -> object:
        """The prepared value of a slot; None where it is unknown.

        :raises KeyError: for a slot that no condition of the catalogue has.
        """
        value = self._values[slot]
        return _decimal(value) if slot[-1] == DECIMAL and value is not None else value

    def listed(self) -> Collection[str]:
        """The names of the components that the host lists, whatever their state."""
        return self._listed


def _decimal(text: str) -> Decimal:
    """Numbers with fractions are rare in conditions, and their module is not small."""
    from decimal import Decimal

    return Decimal(text)
