"""The history of sources: three failures in a row switch one off for a day, and no damage ever keeps it off."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from messenger_rules.facts.cache import FactCache
from messenger_rules.facts.collect import Answer, collect
from messenger_rules.facts.history import History
from messenger_rules.facts.kept import keep, kept
from messenger_rules.facts.parts import UnknownFact
from messenger_rules.facts.source import FactSource
from messenger_rules.replacing import replace_file
from messenger_rules.values import Unknown
from tests.facts import sources as given

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
FAILED = UnknownFact(unknown="timed out: no answer within 5 s")


def _failed_thrice(folder: Path, source: FactSource = given.good) -> History:
    history = History(folder)
    for minutes in range(3):
        history.note(source, FAILED, 5.0, AT + timedelta(minutes=minutes))
    return history


def _is_off(history: History, now: datetime, source: FactSource = given.good) -> bool:
    record = history.of(source)
    return record is not None and record.is_off(now)


def test_a_source_that_fails_three_times_in_a_row_is_off_for_a_day(tmp_path: Path) -> None:
    failing = given.broken("raises")
    cache = FactCache(tmp_path)
    asked: list[bool] = []

    def told(answer: Answer) -> None:
        asked.append(answer.at is not None)

    for hours in (0, 1, 2, 3, 25, 26, 27):
        facts = collect([failing, given.good], at=AT + hours * HOUR, cache=cache, told=told)
        assert facts.value("good.size") == 5
        if hours == 3:
            unknown = facts.value("raises.size")
            assert isinstance(unknown, Unknown)
            assert str(unknown).startswith(
                "raises.size is unknown: source failed (off until 2026-03-02 14:00 UTC after 3 failures in a row: "
                "source failed: raises: ValueError: no such thing"
            )
    assert asked[::2] == [True, True, True, False, False, True, False]  # at the end off again, for it failed again


def test_one_that_is_off_is_asked_where_all_are_asked_anew(tmp_path: Path) -> None:
    _failed_thrice(tmp_path)
    assert isinstance(collect([given.good], at=AT + HOUR, cache=FactCache(tmp_path)).value("good.size"), Unknown)
    assert collect([given.good], at=AT + HOUR, cache=FactCache(tmp_path, anew=True)).value("good.size") == 5
    record = FactCache(tmp_path).history.of(given.good)
    assert record is not None
    assert (record.failures, record.off_until, record.answered_at) == (0, None, AT + HOUR)
    assert [failure.reason for failure in record.recent] == [FAILED.unknown] * 3


def test_components_are_unknown_where_one_of_their_sources_is_off(tmp_path: Path) -> None:
    failing = FactSource("components.broken", "components", given.raises, place=f"{given.__name__}:raises")
    _failed_thrice(tmp_path, failing)
    facts = collect([failing, given.listed], at=AT + HOUR, cache=FactCache(tmp_path))
    assert [version.text for version in facts.component("backup")] == ["2.9"]  # type: ignore[union-attr] # known here
    unknown = facts.component("other")
    assert isinstance(unknown, Unknown)
    assert unknown.detail.startswith("off until 2026-03-02 12:02 UTC after 3 failures in a row: timed out")


def test_a_success_between_failures_counts_anew(tmp_path: Path) -> None:
    history = History(tmp_path)
    for problem in (FAILED, FAILED, None, FAILED, FAILED):
        history.note(given.good, problem, 1.0, AT)
    record = history.of(given.good)
    assert record is not None
    assert (record.failures, record.off_until) == (2, None)


@pytest.mark.parametrize(
    ("said", "failures"),
    [
        ("source failed: x", 1),
        ("timed out", 1),
        ("unreadable: x", 1),
        ("no reason that is known", 1),
        ("not supplied: no systemd here", 0),
        ("plugin missing", 0),
    ],
)
def test_what_counts_as_a_failure(said: str, failures: int, tmp_path: Path) -> None:
    record = History(tmp_path).note(given.good, UnknownFact(unknown=said), 1.0, AT)
    assert record.failures == failures
    assert History(tmp_path).of(given.good) == record


def test_a_hindrance_is_no_failure(tmp_path: Path) -> None:
    elsewhere = replace(given.good, platforms=("windows",) if sys.platform != "win32" else ("linux",))
    for _ in range(4):
        collect([elsewhere], at=AT, cache=FactCache(tmp_path))
    assert FactCache(tmp_path).history.of(elsewhere) is None


def test_the_last_failures_are_remembered_and_cut(tmp_path: Path) -> None:
    history = History(tmp_path)
    for number in range(9):
        history.note(given.good, UnknownFact(unknown=f"timed out: {number} " + "x" * 999), 1.0, AT + number * HOUR)
    record = history.of(given.good)
    assert record is not None
    assert [failure.reason[:12] for failure in record.recent] == [f"timed out: {number}" for number in range(4, 9)]
    assert {len(failure.reason) for failure in record.recent} == {300}


@pytest.mark.parametrize("back", [timedelta(minutes=3), HOUR, timedelta(days=1), timedelta(days=4000)])
def test_a_clock_that_goes_back_keeps_nothing_off(back: timedelta, tmp_path: Path) -> None:
    history = _failed_thrice(tmp_path)
    assert _is_off(history, AT + HOUR)
    assert not _is_off(history, AT - back)


@pytest.mark.parametrize("changed", [{"place": "other:good"}, {"argument": "[1]"}])
def test_another_source_of_the_same_name_starts_afresh(changed: dict[str, str], tmp_path: Path) -> None:
    history = _failed_thrice(tmp_path)
    other = replace(given.good, **changed)  # type: ignore[arg-type] # both are texts
    assert _is_off(history, AT + HOUR)
    assert history.of(other) is None


@pytest.mark.parametrize(
    "change",
    [
        {"format": 99},
        {"format": 1.0},
        {"off_until": "for ever"},
        {"off_until": "2026-03-02T12:00:00"},
        {"off_until": 5},
        {"off_until": "9999-12-31T23:59:59-14:00"},
        {"answered_at": "0001-01-01T00:00:00+14:00"},
        {"recent": [{"at": "0001-01-01T00:00:00+14:00", "reason": "it ended"}]},
        {"failures": "many"},
        {"failures": -1},
        {"failures": True},
        {"recent": [{"at": "2026-03-01T12:00:00Z"}]},
        {"recent": 5},
        {"asked_at": None},
        {"seconds": None},
        {"seconds": "nan"},
        {"seconds": "9" * 5000},
    ],
)
def test_a_damaged_history_is_as_if_it_were_not_there(change: dict[str, Any], tmp_path: Path) -> None:
    history = _failed_thrice(tmp_path)
    path = tmp_path / "good.history"
    keep(path, {**(kept(path) or {}), **change})
    assert history.of(given.good) is None
    assert history.note(given.good, FAILED, 1.0, AT).failures == 1


def test_no_history_keeps_a_source_off_for_longer_than_a_day(tmp_path: Path) -> None:
    history = _failed_thrice(tmp_path)
    path = tmp_path / "good.history"
    keep(path, {**(kept(path) or {}), "off_until": "9999-01-01T00:00:00Z"})
    assert _is_off(history, AT + 23 * HOUR)
    assert not _is_off(history, AT + 25 * HOUR)


def test_a_history_that_cannot_be_written_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert History(tmp_path / "file").note(given.good, FAILED, 1.0, AT).failures == 1


def test_processes_that_write_at_once_damage_nothing(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from tests.facts.test_history import AT, FAILED, History, given\n"
        "history = History(Path(sys.argv[1]))\n"
        "for _ in range(100):\n"
        "    history.note(given.good, FAILED, 1.0, AT)\n"
        "    assert history.of(given.good) is not None\n"
    )
    project = Path(__file__).parents[2]
    running = [subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], cwd=project) for _ in range(4)]
    assert [process.wait(60) for process in running] == [0] * 4
    record = History(tmp_path).of(given.good)
    assert record is not None
    assert 100 <= record.failures <= 400
    assert [path.name for path in tmp_path.iterdir()] == ["good.history"]


def test_a_link_is_replaced_and_not_followed(tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("precious")
    (tmp_path / "link").symlink_to(tmp_path / "precious")
    replace_file(tmp_path / "link", b"new")
    assert (tmp_path / "precious").read_text() == "precious"
    assert (tmp_path / "link").read_text() == "new"
