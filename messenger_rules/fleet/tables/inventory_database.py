"""A table of a database as an inventory: ``postgresql+psycopg://host/db#hosts``, ``sqlite:///hosts.sqlite#hosts``.

The columns are those of other tables: dotted names of facts, and ``components.NAME``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from messenger_rules.errors import FactsError
from messenger_rules.extras import needing
from messenger_rules.facts.known_values import family_of
from messenger_rules.fleet.tables.cell_kinds import CellKinds
from messenger_rules.fleet.tables.complaints import unknown_form, unreadable
from messenger_rules.fleet.tables.database_engine import engine_of
from messenger_rules.fleet.tables.needs import COMPONENTS, HOST_ID, FactNeed, Need, SampleNeed
from messenger_rules.fleet.tables.raw import FAMILY, POINTS, SYSTEM, columns_of
from messenger_rules.fleet.tables.rows import Row, json_text, point_of, write_lines
from messenger_rules.fleet.tables.shape import Kind, title_of
from messenger_rules.types import BoolType

_BATCH = 10_000


def write(table: str, needs: Sequence[Need], path: Path) -> Mapping[str, Kind]:
    """Write what the rows tell; the answer is all columns of the table, and the points of samples.

    :raises FactsError: MR600 where the database does not answer, or has no such table; MR601 where none is named.
    :raises StateError: MR597 where a library is missing.
    """
    url, _, name = table.partition("#")
    if not name:
        raise FactsError([unknown_form(table)])
    with needing("fleet"):
        from sqlalchemy.exc import SQLAlchemyError
    title = title_of(table)
    try:
        names = _write_rows(url, name, needs, CellKinds(title, needs), path)
    except (SQLAlchemyError, ValueError) as error:
        raise FactsError([unreadable(title, str(error))]) from None
    points = {POINTS + need.key: Kind.INT for need in needs if isinstance(need, SampleNeed)}
    derived = [FAMILY] if SYSTEM in names else []
    return {**dict.fromkeys([*names, *derived], Kind.JSON), **points}


def _write_rows(url: str, name: str, needs: Sequence[Need], kinds: CellKinds, path: Path) -> list[str]:
    """Read what is needed, batch by batch; the answer is the names of all columns."""
    from sqlalchemy import MetaData, Table, literal, select

    engine = engine_of(url, kinds.title)
    found = Table(name, MetaData(), autoload_with=engine)
    asked = {it for need in needs for it in columns_of(need)}
    wanted = [column for column in found.columns if column.name in asked]
    statement = select(*wanted) if wanted else select(literal(1).label("host")).select_from(found)
    with engine.connect().execution_options(stream_results=True, yield_per=_BATCH) as connection:
        write_lines(_rows(connection.execute(statement).mappings(), needs, kinds), path)
    return [column.name for column in found.columns]


def _rows(rows: Any, needs: Sequence[Need], kinds: CellKinds) -> Iterator[Row]:
    truths = {need.fact for need in needs if isinstance(need, FactNeed) and isinstance(need.type, BoolType)}
    keys = [need.key for need in needs if isinstance(need, SampleNeed)]
    for row in rows:
        told = {name: _told(value, truth=name in truths) for name, value in row.items()}
        cells: dict[str, str | int | None] = {name: _cell(name, value, kinds) for name, value in told.items()}
        if told.get(FAMILY) is None and isinstance(told.get(SYSTEM), str):
            cells[FAMILY] = json_text(family_of(told[SYSTEM]))
        yield cells | {POINTS + key: point_of(key, told.get(HOST_ID)) for key in keys}


def _told(value: object, *, truth: bool) -> Any:
    """A database without truth values has 0 and 1."""
    if truth and value in {0, 1}:
        return bool(value)
    return str(value) if isinstance(value, UUID) else value


def _cell(name: str, value: object, kinds: CellKinds) -> str | None:
    """A component's text may be JSON already; bytes and the like are unknown."""
    if value is None or kinds.kind_of(name, value) is Kind.OTHER:
        return None
    if name.startswith(COMPONENTS) and isinstance(value, str) and (value[:1] in {"[", "{"} or value == "null"):
        return value
    return json_text(value)
