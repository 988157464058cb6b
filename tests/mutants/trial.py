"""Trials: the tests of a module run while a mutant is in its place."""

from __future__ import annotations

import gc
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.mutants.forks import EndedEarlyError, in_fork
from tests.mutants.measure import AGAIN, START, Calls, Survey, allowed, run_pytest
from tests.mutants.mutations import Mutant
from tests.mutants.swapping import Instead, LivingFunctions

KILLED, SPENT, SURVIVED, DOUBTFUL = "killed", "spent", "survived", "doubtful"
"""A test failed; the time was spent, or the process ended; all tests passed; it must be imported before one knows."""

IMPORTING = 5.0
"""Seconds for the library and its tests."""


@dataclass(frozen=True)
class Subject:
    """A module, and the tests that must find its faults with what is known of them."""

    path: Path
    name: str
    tests: tuple[str, ...]
    survey: Survey

    def calling(self, mutant: Mutant) -> dict[str, Calls]:
        """The tests that call the function of this mutant, or any of its module."""
        return self.survey.calling(self.path, mutant.function)


def exchanged(subject: Subject, mutants: Sequence[Mutant], record: Callable[[Mutant, str], None], until: float) -> None:
    """Try mutants one after the other in living functions, until this time of the monotonic clock."""
    in_fork(lambda: run_pytest(subject.tests, _Exchanging(subject, mutants, record, until)))


def imported(subject: Subject, mutant: Mutant) -> str:
    """Try a mutant by importing it anew; where no test is known to call it, or it is in no function, with all tests.

    What a class is made of is used by functions that have no file, so nobody is seen to call them.
    """
    calling = (subject.calling(mutant) if mutant.function else None) or subject.survey.tests

    def run() -> int:
        Instead(subject.name, subject.path, mutant.text).install()
        try:
            return run_pytest(("-x", *subject.tests), _QuickestFirst(calling, subject.survey.tests))
        except Exception:  # noqa: BLE001 - where importing it fails, pytest may not even begin
            return pytest.ExitCode.INTERNAL_ERROR

    try:
        status = in_fork(run, seconds=IMPORTING + allowed(calling.values()))
    except EndedEarlyError:
        return SPENT
    return SURVIVED if status == pytest.ExitCode.OK else KILLED


class _QuickestFirst:
    """A pytest plugin: of the tests only these, by what they cost, since most mutants end in the first second.

    One that is not known has a name that is made of what the mutant changes: it is run as well.
    """

    def __init__(self, tests: dict[str, Calls], known: dict[str, Calls]) -> None:
        self._tests, self._known = tests, known

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        chosen = [item for item in items if item.nodeid in self._tests or item.nodeid not in self._known]
        items[:] = sorted(chosen, key=self._seconds)

    def _seconds(self, item: pytest.Item) -> float:
        return self._tests[item.nodeid].seconds if item.nodeid in self._tests else 0.0

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> None:
        """A loop without an end shall not take the time of all tests: the signal of this timer ends the process."""
        signal.setitimer(signal.ITIMER_PROF, START + AGAIN * self._seconds(item))


class _Exchanging(_QuickestFirst):
    """A pytest plugin: instead of running the tests once, it runs for each mutant those that call its function."""

    def __init__(
        self, subject: Subject, mutants: Sequence[Mutant], record: Callable[[Mutant, str], None], until: float
    ) -> None:
        super().__init__(subject.survey.tests, subject.survey.tests)
        self._subject, self._mutants, self._record, self._until = subject, mutants, record, until
        self._last_killer: str | None = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        living = LivingFunctions(self._subject.path)
        gc.freeze()  # else each fork would copy what its garbage collector touches
        for mutant in self._mutants:
            if time.monotonic() >= self._until:
                break
            self._record(mutant, self._verdict(session, living, mutant))
        return True

    def _verdict(self, session: pytest.Session, living: LivingFunctions, mutant: Mutant) -> str:
        calling = self._subject.calling(mutant)
        items = [item for item in session.items if item.nodeid in calling]
        items.sort(key=lambda item: item.nodeid != self._last_killer)
        try:
            verdict, killer = in_fork(lambda: tried(session, items, living, mutant), seconds=allowed(calling.values()))
        except EndedEarlyError:
            return SPENT
        self._last_killer = killer or self._last_killer
        return DOUBTFUL if verdict == SURVIVED and self._was_imported(mutant) else verdict

    def _was_imported(self, mutant: Mutant) -> bool:
        """Whether anything was done by this function before it could be exchanged."""
        return self._subject.survey.before.of(self._subject.path, mutant.function)


def tried(
    session: pytest.Session, items: Sequence[pytest.Item], living: LivingFunctions, mutant: Mutant
) -> tuple[str, str | None]:
    """The verdict of these tests, and which of them failed."""
    if not living.exchange(mutant.text):
        return DOUBTFUL, None
    for item, following in zip(items, [*items[1:], None], strict=True):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.testsfailed:
            return KILLED, item.nodeid
    return SURVIVED, None
