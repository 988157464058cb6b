"""Dialects: the few words in which the SQL of DuckDB and that of Spark differ."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Dialect:
    """Words with places for expressions, and what one statement can bear."""

    quote: str
    text: str
    json: str
    microseconds: str
    length: str
    named: str
    point: str
    small: tuple[tuple[int, str], ...]
    """The types of numbers by how many there are, the smallest first."""
    formulas: int
    """How many formulas one statement counts."""
    apostrophe: str = "''"
    escapes: bool = False
    """Whether a backslash begins an escape in a text."""

    def column(self, name: str) -> str:
        """A column's name, quoted."""
        return self.quote + name.replace(self.quote, self.quote * 2) + self.quote

    def literal(self, text: str) -> str:
        """A text in quotes."""
        escaped = text.replace("\\", "\\\\") if self.escapes else text
        return "'" + escaped.replace("'", self.apostrophe) + "'"

    def number_type(self, count: int) -> str:
        """The smallest type for so many numbers."""
        return next(name for limit, name in self.small if count <= limit)


DUCKDB = Dialect(
    quote='"',
    text="CAST({0} AS VARCHAR)",
    json="CAST(to_json({0}) AS VARCHAR)",
    microseconds="epoch_us({0})",
    length="len({0})",
    named="list_filter({0}, lambda messenger_listed: messenger_listed.name = {1})",
    point="CAST(CAST(CAST('0x' || substr(sha256(from_hex('{1}') || encode({0})), 1, 16) AS UBIGINT) AS HUGEINT)"
    " - 9223372036854775808 AS BIGINT)",
    small=((1 << 8, "UTINYINT"), (1 << 16, "USMALLINT"), (1 << 31, "INTEGER")),
    formulas=1_000,
)
SPARK = Dialect(
    quote="`",
    text="CAST({0} AS STRING)",
    json="to_json({0})",
    microseconds="unix_micros({0})",
    length="size({0})",
    named="filter({0}, messenger_listed -> messenger_listed.name = {1})",
    point="CAST(CAST(conv(substr(sha2(concat(X'{1}', encode({0}, 'UTF-8')), 256), 1, 16), 16, 10) AS DECIMAL(20, 0))"
    " - 9223372036854775808 AS BIGINT)",
    small=((1 << 31, "INT"),),
    formulas=200,
    apostrophe="\\'",
    escapes=True,
)
