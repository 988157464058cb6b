"""The rules of showing: each by its cases, and all of them by a state machine that remembers what may happen."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule

from messenger_rules import Catalog, HostFacts
from messenger_rules.agent.catalogs import Catalogs
from messenger_rules.agent.ledger.events import ONCE, Event, EventKind
from messenger_rules.agent.local_rules import LocalRules
from messenger_rules.agent.past import Past
from messenger_rules.agent.plan import Close, CloseReason, Plan, RefusalReason, RefusedError, Show
from messenger_rules.agent.session import Session
from messenger_rules.agent.showing import Showing
from messenger_rules.agent.situation import Settings, Situation
from messenger_rules.agent.withdrawal import why_withdrawn
from messenger_rules.facts.configuration import Configuration
from messenger_rules.facts.toml_text import read_toml
from messenger_rules.front_ends.words import words_for
from messenger_rules.messages.message import Audience, Message, MessageSeverity, Scope, Silencing, Text
from messenger_rules.registry import Registry
from messenger_rules.text import Source

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
ADMINISTRATORS = frozenset({"administrators"})
HOST = "host-1"


def message(id_: str = "m", condition: str = "console.version < 5.5", **attributes: Any) -> Message:
    texts = (Text.of("en", f"Title of {id_}", "Body."), Text.of("de", f"Titel von {id_}", "Text."))
    return Message(id_, condition, texts, **attributes)


def facts(version: str = "5.4", **more: Any) -> HostFacts:
    return HostFacts.model_validate({"console": {"version": version}, "language": "en", **more})


def session(id_: str = "s1", user: str = "alice", **attributes: Any) -> Session:
    return Session(id_, user, **{"began": NOW - HOUR, "audiences": ADMINISTRATORS, **attributes})


@dataclass
class World:
    """What a shell would hold: the ledger, the sessions, the catalogue; each step gives what the rules find to do."""

    messages: list[Message] = field(default_factory=list)
    sessions: dict[str, Session] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    now: datetime = NOW
    version: str = "5.4"
    more_facts: dict[str, Any] = field(default_factory=dict)
    settings: Settings = field(default_factory=Settings)
    rules: LocalRules = field(default_factory=LocalRules)
    sites: list[Message] = field(default_factory=list)
    is_stale: bool = False
    showing: Showing = field(default_factory=lambda: Showing(HOST, NOW - 30 * DAY))

    @property
    def situation(self) -> Situation:
        return Situation(
            Catalogs(Catalog.of(self.messages), Catalog.of(self.sites)),
            facts(self.version, **self.more_facts),
            Past(self.events, host=HOST),
            self.sessions,
            self.now,
            self.settings,
            self.rules,
            self.is_stale,
        )

    def note(self, events: Iterable[Event]) -> None:
        """As the ledger keeps them: of displays and acknowledgements, the first."""
        for event in events:
            key = (event.user, event.host, event.message, event.revision, event.kind)
            known = {(it.user, it.host, it.message, it.revision, it.kind) for it in self.events}
            if event.kind not in ONCE or key not in known:
                self.events.append(event)

    def plan(self) -> Plan:
        found = self.showing.plan(self.situation)
        self.note(found.events)
        return found

    def step(self) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
        """What is shown and what is closed, by session."""
        found = self.plan()
        return [(it.session, it.message.id) for it in found.show], [(it.session, str(it.reason)) for it in found.close]

    def see(self, session_id: str = "s1") -> None:
        shown = self.showing.on_screen(session_id)
        assert shown is not None
        self.note(self.showing.displayed(session_id, *shown, self.situation))

    def acknowledge(self, session_id: str = "s1") -> None:
        shown = self.showing.on_screen(session_id)
        assert shown is not None
        self.note(self.showing.acknowledged(session_id, *shown, self.situation))

    def kinds(self) -> list[str]:
        return [str(event.kind) for event in self.events]


def rules(text: str) -> LocalRules:
    source = Source(text, "rules.toml")
    return LocalRules.of(Configuration(read_toml(source), Path("rules.toml"), source), Registry.builtin())


def a_rule(do: str, when: str = "true", **more: Any) -> str:
    said = "".join(f"{key} = {json.dumps(value)}\n" for key, value in {"when": when, "do": do, **more}.items())
    return f"[[rule]]\n{said}"


def world(*messages: Message, sessions: Iterable[Session] = (), **attributes: Any) -> World:
    return World(list(messages), {it.id: it for it in sessions or [session()]}, **attributes)


def test_shown_noted_acknowledged_and_never_again() -> None:
    it = world(message())
    assert it.step() == ([("s1", "m")], [])
    assert it.step() == ([], [])  # it waits for the person
    it.see()
    it.acknowledge()
    assert it.kinds() == ["displayed", "acknowledged"]
    assert it.step() == ([], [("s1", "acknowledged")])
    assert it.step() == ([], [])
    it.showing = Showing(HOST, NOW - 30 * DAY)  # the agent starts again
    assert it.step() == ([], [])


def test_the_text_is_in_the_best_language_and_says_why() -> None:
    it = world(message(), sessions=[session(languages=("de-AT", "en"))])
    (shown,) = it.plan().show
    assert (shown.text.title, shown.of) == ("Titel von m", 1)
    assert shown.why.splitlines()[0] == "yes console.version < 5.5   (console.version is 5.4)"
    it.see()
    assert (it.events[0].title, it.events[0].language, it.events[0].user) == ("Titel von m", "de", "alice")


def test_nobody_but_the_audience_sees_it() -> None:
    everyone = message("all", audience=Audience.EVERYONE)
    it = world(message(), everyone, sessions=[session("s1", "alice"), session("s2", "mallory", audiences=frozenset())])
    assert it.step() == ([("s1", "m"), ("s2", "all")], [])


def test_who_loses_the_group_loses_the_message_and_cannot_acknowledge() -> None:
    it = world(message())
    it.step()
    it.see()
    it.sessions["s1"] = session(audiences=frozenset())
    with pytest.raises(RefusedError) as refused:
        it.acknowledge()
    assert refused.value.reason is RefusalReason.AUDIENCE
    assert it.step() == ([], [("s1", "audience")])
    assert it.kinds() == ["displayed"]


def test_the_most_severe_first_and_one_at_a_time() -> None:
    it = world(
        message("i"), message("c", severity=MessageSeverity.CRITICAL), message("w", severity=MessageSeverity.WARNING)
    )
    order = []
    for _ in range(3):
        (shown,), _ = it.step()
        order.append(shown[1])
        it.see()
        it.acknowledge()
    assert order == ["c", "w", "i"]


def test_a_critical_message_takes_the_place_of_another() -> None:
    it = world(message("i"))
    it.step()
    it.messages.append(message("c", severity=MessageSeverity.CRITICAL))
    assert it.step() == ([("s1", "c")], [("s1", "more-urgent")])
    it.see()
    it.acknowledge()
    assert it.step() == ([("s1", "i")], [("s1", "acknowledged")])


def urgent_for_one() -> Message:
    return message("c", severity=MessageSeverity.CRITICAL, scope=Scope.HOST)


def test_a_critical_message_for_one_session_takes_the_place_of_one_other_alone() -> None:
    it = world(message("i"), sessions=[session(), session("s2", "bob")])
    it.step()
    it.messages.append(urgent_for_one())
    assert it.step() == ([("s1", "c")], [("s1", "more-urgent")])
    assert it.step() == ([], [])


def test_a_session_in_which_nothing_is_shown_takes_it_first() -> None:
    it = world(message("i"), sessions=[session("s2", "bob")])
    it.step()
    it.sessions = {"s1": session(), **it.sessions}
    it.messages.append(urgent_for_one())
    assert it.step() == ([("s1", "c")], [])


def test_a_locked_session_keeps_a_critical_message_from_no_other() -> None:
    it = world(message("i"), sessions=[session(locked=True), session("s2", "bob")])
    it.step()
    it.messages.append(urgent_for_one())
    assert it.step() == ([("s2", "c")], [("s2", "more-urgent")])


def test_what_leaves_one_screen_takes_the_place_on_another_at_once() -> None:
    it = world(message("i"), urgent_for_one(), sessions=[session(), session("s2", "bob")])
    assert it.step() == ([("s1", "c"), ("s2", "i")], [])
    it.sessions["s1"] = session(audiences=frozenset())
    assert it.step() == ([("s2", "c")], [("s1", "audience"), ("s2", "more-urgent")])
    assert it.step() == ([], [])


def test_three_a_session_and_day_and_critical_ones_beside() -> None:
    it = world(*(message(f"i{number}") for number in range(5)))
    for _ in range(3):
        it.step()
        it.see()
        it.acknowledge()
    assert it.step() == ([], [("s1", "acknowledged")])
    it.showing = Showing(HOST, NOW - 30 * DAY)  # a restart does not begin the day anew
    assert it.step() == ([], [])
    it.messages.append(message("c", severity=MessageSeverity.CRITICAL))
    assert it.step() == ([("s1", "c")], [])
    it.see()
    it.acknowledge()
    it.step()
    it.now += DAY
    assert it.step() == ([("s1", "i3")], [])


def test_nothing_new_in_a_locked_session_and_what_is_shown_stays() -> None:
    it = world(message("a"), message("b"), sessions=[session(locked=True)])
    assert it.step() == ([], [])
    it.sessions["s1"] = session()
    assert it.step() == ([("s1", "a")], [])
    it.sessions["s1"] = session(locked=True)
    it.messages.append(message("c", severity=MessageSeverity.CRITICAL))
    assert it.step() == ([], [])


def test_an_acknowledgement_closes_it_in_every_session_of_the_person() -> None:
    it = world(message(), sessions=[session("s1"), session("s2"), session("s3", "bob")])
    it.step()
    for id_ in ("s1", "s2", "s3"):
        it.see(id_)
    it.acknowledge("s2")
    assert it.step() == ([], [("s1", "acknowledged"), ("s2", "acknowledged")])
    assert it.showing.on_screen("s3") == ("m", 1)


@pytest.mark.parametrize(
    ("scope", "others"),
    [(Scope.EACH, {"bob here": True, "bob elsewhere": True}), (Scope.ANY, {}), (Scope.HOST, {"bob elsewhere": True})],
)
def test_scopes(scope: Scope, others: dict[str, bool]) -> None:
    done = Event("m", 1, EventKind.ACKNOWLEDGED, NOW, user="alice", host=HOST)
    found = {
        f"bob {where}": not Past([done], host=host).is_done(message(scope=scope), "bob")
        for where, host in (("here", HOST), ("elsewhere", "host-2"))
    }
    assert {name: shown for name, shown in found.items() if shown} == others


def test_what_somebody_acknowledged_for_all_goes_away_and_is_not_told_as_withdrawn() -> None:
    it = world(message(scope=Scope.ANY), sessions=[session("s1"), session("s2", "bob")])
    it.step()
    it.see("s1")
    it.see("s2")
    it.acknowledge("s2")
    assert it.step() == ([], [("s1", "acknowledged"), ("s2", "acknowledged")])
    it.version = "5.5.2"
    assert it.step() == ([], [])
    assert it.kinds() == ["displayed", "displayed", "acknowledged"]


def test_of_what_leaves_only_what_was_open_is_told_as_withdrawn() -> None:
    it = world(message("a"), message("b"))
    it.step()
    it.see()
    it.acknowledge()
    it.step()
    it.see()
    it.now, it.messages = NOW + HOUR, []
    before = len(it.events)
    it.step()
    gone = [(event.message, event.kind, event.at, event.until) for event in it.events[before:]]
    assert gone == [("b", EventKind.WITHDRAWN, NOW + HOUR, None)]
    it.messages = [message("c")]
    it.step()
    it.see()
    it.messages = []
    it.step()
    assert [event.message for event in it.events if event.kind is EventKind.WITHDRAWN] == ["b", "c"]


def test_of_a_display_without_facts_the_condition_tells_why_it_went() -> None:
    it = world(message(), version="5.5.2")
    it.events = [Event("m", 1, EventKind.DISPLAYED, NOW - DAY, user="alice", host=HOST)]  # of an older ledger
    it.step()
    assert it.events[-1].because == "no  console.version < 5.5   (console.version is 5.5.2)"


def test_with_the_hosts_scope_in_one_session_at_a_time() -> None:
    it = world(message(scope=Scope.HOST), sessions=[session("s1"), session("s2", "bob")])
    assert it.step() == ([("s1", "m")], [])
    del it.sessions["s1"]  # alice logs off without acknowledging
    assert it.step() == ([("s2", "m")], [])
    it.see("s2")
    it.acknowledge("s2")
    it.sessions["s3"] = session("s3", "alice")
    assert it.step() == ([], [("s2", "acknowledged")])


def test_an_edit_is_shown_again_only_where_the_revision_rises() -> None:
    it = world(message(revision=2))
    it.step()
    it.see()
    it.acknowledge()
    it.step()
    for revision, shown in ((2, []), (1, []), (3, [("s1", "m")])):
        it.messages = [message(condition="console.version < 5.6", revision=revision)]
        assert it.step()[0] == shown


def test_a_newer_revision_takes_the_place_of_one_on_the_screen() -> None:
    it = world(message())
    it.step()
    it.see()
    it.messages = [message(revision=2)]
    assert it.step() == ([("s1", "m")], [("s1", "withdrawn")])
    assert it.events[-1].because == "revision 2 took its place"


def test_what_is_no_longer_true_disappears_and_the_history_says_why() -> None:
    it = world(message())
    it.step()
    it.see()
    it.version = "5.5.2"
    assert it.step() == ([], [("s1", "withdrawn")])
    assert (it.events[-1].kind, it.events[-1].because) == ("withdrawn", "console.version went from 5.4 to 5.5.2")
    assert it.step() == ([], [])
    assert it.kinds() == ["displayed", "withdrawn"]
    it.version = "5.3"
    assert it.step() == ([("s1", "m")], [])
    it.see()
    it.messages = []
    it.step()
    assert it.kinds() == ["displayed", "withdrawn", "returned", "withdrawn"]
    assert it.events[-1].because == "it left the catalogue"


BACKUP = 'installed("backup", < 3)'


@pytest.mark.parametrize(
    ("condition", "before", "after", "because"),
    [
        (BACKUP, {"backup": "2.9"}, {"backup": "3.1"}, "backup went from 2.9 to 3.1"),
        (BACKUP, {"backup": "2.9"}, {"backup": None}, "backup went from 2.9 to absent"),
        (BACKUP, {"backup": ["2.9", "2.10"]}, {"backup": "3"}, "backup went from 2.9, 2.10 to 3"),
        (
            BACKUP,
            {"backup": {"version": "2.9", "scheme": "debian"}},
            {"backup": ["3", {"version": "4", "scheme": "debian"}]},
            "backup went from 2.9 to 3, 4",
        ),
        (
            BACKUP,
            {"backup": "2.9"},
            {"backup": {"unknown": "timed out"}},
            "backup went from 2.9 to unknown (timed out)",
        ),
        (
            f'{BACKUP} and not installed("agent")',
            {"backup": "2.9"},
            {"backup": "3.1", "agent": "1"},
            "agent went from absent to 1; backup went from 2.9 to 3.1",
        ),
    ],
)
def test_the_facts_that_changed_are_told_in_words(
    condition: str, before: dict[str, Any], after: dict[str, Any], because: str
) -> None:
    it = world(message(condition=condition), more_facts={"components": before})
    it.step()
    it.see()
    it.more_facts = {"components": after}
    assert it.step() == ([], [("s1", "withdrawn")])
    assert it.events[-1].because == because
    assert (it.events[-1].title, it.events[-1].facts, it.events[-1].until) == ("", "", None)


def test_that_time_passes_is_no_fact_that_changed() -> None:
    it = world(message(condition="console.version < 5.5 and now < 2026-06-01T12:30:00Z"))
    it.step()
    it.see()
    assert json.loads(it.events[0].facts) == {"console.version": "5.4"}
    it.now += HOUR
    assert it.step() == ([], [("s1", "withdrawn")])
    assert "now is 2026-06-01T13:00:00Z" in it.events[-1].because


def test_what_cannot_be_read_any_more_says_so() -> None:
    it = world(message())
    it.step()
    it.see()
    it.messages = [message(condition="console.version <")]
    assert it.step() == ([], [("s1", "withdrawn")])
    assert it.events[-1].because == "it cannot be read any more"


def test_who_is_not_there_or_switched_off_is_told_of_nothing_that_waits() -> None:
    it = world(message())
    assert it.showing.has_something(session(), it.situation)
    assert not it.showing.has_something(session(locked=True), it.situation)
    it.settings = Settings(disabled=True)
    assert not it.showing.has_something(session(), it.situation)


def test_what_expires_on_the_screen_disappears() -> None:
    it = world(message(expires=NOW + HOUR))
    it.step()
    it.see()
    it.now += HOUR
    assert it.step() == ([], [("s1", "withdrawn")])
    assert it.events[-1].because == "expired at 2026-06-01T13:00:00Z"


def test_nothing_is_noted_of_what_was_never_visible() -> None:
    it = world(message())
    it.step()
    it.messages = []
    assert it.step() == ([], [("s1", "withdrawn")])
    assert it.events == []


def test_later_is_the_next_log_on_or_the_next_day() -> None:
    it = world(message())
    it.step()
    it.see()
    it.note(it.showing.later("s1", "m", 1, it.situation))
    assert it.step() == ([], [("s1", "put-off")])
    it.now += HOUR
    it.sessions["s2"] = session("s2", began=it.now)
    assert it.step() == ([("s2", "m")], [])
    it.now += DAY
    assert it.step() == ([("s1", "m")], [])


@pytest.mark.parametrize(
    ("kind", "viewer", "hours", "expected"),
    [
        (EventKind.LATER, session("s1", began=NOW - HOUR), 1, True),
        (EventKind.LATER, session("s2", began=NOW - HOUR), 1, True),  # another session that had begun by then
        (EventKind.LATER, session("s2", began=NOW), 1, True),
        (EventKind.LATER, session("s2", began=NOW + HOUR), 1, False),
        (EventKind.LATER, session("s1", began=NOW + HOUR), 1, True),  # its beginning is told otherwise now
        (EventKind.SNOOZED, session("s2", began=NOW + HOUR), 1, True),
        (EventKind.SNOOZED, session("s2", "bob"), 1, False),
        (EventKind.SNOOZED, session("s1"), 0, True),
        (EventKind.SNOOZED, session("s1"), 24, False),
        (EventKind.SNOOZED, session("s1"), -1, False),  # the clock was set back
    ],
)
def test_how_long_a_message_is_put_off(kind: EventKind, viewer: Session, hours: int, expected: bool) -> None:
    events = [
        Event("m", 1, EventKind.DISPLAYED, NOW - HOUR, user="alice", host=HOST),
        Event("m", 1, kind, NOW, because="s1", user="alice", host=HOST, until=NOW + DAY),
        Event("m", 1, EventKind.WITHDRAWN, NOW, user="alice", host=HOST),
    ]
    assert Past(events, host=HOST).is_put_off(message(), viewer, NOW + hours * HOUR) is expected
    assert not Past(events[::2], host=HOST).is_put_off(message(), viewer, NOW + hours * HOUR)


def test_a_message_arrives_on_each_host_by_itself_and_not_in_the_future() -> None:
    here, there = (Event("m", 1, EventKind.ARRIVED, NOW, host=host) for host in (HOST, "host-2"))
    other = Event("m", 1, EventKind.PASSED, NOW, host=HOST)
    assert Past([there, other], host=HOST).arrival(message(), NOW) is None
    later = replace(here, at=NOW + DAY)
    assert Past([later, here, there], host=HOST).arrival(message(), NOW + DAY) == NOW
    assert Past([here], host=HOST).arrival(message(revision=2), NOW) is None
    past = Past([here], host=HOST)
    assert (past.arrival(message(), NOW), past.arrival(message(), NOW - HOUR)) == (NOW, None)
    delayed = {hours: past.is_delayed(message(), DAY, NOW + hours * HOUR) for hours in (-1, 0, 23, 24)}
    assert delayed == {-1: True, 0: True, 23: True, 24: False}
    assert not past.is_delayed(message(), timedelta(), NOW)
    assert Past([], host=HOST).is_delayed(message(), DAY, NOW)


def test_a_snooze_ends_by_the_latest_date_of_its_author() -> None:
    latest = NOW + 2 * DAY
    it = world(message(snooze_until=latest))
    (shown,) = it.plan().show
    assert shown.snooze_until == latest
    it.see()
    it.note(it.showing.snoozed("s1", "m", 1, NOW + 30 * DAY, it.situation))
    assert it.events[-1].until == latest
    it.sessions["s2"] = session("s2", began=NOW + HOUR)  # a new log-on does not end a snooze
    assert it.step() == ([], [("s1", "put-off")])
    it.now = latest
    assert it.step() == ([("s1", "m"), ("s2", "m")], [])
    it.see()
    with pytest.raises(RefusedError) as refused:
        it.showing.snoozed("s1", "m", 1, NOW + 30 * DAY, it.situation)
    assert refused.value.reason is RefusalReason.TOO_LATE


def test_a_clock_that_is_set_back_ends_a_snooze_and_no_acknowledgement() -> None:
    it = world(message("a"), message("b"))
    it.step()
    it.see()
    it.acknowledge()
    it.step()
    it.see()
    it.note(it.showing.snoozed("s1", "b", 1, NOW + DAY, it.situation))
    assert it.step() == ([], [("s1", "put-off")])
    it.now -= 3650 * DAY
    assert it.step() == ([("s1", "b")], [])


def test_a_snooze_after_the_clock_was_set_back_counts_wherever_it_stands() -> None:
    """A ledger has events in the order of their times, so behind a restart the one of the wrong clock is the last."""
    wrong = Event("m", 1, EventKind.SNOOZED, NOW + 3 * DAY, user="alice", host=HOST, until=NOW + 4 * DAY)
    right = replace(wrong, at=NOW, until=NOW + 7 * DAY)
    for events in ([wrong, right], [right, wrong]):
        past = Past(events, host=HOST)
        assert [past.is_put_off(message(), session(), NOW + days * DAY) for days in (0, 3, 5, 7)] == [True] * 3 + [
            False
        ]


def test_a_new_installation_is_spared_what_is_old() -> None:
    old: dict[str, Any] = {"starts": NOW - 60 * DAY}
    it = world(
        message("i", **old),
        message("w", severity=MessageSeverity.WARNING, **old),
        message("c", severity=MessageSeverity.CRITICAL, **old),
        message("new", starts=NOW - DAY),
        message("whenever"),
    )
    shown = []
    for _ in range(3):
        shown += [id_ for _, id_ in it.step()[0]]
        it.see()
        it.acknowledge()
    assert it.step()[0] == []
    assert shown == ["c", "new", "whenever"]
    assert [(event.message, event.title) for event in it.events if event.kind is EventKind.PASSED] == [
        ("w", "Title of w"),
        ("i", "Title of i"),
    ]


@pytest.mark.parametrize(
    ("user", "id_", "revision", "shown"),
    [("alice", "old", 1, True), ("bob", "old", 1, False), ("alice", "other", 1, False), ("alice", "old", 2, False)],
)
def test_what_is_old_is_spared_unless_it_was_shown_before_its_start_was_known(
    user: str, id_: str, revision: int, shown: bool
) -> None:
    it = world(message("old", starts=NOW - 60 * DAY))
    it.events = [Event(id_, revision, EventKind.DISPLAYED, NOW - DAY, user=user, host=HOST)]
    assert bool(it.step()[0]) is shown
    passed = Event(
        "old",
        1,
        EventKind.PASSED,
        NOW,
        "en",
        "Title of old",
        "it began before the agent came to this host",
        "alice",
        HOST,
    )
    assert [event for event in it.events if event.kind is EventKind.PASSED] == ([] if shown else [passed])


def test_what_starts_as_the_agent_comes_is_new() -> None:
    it = world(message(starts=NOW - 30 * DAY))
    assert it.step() == ([("s1", "m")], [])


def test_what_is_noted_of_each_answer() -> None:
    it = world(message())
    (shown,) = it.plan().show
    noted: dict[str, Any] = {"user": "alice", "host": HOST}
    (displayed,) = it.showing.displayed("s1", "m", 1, it.situation)
    facts_then = json.dumps({"console.version": "5.4"})
    assert displayed == Event(
        "m", 1, EventKind.DISPLAYED, NOW, "en", "Title of m", shown.why, "alice", HOST, facts=facts_then
    )
    assert it.showing.acknowledged("s1", "m", 1, it.situation) == (
        Event("m", 1, EventKind.ACKNOWLEDGED, NOW, "en", **noted),
    )
    assert it.showing.later("s1", "m", 1, it.situation) == (
        Event("m", 1, EventKind.LATER, NOW, "en", because="s1", until=NOW + DAY, **noted),
    )
    assert it.showing.snoozed("s1", "m", 1, NOW + 3 * DAY, it.situation) == (
        Event("m", 1, EventKind.SNOOZED, NOW, "en", until=NOW + 3 * DAY, **noted),
    )
    it.settings = Settings(disabled=True)
    with pytest.raises(RefusedError, match="disabled") as refused:
        it.acknowledge()
    assert refused.value.reason is RefusalReason.DISABLED


def test_a_message_that_was_shown_again_and_again_is_noted_as_often_as_it_went() -> None:
    it = world(message())
    for version in ("5.4", "5.5.2", "5.4", "5.5.2", "5.4"):
        it.version = version
        if it.step()[0]:
            it.see()
            it.see()  # a front end may say so twice
    assert it.kinds() == ["displayed", "withdrawn", "returned", "withdrawn", "returned"]


def test_what_is_in_another_session_holds_nothing_else_up() -> None:
    shared = message("shared", scope=Scope.HOST, severity=MessageSeverity.WARNING)
    it = world(shared, message("own"), sessions=[session("s1"), session("s2", "bob")])
    assert it.step() == ([("s1", "shared"), ("s2", "own")], [])
    it.showing.gone("s9")
    it.showing.gone("s1")
    assert (it.showing.on_screen("s1"), it.showing.on_screen("s9")) == (None, None)
    assert it.step() == ([("s1", "shared")], [])


def test_switched_off_for_the_computer() -> None:
    it = world(message())
    it.step()
    it.settings = Settings(disabled=True)
    with pytest.raises(RefusedError):
        it.see()
    assert it.step() == ([], [("s1", "disabled")])
    it.messages = [message("other", starts=NOW - 60 * DAY)]
    assert it.step() == ([], [])
    assert it.events == []


def test_what_is_not_visible_cannot_be_acknowledged() -> None:
    it = world(message(), sessions=[session("s1"), session("s2", "bob", locked=True)])
    it.step()
    for id_, shown in (("s1", ("m", 1)), ("s2", ("m", 1)), ("s1", ("other", 1)), ("s9", ("m", 1))):
        for answer in (it.showing.acknowledged, it.showing.later):
            with pytest.raises(RefusedError) as refused:
                answer(id_, *shown, it.situation)
            assert refused.value.reason is RefusalReason.NOT_VISIBLE
    assert it.events == []


def test_many_sessions_and_messages() -> None:
    it = world(
        *(message(f"m{number}") for number in range(50)),
        sessions=[session(f"s{number}", f"user-{number % 20}") for number in range(200)],
    )
    shown, _ = it.step()
    assert len(shown) == 200
    assert {id_ for _, id_ in shown} == {"m0"}


@pytest.mark.parametrize("hours", [14, -12, 5.75])
def test_a_day_is_one_of_utc_wherever_the_host_is(hours: float) -> None:
    zone = timezone(timedelta(hours=hours))
    it = world(*(message(f"i{number}") for number in range(4)), now=NOW.astimezone(zone))
    for _ in range(3):
        it.step()
        it.see()
        it.acknowledge()
    it.step()
    it.now = datetime(2026, 6, 1, 23, 59, tzinfo=UTC).astimezone(zone)
    assert it.step() == ([], [])
    it.now = datetime(2026, 6, 2, tzinfo=UTC).astimezone(zone)
    assert it.step() == ([("s1", "i3")], [])


def test_a_silenced_message_is_not_shown_and_the_history_says_by_what() -> None:
    it = world(message("i"), message("c", severity=MessageSeverity.CRITICAL))
    it.rules = rules(a_rule("silence"))
    assert it.step() == ([("s1", "c")], [])  # a critical one is not silenced
    it.see()
    it.acknowledge()
    assert it.step() == ([], [("s1", "acknowledged")])
    it.rules = LocalRules()
    assert it.step() == ([("s1", "i")], [])
    it.see()
    it.rules = rules(a_rule("silence", 'message.severity == "warning"') + a_rule("silence", 'message.id == "i"'))
    assert it.step() == ([], [("s1", "silenced")])
    assert (it.kinds()[-1], it.events[-1].because) == ("withdrawn", "silenced by rule 2 of rules.toml")
    it.rules = LocalRules()
    assert it.step() == ([("s1", "i")], [])
    it.see()
    assert it.kinds()[-1] == "returned"


def test_the_author_may_let_a_critical_message_be_silenced() -> None:
    it = world(message(severity=MessageSeverity.CRITICAL, silencing=Silencing.ALWAYS), rules=rules(a_rule("silence")))
    assert it.step() == ([], [])


def test_a_message_that_a_rule_raises_is_still_silenced_by_another() -> None:
    it = world(message(), rules=rules(a_rule("raise", to="critical") + a_rule("silence")))
    assert it.step() == ([], [])


def test_a_delay_counts_from_the_arrival_of_each_revision() -> None:
    it = world(message(severity=MessageSeverity.CRITICAL), rules=rules(a_rule("delay", days=3)))
    assert it.step() == ([], [])
    assert it.kinds() == ["arrived"]
    it.now += 3 * DAY - HOUR
    assert it.step() == ([], [])
    it.showing = Showing(HOST, NOW - 30 * DAY)  # a restart does not begin the delay anew
    assert it.step() == ([], [])
    it.now += HOUR
    assert it.step() == ([("s1", "m")], [])
    it.see()
    it.messages = [message(severity=MessageSeverity.CRITICAL, revision=2)]
    assert it.step() == ([], [("s1", "withdrawn")])
    it.now += 3 * DAY
    assert it.step() == ([("s1", "m")], [])
    assert it.kinds().count("arrived") == 2


def test_what_a_delay_takes_off_the_screen_is_in_the_history() -> None:
    it = world(message())
    it.step()
    it.see()
    it.rules = rules(a_rule("delay", days=3))
    it.plan()
    assert it.step() == ([], [])
    assert [(event.kind, event.because) for event in it.events[1:]] == [
        ("arrived", ""),
        ("withdrawn", "delayed by rules.toml"),
    ]
    it.now += 3 * DAY
    assert it.step() == ([("s1", "m")], [])


def test_what_came_while_the_clock_was_ahead_is_delayed_from_the_time_on_that_it_is_right() -> None:
    it = world(message(), rules=rules(a_rule("delay", days=3)))
    it.step()
    for back in (365 * DAY, DAY):
        it.now -= back
        assert it.step() == ([], [])
    it.now += 3 * DAY - HOUR
    assert it.step() == ([], [])
    assert it.kinds() == ["arrived"] * 3
    it.now += HOUR
    assert it.step() == ([("s1", "m")], [])
    it.see()
    it.now += 363 * DAY
    assert it.step() == ([], [])
    assert it.kinds() == ["arrived"] * 3 + ["displayed"]


def test_a_raised_message_is_as_urgent_as_it_is_raised_to() -> None:
    old = message("old", starts=NOW - 60 * DAY)
    it = world(message("i"), old, rules=rules(a_rule("raise", 'message.id == "old"', to="critical")))
    (shown,) = it.plan().show
    assert (shown.message.id, shown.message.severity) == ("old", MessageSeverity.CRITICAL)
    it.see()
    it.acknowledge()
    assert it.step() == ([("s1", "i")], [("s1", "acknowledged")])


def test_raised_messages_do_not_count_for_the_day_also_after_a_restart() -> None:
    it = world(*(message(f"i{number}") for number in range(6)), rules=rules(a_rule("raise", to="critical")))
    for _ in range(4):
        it.step()
        it.see()
        it.acknowledge()
    it.showing = Showing(HOST, NOW - 30 * DAY)
    it.rules = rules(a_rule("raise", 'message.id != "i4"', to="critical"))
    shown = []
    for _ in range(2):
        shown += [id_ for _, id_ in it.step()[0]]
        it.see()
        it.acknowledge()
    assert shown == ["i5", "i4"]


def test_raising_lowers_nothing() -> None:
    it = world(message(severity=MessageSeverity.CRITICAL), rules=rules(a_rule("raise", to="warning")))
    assert it.plan().show[0].message.severity is MessageSeverity.CRITICAL


def test_a_routed_message_is_for_the_members_of_the_groups_alone() -> None:
    operators = session("s2", "olga", audiences=frozenset(), groups=frozenset({"operators", "users"}))
    it = world(message(), message("n"), sessions=[session(groups=frozenset({"sudo"})), operators])
    it.rules = rules(a_rule("route", 'message.id == "m"', groups=["operators", "night"]))
    assert it.step() == ([("s1", "n"), ("s2", "m")], [])
    it.see("s2")
    it.sessions["s2"] = replace(operators, groups=frozenset())
    with pytest.raises(RefusedError):
        it.acknowledge("s2")
    assert it.step() == ([], [("s2", "audience")])
    assert it.kinds() == ["displayed"]  # who left is told nothing of it


def test_rules_ask_of_the_host_too_and_what_is_unknown_holds_for_nothing() -> None:
    it = world(message("a"), message("b"))
    it.rules = rules(
        a_rule("silence", 'console.version < 5.5 and message.id == "a"') + a_rule("silence", 'console.type == "x"')
    )
    assert it.step() == ([("s1", "b")], [])


def test_the_sites_own_messages_are_shown_beside_the_vendors() -> None:
    it = world(message("backup"), sites=[message("backup", severity=MessageSeverity.WARNING)])
    assert it.step() == ([("s1", "site:backup")], [])
    it.see()
    it.acknowledge()
    assert it.step() == ([("s1", "backup")], [("s1", "acknowledged")])
    it.see()
    it.sites, it.messages = [], []
    assert it.step() == ([], [("s1", "withdrawn")])
    assert (it.events[-1].message, it.events[-1].because) == ("backup", "it left the catalogue")


def test_a_catalogue_that_could_not_be_read_takes_nothing_away() -> None:
    it = world(message())
    it.step()
    it.see()
    found = replace(it.situation, catalogs=Catalogs(None, Catalog.of([message("n")])))
    assert Showing(HOST, NOW - 30 * DAY).plan(found).events == ()


def test_what_is_not_said_of_a_situation_is_the_ordinary_one() -> None:
    found = Situation(Catalogs(Catalog.of([message()])), facts(), Past([], host=HOST), {"s1": session()}, NOW)
    showing = Showing(HOST, NOW - 30 * DAY)
    (shown,) = showing.plan(found).show
    assert (shown.message.id, shown.of) == ("m", 1)
    assert showing.plan(found) == Plan()


def test_what_stays_on_the_screen_is_noted_once() -> None:
    it = world(message())
    it.step()
    it.see()
    assert it.step() == ([], [])
    assert it.kinds() == ["displayed"]


@pytest.mark.parametrize("reason", [*RefusalReason, *CloseReason])
def test_front_ends_have_a_sentence_for_whatever_is_refused_or_closed(reason: str) -> None:
    assert words_for(["en"]).gone[str(reason)]


def test_what_was_seen_yesterday_counts_today_where_it_is_seen_again() -> None:
    it = world(message("a"), message("b"), settings=Settings(per_day=1))
    it.step()
    it.see()
    it.now += DAY
    it.see()
    it.acknowledge()
    assert it.step() == ([], [("s1", "acknowledged")])


def test_what_counts_already_is_shown_beside_what_is_too_much_for_the_day() -> None:
    it = world(message("a"), settings=Settings(per_day=1))
    it.step()
    it.see()
    it.showing.gone("s1")
    it.messages.append(message("w", severity=MessageSeverity.WARNING))
    assert it.step() == ([("s1", "a")], [])


def test_what_is_seen_at_the_moment_of_the_log_on_counts_for_the_session() -> None:
    it = world(message("a"), message("b"), settings=Settings(per_day=1), sessions=[session(began=NOW)])
    it.step()
    it.see()
    it.acknowledge()
    it.showing = Showing(HOST, NOW - 30 * DAY)
    assert it.step() == ([], [])


@pytest.mark.usefixtures("_far_away")
@pytest.mark.parametrize(("seen", "later"), [(9, 11), (11, 12)])  # there, the next day begins at ten
def test_a_day_is_one_of_utc_whatever_zone_the_computer_has(seen: int, later: int) -> None:
    it = world(message("a"), message("b"), settings=Settings(per_day=1), now=NOW.replace(hour=seen))
    it.sessions["s1"] = session(began=it.now)
    it.step()
    it.see()
    it.acknowledge()
    it.now = NOW.replace(hour=later)
    assert it.step() == ([], [("s1", "acknowledged")])
    it.showing = Showing(HOST, NOW - 30 * DAY)
    assert it.step() == ([], [])


def test_of_what_is_done_with_a_higher_revision_nothing_is_noted() -> None:
    done = Event("m", 2, EventKind.ACKNOWLEDGED, NOW - DAY, user="alice", host=HOST)
    it = world(message(starts=NOW - 60 * DAY), events=[done])
    assert it.step() == ([], [])
    assert it.events == [done]


def test_what_was_done_on_another_host_is_not_told_as_withdrawn_and_the_rest_is() -> None:
    noted = [
        Event("m", 1, EventKind.DISPLAYED, NOW - DAY, user="alice", host=HOST),
        Event("gone", 1, EventKind.DISPLAYED, NOW - DAY, user="alice", host=HOST),
        Event("m", 2, EventKind.ACKNOWLEDGED, NOW - HOUR, user="alice", host="host-2"),
    ]
    it = world(message(revision=2), events=[*noted])
    it.step()
    assert [(event.message, event.because) for event in it.events[3:]] == [("gone", "it left the catalogue")]


def elsewhere(kind: EventKind) -> Event:
    return Event("m", 1, kind, NOW, user="alice", host="host-2", facts=json.dumps({"console.version": "4"}))


@pytest.mark.parametrize("last", [EventKind.WITHDRAWN, EventKind.RETURNED])
def test_what_went_on_another_host_is_told_of_this_one_too_by_its_own_facts(last: EventKind) -> None:
    it = world(message())
    it.step()
    it.see()
    it.events += [elsewhere(EventKind.DISPLAYED), elsewhere(EventKind.WITHDRAWN), elsewhere(last)]
    assert it.step() == ([], [])
    it.version = "5.5.2"
    assert it.step() == ([], [("s1", "withdrawn")])
    assert (it.kinds()[4:], it.events[-1].because) == (["withdrawn"], "console.version went from 5.4 to 5.5.2")


def test_what_comes_back_is_noted_also_where_another_host_has_shown_it_since() -> None:
    it = world(message())
    for version in ("5.4", "5.5.2", "5.4"):
        it.version = version
        if it.step()[0]:
            it.see()
        it.events.append(elsewhere(EventKind.DISPLAYED))
    assert [str(event.kind) for event in it.events if event.host == HOST] == ["displayed", "withdrawn", "returned"]


def test_a_delay_that_a_rule_brings_back_is_told_while_it_lasts() -> None:
    delayed = rules(a_rule("delay", days=3))
    it = world(message(), rules=delayed)
    it.step()
    it.rules = LocalRules()
    assert it.step() == ([("s1", "m")], [])
    it.see()
    it.now, it.rules = NOW + DAY, delayed
    assert it.step() == ([], [("s1", "silenced")])
    assert (it.kinds()[-1], it.events[-1].because) == ("withdrawn", "delayed by rules.toml")


def test_a_rule_may_hold_until_a_time() -> None:
    it = world(message(), rules=rules(a_rule("silence", "now < 2026-06-01T13:00:00Z")))
    assert it.step() == ([], [])
    it.now += HOUR
    assert it.step() == ([("s1", "m")], [])


def test_of_a_message_that_goes_before_it_is_seen_no_facts_are_kept() -> None:
    it = world(message("a"), message("b"), sessions=[session("s1"), session("s2", "bob")])
    it.step()
    it.messages = []
    it.see("s1")
    unread = replace(it.situation, catalogs=Catalogs(None, Catalog.of([])))
    it.note(it.showing.displayed("s2", "a", 1, unread))
    assert [(event.user, event.facts) for event in it.events] == [("alice", "{}"), ("bob", "{}")]


def test_facts_are_kept_in_the_letters_that_they_have() -> None:
    it = world(message(condition='console.type == "Größe"'), more_facts={"console": {"type": "Größe"}})
    it.step()
    it.see()
    assert it.events[0].facts == '{"console.type": "Größe"}'


def test_numbers_that_changed_are_told_as_any_fact() -> None:
    shown = Event("m", 1, EventKind.DISPLAYED, NOW, facts='{"site.disks": 8}')
    now = facts(site={"disks": 4})
    nothing = Catalog.of([]).select(now, at=NOW)
    assert why_withdrawn(shown, now, nothing) == "site.disks went from 8 to 4"


def test_a_message_of_the_sites_own_stays_and_its_history_is_as_the_vendors() -> None:
    it = world(sites=[message("backup")])
    it.step()
    it.see()
    assert it.step() == ([], [])
    it.version = "5.5.2"
    assert it.step() == ([], [("s1", "withdrawn")])
    assert [(event.message, event.kind, event.because) for event in it.events[1:]] == [
        ("site:backup", "withdrawn", "console.version went from 5.4 to 5.5.2")
    ]


def test_what_is_routed_to_somebody_stays_with_them() -> None:
    it = world(message(), rules=rules(a_rule("route", groups=["operators"])))
    it.sessions["s1"] = session(audiences=frozenset(), groups=frozenset({"operators"}))
    assert it.step() == ([("s1", "m")], [])
    it.see()
    assert it.step() == ([], [])
    assert it.kinds() == ["displayed"]


def test_a_newer_message_takes_nothing_away_from_those_whom_it_is_not_for() -> None:
    old = message("old", audience=Audience.EVERYONE)
    it = world(old, message("new", supersedes="old"), sessions=[session(), session("s2", "bob", audiences=frozenset())])
    assert it.step() == ([("s1", "new"), ("s2", "old")], [])


def test_a_newer_message_that_is_routed_to_others_takes_nothing_away() -> None:
    operator = session("s2", "olga", audiences=frozenset(), groups=frozenset({"operators"}))
    it = world(message("old"), message("new", supersedes="old"), sessions=[session(), operator])
    it.rules = rules(a_rule("route", 'message.id == "new"', groups=["operators"]))
    assert it.step() == ([("s1", "old"), ("s2", "new")], [])
    it.rules = rules(a_rule("route", 'message.id == "old"', groups=["operators"]))
    shown, closed = it.step()
    assert set(shown) == {("s1", "new"), ("s2", "old")}
    assert len(closed) == 2


IDS = ("a", "b", "c", "d")
USERS = ("alice", "bob", "mallory")


class Machine(RuleBasedStateMachine):
    """Messages, users, sessions, switches, the clock both ways, crashes; and what must hold after every step."""

    sessions = Bundle("sessions")

    @initialize()
    def begin(self) -> None:
        self.world = world(sessions=[])
        self.world.sessions = {}
        self.administrators = {"alice", "bob"}
        self.local_rule: tuple[str, str | None] = ("", None)
        self.number = 0
        self.displays: dict[tuple[str, str], set[str]] = {}

    def settle(self) -> Plan:
        """Let the rules plan; then nothing is left to do, and all that was planned was allowed."""
        before = list(self.world.events)
        plan = self.world.plan()
        for shown in plan.show:
            self.is_allowed(shown)
        if self.world.settings.disabled:
            assert plan.show == () == plan.events
            assert self.world.events == before
        again = self.world.plan()
        assert (again.show, again.close) == ((), ())
        return plan

    def is_allowed(self, shown: Show) -> None:
        viewer = self.world.sessions[shown.session]
        it = shown.message
        assert not viewer.locked
        if self.local_rule == (it.id, "route"):
            assert "ops" in viewer.groups
        else:
            assert it.audience is Audience.EVERYONE or viewer.user in self.administrators
        assert self.local_rule != (it.id, "silence") or it.severity is MessageSeverity.CRITICAL
        done = [e for e in self.world.events if e.kind == "acknowledged" and e.message == it.id]
        done = [e for e in done if e.revision >= it.revision]
        assert not any(e.user == viewer.user for e in done)
        assert it.scope is Scope.EACH or not done
        if it.severity is not MessageSeverity.CRITICAL:
            day = self.displays.get((viewer.id, str(self.world.now.date())), set())
            assert it.id in day or len(day) < 3

    @rule(
        id_=st.sampled_from(IDS),
        severity=st.sampled_from(MessageSeverity),
        scope=st.sampled_from(Scope),
        audience=st.sampled_from(Audience),
        revision=st.integers(1, 3),
        age=st.sampled_from([None, 1, 60]),
        life=st.sampled_from([None, 1, 5]),
    )
    def publish(self, id_: str, age: int | None, life: int | None, **attributes: Any) -> None:
        starts = None if age is None else NOW - age * DAY
        expires = None if life is None else NOW + life * DAY
        self.world.messages = [it for it in self.world.messages if it.id != id_]
        self.world.messages.append(message(id_, starts=starts, expires=expires, **attributes))
        self.settle()

    @rule(id_=st.sampled_from(IDS))
    def withdraw(self, id_: str) -> None:
        self.world.messages = [it for it in self.world.messages if it.id != id_]
        self.settle()
        assert all(self.world.showing.on_screen(s) is None or self.shown(s) != id_ for s in self.world.sessions)

    @rule(id_=st.sampled_from(IDS), do=st.sampled_from([None, "silence", "delay", "raise", "route"]))
    def rule_locally(self, id_: str, do: str | None) -> None:
        more: dict[str, Any] = {"delay": {"days": 2}, "raise": {"to": "critical"}, "route": {"groups": ["ops"]}}
        text = "" if do is None else a_rule(do, f'message.id == "{id_}"', **more.get(do, {}))
        self.world.rules, self.local_rule = rules(text), (id_, do)
        self.settle()
        on_screens = [self.world.showing.on_screen(s) for s in self.world.sessions]
        may_be = {it.id for it in self.world.messages if it.severity is not MessageSeverity.CRITICAL}
        if do == "silence" and id_ in may_be:
            assert id_ not in {on_screen[0] for on_screen in on_screens if on_screen is not None}

    @rule(version=st.sampled_from(["5.4", "5.4", "5.5.2"]))
    def change_facts(self, version: str) -> None:
        self.world.version = version
        self.settle()
        if version == "5.5.2":
            assert all(self.world.showing.on_screen(s) is None for s in self.world.sessions)

    @rule(target=sessions, user=st.sampled_from(USERS))
    def log_on(self, user: str) -> str:
        self.number += 1
        id_ = f"s{self.number}"
        self.world.sessions[id_] = self.viewer(id_, user, began=self.world.now)
        self.settle()
        return id_

    def viewer(self, id_: str, user: str, **attributes: Any) -> Session:
        audiences = ADMINISTRATORS if user in self.administrators else frozenset()
        groups = frozenset({"ops"}) if user == "bob" else frozenset()
        return session(id_, user, audiences=audiences, groups=groups, **attributes)

    def refresh(self) -> None:
        for id_, it in self.world.sessions.items():
            self.world.sessions[id_] = self.viewer(id_, it.user, began=it.began, locked=it.locked)
        self.settle()

    @rule(id_=consumes(sessions))
    def log_off(self, id_: str) -> None:
        del self.world.sessions[id_]
        self.settle()

    @rule(id_=sessions, locked=st.booleans())
    def lock(self, id_: str, locked: bool) -> None:
        self.world.sessions[id_] = replace(self.world.sessions[id_], locked=locked)
        self.settle()

    @rule(user=st.sampled_from(USERS), member=st.booleans())
    def change_the_group(self, user: str, member: bool) -> None:
        (self.administrators.add if member else self.administrators.discard)(user)
        self.refresh()

    @rule(off=st.booleans())
    def switch_computer(self, off: bool) -> None:
        self.world.settings = Settings(disabled=off)
        self.settle()
        assert not off or all(self.world.showing.on_screen(s) is None for s in self.world.sessions)

    @rule(hours=st.sampled_from([1, 12, 24, 24 * 7, -1, -24, -24 * 3650, 24 * 3650]))
    def pass_time(self, hours: int) -> None:
        moved = self.world.now + hours * HOUR
        if abs(moved - NOW) < 4000 * DAY:
            self.world.now = moved
        self.settle()

    @rule()
    def crash(self) -> None:
        self.world.showing = Showing(HOST, NOW - 30 * DAY)
        self.settle()

    def shown(self, id_: str) -> str:
        on_screen = self.world.showing.on_screen(id_)
        assert on_screen is not None
        return on_screen[0]

    @rule(id_=sessions)
    def see(self, id_: str) -> None:
        if self.world.showing.on_screen(id_) is None:
            return
        before = len(self.world.events)
        self.world.see(id_)
        (shown,) = [it for it in self.world.messages if it.id == self.shown(id_)]
        if shown.severity is not MessageSeverity.CRITICAL and self.local_rule != (shown.id, "raise"):
            self.displays.setdefault((id_, str(self.world.now.date())), set()).add(shown.id)
        assert {str(event.kind) for event in self.world.events[before:]} <= {"displayed", "returned"}
        self.settle()

    @rule(id_=sessions, answer=st.sampled_from(["acknowledge", "later", "snooze"]), seen=st.booleans())
    def answer(self, id_: str, answer: str, seen: bool) -> None:
        on_screen = self.world.showing.on_screen(id_)
        if on_screen is None:
            return
        if seen:
            self.see(id_)
        situation, showing = self.world.situation, self.world.showing
        try:
            if answer == "acknowledge":
                self.world.note(showing.acknowledged(id_, *on_screen, situation))
            elif answer == "later":
                self.world.note(showing.later(id_, *on_screen, situation))
            else:
                self.world.note(showing.snoozed(id_, *on_screen, self.world.now + 3 * DAY, situation))
        except RefusedError:
            assert not seen or answer == "snooze"
            return
        plan = self.settle()
        assert Close(id_, *on_screen, CloseReason.ACKNOWLEDGED if answer == "acknowledge" else CloseReason.PUT_OFF) in (
            plan.close
        )

    @invariant()
    def acknowledged_is_never_on_a_screen(self) -> None:
        for id_, viewer in self.world.sessions.items():
            on_screen = self.world.showing.on_screen(id_)
            done = {(e.message, e.revision) for e in self.world.events if e.kind == "acknowledged"}
            mine = {
                (e.message, e.revision) for e in self.world.events if e.kind == "acknowledged" and e.user == viewer.user
            }
            assert on_screen not in mine
            scope = next((it.scope for it in self.world.messages if on_screen and it.id == on_screen[0]), Scope.EACH)
            assert scope is Scope.EACH or on_screen not in done

    @invariant()
    def who_can_see_something_does(self) -> None:
        """An administrator who is there, with a true message in its time that nothing holds back, has one on screen."""
        if self.world.settings.disabled or self.world.version != "5.4":
            return
        touched = {(e.user, e.message) for e in self.world.events}
        acknowledged = {e.message for e in self.world.events if e.kind == "acknowledged"}
        for id_, viewer in self.world.sessions.items():
            if viewer.locked or not viewer.audiences:
                continue
            for it in self.world.messages:
                is_current = (it.starts is None or it.starts <= self.world.now) and (
                    it.expires is None or self.world.now < it.expires
                )
                is_free = (viewer.user, it.id) not in touched and it.id not in acknowledged and it.scope is Scope.EACH
                if self.local_rule[0] == it.id and self.local_rule[1] in {"delay", "route"}:
                    continue
                if it.severity is MessageSeverity.CRITICAL and is_current and is_free:
                    assert self.world.showing.on_screen(id_) is not None

    @invariant()
    def what_happens_once_is_noted_once(self) -> None:
        once = [(e.user, e.host, e.message, e.revision, e.kind) for e in self.world.events if e.kind in ONCE]
        assert len(once) == len(set(once))
        for event in self.world.events:
            if event.kind is EventKind.ACKNOWLEDGED:
                assert (event.user, event.host, event.message, event.revision, EventKind.DISPLAYED) in once


TestMachine = Machine.TestCase
TestMachine.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)


def test_of_an_expired_catalogue_nothing_new_is_shown_and_what_was_shown_stays() -> None:
    it = world(message("seen"), message("new"))
    assert it.step() == ([("s1", "seen")], [])
    it.see()
    it.is_stale = True
    assert it.step() == ([], []), "it stays on the screen"
    it.showing.gone("s1")
    assert it.step() == ([("s1", "seen")], []), "and comes again, as long as it is not acknowledged"
    it.see()
    it.acknowledge()
    assert it.step() == ([], [("s1", "acknowledged")])
    it.sites = [message("backup-moves")]
    assert it.step() == ([("s1", "site:backup-moves")], []), "the site's own are the site's own"
    it.is_stale = False
    it.showing.gone("s1")
    it.sites = []
    assert it.step() == ([("s1", "new")], [])


def test_a_critical_message_of_an_expired_catalogue_is_as_new_as_any() -> None:
    it = world(message("hole", severity=MessageSeverity.CRITICAL), is_stale=True)
    assert it.step() == ([], [])
    assert not it.showing.has_something(session(), it.situation)
