"""The importers of hosts that Python reads itself, by what their tables are called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from messenger_rules.diagnostics import Diagnostic
from messenger_rules.fleet.tables.needs import Need
from messenger_rules.fleet.tables.shape import Kind


def write_rows(table: str, needs: Sequence[Need], path: Path) -> tuple[Mapping[str, Kind], tuple[Diagnostic, ...]]:
    """Write what the hosts of a table tell; the answer is the columns, and what is wrong with hosts left out.

    :raises FactsError: where the table cannot be read.
    """
    if "://" in table:
        from messenger_rules.fleet.tables import inventory_database

        return inventory_database.write(table, needs, path), ()
    from messenger_rules.fleet.tables import inventory_recorded

    return inventory_recorded.write(Path(table), needs, path)
