"""Every hostile plugin is contained: the host lives, all other facts are there, in time, and nothing runs on."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from messenger_rules.facts import builtin
from messenger_rules.facts.collect import collect
from tests.containment.hostile import CASES, SECONDS, Case, bad
from tests.containment.results import PAGE, rows
from tests.containment.run_of_cases import AT, is_host_alive, see

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="signals and forks"),
    pytest.mark.xdist_group("hostile plugins"),  # one at a time: two bombs at once are each other's trouble
]


@pytest.fixture(scope="module")
def start() -> float:
    """Seconds that a collection takes on this machine now, where nobody does harm."""
    begin = time.monotonic()
    collect(builtin.SOURCES, at=AT)
    return time.monotonic() - begin


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.what)
def test_a_hostile_plugin_is_contained(
    case: Case, start: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = see(case, tmp_path / "site", monkeypatch)
    assert is_host_alive()
    assert seen.others
    if case.gives is None:
        assert "unknown" in seen.told or "not in use" in seen.told
        assert any(part in seen.told for part in case.told.split("|")), seen.told
    else:
        assert seen.told == str(case.gives)
    assert len(seen.told) < 700
    assert seen.left == []
    assert (
        seen.seconds < case.seconds + 1 + 3 * start
    )  # the deadline and a second, and what a busy machine takes to begin


def test_the_twenty_seven_are_all_there() -> None:
    assert [case.number for case in CASES if case.number] == list(range(75, 102))


def test_many_at_a_time_take_no_longer(start: float) -> None:
    slow = [case.function for case in CASES if case.told == "no answer within 1 s"]
    assert len(slow) > 5
    sources = [bad(function, name=f"bad_{function}") for function in slow]
    begin = time.monotonic()
    facts = collect([*builtin.SOURCES, *sources], at=AT)
    assert time.monotonic() - begin < SECONDS + 1 + 3 * start
    assert facts.value("os.family") in {"linux", "darwin"}


def test_the_page_shows_each_case_with_what_becomes_of_it() -> None:
    """The page is written by ``python -m tests.containment``; times differ, outcomes do not."""
    told = {row.what: row.told for row in rows(PAGE.read_text("utf-8"))}
    assert list(told) == [case.what for case in CASES]
    for case in CASES:
        expected = case.told.split("|") if case.gives is None else [f"the fact is there: {case.gives}"]
        assert any(part.replace("`", "'") in told[case.what] for part in expected), case.what
