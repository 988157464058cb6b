"""Selection: who sees what in which language, and for what is hidden, the first reason that applies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import messenger_rules as mr
from messenger_rules.condition.asking import asked_by
from messenger_rules.messages.link import Link
from messenger_rules.messages.message import (
    Audience,
    Expectation,
    ExpectedOutcome,
    Message,
    MessageSeverity,
    Scope,
    Silencing,
    Text,
    WhenUnknown,
)
from messenger_rules.messages.safe_text import SafeText
from messenger_rules.messages.selection import Hidden, HiddenReason, Viewer
from messenger_rules.messages.translation import best_text
from messenger_rules.values import Origin, Reason, Unknown

AT = datetime(2026, 2, 1, tzinfo=UTC)
DAY = timedelta(days=1)
HOST = mr.HostFacts.model_validate(
    {"console": {"version": "5.2"}, "language": "de-CH", "components": {"backup": "2.9"}}
)


def message(id_: str = "m", condition: str = "true", *, langs: str = "en", **more: Any) -> Message:
    texts = tuple(Text.of(lang, f"title in {lang}", f"body in {lang}") for lang in langs.split())
    return Message(id_, condition, texts, **({"expires": AT + DAY} | more))


def shown(*messages: Message, **viewer: Any) -> list[str]:
    return [found.message.id for found in mr.Catalog.of(messages).select(HOST, at=AT, **viewer).shown]


def hidden(*messages: Message, **viewer: Any) -> dict[str | None, str]:
    selection = mr.Catalog.of(messages).select(HOST, at=AT, **viewer)
    return {found.id: str(found.reason) for found in selection.hidden}


NEWER = message("newer", supersedes="m")
EVERYTHING: dict[str, Any] = {
    "disabled": True,
    "audiences": ["users"],
    "acknowledged": {("m", 1)},
    "silenced": ["m"],
}

REASONS: list[tuple[str, Message, tuple[Message, ...], list[str]]] = [
    # the reason, the message, others, and what of EVERYTHING is left of the viewer
    ("disabled", message(condition="a =="), (), ["disabled", "audiences", "acknowledged", "silenced"]),
    ("invalid", message(condition="a ==", expires=AT), (), ["audiences", "acknowledged", "silenced"]),
    ("expired", message(condition="false", expires=AT), (NEWER,), ["audiences", "acknowledged", "silenced"]),
    (
        "not-started",
        message(condition="false", starts=AT + DAY / 2),
        (NEWER,),
        ["audiences", "acknowledged", "silenced"],
    ),
    ("audience", message(condition="false"), (NEWER,), ["audiences", "acknowledged", "silenced"]),
    ("acknowledged", message(condition="false"), (NEWER,), ["acknowledged", "silenced"]),
    ("superseded", message(condition="false"), (NEWER,), ["silenced"]),
    ("silenced", message(condition="false"), (), ["silenced"]),
    ("unknown", message(condition='os.name == "debian"'), (), []),
    ("condition", message(condition="console.version < 5"), (), []),
]


@pytest.mark.parametrize(("reason", "subject", "others", "left"), REASONS, ids=[row[0] for row in REASONS])
def test_the_first_reason_that_applies_is_told(
    reason: str, subject: Message, others: tuple[Message, ...], left: list[str]
) -> None:
    viewer = {name: value for name, value in EVERYTHING.items() if name in left}
    assert hidden(subject, *others, **viewer)["m"] == reason


def test_every_reason_has_its_row() -> None:
    assert [row[0] for row in REASONS] == [str(reason) for reason in HiddenReason]


def test_what_is_true_and_stands_in_no_way_is_shown() -> None:
    assert shown(message(condition="console.version in 5.*")) == ["m"]


# Time


@pytest.mark.parametrize(
    ("starts", "expires", "expected"),
    [
        (None, None, "shown"),
        (AT, None, "shown"),
        (AT + timedelta(microseconds=1), None, "not-started"),
        (None, AT, "expired"),
        (None, AT + timedelta(microseconds=1), "shown"),
        (AT - DAY, AT + DAY, "shown"),
        (AT - DAY, AT, "expired"),
    ],
)
def test_a_message_holds_from_its_start_up_to_its_end(
    starts: datetime | None, expires: datetime | None, expected: str
) -> None:
    found = hidden(message(starts=starts, expires=expires))
    assert found.get("m", "shown") == expected


def test_time_is_the_same_in_every_zone() -> None:
    catalog = mr.Catalog.of([message(expires=AT)])
    for hours in (-12, 0, 14):
        zone = timezone(timedelta(hours=hours))
        assert catalog.select(HOST, at=AT.astimezone(zone)).shown == ()
        assert catalog.select(HOST, at=(AT - DAY).astimezone(zone)).shown != ()


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(mr.CatalogError) as caught:
        mr.Catalog.of([]).select(HOST, at=datetime(2026, 2, 1))  # noqa: DTZ001 -- what is refused
    assert caught.value.diagnostics[0].code == "MR407"


@pytest.mark.parametrize("argument", ["languages", "audiences", "silenced"])
def test_one_text_is_not_taken_for_several(argument: str) -> None:
    with pytest.raises(TypeError) as caught:
        mr.Catalog.of([]).select(HOST, at=AT, **{argument: "de"})  # type: ignore[arg-type]
    assert str(caught.value) == f"`{argument}` wants several texts, and this is one, 'de': write ['de']"


def test_choices_may_be_given_by_their_values() -> None:
    values = {"severity": "critical", "audience": "everyone", "when_unknown": "show", "scope": "host"}
    by_value = message("all", **values, silencing="always")
    assert by_value == message(
        "all",
        severity=MessageSeverity.CRITICAL,
        audience=Audience.EVERYONE,
        when_unknown=WhenUnknown.SHOW,
        scope=Scope.HOST,
        silencing=Silencing.ALWAYS,
    )
    assert shown(message(), by_value, audiences=[]) == ["all"]
    assert shown(message("u", 'os.name == "debian"', when_unknown="show")) == ["u"]
    assert Expectation("host.json", AT, "hidden").outcome is ExpectedOutcome.HIDDEN  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        ({"severity": "critcal"}, "there is no severity `critcal`\n = help: did you mean `critical`?"),
        ({"when_unknown": None}, "there is no when unknown `None`\n = help: write one of: `hide`, `show`"),
    ],
)
def test_a_choice_that_there_is_not_is_refused(choice: dict[str, Any], said: str) -> None:
    with pytest.raises(mr.CatalogError) as caught:
        message(**choice)
    assert str(caught.value) == f"error[MR410]: {said}"


# Unknown facts


@pytest.mark.parametrize(
    ("condition", "when", "expected"),
    [
        ('os.name == "debian"', WhenUnknown.HIDE, "unknown"),
        ('os.name == "debian"', WhenUnknown.SHOW, "shown"),
        ("console.version < 5", WhenUnknown.SHOW, "condition"),
        ('os.name == "debian" and console.version < 5', WhenUnknown.SHOW, "condition"),
        ('raid.degraded("md0")', WhenUnknown.SHOW, "invalid"),
        ("a ==", WhenUnknown.SHOW, "invalid"),
    ],
)
def test_when_unknown_counts_for_facts_alone(condition: str, when: WhenUnknown, expected: str) -> None:
    found = hidden(message(condition=condition, when_unknown=when))
    assert found.get("m", "shown") == expected


# Audience, acknowledgement, silence


@pytest.mark.parametrize(
    ("audience", "audiences", "expected"),
    [
        (Audience.ADMINISTRATORS, None, True),
        (Audience.ADMINISTRATORS, ["administrators"], True),
        (Audience.ADMINISTRATORS, [Audience.ADMINISTRATORS], True),
        (Audience.ADMINISTRATORS, ["users"], False),
        (Audience.ADMINISTRATORS, [], False),
        (Audience.EVERYONE, [], True),
        (Audience.EVERYONE, None, True),
    ],
)
def test_a_message_is_for_its_audience(audience: Audience, audiences: list[str] | None, expected: bool) -> None:
    assert shown(message(audience=audience), audiences=audiences) == (["m"] if expected else [])


def test_an_acknowledgement_belongs_to_a_revision_and_those_before() -> None:
    assert shown(message(revision=2), acknowledged={("m", 1)}) == ["m"]
    assert hidden(message(revision=2), acknowledged={("m", 2)}) == {"m": "acknowledged"}
    assert hidden(message(revision=2), acknowledged={("m", 1), ("m", 3)}) == {"m": "acknowledged"}


# Superseding


SUPERSEDING: list[tuple[str, tuple[Message, ...], dict[str, Any], dict[str | None, str]]] = [
    ("the newer one is shown", (message("old"), message("new", supersedes="old")), {}, {"old": "superseded"}),
    (
        "the newer one was acknowledged",
        (message("old"), message("new", supersedes="old")),
        {"acknowledged": {("new", 1)}},
        {"old": "superseded", "new": "acknowledged"},
    ),
    (
        "the newer one was silenced",
        (message("old"), message("new", supersedes="old")),
        {"silenced": {"new"}},
        {"old": "superseded", "new": "silenced"},
    ),
    (
        "the newer one does not concern this host",
        (message("old"), message("new", "console.version < 5", supersedes="old")),
        {},
        {"new": "condition"},
    ),
    (
        "the newer one is unknown",
        (message("old"), message("new", 'os.name == "debian"', supersedes="old")),
        {},
        {"new": "unknown"},
    ),
    (
        "the newer one is unknown and shown",
        (message("old"), message("new", 'os.name == "debian"', supersedes="old", when_unknown=WhenUnknown.SHOW)),
        {},
        {"old": "superseded"},
    ),
    ("the newer one is over", (message("old"), message("new", supersedes="old", expires=AT)), {}, {"new": "expired"}),
    (
        "the newer one has not started",
        (message("old"), message("new", supersedes="old", starts=AT + DAY / 2)),
        {},
        {"new": "not-started"},
    ),
    (
        "the newer one is for others",
        (message("old", audience=Audience.EVERYONE), message("new", supersedes="old")),
        {"audiences": []},
        {"new": "audience"},
    ),
    (
        "the newer one is for everybody",
        (message("old", audience=Audience.EVERYONE), message("new", supersedes="old", audience=Audience.EVERYONE)),
        {"audiences": []},
        {"old": "superseded"},
    ),
    (
        "both are for the viewer",
        (message("old"), message("new", supersedes="old")),
        {"audiences": ["administrators"]},
        {"old": "superseded"},
    ),
    ("the newer one is invalid", (message("old"), message("new", "a ==", supersedes="old")), {}, {"new": "invalid"}),
    (
        "by way of another that is over",
        (message("a"), message("b", supersedes="a", expires=AT), message("c", supersedes="b")),
        {},
        {"a": "superseded", "b": "expired"},
    ),
    (
        "two newer ones, one of them for this host",
        (message("a"), message("b", "false", supersedes="a"), message("c", supersedes="a")),
        {},
        {"a": "superseded", "b": "condition"},
    ),
    ("there is no older one", (message("new", supersedes="gone"),), {}, {}),
]


@pytest.mark.parametrize(
    ("messages", "viewer", "expected"), [row[1:] for row in SUPERSEDING], ids=[row[0] for row in SUPERSEDING]
)
def test_an_older_message_is_not_shown_where_the_newer_one_is(
    messages: tuple[Message, ...], viewer: dict[str, Any], expected: dict[str | None, str]
) -> None:
    assert hidden(*messages, **viewer) == expected


# Languages


@pytest.mark.parametrize(
    ("langs", "wanted", "expected"),
    [
        ("en de fr", ["fr"], "fr"),
        ("en de fr", ["de-CH", "en"], "de"),
        ("en de fr", ["nl", "fr-CA"], "fr"),
        ("en de fr", ["nl", "it"], "en"),
        ("en de fr", ["tlh", "not a tag", "de_AT"], "de"),
        ("en zh-Hans zh-Hant", ["zh-TW"], "zh-Hant"),
        ("en zh-Hans zh-Hant", ["zh-CN"], "zh-Hans"),
        ("en zh-Hans zh-Hant", ["zh"], "zh-Hans"),
        ("en de de-CH", ["de-CH"], "de-CH"),
        ("en de de-CH", ["de-AT"], "de"),
        ("en de", [], "de"),  # the host's own language is de-CH
        ("en fr", [], "en"),
        ("en de", ["?"], "en"),
    ],
)
def test_the_best_translation_is_shown(langs: str, wanted: list[str], expected: str) -> None:
    selection = mr.Catalog.of([message(langs=langs)]).select(HOST, at=AT, languages=wanted)

    assert [found.text.lang for found in selection.shown] == [expected]


def test_the_default_language_is_that_of_the_catalogue() -> None:
    catalog = mr.Catalog.of([message(langs="en de fr")], default_language="fr")
    assert [found.text.lang for found in catalog.select(HOST, at=AT, languages=["ja"]).shown] == ["fr"]


def test_without_a_language_the_default_one_is_shown() -> None:
    catalog = mr.Catalog.of([message(langs="de en")])
    nobody = mr.HostFacts.model_validate({})
    assert [found.text.lang for found in catalog.select(nobody, at=AT).shown] == ["en"]


@pytest.mark.parametrize(
    ("condition", "wanted", "expected"),
    [
        ('language matches "de"', [], True),
        ('language matches "de"', ["en"], False),
        ('language matches "zh-Hant"', ["zh-TW", "en"], True),
        ('language matches "zh-Hant"', ["zh-CN", "zh-TW"], False),
        ('language matches "en"', ["?", "en-GB"], True),
        ('language matches "de"', ["?"], True),
    ],
)
def test_the_first_language_of_the_viewer_is_the_fact(condition: str, wanted: list[str], expected: bool) -> None:
    found = shown(message(condition=condition, langs="en de zh-Hant"), languages=wanted)
    assert found == (["m"] if expected else [])


def test_other_facts_are_those_of_the_host_for_every_viewer() -> None:
    condition = 'console.version in 5.* and installed("backup", 2.9.*)'
    assert shown(message(condition=condition), languages=["ja"]) == ["m"]


TAGS = st.sampled_from(["en", "de", "de-CH", "fr", "zh-TW", "zh-Hans", "?", "x-y", "C", ""])


@given(st.lists(TAGS, max_size=4), st.sampled_from(["en", "en de", "de en zh-Hant fr"]))
def test_some_text_is_always_found(wanted: list[str], langs: str) -> None:
    found = best_text(message(langs=langs), wanted, "en")
    assert found.lang in langs.split()


# Order and forms


def test_the_most_severe_is_shown_first_then_file_order() -> None:
    severities = {"a": "info", "b": "critical", "c": "warning", "d": "critical", "e": "info"}
    messages = [message(id_, severity=MessageSeverity(severity)) for id_, severity in severities.items()]
    assert shown(*messages) == ["b", "d", "c", "a", "e"]


def test_the_json_form_is_the_contract_of_the_command() -> None:
    text = Text.of("en", "Title", "Body.", [Link("https://acme.example/1", SafeText("Article 1"))])
    shown_one = Message("one", "console.version in 5.*", (text,), 3, MessageSeverity.CRITICAL, expires=AT + DAY)
    selection = mr.Catalog.of([shown_one, message("two", "console.version < 5")]).select(HOST, at=AT)

    assert selection.to_json() == {
        "shown": [
            {
                "id": "one",
                "revision": 3,
                "severity": "critical",
                "language": "en",
                "title": "Title",
                "body": "Body.",
                "links": [{"href": "https://acme.example/1", "label": "Article 1"}],
            }
        ],
        "hidden": [
            {
                "id": "two",
                "reason": "condition",
                "detail": "no  console.version < 5   (console.version is 5.2)",
            }
        ],
    }


def test_each_reason_is_told_in_words() -> None:
    messages = [
        message("expired", expires=AT),
        message("early", starts=AT + DAY / 2),
        message("seen", revision=2),
        message("old"),
        message("new", supersedes="old"),
        message("quiet"),
        message("unknown", 'os.name == "debian"'),
        message("bad", "a =="),
    ]
    selection = mr.Catalog.of(messages).select(HOST, at=AT, acknowledged={("seen", 2)}, silenced=["quiet"])

    assert {found.id: found.detail for found in selection.hidden} == {
        "expired": "expired at 2026-02-01T00:00:00Z",
        "early": "starts at 2026-02-01T12:00:00Z",
        "seen": "revision 2 was acknowledged",
        "old": "`new` takes its place",
        "quiet": "was silenced",
        "unknown": '?   os.name == "debian"   (os.name is unknown: not supplied)',
        "bad": selection.hidden[-1].detail,
    }
    assert selection.hidden[-1].detail.startswith("MR102: ")
    assert [selection.detail(id_) for id_ in ("early", "old", "new")] == [
        "starts at 2026-02-01T12:00:00Z",
        "`new` takes its place",
        "",
    ]
    off = mr.Catalog.of(messages).select(HOST, at=AT, disabled=True)
    assert {found.detail for found in off.hidden} == {"messages are switched off"}
    others = mr.Catalog.of([message()]).select(HOST, at=AT, audiences=[])
    assert others.hidden == (Hidden("m", HiddenReason.AUDIENCE, "is for administrators"),)


def test_what_is_hidden_is_worked_out_on_first_access() -> None:
    selection = mr.Catalog.of([message(condition="false")]).select(HOST, at=AT)

    assert "hidden" not in vars(selection)
    assert selection.hidden is selection.hidden
    assert repr(selection) == "Selection(shown=[])"


class CountingFacts:
    """Facts that count how often they are asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def value(self, name: str) -> Any:
        self.asked.append(name)
        return HOST.value(name)

    def component(self, name: str) -> Any:
        return HOST.component(name)

    def origin(self, name: str) -> Origin:
        return Origin(f"who counts {name}")


ASKED: list[str] = []


@mr.predicate("lab.asked")
def asked(name: str) -> bool:
    """Notes that it was asked."""
    ASKED.append(name)
    return name != "new-b"


def test_predicates_are_asked_once_and_only_where_they_matter() -> None:
    ASKED.clear()
    facts = CountingFacts()
    messages = [
        message("expired", 'lab.asked("expired")', expires=AT),
        message("seen", 'lab.asked("seen")'),
        message("elsewhere", 'console.version < 1 and lab.asked("elsewhere")'),
        message("other", 'lab.asked("new-a")', when_unknown=WhenUnknown.SHOW),
        message("new", 'lab.asked("new-a") and lab.asked("new-b")', supersedes="old"),
        message("old", 'lab.asked("old")'),
    ]
    registry = mr.Registry(predicates={"lab.asked": asked})
    selection = mr.Catalog.of(messages, registry=registry).select(facts, at=AT, acknowledged={("seen", 1), ("new", 1)})

    assert [found.message.id for found in selection.shown] == ["other", "old"]
    assert [id_ for id_, reason in selection.reasons.items() if reason is None] == ["other", "old"]
    assert sorted(ASKED) == ["new-a", "new-b", "old"]
    assert len(facts.asked) == len(set(facts.asked)), "each fact is read once"


def test_where_messages_are_switched_off_nothing_is_asked() -> None:
    facts = CountingFacts()
    mr.Catalog.of([message(condition="console.version in 5.*")]).select(facts, at=AT, disabled=True)

    assert "console.version" not in facts.asked


class Elsewhere:
    """A caller that notes what it is asked, as the workers of an isolated context do."""

    def __init__(self) -> None:
        self.asked: list[object] = []

    def ask(self, predicate: object, positional: Sequence[object], named: object) -> bool | Unknown:
        self.asked += positional
        return Unknown("lab.asked", Reason.SOURCE_FAILED) if "undecided" in positional else False


def test_who_is_asked_at_selection_is_asked_for_all_that_is_told_of_it() -> None:
    ASKED.clear()
    elsewhere = Elsewhere()
    messages = [message(id_, f'lab.asked("{id_}")') for id_ in ("undecided", "no")]
    messages.append(message("late", 'os.name == "debian" and lab.asked("late")'))  # asked only for the reason
    catalog = mr.Catalog.of(messages, registry=mr.Registry(predicates={"lab.asked": asked}))
    with asked_by(elsewhere):
        selection = catalog.select(CountingFacts(), at=AT)

    assert elsewhere.asked == ["undecided", "no"]
    assert {found.id: str(found.reason) for found in selection.hidden} == {
        "undecided": "unknown",
        "no": "condition",
        "late": "condition",
    }
    assert selection.explain("no").outcome is mr.Outcome.FALSE
    assert ASKED == []


def test_an_explanation_is_for_the_viewer_and_the_instant_of_the_selection() -> None:
    condition = 'language matches "de" and now < 2026-02-01T00:00:01Z and console.version in 5.*'
    catalog, facts = mr.Catalog.of([message(condition=condition, langs="en de")]), CountingFacts()

    explained = catalog.select(facts, at=AT, languages=["de-AT"]).explain("m")
    origins = {found.fact: found.origin for part in explained.parts for found in part.findings}
    assert origins == {
        "language": Origin("viewer"),
        "now": Origin("clock", AT),
        "console.version": Origin("who counts console.version"),
    }
    later = catalog.select(facts, at=AT + timedelta(seconds=1), languages=["de-AT"])
    assert "(now is 2026-02-01T00:00:01Z)" in later.hidden[0].detail


# The order of the reasons, told a second time by somebody who knows no index


TRUTHS = {"true": True, "false": False, 'os.name == "x"': None, "console.version in 5.*": True, "a ==": None}
IDS = "abcd"
MESSAGES = st.lists(
    st.builds(
        message,
        st.sampled_from(IDS),
        st.sampled_from(["true", "true", *TRUTHS]),
        revision=st.sampled_from([1, 2]),
        severity=st.sampled_from(MessageSeverity),
        audience=st.sampled_from(Audience),
        when_unknown=st.sampled_from(WhenUnknown),
        supersedes=st.sampled_from([None, *IDS]),
        starts=st.sampled_from([None, None, AT - DAY, AT, AT + DAY / 2]),
        expires=st.sampled_from([None, None, AT, AT + DAY]),
    ),
    unique_by=lambda it: it.id,
    max_size=5,
)
VIEWERS = st.fixed_dictionaries(
    {
        "acknowledged": st.sets(st.tuples(st.sampled_from(IDS), st.sampled_from([1, 2])), max_size=3),
        "audiences": st.none() | st.sets(st.sampled_from(Audience)),
        "silenced": st.sets(st.sampled_from(IDS), max_size=2),
        "disabled": st.sampled_from([False, False, False, True]),
    }
)


@dataclass
class Reasoning:
    """The sentences at the head of the module, one after the other."""

    messages: Sequence[Message]
    viewer: dict[str, Any]

    def is_for(self, it: Message) -> bool:
        audiences = self.viewer["audiences"]
        return audiences is None or it.audience is Audience.EVERYONE or it.audience in audiences

    def concerns(self, it: Message) -> bool:
        truth = TRUTHS[it.condition]
        return it.when_unknown is WhenUnknown.SHOW if truth is None else truth

    def is_superseded(self, it: Message) -> bool:
        newer = [other for other in self.messages if other.supersedes == it.id]
        there = [self.time(other) is None and self.is_for(other) and self.concerns(other) for other in newer]
        return any(there) or any(map(self.is_superseded, newer))

    def time(self, it: Message) -> str | None:
        if it.expires is not None and it.expires <= AT:
            return "expired"
        return "not-started" if it.starts is not None and it.starts > AT else None

    def reason(self, it: Message) -> str | None:
        applies = {
            "disabled": self.viewer["disabled"],
            self.time(it): self.time(it) is not None,
            "audience": not self.is_for(it),
            "acknowledged": any((it.id, it.revision + more) in self.viewer["acknowledged"] for more in (0, 1)),
            "superseded": self.is_superseded(it),
            "silenced": it.id in self.viewer["silenced"],
            "unknown": TRUTHS[it.condition] is None and not self.concerns(it),
            "condition": not self.concerns(it),
        }
        return next((reason for reason, does in applies.items() if does), None)


@given(MESSAGES, VIEWERS)
def test_every_message_is_shown_or_hidden_for_the_first_reason_of_the_list(
    messages: list[Message], viewer: dict[str, Any]
) -> None:
    catalog = mr.Catalog.of(messages)
    selection = catalog.select(HOST, at=AT, **viewer)
    reasoning = Reasoning(catalog.messages, viewer)
    expected = {it.id: reasoning.reason(it) for it in catalog.messages}

    assert dict(selection.reasons) == expected
    shown = sorted((it for it in catalog.messages if expected[it.id] is None), key=lambda it: it.severity.rank)
    assert [found.message for found in selection.shown] == shown
    refused = "disabled" if viewer["disabled"] else "invalid"
    assert [(found.id, str(found.reason)) for found in selection.hidden] == [
        *((id_, reason) for id_, reason in expected.items() if reason is not None),
        *((it.id, refused) for it in catalog.invalid),
    ]
    assert all(found.detail for found in selection.hidden)


@pytest.mark.parametrize("audience", Audience)
@pytest.mark.parametrize(("to_the_viewer", "expected"), [(True, "new"), (False, "old")])
def test_what_is_routed_is_for_those_alone_and_takes_nothing_away_from_others(
    to_the_viewer: bool, expected: str, audience: Audience
) -> None:
    messages = (message("old", audience=Audience.EVERYONE), message("new", supersedes="old", audience=audience))
    viewer: dict[str, Any] = {"audiences": [], "routed": {"new": to_the_viewer}}
    assert shown(*messages, **viewer) == [expected]
    (gone,) = mr.Catalog.of(messages).select(HOST, at=AT, **viewer).hidden
    assert gone.detail == ("`new` takes its place" if to_the_viewer else "is for others here")


def test_somebody_of_whom_nothing_is_said_belongs_to_all_and_has_done_nothing() -> None:
    assert Viewer() == Viewer((), frozenset(), None, frozenset(), disabled=False)
    assert all(Viewer().belongs_to(audience) for audience in Audience)
