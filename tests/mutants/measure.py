"""What each test costs and which functions it calls, without any mutant."""

from __future__ import annotations

import hashlib
import os
import pickle
import sys
import tempfile
import threading
import time
from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings

from tests.mutants.forks import in_fork

EXAMPLES = 20
"""Of each property, at most; those are the same for each mutant."""
OPTIONS = (
    "-q",
    "-n0",
    "--timeout=0",
    "--tb=no",
    "--assert=plain",
    "-p",
    "no:cacheprovider",
    "-p",
    "no:pytest-lsp",
    "-o",
    "check_plugins=",
)
"""With pytest's own assertions, modules are loaded by pytest, which would not load a mutant."""

settings.register_profile(
    "mutants",
    deadline=None,
    suppress_health_check=list(HealthCheck),
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
)


START = 1.5
AGAIN = 3.0
"""A mutant may take so many seconds, and so many times what its tests take without it, watched (which makes them slow)."""


class FailingTestsError(Exception):
    """There are tests that fail without any mutant."""


@dataclass(frozen=True)
class Calls:
    """Functions that were called, by file and qualified name, and how long that took."""

    seconds: float
    functions: frozenset[tuple[str, str]]

    def of(self, path: Path, function: str) -> bool:
        """Whether this function was called, or one inside; "" is any function of the file."""
        return any(
            file == str(path) and (function in {"", name} or name.startswith(f"{function}.<locals>."))
            for file, name in self.functions
        )


@dataclass(frozen=True)
class Survey:
    """What was called before the first test, for what is imported then, and what by each test, by its id."""

    before: Calls
    tests: dict[str, Calls]

    def calling(self, path: Path, function: str) -> dict[str, Calls]:
        """The tests that call this function."""
        return {test: calls for test, calls in self.tests.items() if calls.of(path, function)}


def allowed(tests: Iterable[Calls]) -> float:
    """The seconds that a mutant may take with these tests."""
    return START + AGAIN * sum(each.seconds for each in tests)


def survey(tests: Sequence[str], paths: Sequence[Path], folder: Path) -> Survey:
    """Run the tests without a mutant, and watch what they call in these files; kept until one of the files changes."""
    kept = folder / f"survey-{_digest(tests, paths)}.pickle"
    if not kept.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(pickle.dumps(_survey(tests, paths)))
    found: Survey = pickle.loads(kept.read_bytes())
    return found


def _digest(tests: Sequence[str], paths: Sequence[Path]) -> str:
    named = [Path(test) for test in tests if not test.startswith("-")]
    files = {file for path in (*named, *paths) for file in ([path] if path.is_file() else path.rglob("*.py"))}
    content = [(str(file), file.read_text("utf-8")) for file in sorted(files)]
    return hashlib.sha256(repr((tests, content)).encode()).hexdigest()[:16]


def _survey(tests: Sequence[str], paths: Sequence[Path]) -> Survey:
    def run() -> tuple[int, Survey]:
        plugin = _Watching(frozenset(map(str, paths)))
        return run_pytest(tests, plugin), Survey(plugin.before, plugin.tests)

    status, found = in_fork(run)
    if status != pytest.ExitCode.OK:
        raise FailingTestsError(f"pytest {' '.join(tests)}")
    return found


def run_pytest(arguments: Sequence[str], plugin: object) -> int:
    """pytest's status; it leaves nothing behind, and draws the same examples each time."""
    os.environ["HYPOTHESIS_PROFILE"] = "mutants"
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = folder
        options = [*OPTIONS, "--basetemp", f"{folder}/tests"]
        return int(pytest.main([*options, *arguments], plugins=[_FewExamples(), plugin]))


class _FewExamples:
    """A pytest plugin: tests that ask for more examples than that do not get them here."""

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            function: Any = getattr(item, "obj", None)
            asked = getattr(function, "_hypothesis_internal_use_settings", None)
            if asked is not None and asked.max_examples > EXAMPLES:
                function._hypothesis_internal_use_settings = settings(asked, max_examples=EXAMPLES)


class _Watching:
    """A pytest plugin; what it sees begins when it is made."""

    def __init__(self, paths: frozenset[str]) -> None:
        self.tests: dict[str, Calls] = {}
        self.before = Calls(0.0, frozenset())
        self._paths = paths
        self._start()

    def pytest_runtestloop(self) -> None:
        """The first of its kind: pytest's own comes after it, since this one has no answer."""
        self.before = self._stop()

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        self._start()
        try:
            return (yield)
        finally:
            self.tests[item.nodeid] = self._stop()

    def _start(self) -> None:
        self._called: set[tuple[str, str]] = set()
        self._started = time.process_time()
        threading.settrace(self._trace)
        sys.settrace(self._trace)

    def _stop(self) -> Calls:
        sys.settrace(None)
        threading.settrace(None)
        return Calls(time.process_time() - self._started, frozenset(self._called))

    def _trace(self, frame: FrameType, event: str, argument: object) -> None:
        code = frame.f_code
        if code.co_filename in self._paths:
            self._called.add((code.co_filename, code.co_qualname))
