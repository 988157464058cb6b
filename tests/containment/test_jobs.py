"""Tasks in Job Objects, on Windows: each has its outcome in time, and what it started ends with it."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from messenger_rules.containment.run import run
from messenger_rules.containment.task import End, Outcome, Task

pytestmark = pytest.mark.skipif(
    sys.platform != "win32", reason="Job Objects are of Windows; `pytest -m wine` runs this under Wine"
)

MODULE = """
import os, subprocess, sys, time
def answers(argument=None):
    print("noise")
    return {"argument": argument}
def raises():
    raise ValueError("no")
def ends():
    print("the end", file=sys.stderr, flush=True)
    os._exit(7)
def busy():
    while True:
        pass
def sleeps():
    time.sleep(60)
def much():
    return "x" * 5_000_000
def grows():
    held = []
    while True:
        held.append(bytearray(10_000_000))
def leaves(path):
    program = f"import time; open({path!r}, 'w').close(); time.sleep(3); open({path!r} + '.late', 'w').close()"
    subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    while not os.path.exists(path):
        time.sleep(0.01)
    return 1
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "given_to_jobs.py").write_text(MODULE)
    return tmp_path


def one(folder: Path, function: str, argument: str = "", **bounds: Any) -> Outcome:
    task = Task(function, f"given_to_jobs:{function}", argument, (str(folder),), **{"seconds": 15.0, **bounds})
    (found,) = run([task])
    return found


def test_an_answer(folder: Path) -> None:
    found = one(folder, "answers", '{"a": [1]}')
    assert (found.end, found.text) == (End.ANSWERED, '{"argument": {"a": [1]}}')
    assert found.said == "noise"


@pytest.mark.parametrize(
    ("function", "end", "text"),
    [
        ("raises", End.RAISED, "ValueError: no"),
        ("ends", End.ENDED, "its worker ended with status 7"),
        ("much", End.TOO_LONG, "its answer is longer than 4,194,304 bytes"),
        ("missing", End.RAISED, "AttributeError: module 'given_to_jobs' has no attribute 'missing'"),
    ],
)
def test_what_fails(function: str, end: End, text: str, folder: Path) -> None:
    found = one(folder, function)
    assert (found.end, found.text) == (end, text)


@pytest.mark.parametrize("function", ["busy", "sleeps"])
def test_what_does_not_end_is_killed(function: str, folder: Path) -> None:
    begin = time.monotonic()
    found = one(folder, function, seconds=2.0)
    assert (found.end, found.text) == (End.TIMED_OUT, "no answer within 2 s")
    assert time.monotonic() - begin < 10


def test_what_it_started_ends_with_it(folder: Path) -> None:
    path = folder / "started"
    found = one(folder, "leaves", f'"{path.as_posix()}"')
    assert found.end is End.ANSWERED
    assert path.exists()
    time.sleep(4)
    assert not Path(f"{path}.late").exists()


def test_side_by_side_and_in_order(folder: Path) -> None:
    tasks = [Task(str(number), "given_to_jobs:answers", str(number), (str(folder),), 30.0) for number in range(6)]
    assert [(found.name, found.text) for found in run(tasks)] == [
        (str(number), f'{{"argument": {number}}}') for number in range(6)
    ]


IS_WINE = "WINEPREFIX" in os.environ


@pytest.mark.skipif(IS_WINE, reason="Wine makes Job Objects, and does not hold their bounds of time and memory")
@pytest.mark.parametrize(
    ("function", "bounds", "said"),
    [
        ("busy", {"cpu_seconds": 1, "seconds": 30.0}, "used all of its 1 s of processor time"),
        ("grows", {"memory_bytes": 200 << 20}, "MemoryError"),
    ],
)
def test_bounds_of_the_job(function: str, bounds: dict[str, Any], said: str, folder: Path) -> None:
    assert said in one(folder, function, **bounds).text
