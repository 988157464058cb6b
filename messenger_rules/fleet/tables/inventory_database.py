"""A table of a database as an inventory: ``postgresql+psycopg://host/db#hosts``, ``sqlite:///hosts.sqlite#hosts``.

The columns are those of other tables: dotted names of facts, and ``components.NAME``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from messenger_rules.errors import FactsError
from messenger_rules.extras import needing
from messenger_rules.facts.known_values import family_of
from messenger_rules.fleet.tables.complaints import unknown_form, unreadable
from messenger_rules.fleet.tables.needs import COMPONENTS, FactNeed, Need, SampleNeed
from messenger_rules.fleet.tables.raw import FAMILY, POINTS, SYSTEM, columns_of
from messenger_rules.fleet.tables.rows import Row, json_text, point_of, write_lines
from messenger_rules.fleet.tables.shape import Kind
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
        from sqlalchemy import MetaData, Table, create_engine, select
        from sqlalchemy.exc import SQLAlchemyError
    try:
        with needing("postgresql"):
            engine = create_engine(url)
        found = Table(name, MetaData(), autoload_with=engine)
        asked = {it for need in needs for it in columns_of(need)}
        wanted = [column for column in found.columns if column.name in asked]
        with engine.connect().execution_options(stream_results=True, yield_per=_BATCH) as connection:
            write_lines(_rows(connection.execute(select(*wanted or found.columns)).mappings(), needs), path)
    except SQLAlchemyError as error:
        raise FactsError([unreadable(_without_password(url, name), str(error))]) from None
    points = {POINTS + need.key: Kind.INT for need in needs if isinstance(need, SampleNeed)}
    names = [column.name for column in found.columns]
    derived = [FAMILY] if SYSTEM in names else []
    return {**dict.fromkeys([*names, *derived], Kind.JSON), **points}


def _rows(rows: Any, needs: Sequence[Need]) -> Iterator[Row]:
    truths = {need.fact for need in needs if isinstance(need, FactNeed) and isinstance(need.type, BoolType)}
    keys = [need.key for need in needs if isinstance(need, SampleNeed)]
    for row in rows:
        cells: dict[str, str | int | None] = {name: _cell(name, value, truths) for name, value in row.items()}
        if row.get(FAMILY) is None and isinstance(row.get(SYSTEM), str):
            cells[FAMILY] = json_text(family_of(row[SYSTEM]))
        yield cells | {POINTS + key: point_of(key, row.get("host.id")) for key in keys}


def _cell(name: str, value: object, truths: set[str]) -> str | None:
    """A component's text may be JSON already; a database without truth values has 0 and 1."""
    if name.startswith(COMPONENTS) and isinstance(value, str) and (value[:1] in {"[", "{"} or value == "null"):
        return value
    return json_text(bool(value) if name in truths and value in {0, 1} else value)


def _without_password(url: str, name: str) -> str:
    from sqlalchemy.engine import make_url

    return f"{make_url(url).render_as_string(hide_password=True)}#{name}"
