"""One condition: compiled, and asked about one host."""

from __future__ import annotations

from typing import Any

import pytest

import messenger_rules as mr
from benchmarks.conftest import Keep
from benchmarks.hosts import AT, HIT, MISS, TEXT, UNKNOWN, VOCABULARY, Host, by_hand
from benchmarks.interleaved import interleaved

PYTHON = """
def condition(host):
    return (host.console_type == "enterprise" and (5, 2, 0) <= host.console_version < (6, 0, 0)
            and host.language.startswith("de") and host.os_name == "windows" and host.os_version < (10, 0, 19046)
            and (host.components["anti-virus"] < (9, 7, 0)
                 or (1, 4, 0) <= host.components["update-manager"] < (2, 0, 0))
            and host.now < 1798761600.0)
"""
CASES = [("hit", HIT, True), ("miss", MISS, False), ("unknown", UNKNOWN, None)]


def test_compile(benchmark: Any, keep: Keep) -> None:
    def ours() -> object:
        return mr.compile(TEXT, vocabulary=VOCABULARY).function

    ratio = interleaved(ours, lambda: compile(PYTHON, "by hand", "exec"), calls=5)
    keep("compile: text to function", "compile() of the same in Python", ratio)
    benchmark(ours)


@pytest.mark.parametrize(("name", "facts", "answer"), CASES)
def test_function(name: str, facts: dict[str, Any], answer: bool | None, benchmark: Any, keep: Keep) -> None:
    condition = mr.compile(TEXT, vocabulary=VOCABULARY)
    snapshot = condition.snapshot(mr.HostFacts.model_validate(facts), AT)
    function, host = condition.function, Host(facts)
    assert function(snapshot) is answer
    assert by_hand(host) is answer
    ratio = interleaved(lambda: function(snapshot), lambda: by_hand(host), calls=5_000)
    keep(f"function(snapshot), {name}", "hand-written function over slots", ratio)
    benchmark(function, snapshot)


@pytest.mark.parametrize(("name", "facts", "answer"), CASES)
def test_test(name: str, facts: dict[str, Any], answer: bool | None, benchmark: Any, keep: Keep) -> None:
    condition = mr.compile(TEXT, vocabulary=VOCABULARY)
    validated, host = mr.HostFacts.model_validate(facts), Host(facts)
    assert condition.test(validated, AT) is (answer is True)
    ratio = interleaved(lambda: condition.test(validated, AT), lambda: by_hand(host), calls=300)
    keep(f"condition.test(facts), {name}", "hand-written function over slots", ratio)
    benchmark(condition.test, validated, AT)
