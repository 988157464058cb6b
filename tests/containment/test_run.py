"""Running tasks: each has its outcome, in order and side by side, whatever happens to those who watch."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from messenger_rules.containment import processes
from messenger_rules.containment.folders import folders_of
from messenger_rules.containment.run import _Deadline, _supervised, run
from messenger_rules.containment.task import End, Outcome, Task
from tests.containment import tasks

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="elsewhere processes fork")


def task(name: str, function: str, argument: str = "", **bounds: object) -> Task:
    place = f"{tasks.__name__}:{function}"
    return Task(name, place, argument, folders_of(place), **bounds)  # type: ignore[arg-type] # bounds by their names


def test_nothing_to_do() -> None:
    assert run([]) == []


def test_an_answer_and_what_it_was_given() -> None:
    (found,) = run([task("one", "where", '{"a": [1, null]}')])
    assert (found.name, found.end) == ("one", End.ANSWERED)
    assert found.text.startswith('{"argument": {"a": [1, null]}, "pid": ')
    assert found.text.endswith('"stdin": ""}')
    assert found.seconds < 5
    assert 0 < found.memory_bytes < 512 << 20


def test_outcomes_come_in_the_order_of_the_tasks_and_side_by_side() -> None:
    begin = time.monotonic()
    found = run([task(str(number), "takes", f"{(40 - number) / 100}") for number in range(40)])
    assert [(outcome.name, outcome.text) for outcome in found] == [
        (str(number), str((40 - number) / 100)) for number in range(40)
    ]
    assert time.monotonic() - begin < 5  # one after the other it would be eight seconds


def test_what_it_said_is_kept() -> None:
    (found,) = run([task("one", "speaks")])
    assert (found.end, found.text) == (End.ENDED, "its worker ended with status 9")
    assert found.said == "the beginning\nthe end"


def test_processor_time_of_children_counts_afterwards() -> None:
    (found,) = run([task("one", "computes", "0.9", cpu_seconds=1, seconds=60)])
    assert found.end is End.USED_TOO_MUCH
    assert found.text.startswith("used 2.")
    assert found.text.endswith("s of processor time, of 1 s")


def test_memory_counts_afterwards() -> None:
    (found,) = run(
        [
            task("one", "where", memory_bytes=1 << 30),
        ]
    )
    assert found.end is End.ANSWERED
    outcome = Outcome.from_json(found.to_json())
    assert outcome == found


@pytest.mark.skipif(not processes.PROC.is_dir(), reason="processes are looked up in /proc")
def test_where_a_supervisor_is_killed_every_task_is_done_again_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[list[str]] = []

    def supervised(some: list[Task], preloaded: object, deadline: _Deadline) -> list[Outcome]:
        calls.append([one.name for one in some])
        found = _supervised(some, (), deadline)
        return [] if len(some) > 1 else found

    monkeypatch.setattr("messenger_rules.containment.run._supervised", supervised)
    found = run([task("one", "where"), task("two", "takes", "0.1")])
    assert [outcome.end for outcome in found] == [End.ANSWERED, End.ANSWERED]
    assert calls[0] == ["one", "two"]
    assert sorted(calls[1:]) == [["one"], ["two"]]


def test_a_task_whose_supervisor_is_lost_each_time_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("messenger_rules.containment.run._supervised", lambda *_: [])
    (found,) = run([task("one", "where")])
    assert (found.end, found.text) == (End.LOST, "the process that watches over it was ended")


def test_a_supervisor_that_says_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("messenger_rules.containment.run.GRACE", -4.5)  # as if it had hung
    begin = time.monotonic()
    (found,) = run([task("one", "takes", "60")])
    assert found.end is End.LOST
    assert time.monotonic() - begin < 4


def test_a_supervisor_that_is_long_in_beginning_takes_no_time_of_the_tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    late = "import json, sys, time; time.sleep(1.6); from messenger_rules.containment import supervisor"
    main = "supervisor.main(json.loads(sys.argv[1]))"
    monkeypatch.setattr("messenger_rules.containment.run.SUPERVISOR", ("-c", f"{late}; {main}"))
    found = run([task("one", "where", seconds=0.5), task("two", "takes", "60", seconds=0.5)])
    assert [outcome.end for outcome in found] == [End.ANSWERED, End.TIMED_OUT]


def test_what_cannot_be_started_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(OSError, match="No such file"):
        run([task("one", "where")])


@pytest.mark.skipif(not processes.PROC.is_dir(), reason="processes are looked up in /proc")
def test_whom_a_mark_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    import subprocess

    mark = f"A_MARK={os.urandom(8).hex()}"
    name, _, value = mark.partition("=")
    marked = subprocess.Popen(["/bin/sleep", "60"], env={name: value}, start_new_session=True)
    other = subprocess.Popen(["/bin/sleep", "60"], env={name: "other"})
    time.sleep(0.1)
    processes.end_marked(mark)
    assert marked.wait(5) == -9
    assert other.poll() is None
    other.kill()
    other.wait()


def test_the_family_of_a_process() -> None:
    one, two, three, four = (processes.Process(pid, parent, 1, 10) for pid, parent in ((1, 0), (2, 1), (3, 2), (4, 0)))
    assert processes.below(1, {1: one, 2: two, 3: three, 4: four}) == [one, two, three]
    assert processes.below(9, {1: one}) == []
    loop = processes.Process(5, 5, 1, 10)
    assert processes.below(5, {5: loop}) == [loop, loop]


def test_this_process_runs() -> None:
    if not processes.PROC.is_dir():
        assert processes.running() == {}
        return
    found = processes.running()[os.getpid()]
    assert found.parent == os.getppid()
    assert found.session == os.getsid(0)
    assert found.memory_bytes > 1 << 20


@pytest.mark.skipif(not Path("/proc/self/ns/pid").exists(), reason="only Linux has namespaces")
def test_a_worker_sees_nobody_else() -> None:
    (found,) = run([task("one", "kills_supervisor"), task("two", "where")])[:1]
    assert found.end in {End.ANSWERED, End.RAISED}  # it was told numbers that mean nothing where it is
