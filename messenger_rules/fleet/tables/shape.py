"""The shape of a table of hosts: its columns, and the kind of what each holds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from messenger_rules.diagnostics import Diagnostic


class Kind(Enum):
    """What a column holds, whatever an engine calls it."""

    TEXT = "texts"
    BOOL = "truth values"
    INT = "whole numbers"
    LONG = "whole numbers of more than 64 bits"
    NUMBER = "numbers"
    INSTANT = "times"
    LOCAL_TIME = "times without a zone"
    TEXTS = "lists of texts"
    VERSIONS = "versions with their schemes"
    NAMED = "lists of components"
    JSON = "JSON"
    OTHER = "values that facts do not have"


@dataclass(frozen=True, slots=True)
class Shape:
    """A table, as SQL names it, and the kinds of its columns by name; ``title`` is what people call it."""

    title: str
    relation: str
    columns: Mapping[str, Kind]
    problems: tuple[Diagnostic, ...] = ()
    """What is wrong with hosts that could not be read, and are not in it."""


_VERSION = r".*(?<![\w-])version\"?[ :](varchar|string|\"null\").*"
_NAMED = r"(?=.*\bname\b)(?!.*(?<![\w-])version\"?[ :](?!varchar|string|\"null\")).*"
"""A version that is a number has lost its zeros inside a list, too."""
_KINDS: tuple[tuple[str, Kind], ...] = (
    (r"(varchar|string|enum\(.*\))", Kind.TEXT),
    (r"bool(ean)?", Kind.BOOL),
    (r"(tinyint|smallint|integer|int|bigint|utinyint|usmallint|uinteger)", Kind.INT),
    (r"(ubigint|hugeint|uhugeint)", Kind.LONG),
    (r"(float|double|real|decimal\(.*\))", Kind.NUMBER),
    (r"(timestamp with time zone|timestamp)", Kind.INSTANT),
    (r"(timestamp_ntz|timestamp_ns|timestamp_s|timestamp_ms|date)", Kind.LOCAL_TIME),
    (r"(varchar\[\]|array<string>)", Kind.TEXTS),
    (rf"(struct\({_NAMED}\)\[\]|array<struct<{_NAMED}>>)", Kind.NAMED),
    (rf"(struct\({_VERSION}\)(\[\])?|struct<{_VERSION}>|array<struct<{_VERSION}>>)", Kind.VERSIONS),
)


def kind_of(sql_type: str, *, zoned: bool) -> Kind:
    """The kind of a type of DuckDB or Spark; ``zoned`` says that a bare TIMESTAMP is an instant, as it is in Spark.

    >>> kind_of("VARCHAR", zoned=False).value, kind_of("array<struct<name:string,version:string>>", zoned=True).value
    ('texts', 'lists of components')
    """
    written = sql_type.lower()
    if written == "timestamp" and not zoned:
        return Kind.LOCAL_TIME
    return next((kind for pattern, kind in _KINDS if re.fullmatch(pattern, written)), Kind.OTHER)


def title_of(table: str) -> str:
    """What people call a table: its name, without the password of a URL.

    >>> title_of("postgresql+psycopg://me:secret@host/fleet#hosts")
    'postgresql+psycopg://me:***@host/fleet#hosts'
    """
    return re.sub("(://[^:/@]*):.*@", r"\1:***@", table)
