"""Files of CSV: what their first line says of all others, so that nothing is guessed from a sample of them."""

from __future__ import annotations

import contextlib
import csv
import gzip
import io
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TextIO

from messenger_rules.errors import FactsError
from messenger_rules.fleet.tables.complaints import unreadable
from messenger_rules.fleet.tables.dialects import DUCKDB

HEAD_BYTES = 1_048_576
"""Bytes in which the line with the names of the columns ends."""
_DELIMITERS = (",", ";", "\t", "|")
_ERROR = re.compile(r"CSV Error on Line: (?P<line>\d+)\n(?:Original Line: .*\n)?(?P<reason>[^\n]*)")
_RAGGED = re.compile(r"Expected Number of Columns: (?P<wanted>\d+) Found: (?P<found>\d+)")


@dataclass(frozen=True, slots=True)
class CsvHead:
    """The names of the columns, what stands between two of them, and how many empty lines are before."""

    names: tuple[str, ...]
    delimiter: str = ","
    skipped: int = 0

    def relation(self, file: str) -> str:
        """The file as DuckDB names it: every cell is text, every line has a cell for each column."""
        columns = ", ".join(f"{DUCKDB.literal(name)}: 'VARCHAR'" for name in self.names)
        form = f"delim = {DUCKDB.literal(self.delimiter)}, quote = '\"', escape = '\"', comment = ''"
        packed = "gzip" if file.lower().endswith(".gz") else "none"
        lines = f"compression = '{packed}', header = true, skip = {self.skipped}"
        options = f"auto_detect = false, {lines}, columns = {{{columns}}}"
        return f"read_csv({DUCKDB.literal(file)}, {form}, {options})"


def head_of(table: str) -> CsvHead:
    """What the first line of a file says.

    :raises FactsError: MR600 where it cannot be read, or names a column twice.
    """
    try:
        head = max((_head(Path(table), delimiter) for delimiter in _DELIMITERS), key=lambda it: len(it.names))
    except (OSError, EOFError, zlib.error, UnicodeDecodeError, csv.Error) as error:
        raise FactsError([unreadable(table, getattr(error, "strerror", None) or str(error))]) from None
    twice = _named_twice(head.names)
    if twice is not None:
        raise FactsError([unreadable(table, f"two columns have the name `{twice}`")])
    return head


def reason_of(error: str) -> str:
    r"""What DuckDB has against a file, in few words where it is about a line.

    >>> reason_of("CSV Error on Line: 2\nOriginal Line: h1\nExpected Number of Columns: 2 Found: 1")
    'line 2 has 1 of 2 cells'
    """
    found = _ERROR.search(error)
    if found is None:
        return error
    ragged = _RAGGED.match(found["reason"])
    if ragged is None:
        return f"line {found['line']}: {found['reason']}"
    return f"line {found['line']} has {ragged['found']} of {ragged['wanted']} cells"


def _head(path: Path, delimiter: str) -> CsvHead:
    with path.open("rb") as raw, _beginning(raw, path.suffix.lower()) as file:
        for skipped, names in enumerate(csv.reader(file, delimiter=delimiter)):
            if names:
                return CsvHead(tuple(name or f"column{place}" for place, name in enumerate(names)), delimiter, skipped)
    raise csv.Error("it has no line with the names of the columns")


def _beginning(raw: BinaryIO, suffix: str) -> TextIO:
    """What the first line must be in: that of some devices never ends."""
    with gzip.open(raw) if suffix == ".gz" else contextlib.nullcontext(raw) as unpacked:
        return io.TextIOWrapper(io.BytesIO(unpacked.read(HEAD_BYTES)), encoding="utf-8-sig", newline="")


def _named_twice(names: Sequence[str]) -> str | None:
    """DuckDB does not tell small letters from capitals in the names of columns."""
    folded = [name.lower() for name in names]
    return next((name for place, name in enumerate(names) if name.lower() in folded[:place]), None)
