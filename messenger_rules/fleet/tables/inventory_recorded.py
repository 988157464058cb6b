"""A folder of recorded facts as an inventory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from messenger_rules.diagnostics import Diagnostic
from messenger_rules.errors import FactsError
from messenger_rules.facts.recorded_hosts import readable, recordings
from messenger_rules.fleet.tables.needs import Need
from messenger_rules.fleet.tables.rows import kinds_of, row_of, write_lines
from messenger_rules.fleet.tables.shape import Kind


def write(folder: Path, needs: Sequence[Need], path: Path) -> tuple[Mapping[str, Kind], tuple[Diagnostic, ...]]:
    """Write what the hosts tell; those that cannot be read are left out, with what is wrong with them.

    :raises FactsError: MR441 where the folder cannot be read, MR442 where no host is recorded there.
    """
    unreadable: list[FactsError] = []
    write_lines((row_of(facts, needs) for _, facts in readable(folder, recordings(folder), unreadable)), path)
    return kinds_of(needs), tuple(diagnostic for error in unreadable for diagnostic in error.diagnostics)
