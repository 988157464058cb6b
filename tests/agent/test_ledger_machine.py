"""The ledger and its outbox by a state machine: after any steps, they hold what plain lists would hold."""

from __future__ import annotations

import json
import sqlite3
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from messenger_rules.agent.ledger.events import ONCE, Event, EventKind
from messenger_rules.agent.ledger.file import LedgerFile
from messenger_rules.agent.ledger.outbox import Outbox, Waiting
from messenger_rules.agent.ledger.personal import FileLedger
from messenger_rules.agent.ledger.receipt import Installation, Receipt, receipt_of
from messenger_rules.errors import StateError

START = datetime(2026, 3, 1, tzinfo=UTC)
CAPACITY = 4
INSTALLATION = Installation("0" * 32, START, b"secret")
TIMES = st.builds(
    lambda hours, zone: (START + timedelta(hours=hours)).astimezone(timezone(timedelta(hours=zone))),
    st.integers(0, 9),
    st.sampled_from([0, -12, 5.75]),
)
EVENTS = st.builds(
    Event,
    st.sampled_from(["a", "b", "site:c", "ü"]),
    st.integers(1, 2),
    st.sampled_from(EventKind),
    TIMES,
    st.sampled_from(["", "de"]),
    st.sampled_from(["", "Títle"]),
    st.sampled_from(["", "yes x > 1"]),
    st.sampled_from(["uid:0", "uid:1"]),
    st.sampled_from(["", "h"]),
    st.none() | TIMES,
    st.sampled_from(["", "{}"]),
)


def receipt(event: Event) -> Receipt | None:
    return receipt_of(event, INSTALLATION, agent="1")


class Machine(RuleBasedStateMachine):
    """Events are noted, some twice and some in vain; receipts are sent, put off and refused; processes come and go."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.events: dict[tuple[object, ...], Event] = {}
        self.receipts: dict[str, Waiting] = {}
        self.dropped = 0
        self.open()

    def open(self) -> None:
        self.file = LedgerFile(Path(self.folder.name) / "state")
        it = self.file
        it.outbox = Outbox(it._connection, it._writing, it._reading, capacity=CAPACITY)

    def teardown(self) -> None:
        self.file.close()
        self.folder.cleanup()

    @rule()
    def another_process(self) -> None:
        self.file.close()
        with FileLedger(Path(self.folder.name) / "state", "uid:0") as own:
            done = [it for it in self.events.values() if it.user == "uid:0" and it.kind is EventKind.ACKNOWLEDGED]
            assert own.acknowledged() == {(it.message, it.revision) for it in done}
        self.open()

    @rule(events=st.lists(EVENTS, min_size=1, max_size=4), receipted=st.booleans())
    def record(self, events: list[Event], receipted: bool) -> None:
        assert self.file.record(events, receipt if receipted else None) == [
            event for event in events if self.is_new(event, receipted)
        ]

    def is_new(self, event: Event, receipted: bool) -> bool:
        """Whether it is; then the lists have it."""
        which = (event.user, event.host, event.message, event.revision, event.kind)
        key = which if event.kind in ONCE else (*which, event.at)
        if event.kind in ONCE and key in self.events:
            return False
        self.events[key] = event
        made = receipt(event) if receipted else None
        if made is not None and made.id not in self.receipts:
            self.receipts[made.id] = Waiting(made, "waiting", 0, made.at)
            self.make_room()
        return True

    def waiting(self) -> list[Waiting]:
        return in_order(it for it in self.receipts.values() if it.state == "waiting")

    def make_room(self) -> None:
        displays = [it for it in self.waiting() if it.receipt.event is EventKind.DISPLAYED]
        if len(self.waiting()) > CAPACITY and displays:
            del self.receipts[displays[0].receipt.id]
            self.dropped += 1

    @rule(events=st.lists(EVENTS, min_size=2, max_size=4))
    def record_in_vain(self, events: list[Event]) -> None:
        """The disk fails at the last receipt: then none of them was noted."""

        def fails(event: Event) -> Receipt | None:
            if event is events[-1]:
                raise sqlite3.OperationalError("disk I/O error")
            return receipt(event)

        events[-1] = replace(events[-1], message="never noted")
        with pytest.raises(StateError, match="MR593"):
            self.file.record(events, fails)

    @precondition(lambda self: self.receipts)
    @rule(data=st.data(), to=st.sampled_from(["sent", "refused", "waiting"]), until=TIMES)
    def answer(self, data: st.DataObject, to: str, until: datetime) -> None:
        id_ = data.draw(st.sampled_from(sorted(self.receipts)))
        before = self.receipts[id_]
        if to == "sent":
            self.file.outbox.sent(id_)
            self.receipts[id_] = replace(before, state="sent")
        elif to == "refused":
            self.file.outbox.refuse(id_)
            self.receipts[id_] = replace(before, state="refused", attempts=before.attempts + 1)
        else:
            self.file.outbox.put_off(id_, until)
            self.receipts[id_] = replace(before, attempts=before.attempts + 1, due=until)

    @rule(latest=TIMES)
    def not_later_than(self, latest: datetime) -> None:
        self.file.outbox.not_later_than(latest)
        for it in self.waiting():
            self.receipts[it.receipt.id] = replace(it, due=min(it.due, latest))

    @invariant()
    def the_events_are_those_of_the_list(self) -> None:
        found = self.file.events()
        assert sorted(found, key=repr) == sorted((in_utc(it) for it in self.events.values()), key=repr)
        assert [(it.at, it.message, it.revision) for it in found] == sorted(
            (it.at, it.message, it.revision) for it in found
        )
        assert self.file.events("uid:1") == [it for it in found if it.user == "uid:1"]
        assert self.file.warnings == []
        assert self.file.news() == []

    @invariant()
    def the_receipts_are_those_of_the_list(self) -> None:
        outbox, receipts = self.file.outbox, in_order(self.receipts.values())
        assert outbox.all() == receipts
        for state in ("waiting", "sent", "refused"):
            assert outbox.all(state) == [it for it in receipts if it.state == state]
        counted = {state: len(outbox.all(state)) for state in ("waiting", "sent", "refused")}
        assert outbox.counts() == {**counted, "dropped": self.dropped}

    @invariant()
    def what_is_due_is_what_the_list_says(self) -> None:
        waiting = self.waiting()
        assert self.file.outbox.next_due() == min((it.due for it in waiting), default=None)
        for now in (START, START + timedelta(hours=5), START + timedelta(hours=9)):
            due = sorted((it for it in waiting if it.due <= now), key=lambda it: str(it.receipt.event))
            assert self.file.outbox.due(now) == due
            assert self.file.outbox.due(now, limit=2) == due[:2]


def in_order(receipts: Iterable[Waiting]) -> list[Waiting]:
    return sorted(receipts, key=lambda it: (it.receipt.at, it.receipt.id))


def in_utc(event: Event) -> Event:
    until = None if event.until is None else event.until.astimezone(UTC)
    return replace(event, at=event.at.astimezone(UTC), until=until)


@given(EVENTS)
def test_a_person_is_told_of_their_own_events_without_names(event: Event) -> None:
    says_why = event.kind in {EventKind.WITHDRAWN, EventKind.PASSED}
    told = json.loads(json.dumps(event.to_json()))

    own = replace(in_utc(event), user="", host="", facts="", because=event.because if says_why else "")
    assert Event.of_json(told) == own
    assert told.keys() - {"until", "because"} == {"message", "revision", "event", "at", "language", "title"}
    assert ("until" in told, "because" in told) == (event.until is not None, says_why)


TestMachine = Machine.TestCase
TestMachine.settings = settings(max_examples=20, stateful_step_count=12, deadline=None)
