"""Cells that nobody meant: each is unknown on its host, and no more."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from messenger_rules.fleet.tables.cells import Form, component, fact, shown_component, shown_fact
from messenger_rules.types import IntType, NameSetType
from tests.tables.test_csv import hosts_by, opened

DEEP = "[" * 100_000
NESTED = "[" * 600 + "]" * 600
LONG = "9" * 5_000


@pytest.mark.parametrize("text", [DEEP, NESTED, LONG, f"[{LONG}]", "[", ""])
def test_what_json_cannot_read_is_unknown(text: str) -> None:
    assert fact(text, Form.TEXT, IntType()) is None
    assert fact(text, Form.TEXT, NameSetType()) is None
    assert fact(text, Form.JSON, NameSetType()) is None
    if text[:1] == "[":
        assert component(text, Form.TEXT) is None
        assert shown_component(text, Form.TEXT) is None


@pytest.mark.parametrize("text", [DEEP, LONG, "["])
def test_what_json_cannot_read_is_in_no_group(text: str) -> None:
    assert shown_fact(text, Form.JSON) is None


@pytest.mark.parametrize("text", [r'["\ud800"]', r'{"version": "\udfff"}', r'["2", "\uD800"]'])
def test_half_of_a_surrogate_pair_is_unknown(text: str) -> None:
    assert shown_component(text, Form.TEXT) is None
    assert shown_fact(text, Form.JSON) is None
    assert fact(text, Form.JSON, NameSetType()) is None


def test_a_whole_surrogate_pair_is_a_letter() -> None:
    assert shown_component(r'["\ud83d\ude00 \u00e9"]', Form.TEXT) == "\N{GRINNING FACE} é"


def test_one_such_cell_leaves_the_other_hosts(tmp_path: Path) -> None:
    path = tmp_path / "hosts.csv"
    path.write_text(f"host.id,components.backup\na,{DEEP}\nb,[{LONG}]\nc,2.9\n")
    assert hosts_by(path, "components.backup") == {None: 2, "2.9": 1}
    assert opened(path, 'installed("backup", < 2.10)').hosts == 3


def test_a_time_after_all_calendars_is_unknown(tmp_path: Path) -> None:
    path = tmp_path / "hosts.parquet"
    times = "SELECT unnest([TIMESTAMPTZ '20000-01-01 00:00:00+00', TIMESTAMPTZ '2026-01-01 00:00:00+00'])"
    duckdb.connect().execute(f"COPY ({times} AS \"host.installed_at\") TO '{path}' (FORMAT parquet)")
    assert hosts_by(path, "host.installed_at") == {None: 1, "2026-01-01T00:00:00Z": 1}


def test_a_component_without_a_version_is_not_called_absent(tmp_path: Path) -> None:
    path = tmp_path / "hosts.parquet"
    lists = "SELECT unnest([[{'name': 'backup', 'version': CAST(NULL AS VARCHAR)}], []]) AS components"
    duckdb.connect().execute(f"COPY ({lists}) TO '{path}' (FORMAT parquet)")
    assert hosts_by(path, "components.backup") == {"": 1, "absent": 1}
