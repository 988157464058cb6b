"""The engines by name: each opens a table of hosts as a fleet.

The command line lists them whenever it starts: what an engine needs is imported when it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias

from messenger_rules.fleet.inventory import Inventory, Wanted

Engine: TypeAlias = Callable[[str, Wanted], Inventory]
"""Opens the table of a name; raises FactsError where it cannot be read, StateError where a library is missing."""


def _plain(table: str, _: Wanted) -> Inventory:
    from messenger_rules.fleet import plain

    return plain.inventory(Path(table))


ENGINES: Mapping[str, Engine] = {"plain": _plain}
"""Every engine; one that needs a library of an extra imports it inside ``extras.needing``."""
DEFAULT = "plain"


def opened(table: str, wanted: Wanted, *, engine: str = DEFAULT) -> Inventory:
    """The hosts of a table, by an engine.

    :raises FactsError: where the table cannot be read.
    :raises StateError: MR597 where the engine needs a library that is not installed.
    :raises KeyError: for an engine that is not among :data:`ENGINES`.
    """
    return ENGINES[engine](table, wanted)
