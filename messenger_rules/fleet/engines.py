"""The engines by name: each opens a table of hosts as a fleet.

The command line names them whenever it starts: what an engine needs is imported when it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias

from messenger_rules.fleet.inventory import Inventory, Wanted

Engine: TypeAlias = Callable[[str, Wanted, str], Inventory]
"""Opens the table of a name, given what is wanted of it, and its own whole name with what stands behind a colon.

It raises FactsError where the table cannot be read, and StateError where a library is missing.
"""


def _plain(table: str, *_: object) -> Inventory:
    from messenger_rules.fleet import plain

    return plain.inventory(Path(table))


ENGINES: Mapping[str, Engine] = {"plain": _plain}
"""Every engine; one that needs a library of an extra imports it inside ``extras.needing``."""
DEFAULT = "plain"


def engine_of(name: str) -> Engine | None:
    """The engine of a name, which may go on behind a colon; None where there is none.

    >>> engine_of("plain") is ENGINES["plain"], engine_of("abacus")
    (True, None)
    """
    return ENGINES.get(name.partition(":")[0])


def opened(table: str, wanted: Wanted, *, engine: str = DEFAULT) -> Inventory:
    """The hosts of a table, by an engine.

    :raises FactsError: where the table cannot be read.
    :raises StateError: MR597 where the engine needs a library that is not installed.
    :raises ValueError: for an engine that is not among :data:`ENGINES`.
    """
    found = engine_of(engine)
    if found is None:
        raise ValueError(f"there is no engine `{engine}`; there are {', '.join(ENGINES)}")
    return found(table, wanted, engine)
