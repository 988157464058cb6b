"""Hosts that Python reads one by one: recorded facts below a folder, and tables of databases.

Each is written out as a line of JSON, whose cells are texts of JSON values: so nothing is lost, and nothing is held.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time
from pathlib import Path
from typing import TypeAlias

from messenger_rules.condition.builtin import sample_point
from messenger_rules.fleet.tables.asking import HALF
from messenger_rules.fleet.tables.needs import COMPONENTS, HOST_ID, ComponentNeed, FactNeed, GroupNeed, Need, SampleNeed
from messenger_rules.fleet.tables.raw import POINTS
from messenger_rules.fleet.tables.shape import Kind
from messenger_rules.values import Facts, InstalledVersion, Unknown

Row: TypeAlias = Mapping[str, str | int | None]


def row_of(facts: Facts, needs: Sequence[Need]) -> Row:
    """What a host tells of some needs: by column, the text of a JSON value; None where it is unknown."""
    return dict(_cell(need, facts) for need in needs)


def kinds_of(needs: Sequence[Need]) -> dict[str, Kind]:
    """The columns that such rows have."""
    return {_name(need): Kind.INT if isinstance(need, SampleNeed) else Kind.JSON for need in needs}


def write_lines(rows: Iterator[Row], path: Path) -> None:
    """Write rows as lines of JSON."""
    with path.open("w", encoding="ascii") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)


def json_text(value: object) -> str | None:
    """A value as the text of JSON; None stays None."""
    return None if value is None else json.dumps(value, default=_written)


def point_of(key: str, host_id: object) -> int | None:
    """The point of a host for a key of ``sample``; None where it has no identifier."""
    return sample_point(key, host_id) - HALF if isinstance(host_id, str) else None


def _cell(need: Need, facts: Facts) -> tuple[str, str | int | None]:
    name = _name(need)
    if isinstance(need, SampleNeed):
        return name, point_of(need.key, facts.value(HOST_ID))
    if name.startswith(COMPONENTS):
        installed = facts.component(name.removeprefix(COMPONENTS))
        return name, None if isinstance(installed, Unknown) else json.dumps([_version(it) for it in installed])
    value = facts.value(name)
    return name, None if isinstance(value, Unknown) else json_text(value)


def _name(need: Need) -> str:
    match need:
        case FactNeed(name) | GroupNeed(name):
            return name
        case ComponentNeed(component):
            return COMPONENTS + component
        case SampleNeed(key):
            return POINTS + key


def _version(version: InstalledVersion) -> object:
    return version.text if version.scheme is None else {"version": version.text, "scheme": version.scheme}


def _written(value: object) -> object:
    """What JSON has no form for: times in that of RFC 3339, all else as its text."""
    return value.isoformat().replace("+00:00", "Z") if isinstance(value, date | time) else str(value)
