"""The engines by name: each opens a table of hosts as a fleet.

The command line names them whenever it starts: what an engine needs is imported when it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias

from messenger_rules.fleet.inventory import Inventory, Wanted
from messenger_rules.fleet.table_names import is_csv, is_parquet, parted

Engine: TypeAlias = Callable[[str, Wanted, str], Inventory]
"""Opens the table of a name, given what is wanted of it, and its own whole name with what stands behind a colon.

It raises FactsError where the table cannot be read, and StateError where a library is missing.
"""


def _plain(table: str, *_: object) -> Inventory:
    from messenger_rules.fleet import plain

    return plain.inventory(Path(table))


def _of_columns(table: str, wanted: Wanted, name: str) -> Inventory:
    from messenger_rules.fleet.tables.opening import open_fleet

    found = open_fleet(table, wanted.conditions(), schema=wanted.schema, by=wanted.by, engine=name)
    return Inventory(found.fleet, found.problems)


ENGINES: Mapping[str, Engine] = {
    "plain": _plain,
    "polars": _of_columns,
    "duckdb": _of_columns,
    "spark": _of_columns,
}
"""Every engine; one that needs a library of an extra imports it inside ``extras.needing``."""


def usual(table: str) -> str:
    """The engine of a table where nobody names one: the plain one for a folder of recorded hosts, else the fastest.

    >>> usual("fleet.parquet"), usual("no-such-folder")
    ('polars', 'plain')
    """
    file, inner = parted(table)
    named = bool(inner) or "://" in table or is_csv(file) or is_parquet(file)
    is_table = named or any(Path(file).rglob("*.parquet"))
    return "polars" if is_table else "plain"


def engine_of(name: str) -> Engine | None:
    """The engine of a name, which may go on behind a colon; None where there is none.

    >>> engine_of("plain") is ENGINES["plain"], engine_of("abacus")
    (True, None)
    """
    return ENGINES.get(name.partition(":")[0])


def opened(table: str, wanted: Wanted, *, engine: str | None = None) -> Inventory:
    """The hosts of a table, by an engine; by the usual one of such a table where none is named.

    :raises FactsError: where the table cannot be read.
    :raises StateError: MR597 where the engine needs a library that is not installed.
    :raises ValueError: for an engine that is not among :data:`ENGINES`.
    """
    engine = engine or usual(table)
    found = engine_of(engine)
    if found is None:
        raise ValueError(f"there is no engine `{engine}`; there are {', '.join(ENGINES)}")
    return found(table, wanted, engine)
