"""Fleets and the conditions that are counted over them, made by DuckDB from hashes: the same on every machine.

A fleet of a million hosts is written in seconds. Every column has its share of unknown values; forty components
are each on a tenth of the hosts, in thirty-two versions of four lines.

A condition asks what notices ask: a component in a range of versions, and two to four of console, system, language, the
time of installation, and another component; a third of them are alternatives. About one host in two hundred matches.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import duckdb

import messenger_rules as mr

AT = datetime(2026, 3, 1, tzinfo=UTC)
COMPONENTS = tuple(f"part-{number:02}" for number in range(40))
VOCABULARY = mr.Vocabulary.read("".join(f"[components.{name}]\n" for name in COMPONENTS))
CONSOLES = ("enterprise", "branch", "cloud")
SYSTEMS = ("windows", "debian", "ubuntu", "rhel", "darwin")
_LONG_AGO = "TIMESTAMPTZ '2020-01-01 00:00:00+00'"
LANGUAGES = ("en-US", "de-DE", "de-CH", "fr-FR", "ja-JP", "pt-BR", "es-ES", "it-IT")


def write_fleet(path: Path, hosts: int, *, components: Sequence[str] = COMPONENTS, listed: bool = False) -> None:
    """Write a fleet as Parquet, with a column for each component, or, where ``listed``, with one list of all."""
    facts = {
        "console.type": _one_of(1, CONSOLES),
        "console.version": _version(2, 5, 4),
        "language": _one_of(3, LANGUAGES),
        "os.name": _one_of(4, SYSTEMS),
        "os.version": _version(5, 10, 6),
        "host.installed_at": f"{_LONG_AGO} + to_seconds(CAST({_hash(6)} % 180000000 AS INTEGER))",
    }
    columns = {
        name: f"CASE WHEN {_hash(number + 50)} % 100 < 4 THEN NULL ELSE {made} END"
        for number, (name, made) in enumerate(facts.items())
    }
    parts = {name: _component(number + 100) for number, name in enumerate(components)}
    if listed:
        entries = ", ".join(
            f"CASE WHEN {made} <> '[]' THEN {{'name': '{name}', 'version': {made}}} END" for name, made in parts.items()
        )
        columns["components"] = f"list_filter([{entries}], lambda entry: entry IS NOT NULL)"
    else:
        columns |= {f"components.{name}": made for name, made in parts.items()}
    made = ", ".join(f'{expression} AS "{name}"' for name, expression in columns.items())
    duckdb.connect().execute(f"COPY (SELECT {made} FROM range({hosts}) AS hosts(host)) TO '{path}' (FORMAT parquet)")


def conditions(count: int, *, components: Sequence[str] = COMPONENTS, seed: int = 1) -> list[mr.Condition]:
    """So many conditions."""
    random = Random(seed)
    return [mr.compile(_condition(random, components), vocabulary=VOCABULARY) for _ in range(count)]


def _condition(random: Random, components: Sequence[str]) -> str:
    parts = [_installed(random, components)]
    if random.random() < 1 / 3:
        parts[0] = f"({parts[0]} or {_installed(random, components)})"
    parts += random.sample(
        [
            f'console.type == "{random.choice(CONSOLES)}"',
            f"console.version < 5.{random.randrange(1, 4)}.{random.randrange(6)}",
            f'language matches "{random.choice(("de", "en", "fr", "ja"))}"',
            f'os.name in ["{random.choice(SYSTEMS[:3])}", "{random.choice(SYSTEMS[3:])}"]',
            f"os.version in 10.{random.randrange(3)} ..< 10.{random.randrange(3, 6)}.2",
            f"older_than(host.installed_at, {random.randrange(100, 1000)}d)",
            f'not installed("{random.choice(components)}")',
        ],
        random.randrange(2, 5),
    )
    return " and ".join(parts)


def _installed(random: Random, components: Sequence[str]) -> str:
    line = random.randrange(1, 5)
    return f'installed("{random.choice(components)}", {line}.{random.randrange(3)} ..< {line}.{random.randrange(3, 8)})'


def _hash(salt: int) -> str:
    return f"hash(host * 1000 + {salt})"


def _one_of(salt: int, values: Sequence[str]) -> str:
    quoted = ", ".join(f"'{value}'" for value in values)
    return f"[{quoted}][CAST(1 + {_hash(salt)} % {len(values)} AS BIGINT)]"


def _version(salt: int, major: int, minors: int) -> str:
    return f"'{major}.' || {_hash(salt)} % {minors} || '.' || {_hash(salt + 500)} % 6"


def _component(salt: int) -> str:
    version = f"1 + {_hash(salt + 1000)} % 4 || '.' || {_hash(salt + 2000)} % 8"
    return f"CASE WHEN {_hash(salt)} % 10 = 0 THEN {version} ELSE '[]' END"
