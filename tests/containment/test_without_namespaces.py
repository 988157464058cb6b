"""Where the kernel makes no namespace for us, the supervisor itself looks for what a task leaves behind."""

from __future__ import annotations

import os
import sys
import time
import uuid
from pathlib import Path

import pytest

from messenger_rules.containment.folders import folders_of
from messenger_rules.containment.run import run
from messenger_rules.containment.task import End, Task
from tests.conftest import PROJECT
from tests.containment import hostile
from tests.containment.run_of_cases import TOKEN, running

pytestmark = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="processes are looked up in /proc")

SUPERVISOR = f"""
import json, sys
sys.path.insert(0, {str(PROJECT)!r})
from messenger_rules.containment import namespace, supervisor
namespace._unshare = lambda: False
supervisor.main(json.loads(sys.argv[1]))
"""


@pytest.fixture(autouse=True)
def _no_namespaces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("messenger_rules.containment.run.SUPERVISOR", ("-c", SUPERVISOR))
    monkeypatch.setattr("messenger_rules.containment.run.GRACE", 5.0)  # on a busy machine, it is long in beginning


def _task(function: str, seconds: float = 5.0) -> Task:
    place = f"{hostile.__name__}:{function}"
    return Task(function, place, folders=folders_of(place), seconds=seconds)


@pytest.mark.parametrize(
    ("function", "end", "text"),
    [
        ("prints_to_stderr", End.ANSWERED, '{"size": 1}'),
        ("daemonised", End.ANSWERED, '{"size": 1}'),
        ("child_left_behind", End.ANSWERED, '{"size": 1}'),
        ("segfault", End.ENDED, "its worker was ended by signal 11"),
        ("os_exit", End.ENDED, "its worker ended with status 7"),
        ("ignores_sigterm", End.TIMED_OUT, "no answer within 1 s"),
        ("stops", End.TIMED_OUT, "no answer within 1 s"),
        ("fork_bomb", None, "had more than 64 processes|Resource temporarily unavailable|held more than"),
        ("grows_in_many_processes", End.USED_TOO_MUCH, "held more than 512 MiB of memory"),
        ("kills_its_parent", None, "the process that watches over it was ended|PermissionError"),
    ],
)
def test_what_a_task_leaves_behind_is_found(
    function: str, end: End | None, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = uuid.uuid4().hex
    monkeypatch.setenv(TOKEN, token)
    begin = time.monotonic()
    (found,) = run([_task(function, 1.0 if end is End.TIMED_OUT else 5.0)])
    assert end is None or found.end is end
    assert any(part in found.text for part in text.split("|")), found
    assert time.monotonic() - begin < 12
    assert running(token) == []


def test_a_task_that_kills_its_supervisor_takes_no_other_with_it() -> None:
    killing, *others = run([_task(name) for name in ("kills_its_parent", "prints_to_stderr", "child_left_behind")])
    assert killing.end in {End.LOST, End.RAISED}  # where a task has less rights than root, it is not let
    assert [one.text for one in others] == ['{"size": 1}'] * 2


def test_the_worker_is_the_process_that_was_forked() -> None:
    """Without a namespace there are no wardens between, so that what these tests see is the other way of watching."""
    place = "tests.containment.tasks:where"
    (found,) = run([Task("where", place, folders=folders_of(place) or (str(PROJECT),))])
    assert f'"pid": {os.getpid()}' not in found.text
    pid = int(found.text.partition('"pid": ')[2].partition(",")[0])
    assert pid > 2 or sys.platform != "linux"
