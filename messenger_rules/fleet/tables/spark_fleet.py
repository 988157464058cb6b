"""Fleets counted by Apache Spark, on this machine or on a cluster: the table stays there, distinct values come here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from messenger_rules.diagnostics import Diagnostic
from messenger_rules.errors import FactsError
from messenger_rules.fleet.counting import Group, GroupKey
from messenger_rules.fleet.formula import Formula
from messenger_rules.fleet.tables.complaints import unknown_form, unreadable
from messenger_rules.fleet.tables.counting_sql import SqlTable, counted
from messenger_rules.fleet.tables.dialects import SPARK, Dialect
from messenger_rules.fleet.tables.prepared import Prepared
from messenger_rules.fleet.tables.shape import Shape, kind_of

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

LOCAL = "local[2]"
"""Where no master is named: two threads of this machine."""
_RAW, _PREPARED = "messenger_raw", "messenger_prepared"


class SparkWorkshop:
    """One table of hosts in one session; it is prepared where it lies, and kept in the memory of the cluster."""

    def __init__(self, session: SparkSession, shape: Shape) -> None:
        self._session = session
        self._shape = shape

    @property
    def dialect(self) -> Dialect:
        """That of Spark."""
        return SPARK

    def texts(self, expression: str) -> Iterator[str]:
        """Read part by part."""
        asked = f"SELECT DISTINCT {expression} AS text FROM {self._shape.relation}"  # noqa: S608 -- names are quoted by the dialect
        rows = self._session.sql(f"SELECT CAST(text AS STRING) FROM ({asked}) WHERE text IS NOT NULL")  # noqa: S608 -- as above
        return (row[0] for row in rows.toLocalIterator())

    def number(self, dictionary: str, numbers: Mapping[str, int]) -> None:
        """A table that every worker gets."""
        frame = self._session.createDataFrame(list(numbers.items()), "text STRING, number INT")
        frame.hint("broadcast").createOrReplaceTempView(dictionary)

    def write(self, columns: str, joins: str) -> int:
        """Keep it in memory, on disk where that is full."""
        prepared = self._session.sql(f"SELECT {columns} FROM {self._shape.relation} AS raw {joins}").persist()  # noqa: S608 -- as above
        prepared.createOrReplaceTempView(_PREPARED)
        return int(prepared.count())


class SparkFleet:
    """A prepared inventory in a session."""

    def __init__(self, session: SparkSession, prepared: Prepared) -> None:
        self._session = session
        self._prepared = prepared

    def count(
        self, formulas: Mapping[str, Formula], *, at: datetime, by: Sequence[str] = ()
    ) -> Mapping[GroupKey, Group]:
        """Count all formulas at an instant, some hundred in each pass."""

        def run(statement: str) -> list[Any]:
            return list(self._session.sql(statement).collect())

        return counted(SqlTable(self._prepared, _PREPARED, run), formulas, at=at, by=by, many=SPARK.formulas)


def session_of(engine: str) -> SparkSession:
    """The session of ``spark``, or of a master such as ``spark://HOST:7077``.

    :raises FactsError: MR606 where it does not start, most often for want of Java.
    """
    from pyspark.sql import SparkSession

    builder: Any = SparkSession.builder
    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "ERROR",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.ansi.enabled": "false",
        "spark.sql.shuffle.partitions": "16",
    }
    try:
        started: SparkSession = (
            builder.master(engine if "://" in engine else LOCAL)
            .appName("messenger-rules")
            .config(map=settings)
            .getOrCreate()
        )
    except Exception as error:  # noqa: BLE001 -- each failure of the Java side comes as another class
        help_ = "look whether Java 17 or later is installed, and whether the master answers"
        sentence = f"Spark does not start: {str(error).strip().partition(chr(10))[0][:200]}"
        raise FactsError([Diagnostic("MR606", sentence, help=(help_,))]) from None
    return started


def found(session: SparkSession, table: str) -> Shape:
    """The table of a name: files of Parquet or CSV that every worker can read.

    :raises FactsError: MR600 where it cannot be read, MR601 where its name is of no form that Spark reads.
    """
    from pyspark.errors import PySparkException

    try:
        frame = _read(session, table)
    except PySparkException as error:
        raise FactsError([unreadable(table, str(error))]) from None
    frame.createOrReplaceTempView(_RAW)
    return Shape(table, _RAW, {name: kind_of(sql_type, zoned=True) for name, sql_type in frame.dtypes})


def _read(session: SparkSession, table: str) -> DataFrame:
    if table.endswith((".csv", ".csv.gz")):
        return session.read.csv(table, header=True)
    if table.endswith(".parquet") or "://" in table or Path(table).is_dir():
        return session.read.parquet(table)
    raise FactsError([unknown_form(table)])
