"""Predicates in a child process: each that misbehaves is unknown with its reason, and the others are decided."""

from __future__ import annotations

import contextvars
import os
import pickle
import signal
import subprocess
import sys
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import messenger_rules as mr
from messenger_rules import isolation
from messenger_rules.condition.asking import caller
from messenger_rules.messages.message import Message, Text
from messenger_rules.values import Reason, Unknown
from tests.conftest import PROJECT
from tests.containment.run_of_cases import TOKEN, running
from tests.isolation.hostile import behaves, good
from tests.isolation.slow_to_import import imported
from tests.patience import until

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


def test_the_time_is_the_predicates_and_not_that_of_its_module() -> None:
    with mr.isolated(seconds=0.3):
        asked = caller()
        assert asked is not None
        assert asked.ask(imported, (1,), {}) is True
        assert asked.ask(imported, (-1,), {}) is False


def test_what_hung_is_not_asked_again() -> None:
    with mr.isolated(seconds=0.3):
        asked = caller()
        assert asked is not None
        first = asked.ask(behaves, (1, "sleep"), {})
        assert asked.ask(behaves, (2, "raise"), {}) == first


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


def condition_of(text: str) -> mr.Condition:
    return mr.compile(text, registry=REGISTRY, vocabulary=VOCABULARY)


def test_of_nested_contexts_the_inner_one_counts() -> None:
    with mr.isolated(seconds=30.0):
        outer = caller()
        with mr.isolated(seconds=0.3):
            assert caller() is not outer
            explanation = condition_of('bad.behaves(acme.count, "sleep")').explain(HOST, AT)
        assert caller() is outer
        assert condition_of("bad.good(acme.count)").evaluate(HOST, AT) is mr.Outcome.TRUE
    assert "no answer within 0.3 s" in str(explanation.unknowns[0])


def test_a_thread_has_it_where_the_context_is_handed_over() -> None:
    with mr.isolated(), ThreadPoolExecutor(1) as pool:
        assert pool.submit(caller).result() is None
        assert pool.submit(contextvars.copy_context().run, caller).result() is caller()


def test_threads_of_one_context_share_its_process() -> None:
    condition = condition_of("bad.good(acme.count)")
    hosts = [mr.HostFacts.model_validate({"acme": {"count": count}}) for count in range(40)]
    with mr.isolated(), ThreadPoolExecutor(8) as pool:
        context = contextvars.copy_context()
        found = [pool.submit(context.copy().run, condition.evaluate, host, AT) for host in hosts]
        outcomes = [future.result() for future in found]
    assert outcomes == [mr.Outcome.TRUE, mr.Outcome.FALSE] * 20


def test_an_exception_leaves_the_context_and_no_process() -> None:
    with pytest.raises(ZeroDivisionError), mr.isolated():
        asked = caller()
        assert isinstance(asked, isolation._Isolation)
        assert asked.ask(good, (2,), {}) is True
        child = asked._child
        raise ZeroDivisionError
    assert child is not None
    assert child._process.poll() is not None
    assert caller() is None


def test_what_was_selected_in_it_pickles_and_stays_isolated() -> None:
    text = Message("hangs", 'bad.behaves(acme.count, "loop")', (Text.of("en", "Title", "Body"),))
    with mr.isolated(seconds=0.3):
        selection = mr.Catalog.of([text], registry=REGISTRY, vocabulary=VOCABULARY).select(HOST, at=AT)
        copy = pickle.loads(pickle.dumps(selection))
    assert "no answer within 0.3 s" in str(copy.explain("hangs").unknowns[0])


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="processes are looked up in /proc")
@pytest.mark.parametrize("how", ["daemon", "fork", "sleep"])
def test_nothing_that_a_predicate_started_outlives_the_context(how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    token = uuid.uuid4().hex
    monkeypatch.setenv(TOKEN, token)
    with mr.isolated(seconds=0.5):
        condition_of(f'bad.behaves(acme.count, "{how}")').evaluate(HOST, AT)
    time.sleep(0.2)
    assert running(token) == []


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="processes are looked up in /proc")
@pytest.mark.parametrize("ending", ["SIGINT", "SIGKILL"])
def test_whoever_ends_the_host_ends_the_predicate(ending: str, monkeypatch: pytest.MonkeyPatch) -> None:
    token = uuid.uuid4().hex
    program = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from tests.isolation.test_isolation import AT, HOST, condition_of\n"
        "import messenger_rules as mr\n"
        "print('go', flush=True)\n"
        "with mr.isolated(seconds=60):\n"
        "    condition_of('bad.behaves(acme.count, \"loop\")').evaluate(HOST, AT)\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=PROJECT,
        env={**os.environ, TOKEN: token, "PYTHONPATH": str(PROJECT)},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"go\n"
    until(lambda: len(running(token)) >= 2)
    process.send_signal(signal.Signals[ending])
    process.stdout.close()
    assert process.wait(10) != 0
    until(lambda: not running(token))
