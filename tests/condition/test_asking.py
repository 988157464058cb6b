"""Predicates that conditions call: what they are given, and what becomes of each answer that is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

import messenger_rules as mr
from messenger_rules.condition.asking import asked_by
from messenger_rules.condition.condition import Condition, condition_of
from messenger_rules.condition.interpreter import Finding, decide
from messenger_rules.condition.outcome import Outcome
from messenger_rules.condition.predicates import Fact, Microseconds, Predicate, predicate
from messenger_rules.values import MOST_VERSIONS, InstalledVersion, RawValue, Reason, Unknown
from tests.condition.random_conditions import LANGUAGE, Host

AT = datetime(2026, 3, 10, tzinfo=UTC)
given: list[object] = []
"""What the last call was given."""


@predicate("lab.answers")
def answers(number: Fact[int], what: str) -> bool:
    """As it is told to."""
    if what == "nothing":
        return None  # type: ignore[return-value]
    if what == "text":
        return "yes"  # type: ignore[return-value]
    if what == "error":
        raise ValueError(number)
    if what == "exit":
        raise SystemExit(number)
    if what == "interrupt":
        raise KeyboardInterrupt
    return what == "true"


@predicate("lab.keeps_instant")
def keeps_instant(since: Fact[datetime]) -> bool:
    """Keeps what it was given."""
    given[:] = [since]
    return True


@predicate("lab.keeps_microseconds")
def keeps_microseconds(since: Fact[Microseconds]) -> bool:
    """Keeps what it was given."""
    given[:] = [since]
    return True


@predicate("lab.by_position", total=True)
def by_position(number: Fact[int], /, text: str) -> bool:
    """The text has as many letters."""
    return len(text) == number


@predicate("lab.is_long")
def is_long(number: Fact[int], text: Fact[str]) -> bool:
    """The text has more letters than the number says."""
    return len(text) > number


@predicate("lab.is_yes")
def is_yes(text: str) -> bool:
    """The text says yes; no fact is asked for."""
    return text == "yes"


LANGUAGE_WITH = type(LANGUAGE)(
    LANGUAGE.schema,
    {
        **LANGUAGE.predicates,
        **{found.name: found for found in (answers, keeps_instant, keeps_microseconds, by_position, is_long, is_yes)},
    },
)
HOST = Host({"lab.count": 7, "lab.since": "2026-03-01T12:30:00Z"}, {})


def compiled(text: str) -> Condition:
    return condition_of(text, LANGUAGE_WITH)


def by_interpreter(condition: Condition) -> Outcome:
    return decide(condition.tree, HOST, AT).outcome


def by_function(condition: Condition) -> Outcome:
    return condition.evaluate(HOST, AT)


@pytest.mark.parametrize(
    ("what", "outcome", "unknown"),
    [
        ("true", Outcome.TRUE, None),
        ("false", Outcome.FALSE, None),
        ("error", Outcome.UNKNOWN, Unknown("lab.answers", Reason.SOURCE_FAILED, "the predicate raised ValueError")),
        ("exit", Outcome.UNKNOWN, Unknown("lab.answers", Reason.SOURCE_FAILED, "the predicate raised SystemExit")),
        (
            "nothing",
            Outcome.UNKNOWN,
            Unknown("lab.answers", Reason.UNREADABLE, "the predicate answered NoneType, not true or false"),
        ),
        (
            "text",
            Outcome.UNKNOWN,
            Unknown("lab.answers", Reason.UNREADABLE, "the predicate answered str, not true or false"),
        ),
    ],
)
def test_an_answer_that_is_none_is_unknown_and_the_reason_is_found(
    what: str, outcome: Outcome, unknown: Unknown | None
) -> None:
    condition = compiled(f'lab.answers(lab.count, "{what}")')
    decision = decide(condition.tree, HOST, AT)
    assert decision.outcome is outcome
    assert decision.node is condition.tree
    expected = [Finding("lab.count", 7)] + ([] if unknown is None else [Finding("lab.answers", unknown)])
    assert list(decision.findings) == expected
    assert condition.evaluate(HOST, AT) is outcome


def test_the_persons_own_interrupt_goes_through() -> None:
    condition = compiled('lab.answers(lab.count, "interrupt")')
    with pytest.raises(KeyboardInterrupt):
        decide(condition.tree, HOST, AT)
    with pytest.raises(KeyboardInterrupt):
        condition.evaluate(HOST, AT)


def test_nothing_is_asked_where_a_fact_is_unknown() -> None:
    condition = compiled('lab.answers(lab.count, "interrupt")')
    decision = decide(condition.tree, Host({}, {}), AT)
    assert decision.outcome is condition.evaluate(Host({}, {}), AT) is Outcome.UNKNOWN
    assert decision.findings == (Finding("lab.count", Unknown("lab.count", Reason.NOT_SUPPLIED)),)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("keeps_instant", datetime(2026, 3, 1, 12, 30, tzinfo=UTC)),
        ("keeps_microseconds", datetime(2026, 3, 1, 12, 30, tzinfo=UTC).timestamp() * 1_000_000),
    ],
)
def test_a_time_is_given_in_the_form_that_the_annotation_names(name: str, wanted: object) -> None:
    condition = compiled(f"lab.{name}(lab.since)")
    for ask in (by_interpreter, by_function):
        given.clear()
        assert ask(condition) is Outcome.TRUE
        assert given == [wanted]


@pytest.mark.parametrize(("text", "outcome"), [("sevenly", Outcome.TRUE), ("six", Outcome.FALSE)])
def test_what_the_author_writes_is_given_by_its_place(text: str, outcome: Outcome) -> None:
    condition = compiled(f'lab.by_position(lab.count, "{text}")')
    assert by_interpreter(condition) is by_function(condition) is outcome


@pytest.mark.parametrize(
    ("text", "values", "outcome"),
    [
        ("lab.is_long(lab.count, lab.text)", {"lab.count": 2, "lab.text": "abc"}, Outcome.TRUE),
        ("lab.is_long(lab.count, lab.text)", {"lab.count": 3, "lab.text": "abc"}, Outcome.FALSE),
        ("lab.is_long(lab.count, lab.text)", {"lab.count": 3}, Outcome.UNKNOWN),
        ("lab.is_long(lab.count, lab.text)", {"lab.text": "abc"}, Outcome.UNKNOWN),
        ("not lab.is_long(lab.count, lab.text) or lab.flag", {"lab.flag": True}, Outcome.TRUE),
        ('lab.is_yes("yes")', {}, Outcome.TRUE),
        ('lab.is_yes("no")', {}, Outcome.FALSE),
        ('lab.is_yes("yes") and not lab.is_yes("no")', {}, Outcome.TRUE),
    ],
)
def test_predicates_of_no_fact_and_of_several(text: str, values: dict[str, RawValue], outcome: Outcome) -> None:
    condition, host = compiled(text), Host({**values}, {})
    assert decide(condition.tree, host, AT).outcome is condition.evaluate(host, AT) is outcome


class Elsewhere:
    """Answers in the place of predicates, and notes what it was asked."""

    def __init__(self, answer: bool | Unknown) -> None:
        self.answer = answer
        self.asked: list[tuple[str, list[Any], dict[str, Any]]] = []

    def ask(self, predicate: Predicate, positional: Sequence[object], named: Mapping[str, object]) -> bool | Unknown:
        self.asked.append((predicate.name, list(positional), dict(named)))
        return self.answer


@pytest.mark.parametrize("answer", [True, False, Unknown("lab.answers", Reason.TIMED_OUT, "no answer")])
def test_whoever_calls_elsewhere_is_given_the_arguments(answer: bool | Unknown) -> None:
    condition = compiled('lab.answers(lab.count, "interrupt")')
    for ask in (by_interpreter, by_function):
        elsewhere = Elsewhere(answer)
        with asked_by(elsewhere):
            found = ask(condition)
        assert found is Outcome.of(None if isinstance(answer, Unknown) else answer)
        assert elsewhere.asked == [("lab.answers", [7, "interrupt"], {})]


def test_what_cannot_fail_is_never_asked_elsewhere() -> None:
    condition = compiled("older_than(lab.since, 1d)")
    elsewhere = Elsewhere(answer=False)
    with asked_by(elsewhere):
        assert decide(condition.tree, HOST, AT).outcome is Outcome.TRUE
        assert condition.evaluate(HOST, AT) is Outcome.TRUE
    assert elsewhere.asked == []


@pytest.mark.parametrize("more", [0, 1])
def test_at_most_so_many_versions_side_by_side_are_compared(more: int) -> None:
    installed = tuple(InstalledVersion(f"1.{number}", "dotted") for number in range(MOST_VERSIONS + more))
    host = Host({}, {"dotted-one": installed})
    condition = compiled('installed("dotted-one", < 1.1)')
    decision = decide(condition.tree, host, AT)
    assert decision.outcome is condition.evaluate(host, AT) is (Outcome.UNKNOWN if more else Outcome.TRUE)
    assert decision.node is condition.tree
    detail = "17 versions side by side; at most 16 are compared"
    too_many = Unknown("components.dotted-one", Reason.UNREADABLE, detail)
    found = too_many if more else tuple(version.text for version in installed)
    assert decision.findings == (Finding("components.dotted-one", found),)
    assert compiled('installed("dotted-one")').evaluate(host, AT) is Outcome.TRUE


def test_the_explanation_says_why_a_predicate_has_no_answer() -> None:
    facts = mr.HostFacts.model_validate({"lab": {"count": 7}})
    explanation = compiled('lab.answers(lab.count, "error")').explain(facts, at=AT)
    assert [str(unknown) for unknown in explanation.unknowns] == [
        "lab.answers is unknown: source failed (the predicate raised ValueError)"
    ]
