"""What the agent asks of Windows: pipes, tokens, folders, the event log. ``test_under_wine.py`` runs this under Wine."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from messenger_rules.agent.attending import Line
from messenger_rules.agent.logins import Peer
from messenger_rules.agent.protocol import LINE_BYTES
from messenger_rules.agent.system import changed_by, is_address, is_secret, own_folder, this_host
from messenger_rules.agent.windows.door import open_door
from messenger_rules.agent.windows.event_log import EventLog
from messenger_rules.agent.windows.pipe_ends import Ends
from messenger_rules.agent.windows.pipe_security import descriptor_of_pipe
from messenger_rules.agent.windows.stream import PipeStream
from messenger_rules.errors import StateError
from messenger_rules.windows.descriptors import descriptor_of_file, give_to_file
from messenger_rules.windows.files import who_may_change
from messenger_rules.windows.identifiers import ADMINISTRATORS, name_of, sid_of
from messenger_rules.windows.tokens import Membership, own_membership

IS_WINE = "WINEPREFIX" in os.environ

pytestmark = pytest.mark.skipif(
    sys.platform != "win32",
    reason="pipes with security descriptors are of Windows; `pytest -m wine` runs this under Wine",
)


@contextlib.contextmanager
def door(serve: Callable[..., Any], met: list[Membership] | None = None) -> Iterator[Path]:
    """A door that is open in a thread of its own."""
    path = Path(rf"\\.\pipe\messenger-rules-test-{os.urandom(8).hex()}")
    ready, loop, stop = threading.Event(), asyncio.new_event_loop(), asyncio.Event()
    people: list[Membership] = [] if met is None else met

    async def run() -> None:
        async with open_door(path, serve, people.append):
            ready.set()
            await stop.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(run()))
    thread.start()
    try:
        assert ready.wait(20)
        yield path
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(20)
        assert not thread.is_alive()
        loop.close()


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, peer: Peer) -> None:
    """Say every line again, and before the first who has come."""
    try:
        writer.write(json.dumps({"pid": peer.pid, "uid": peer.uid}).encode() + b"\n")
        while line := await reader.readline():
            writer.write(line)
    except ValueError:
        pass
    finally:
        writer.close()


def test_lines_both_ways_and_who_has_come() -> None:
    met: list[Membership] = []
    with door(echo, met) as path, Line(path) as line:
        lines = iter(line)
        assert next(lines) == {"pid": os.getpid(), "uid": own_membership().user}
        for number in range(50):
            line.say({"number": number})
            assert next(lines) == {"number": number}
        assert (met, is_address(path)) == ([own_membership()], True)
    assert not is_address(path)
    with pytest.raises(StateError, match="MR566"):
        Line(path)


def test_many_at_once() -> None:
    with door(echo) as path:
        lines = [Line(path) for _ in range(20)]
        for number, line in enumerate(lines):
            line.say({"number": number})
        heard = [[next(said), next(said)] for said in map(iter, lines)]
        assert [second for _, second in heard] == [{"number": number} for number in range(20)]
        for line in lines:
            line.close()


def test_a_line_that_is_too_long_is_hung_up_on() -> None:
    with door(echo) as path, Line(path) as line:
        lines = iter(line)
        next(lines)
        line.say({"x": "y" * 3 * LINE_BYTES})
        assert list(lines) == []


def test_closing_ends_who_reads() -> None:
    with door(echo) as path:
        line, heard = Line(path), list[dict[str, Any]]()
        reading = threading.Thread(target=lambda: heard.extend(line))
        reading.start()
        while not heard:
            time.sleep(0.01)
        line.close()
        reading.join(10)
        assert (reading.is_alive(), len(heard)) == (False, 1)
        line.say({"said": "into the void"})


def test_an_agent_that_is_silent_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, _: Peer) -> None:
        await reader.read()
        writer.close()

    monkeypatch.setattr("messenger_rules.agent.attending._ANSWER_SECONDS", 0.5)
    with door(silent) as path, Line(path) as line:
        assert list(line) == []


def test_the_last_words_are_heard() -> None:
    async def farewell(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, _: Peer) -> None:
        await reader.readline()
        for number in range(100):
            writer.write(json.dumps({"number": number, "filling": "x" * 2_000}).encode() + b"\n")
        writer.close()

    with door(farewell) as path, Line(path) as line:
        line.say({"go": "on"})
        assert [said["number"] for said in line] == list(range(100))


def test_a_program_that_dies_is_noticed() -> None:
    ended = threading.Event()

    async def until_the_end(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, _: Peer) -> None:
        assert await reader.read() == b"half a li"
        writer.close()
        ended.set()

    program = "import os, sys; f = open(sys.argv[1], 'r+b', buffering=0); f.write(b'half a li'); os._exit(0)"
    with door(until_the_end) as path:
        subprocess.run(
            [sys.executable, "-c", program, str(path)], stdin=subprocess.PIPE, capture_output=True, check=True
        )
        assert ended.wait(10)


def test_a_pipe_of_somebody_else_is_not_believed() -> None:
    name = rf"\\.\pipe\messenger-rules-test-{os.urandom(8).hex()}"
    descriptor = descriptor_of_pipe(own_membership().user, privileged=True)
    ends = Ends(name, descriptor.replace("O:BA", "O:S-1-5-21-1-2-3-1001"))
    with pytest.raises(PermissionError, match="belongs to S-1-5-21-1-2-3-1001, who is no administrator"):
        PipeStream(Path(name), 1.0)
    ends.close()


@pytest.mark.skipif(IS_WINE, reason="Wine lets a second process make the first end of a pipe")
def test_a_name_that_is_taken_is_not_shared() -> None:
    name = rf"\\.\pipe\messenger-rules-test-{os.urandom(8).hex()}"
    ends = Ends(name, descriptor_of_pipe(own_membership().user, privileged=False))
    with pytest.raises(PermissionError):
        Ends(name, descriptor_of_pipe(own_membership().user, privileged=False))
    ends.close()


def test_a_session_is_known_by_the_program_that_comes() -> None:
    host = this_host(None)
    login = host.login_of(os.getpid(), own_membership().user, "", host.logins())
    assert login is not None
    assert login.uid == own_membership().user
    assert login in host.logins()


def test_names_and_identifiers() -> None:
    assert sid_of("Administrators") == sid_of(r"BUILTIN\Administrators") == ADMINISTRATORS
    assert sid_of("nobody of that name") is None
    assert str(name_of(ADMINISTRATORS)) == r"BUILTIN\Administrators"
    assert name_of("S-1-5-21-1-2-3-1001") is None
    assert this_host(None).unknown_groups(["Administrators", "nobody of that name"]) == ["nobody of that name"]


def test_a_folder_of_ones_own(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    own_folder(folder)
    own_folder(folder)
    assert "WD" not in descriptor_of_file(folder)
    (folder / "key").write_bytes(b"x" * 32)
    (folder / "key").chmod(0o600)
    give_to_file(folder / "key", "D:P(A;;FA;;;SY)(A;;FA;;;BA)")
    assert is_secret(folder / "key")
    give_to_file(folder / "key", "D:P(A;;FA;;;SY)(A;;FA;;;BA)(A;;FA;;;WD)")
    assert not is_secret(folder / "key")
    assert changed_by(folder / "key") == "Everyone"


def test_a_folder_that_is_open_is_closed(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    folder.mkdir()
    give_to_file(folder, "D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;FA;;;WD)")
    assert who_may_change(folder) == ["Everyone"]
    own_folder(folder)
    assert who_may_change(folder) == []


def test_the_event_log_takes_what_is_said() -> None:
    refused = list[logging.LogRecord]()

    class Log(EventLog):
        def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 -- the name is logging's
            refused.append(record)

    log = Log()
    log.emit(logging.LogRecord("x", logging.WARNING, "", 0, "%s", ("x" * 40_000,), None))
    log.close()
    assert refused == []
