"""The agent on a host with a logind, which a test plays and the real loginctl asks."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.agent.played_logind import IS_HERE, Logind, logind
from tests.patience import until
from tests.system.host import ACCOUNTS, PYTHON, Host, Terminal, host
from tests.system.test_agent import configure, inbox, message, publish

pytestmark = [
    pytest.mark.system,
    pytest.mark.timeout(600),
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a host of its own"),
    pytest.mark.skipif(not Path(PYTHON).is_file(), reason="there is no Python that everybody may run"),
    pytest.mark.skipif(not IS_HERE, reason="needs loginctl, dbus-daemon and unshare"),
]


@pytest.fixture
def here(environment: Path) -> Iterator[Host]:
    with host(environment) as made:
        publish(made, message("first"))
        configure(made, "start-in-sessions = false")
        subprocess.run(made.inside("mkdir", "-p", "/run/systemd/seats"), check=True)
        made.commands = f"{made.folder}:{made.commands}"
        yield made


@pytest.fixture
def people(here: Host) -> Iterator[Logind]:
    with logind(here.folder) as made:
        yield made


def log_on(here: Host, people: Logind, user: str, name: str, monotonic: int) -> Terminal:
    terminal = here.log_on(user)
    assert terminal.shell.pid is not None
    people.begin(name, ACCOUNTS[user], terminal.shell.pid, monotonic, TTY=terminal.line)
    time.sleep(2.5)  # until the agent asks again
    return terminal


def test_what_was_left_for_later_comes_at_the_next_log_on_also_after_a_boot(here: Host, people: Logind) -> None:
    agent = here.start_agent()
    alice = log_on(here, people, "alice", "1", 8_000_001)
    inbox(alice, here)
    alice.expect("Title of first")
    alice.expect("uit? ")
    alice.run("l")
    alice.expect("DONE")
    inbox(alice, here)
    alice.expect("DONE")
    assert "Title of" not in str(alice.shell.before)

    agent.terminate()
    assert agent.wait(30) == 0
    here.log_off(alice)
    people.sessions.clear()
    here.start_agent()
    alice = log_on(here, people, "alice", "1", 8_000_002)
    inbox(alice, here)
    alice.expect("Title of first")


def test_nobody_is_hung_up_on_while_logind_does_not_tell_of_them(here: Host, people: Logind) -> None:
    here.start_agent()
    log_on(here, people, "bob", "4", 20_000_000)
    alice = log_on(here, people, "alice", "5", 30_000_000)
    inbox(alice, here)
    alice.expect("uit? ")
    people.ending.append("4")  # which is listed before hers
    assert not alice.shows_within("DONE", 4)
    people.is_away = True
    until(lambda: here.status()["problems"] != [], 60)
    (told,) = here.status()["problems"]
    assert told.startswith("MR666: it cannot be known who is logged on: loginctl says ")
    people.is_away = False
    until(lambda: here.status()["healthy"], 60)
    assert here.log().count("MR666") == 1
    alice.run("a")
    alice.expect("DONE")
    assert "first, revision 1: acknowledged" in here.log()
