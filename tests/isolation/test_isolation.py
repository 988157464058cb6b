"""Predicates in a child process: each that misbehaves is unknown with its reason, and the others are decided."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime, timedelta

import pytest

import messenger_rules as mr
from messenger_rules import isolation
from messenger_rules.condition.asking import caller
from messenger_rules.messages.message import Message, Text
from messenger_rules.values import Reason, Unknown
from tests.isolation.hostile import behaves, good

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and forks")


@pytest.mark.parametrize(
    ("how", "reason", "detail"),
    [
        ("raise", Reason.SOURCE_FAILED, "the predicate raised ValueError"),
        ("exit", Reason.SOURCE_FAILED, "the predicate raised SystemExit"),
        ("interrupt", Reason.SOURCE_FAILED, "the predicate raised KeyboardInterrupt"),
        ("memory", Reason.SOURCE_FAILED, "the predicate raised MemoryError"),
        ("end", Reason.SOURCE_FAILED, "its process ended with status 3"),
        ("segfault", Reason.SOURCE_FAILED, "its process ended by signal 11"),
        ("loop", Reason.TIMED_OUT, "no answer within 0.5 s"),
        ("sleep", Reason.TIMED_OUT, "no answer within 0.5 s"),
        ("print", Reason.TIMED_OUT, "no answer within 0.5 s"),
        ("garbage", Reason.UNREADABLE, "its process gave an answer that cannot be read"),
        ("close", Reason.SOURCE_FAILED, "its process ended with status 120"),
        ("fork", Reason.SOURCE_FAILED, "its process ended with status 4"),
        ("text", Reason.UNREADABLE, "the predicate answered str, not true or false"),
    ],
)
def test_what_misbehaves_is_unknown_and_the_others_are_decided(how: str, reason: Reason, detail: str) -> None:
    start = time.monotonic()
    with mr.isolated(seconds=0.5):
        asked = caller()
        assert isinstance(asked, isolation._Isolation)
        answer = asked.ask(behaves, (1, how), {})
        assert asked.ask(good, (2,), {}) is True
        assert asked.ask(good, (3,), {}) is False
        child = asked._child
        assert child is not None
    assert child._process.poll() is not None
    assert isinstance(answer, Unknown)
    assert (answer.reason, answer.detail) == (reason, detail)
    assert time.monotonic() - start < 20
    assert caller() is None


def test_what_hung_is_not_asked_again() -> None:
    with mr.isolated(seconds=0.3):
        asked = caller()
        assert asked is not None
        first = asked.ask(behaves, (1, "sleep"), {})
        start = time.monotonic()
        assert asked.ask(behaves, (2, "raise"), {}) == first
        assert time.monotonic() - start < 0.2


def test_a_local_function_is_unknown_and_says_so() -> None:
    @mr.predicate("bad.local")
    def local(number: mr.Fact[int]) -> bool:
        """Local."""
        return number > 0

    with mr.isolated():
        asked = caller()
        assert asked is not None
        answer = asked.ask(local, (1,), {})
    assert isinstance(answer, Unknown)
    assert answer.detail is not None
    assert "cannot import the predicate" in answer.detail


AT = datetime(2026, 2, 1, tzinfo=UTC)
REGISTRY = mr.Registry(predicates={"bad.good": good, "bad.behaves": behaves})
VOCABULARY = mr.Vocabulary.read("""[facts."acme.count"]\ntype = "int"\ndescription = "A number."\n""")
HOST = mr.HostFacts.model_validate({"acme": {"count": 2}})


@pytest.mark.parametrize("how", ["end", "loop"])
def test_compiled_and_interpreted_conditions_are_unknown(how: str) -> None:
    condition = mr.compile(f'bad.behaves(acme.count, "{how}")', registry=REGISTRY, vocabulary=VOCABULARY)
    either = mr.compile(
        f'bad.behaves(acme.count, "{how}") or bad.good(acme.count)', registry=REGISTRY, vocabulary=VOCABULARY
    )
    with mr.isolated(seconds=0.3):
        assert condition.evaluate(HOST, AT) is mr.Outcome.UNKNOWN
        assert condition.explain(HOST, AT).outcome is mr.Outcome.UNKNOWN
        assert either.evaluate(HOST, AT) is mr.Outcome.TRUE


def test_a_selection_keeps_its_isolation_after_the_context() -> None:
    def message(id_: str, condition: str, expires: datetime) -> Message:
        return Message(id_, condition, (Text.of("en", "Title", "Body"),), expires=expires)

    day = timedelta(days=1)
    catalog = mr.Catalog.of(
        [
            message("hangs", 'bad.behaves(acme.count, "loop")', AT + day),
            message("good", "bad.good(acme.count)", AT + day),
            message("late", 'bad.behaves(acme.count, "end")', AT),
        ],
        registry=REGISTRY,
        vocabulary=VOCABULARY,
    )
    with mr.isolated(seconds=0.3):
        selection = catalog.select(HOST, at=AT)
    assert [shown.message.id for shown in selection.shown] == ["good"]
    assert {found.id: str(found.reason) for found in selection.hidden} == {"hangs": "unknown", "late": "expired"}
    assert "no answer within 0.3 s" in selection.hidden[0].detail
    assert selection.explain("late").outcome is mr.Outcome.UNKNOWN
