"""Opening a fleet: from the name of a table to hosts that an engine counts."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from messenger_rules.condition.predicate_tree import Node
from messenger_rules.diagnostics import Diagnostic
from messenger_rules.errors import FactsError
from messenger_rules.extras import needing
from messenger_rules.fleet.counting import Fleet
from messenger_rules.fleet.tables.complaints import strangers, unfitting, untold
from messenger_rules.fleet.tables.needs import Need, needs_of
from messenger_rules.fleet.tables.prepared import Prepared
from messenger_rules.fleet.tables.preparing import Preparation
from messenger_rules.fleet.tables.shape import Shape
from messenger_rules.schema import Schema

DEFAULT = "polars"
"""The fastest over many messages (docs/adr/0010)."""


@dataclass(frozen=True, slots=True)
class OpenedFleet:
    """A fleet, with warnings about its table, and what is wrong with hosts that could not be read and are not in it."""

    fleet: Fleet
    hosts: int
    problems: tuple[Diagnostic, ...] = ()


def open_fleet(
    table: str,
    conditions: Iterable[Node],
    *,
    schema: Schema,
    by: Sequence[str] = (),
    engine: str = DEFAULT,
) -> OpenedFleet:
    """Prepare the hosts of a table for the conditions that will be asked, and the columns by which they are grouped.

    :param table: a file of Parquet or CSV, a folder of Parquet or of recorded facts, ``FILE.duckdb#TABLE``, or the URL
        of a database and ``#TABLE``.
    :param schema: what may be said of hosts; columns that are not in it are warned of.
    :param engine: ``polars``, ``duckdb``, ``spark``, or ``spark://HOST:PORT``.
    :raises FactsError: MR600 where the table cannot be read, MR601 where its name is of no known form, MR602 where a
        column holds what its fact cannot be, MR605 for an engine that there is not, MR606 where Spark does not start.
    :raises StateError: MR597 where a library is missing.
    """
    needs = needs_of(conditions, by)
    opener = _OPENERS.get(engine.partition(":")[0])
    if opener is None:
        help_ = f"the engines are {', '.join(_OPENERS)}"
        raise FactsError([Diagnostic("MR605", f"there is no engine `{engine}`", help=(help_,))])
    return opener(table, needs, schema, engine)


def checked(shape: Shape, needs: Sequence[Need], schema: Schema) -> tuple[Diagnostic, ...]:
    """Warnings about a table.

    :raises FactsError: MR602 where a column holds what its fact cannot be.
    """
    wrong = list(unfitting(shape, needs))
    if wrong:
        raise FactsError(wrong)
    return (*shape.problems, *strangers(shape, schema), *untold(shape, needs))


def _embedded(table: str, needs: Sequence[Need], schema: Schema, engine: str) -> OpenedFleet:
    """DuckDB prepares the table, whichever engine counts."""
    with needing("fleet"):
        from messenger_rules.fleet.tables import duckdb_tables
        from messenger_rules.fleet.tables.duckdb_workshop import DuckDBWorkshop, connected

        count = _counting(engine)
    folder = Path(tempfile.mkdtemp(prefix="messenger-rules-"))
    try:
        with connected(folder) as connection:
            shape = duckdb_tables.found(connection, table, needs, folder)
            problems = checked(shape, needs, schema)
            workshop = DuckDBWorkshop(connection, shape, folder)
            prepared = Preparation(shape, workshop).run(needs)
        fleet = count(prepared, workshop.prepared)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    weakref.finalize(fleet, shutil.rmtree, folder, ignore_errors=True)
    return OpenedFleet(fleet, prepared.hosts, problems)


def _counting(engine: str) -> Callable[[Prepared, Path], Fleet]:
    if engine == "duckdb":
        from messenger_rules.fleet.tables.duckdb_fleet import DuckDBFleet

        return DuckDBFleet
    from messenger_rules.fleet.tables.polars_fleet import PolarsFleet

    return PolarsFleet


def _spark(table: str, needs: Sequence[Need], schema: Schema, engine: str) -> OpenedFleet:
    """Spark prepares the table where it lies."""
    with needing("spark"):
        import pyspark  # noqa: F401 -- whether it is there is asked

        from messenger_rules.fleet.tables import spark_fleet
    session = spark_fleet.session_of(engine)
    shape = spark_fleet.found(session, table)
    problems = checked(shape, needs, schema)
    prepared = Preparation(shape, spark_fleet.SparkWorkshop(session, shape)).run(needs)
    return OpenedFleet(spark_fleet.SparkFleet(session, prepared), prepared.hosts, problems)


_Opener: TypeAlias = Callable[[str, Sequence[Need], Schema, str], OpenedFleet]
_OPENERS: Mapping[str, _Opener] = {"polars": _embedded, "duckdb": _embedded, "spark": _spark}
