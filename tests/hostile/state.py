"""Rows 102 to 130: what may happen to what the agent keeps, to the clock, and to the sessions of people."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import messenger_rules as mr
from messenger_rules.agent.ledger.events import Event, EventKind
from messenger_rules.agent.ledger.file import LedgerFile
from messenger_rules.errors import StateError
from tests.agent.test_damage import TOLD
from tests.hostile.catalogues import of_messages
from tests.hostile.rows import Check, Fate, Row
from tests.messages.files import message

_AT = datetime(2026, 3, 1, tzinfo=UTC)
_YEARS = timedelta(days=3653)
_DAMAGE = "tests/agent/test_damage.py"
_LEDGER = "tests/agent/test_ledger.py"
_SHOWING = "tests/agent/test_showing.py"
_SYSTEM = "tests/system/test_agent.py"
_SILENCE = f"{_DAMAGE}::test_no_damage_changes_an_answer_in_silence"
_TOLD = tuple(sorted(TOLD))


def _open_folder(folder: Path) -> None:
    """It is closed before anything is written there."""
    state = folder / "state"
    state.mkdir(mode=0o777)
    state.chmod(0o777)
    with _one_acknowledged(state) as ledger:
        assert {event.message for event in ledger.events()} == {"old"}
    assert state.stat().st_mode & 0o777 == 0o700


def _held_lock(folder: Path) -> None:
    """The answer is not saved, and says so; once the lock is gone, it can be given again."""
    with _one_acknowledged(folder / "state") as ledger:
        ledger._connection.execute("pragma busy_timeout = 20")
        other = sqlite3.connect(folder / "state" / "ledger.sqlite3", isolation_level=None)
        other.execute("begin immediate")
        with pytest.raises(StateError, match="MR593"):
            ledger.record([_acknowledged("new")])
        other.close()
        ledger.record([_acknowledged("new")])
        assert {event.message for event in ledger.events()} == {"old", "new"}


@contextmanager
def _one_acknowledged(state: Path) -> Iterator[LedgerFile]:
    with LedgerFile(state) as ledger:
        ledger.record([_acknowledged("old")])
        yield ledger


def _acknowledged(name: str) -> Event:
    return Event(name, 1, EventKind.ACKNOWLEDGED, _AT, user="uid:0")


def _at(now: datetime, shown: list[str]) -> Check:
    """What a host with that clock shows of a message of these years; nothing that was seen is forgotten."""

    def check(folder: Path) -> None:
        catalog = mr.Catalog.read(of_messages(message(id="now", starts="2026-01-01T00:00:00Z"), message(id="seen")))
        facts = mr.HostFacts.model_validate({"console": {"version": "4.0"}})
        selection = catalog.select(facts, at=now, acknowledged={("seen", 1)})
        assert [found.id for found, _ in selection.shown] == shown

    return check


def _damaged_by(damage: str) -> tuple[str, str]:
    return f"{_SILENCE}[{damage}-closed]", f"{_SILENCE}[{damage}-running]"


def _held(number: int, what: str, fate: Fate, *nodes: str, codes: tuple[str, ...] = (), reason: str = "") -> Row:
    return Row(number, what, fate, codes=codes, held_by=nodes, reason=reason)


ROWS = (
    _held(
        102,
        "an agent that is killed at any moment, a thousand times",
        Fate.CONTAINED,
        "tests/agent/test_killed.py::test_some_kills",
        f"{_LEDGER}::test_nothing_that_was_answered_as_saved_is_lost_to_a_kill",
        f"{_SYSTEM}::test_kills_at_any_time",
        reason="the thousand are a long run, `kills`",
    ),
    _held(
        103,
        "a power cut, in every state of the disk",
        Fate.CONTAINED,
        "tests/agent/test_power_cut.py::test_nothing_that_was_answered_is_lost_and_no_acknowledgement_is_without_its_receipt",
        "tests/agent/test_power_cut.py::test_the_model_notices_what_is_not_synchronized",
        reason="the twenty thousand states are a long run, `power-cut`",
    ),
    _held(
        104,
        "a full disk, at each write",
        Fate.CONTAINED,
        "tests/agent/test_faults.py::test_every_call_fails_once",
        f"{_DAMAGE}::test_a_full_disk_and_one_that_cannot_be_written",
        f"{_LEDGER}::test_what_cannot_be_saved_is_told",
        codes=("MR593",),
    ),
    _held(
        105,
        "a disk that fails, at each write and each flush",
        Fate.CONTAINED,
        "tests/agent/test_faults.py::test_every_call_fails_once",
        codes=("MR590", "MR593"),
    ),
    _held(
        106,
        "a disk that cannot be written",
        Fate.CONTAINED,
        f"{_DAMAGE}::test_a_full_disk_and_one_that_cannot_be_written",
        codes=("MR590",),
    ),
    _held(
        107,
        "a bit of the ledger that changed",
        Fate.TOLD,
        *_damaged_by("flip"),
        f"{_LEDGER}::test_a_row_that_was_changed_counts_as_if_it_were_not_there",
        "tests/facts/test_kept.py::test_no_flipped_bit_and_no_lost_byte_goes_unnoticed",
        "tests/startup/test_record_file.py::test_no_flipped_bit_and_no_lost_byte_goes_unnoticed",
        "tests/updating/test_shelf.py::test_a_flipped_bit_is_damage_or_says_the_same",
        codes=_TOLD,
        reason="all else that is kept notices it, too: answers of sources, records of the start, signed catalogues",
    ),
    _held(108, "a ledger that was cut off", Fate.TOLD, *_damaged_by("cut"), codes=_TOLD),
    _held(
        109,
        "an empty ledger",
        Fate.AGAIN,
        f"{_DAMAGE}::test_a_ledger_that_was_emptied_is_a_new_one",
        f"{_LEDGER}::test_an_empty_file_is_a_new_ledger",
        reason="nothing is told: a first start that is cut off leaves the same",
    ),
    _held(110, "a page of the ledger with anything in it", Fate.TOLD, *_damaged_by("page"), codes=_TOLD),
    _held(
        111,
        "the ledger's log, deleted",
        Fate.CONTAINED,
        f"{_DAMAGE}::test_a_log_that_is_gone_takes_no_answer_with_it",
        f"{_DAMAGE}::test_an_answer_is_written_back_at_once_and_waits_for_nobody",
        reason="events are written back at once, unless another process reads just then",
    ),
    _held(
        112,
        "the log of another ledger",
        Fate.AGAIN,
        f"{_DAMAGE}::test_the_log_of_another_ledger",
        reason="SQLite takes a log that is whole; only the agent can put one there",
    ),
    _held(
        113,
        "a ledger of a later version",
        Fate.REFUSED,
        f"{_LEDGER}::test_a_newer_file_is_left_alone",
        codes=("MR591",),
    ),
    _held(
        114,
        "a backup of a month ago",
        Fate.AGAIN,
        f"{_DAMAGE}::test_a_backup_of_a_month_ago_is_a_ledger_of_a_month_ago",
        reason="what was acknowledged since is shown once more",
    ),
    _held(115, "a symbolic link", Fate.REFUSED, f"{_LEDGER}::test_links_are_not_followed", codes=("MR590",)),
    _held(116, "a hard link", Fate.REFUSED, f"{_DAMAGE}::test_a_hard_link_is_no_ledger", codes=("MR590",)),
    _held(117, "a pipe", Fate.REFUSED, f"{_LEDGER}::test_links_are_not_followed", codes=("MR590",)),
    Row(118, "a folder that anybody may write", Fate.CONTAINED, _open_folder),
    _held(
        119,
        "two agents",
        Fate.REFUSED,
        "tests/agent/test_agent_parts.py::test_one_agent_owns_a_folder",
        f"{_LEDGER}::test_two_processes_at_once",
        f"{_SYSTEM}::test_two_agents",
    ),
    Row(
        120,
        "somebody who holds the ledger's lock, and is stopped",
        Fate.CONTAINED,
        _held_lock,
        ("MR593",),
        (f"{_SYSTEM}::test_an_agent_that_is_stopped_holds_up_no_log_on",),
    ),
    Row(
        121,
        "a clock that is ten years slow",
        Fate.CONTAINED,
        _at(_AT - _YEARS, []),
        held_by=(
            f"{_SHOWING}::test_a_clock_that_is_set_back_ends_a_snooze_and_no_acknowledgement",
            f"{_SHOWING}::test_what_came_while_the_clock_was_ahead_is_delayed_from_the_time_on_that_it_is_right",
            "tests/agent/test_outbox.py::test_after_the_clock_was_set_back_nothing_waits_for_years",
        ),
    ),
    Row(
        122,
        "a clock that is ten years fast",
        Fate.CONTAINED,
        _at(_AT + _YEARS, []),
        held_by=(f"{_SHOWING}::test_of_an_expired_catalogue_nothing_new_is_shown_and_what_was_shown_stays",),
    ),
    Row(
        123,
        "a clock that jumps both ways while messages are shown",
        Fate.CONTAINED,
        _at(_AT, ["now"]),
        held_by=(f"{_SHOWING}::Machine", f"{_SHOWING}::test_what_expires_on_the_screen_disappears"),
    ),
    _held(
        124,
        "a host fourteen hours before UTC",
        Fate.FINE,
        f"{_SHOWING}::test_a_day_is_one_of_utc_wherever_the_host_is",
    ),
    _held(
        125,
        "a session that ends while a message is shown",
        Fate.CONTAINED,
        f"{_SHOWING}::test_with_the_hosts_scope_in_one_session_at_a_time",
        f"{_SHOWING}::Machine",
    ),
    _held(
        126,
        "a person with two sessions; an acknowledgement closes both",
        Fate.FINE,
        f"{_SHOWING}::test_an_acknowledgement_closes_it_in_every_session_of_the_person",
        f"{_SYSTEM}::test_a_message_in_two_sessions_is_acknowledged_in_both",
    ),
    _held(
        127,
        "a person who leaves the group while a message is shown",
        Fate.REFUSED,
        f"{_SHOWING}::test_who_loses_the_group_loses_the_message_and_cannot_acknowledge",
        f"{_SYSTEM}::test_who_leaves_the_group_loses_the_message",
    ),
    _held(
        128,
        "a person who acknowledges what another sees",
        Fate.REFUSED,
        f"{_SHOWING}::test_what_is_not_visible_cannot_be_acknowledged",
    ),
    _held(
        129,
        "a switch of a wrong type, or that cannot be read: off",
        Fate.CONTAINED,
        "tests/agent/test_switches.py::test_what_says_anything_else_is_off",
        "tests/agent/test_switches.py::test_what_cannot_be_read_is_off",
        "tests/agent/test_registry_switches.py::test_what_is_no_number_switches_off_and_is_told",
    ),
    _held(
        130,
        "200 sessions and 50 messages",
        Fate.FINE,
        f"{_SHOWING}::test_many_sessions_and_messages",
    ),
)
