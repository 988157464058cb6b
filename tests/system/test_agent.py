"""The agent on a host of its own: real accounts, terminals, processes and sockets; each person sees each message once."""

from __future__ import annotations

import asyncio
import json
import os
import random
import shutil
import signal
import ssl
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import trustme

from messenger_rules.collector.form import read_receipt
from tests.patience import until
from tests.postgresql import PROGRAMS
from tests.postgresql import server as postgresql
from tests.system.desktop import is_here
from tests.system.host import PYTHON, Host, Terminal, host

pytestmark = [
    pytest.mark.system,
    pytest.mark.timeout(600),
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a host of its own"),
    pytest.mark.skipif(not Path(PYTHON).is_file(), reason="there is no Python that everybody may run"),
]

CATALOG = '<catalog xmlns="urn:messenger-rules:catalog:1" product="acme-console" serial="1">{}</catalog>'
MESSAGE = """
<message id="{id}" revision="{revision}" severity="warning" expires="2099-01-01T00:00:00Z">
  <condition>os.family == "linux"</condition>
  <text lang="en"><title>Title of {id}</title><body>Body.</body></text>
  <text lang="de"><title>Titel von {id}</title><body>Text.</body></text>
</message>
"""


def message(id_: str, revision: int = 1) -> str:
    return MESSAGE.format(id=id_, revision=revision)


@dataclass
class Collector:
    """A collector with TLS, of whose answers half are none: refused, lost after it was kept, or a portal's page."""

    folder: Path
    receipts: dict[str, dict[str, object]] = field(default_factory=dict)
    posts: int = 0
    url: str = ""

    def run(self, ready: threading.Event, stop: threading.Event) -> None:
        asyncio.run(self._run(ready, stop))

    async def _run(self, ready: threading.Event, stop: threading.Event) -> None:
        authority = trustme.CA()
        (self.folder / "authority.pem").write_bytes(authority.cert_pem.bytes())
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("localhost").configure_cert(context)
        draw, writers = random.Random(1), list[asyncio.StreamWriter]()

        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writers.append(writer)
            head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            length = next(int(line.split(":")[1]) for line in head.split("\r\n") if line.startswith("content-length"))
            raw = await reader.readexactly(length)
            read_receipt(raw)  # raises where the vendor's collector would refuse it
            body = json.loads(raw)
            self.posts += 1
            luck = draw.random()
            if luck > 0.3:
                self.receipts[body["id"]] = body
            if luck > 0.5:
                writer.write(f"HTTP/1.1 204 No Content\r\nIdempotency-Key: {body['id']}\r\n\r\n".encode())
            elif luck < 0.15:
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nPlease")
            await writer.drain()
            writer.close()

        server = await asyncio.start_server(answer, "localhost", 0, ssl=context)
        self.url = f"https://localhost:{server.sockets[0].getsockname()[1]}/receipts"
        ready.set()
        async with server:
            await asyncio.to_thread(stop.wait)
            for writer in writers:
                writer.transport.abort()
            await asyncio.sleep(0.1)  # lets the transports end before the loop does

    def events(self) -> list[tuple[object, object]]:
        return sorted((it["message"], it["event"]) for it in self.receipts.values())


@pytest.fixture
def here(environment: Path) -> Iterator[Host]:
    with host(environment) as made:
        publish(made, message("first"))
        configure(made)
        yield made


@pytest.fixture
def collector(here: Host) -> Iterator[Collector]:
    made, ready, stop = Collector(here.folder), threading.Event(), threading.Event()
    thread = threading.Thread(target=made.run, args=(ready, stop))
    thread.start()
    assert ready.wait(10)
    try:
        yield made
    finally:
        stop.set()
        thread.join()


def publish(where: Host, *messages: str) -> None:
    path = where.folder / "etc" / "messages.xml"
    path.with_suffix(".new").write_text(CATALOG.format("".join(messages)))
    path.with_suffix(".new").replace(path)


def configure(where: Host, *more: str) -> None:
    lines = [f'catalog = "{where.folder}/etc/messages.xml"', f'state = "{where.folder}/state"', *more]
    (where.folder / "etc" / "agent.toml").write_text("\n".join(lines))


def inbox(terminal: Terminal, where: Host, *, at_log_on: bool = False) -> None:
    option = " --at-log-on" if at_log_on else ""
    terminal.run(f"{where.python} -I -m messenger_rules.cli inbox{option}; echo DO''NE")


def shown(terminal: Terminal) -> list[str]:
    """The titles that the inbox shows, each acknowledged."""
    found = []
    while terminal.shell.expect_exact(["DONE", "Title of ", "Titel von "], timeout=60) > 0:
        found.append(terminal.shell.readline().strip())
        terminal.expect("uit? ")
        terminal.run("a")
    terminal.expect("$ ")
    return found


def nothing_for(terminal: Terminal, where: Host) -> bool:
    inbox(terminal, where)
    return shown(terminal) == []


def test_each_administrator_once_and_nobody_else(here: Host, collector: Collector) -> None:
    receipts = ("[receipts]", f'url = "{collector.url}"', f'certificates = "{here.folder}/authority.pem"')
    configure(here, "start-in-sessions = false", *receipts)
    agent = here.start_agent()
    alice, mallory = here.log_on("alice"), here.log_on("mallory")

    inbox(alice, here)
    assert shown(alice) == ["first"]
    assert nothing_for(alice, here)
    assert nothing_for(mallory, here)

    root = here.folder / "root"
    assert here.ask("agent", "install", "--root", str(root)).returncode == 0
    profile = root / "etc" / "profile.d" / "messenger-rules.sh"
    bob = here.log_on("bob", shell=f". {profile}; PS1='$ ' exec sh", first="uit? ")
    assert "Title of first" in str(bob.shell.before)
    bob.run("a")
    bob.expect("$ ")

    agent.terminate()
    assert agent.wait(30) == 0
    here.start_agent()  # after a restart
    again = here.log_on("alice")
    for terminal in (alice, bob, again, mallory):
        assert nothing_for(terminal, here)

    publish(here)  # it leaves, and comes back
    until(lambda: here.status()["catalogue"]["messages"] == 0)
    publish(here, message("first"), message("second"))
    until(lambda: here.status()["catalogue"]["messages"] == 2)
    inbox(bob, here)
    assert shown(bob) == ["second"]
    publish(here, message("first", revision=2), message("second"))
    until(lambda: here.log().count("the catalogue has") == 4)
    inbox(alice, here)
    assert sorted(shown(alice)) == ["first", "second"]

    expected = [("first", "acknowledged"), ("first", "displayed")] * 2
    expected += [("second", "acknowledged"), ("second", "displayed")]
    until(lambda: {*collector.events()} >= {*expected}, 240)
    assert collector.posts > len(collector.receipts)
    kept = list(collector.receipts.values())
    assert len({(it["user"], it["message"], it["revision"], it["event"]) for it in kept}) == len(kept)
    assert len({it["installation"] for it in kept}) == 1
    assert "alice" not in json.dumps(kept)


def test_a_session_that_is_there_already_is_told_by_itself(here: Host) -> None:
    here.start_agent()
    alice, mallory = here.log_on("alice"), here.log_on("mallory")
    alice.expect("Title of first", 60)
    assert not mallory.shows_within("Title of", 5)
    alice.run(f"{here.python} -I -m messenger_rules.cli ack first")
    alice.expect("first, revision 1: acknowledged")
    alice.run(f"{here.python} -I -m messenger_rules.cli history")
    alice.expect("acknowledged  first (revision 1)")
    assert nothing_for(alice, here)


def test_a_message_in_two_sessions_is_acknowledged_in_both(here: Host) -> None:
    here.start_agent()
    first, second = here.log_on("alice"), here.log_on("alice")
    for terminal in (first, second):
        inbox(terminal, here)
        terminal.expect("uit? ")
    first.run("a")
    first.expect("DONE")
    second.expect("This message was acknowledged in the meantime.")
    second.expect("DONE")


def test_who_leaves_the_group_loses_the_message(here: Host) -> None:
    here.start_agent()
    alice = here.log_on("alice")
    inbox(alice, here)
    alice.expect("uit? ")
    groups = (here.folder / "group").read_text()
    (here.folder / "group").write_text(groups.replace("alice,bob", "bob"))
    alice.expect("This message is not for you any more.")
    alice.expect("DONE")
    assert nothing_for(alice, here)


def test_switched_off_it_reads_writes_and_shows_nothing(here: Host) -> None:
    (here.folder / "etc" / "switches.toml").write_text("disable = true\n")
    process = here.start_agent(ready=lambda status: bool(status) and status["switched_off"])
    alice = here.log_on("alice")
    assert nothing_for(alice, here)
    before = {path: path.stat().st_mtime_ns for path in (here.folder / "state").rglob("*.sqlite3*")}
    time.sleep(5)
    assert {path: path.stat().st_mtime_ns for path in (here.folder / "state").rglob("*.sqlite3*")} == before
    assert "the catalogue has" not in here.log()
    (here.folder / "etc" / "switches.toml").write_text("disable = false\n")
    until(lambda: here.status()["facts"] is True)
    inbox(alice, here)
    assert shown(alice) == ["first"]
    assert process.poll() is None


def test_a_person_who_switched_off_sees_nothing_and_the_others_do(here: Host) -> None:
    here.start_agent()
    alice, bob = here.log_on("alice"), here.log_on("bob")
    folder = here.folder / "home" / "alice" / ".config" / "messenger-rules"
    alice.run("mkdir -p ~/.config/messenger-rules && echo 'disable = true' > ~/.config/messenger-rules/switches.toml")
    alice.expect("$ ")
    until(folder.is_dir)
    assert nothing_for(alice, here)
    inbox(bob, here)
    assert shown(bob) == ["first"]


def test_a_catalogue_that_others_can_change_is_not_taken(here: Host) -> None:
    (here.folder / "etc" / "messages.xml").chmod(0o666)
    here.start_agent(ready=lambda status: bool(status.get("problems")))
    assert here.status()["problems"] == [
        f"MR567: {here.folder}/etc/messages.xml can be changed by anybody, so the agent takes no catalogue from there"
    ]
    assert here.ask("status").returncode == 1
    (here.folder / "etc" / "messages.xml").chmod(0o644)
    publish(here, message("first"))
    until(lambda: here.status()["healthy"])


def test_a_broken_catalogue_leaves_the_one_before_in_force(here: Host) -> None:
    here.start_agent()
    publish(here, "<message>")
    until(lambda: not here.status()["healthy"])
    alice = here.log_on("alice")
    inbox(alice, here)
    assert shown(alice) == ["first"]


def test_local_rules_and_the_sites_own_messages(here: Host) -> None:
    configure(here, f'site-catalog = "{here.folder}/etc/site.xml"')
    (here.folder / "etc" / "site.xml").write_text(CATALOG.format(message("backup")))
    rules = here.folder / "etc" / "rules.toml"
    rules.write_text('[[rule]]\nwhen = \'message.severity == "critical"\'\ndo = "silence"\n')
    here.start_agent()
    alice, mallory = here.log_on("alice"), here.log_on("mallory")
    alice.expect("Title of ", 60)
    routed = '[[rule]]\nwhen = \'message.id == "first"\'\ndo = "route"\ngroups = ["mallory"]\n'
    silenced = '[[rule]]\nwhen = \'message.id == "site:backup"\'\ndo = "silence"\n'
    rules.write_text(routed + silenced)
    mallory.expect("Title of first", 60)  # now for the members of this group
    assert nothing_for(alice, here)
    mallory.run(f"{here.python} -I -m messenger_rules.cli ack first")
    mallory.expect("first, revision 1: acknowledged")
    rules.write_text("[[rule]]\nwhen = 'message.titel == \"x\"'\ndo = 'silence'\n")
    until(lambda: not here.status()["healthy"])
    assert here.status()["problems"][0].startswith("rules.toml: MR2")
    assert nothing_for(alice, here)  # the rules before are in force
    told = here.ask("agent", "rules", "--facts", "/dev/null")
    assert (told.returncode, "rules.toml:1:1" in told.stderr) == (1, True)
    rules.write_text(routed)
    until(lambda: here.status()["healthy"])
    inbox(alice, here)
    assert shown(alice) == ["backup"]
    alice.run(f"{here.python} -I -m messenger_rules.cli history")
    alice.expect("site:backup (revision 1)")


def test_a_program_that_stays_shows_what_comes_later(here: Host) -> None:
    alice = here.log_on("alice")
    alice.run(f"{here.python} -I -m messenger_rules.cli session --stay --front-end plain")
    time.sleep(2)
    agent = here.start_agent()  # it waits for one
    alice.expect("Title of first", 60)
    alice.expect("uit? ")
    alice.run("a")
    publish(here, message("first"), message("second"))
    alice.expect("Title of second", 60)
    agent.kill()
    agent.wait()
    here.start_agent()
    alice.expect("Title of second", 60)  # of the new agent
    alice.expect("uit? ")
    alice.run("a")
    until(lambda: here.status()["sessions"] == 1)


@pytest.mark.skipif(not PROGRAMS, reason="PostgreSQL is not installed")
def test_a_ledger_that_two_hosts_share(environment: Path) -> None:
    with postgresql() as database, host(environment) as first, host(environment) as second:
        for it in (first, second):
            publish(it, message("first"))
            key = it.folder / "etc" / "ledger.key"
            key.write_bytes(b"k" * 32)
            key.chmod(0o600)
            configure(it, "[ledger]", f'url = "{database.url}"', f'key-file = "{key}"')
            it.start_agent()
        here, there = first.log_on("alice"), second.log_on("alice")
        inbox(here, first)
        assert shown(here) == ["first"]
        assert nothing_for(there, second)
        bob = second.log_on("bob")
        inbox(bob, second)
        assert shown(bob) == ["first"]
        database.stop()
        until(lambda: second.ask("status").returncode == 1)
        inbox(bob, second)
        bob.expect("the agent cannot read its ledger now")
        database.start()
        until(lambda: second.ask("status").returncode == 0, 60)


@pytest.mark.skipif(not is_here() or shutil.which("dex") is None, reason="the programs of a desktop are not here")
def test_at_log_on_to_a_desktop(here: Host) -> None:
    root = here.folder / "root"
    assert here.ask("agent", "install", "--root", str(root)).returncode == 0
    shutil.copytree(root / "etc" / "xdg" / "autostart", here.folder / "autostart")
    here.start_agent()
    with here.log_on_to_a_desktop("alice", "xfce4-notifyd") as screen:
        window = screen.window("xfce4-notifyd", 60)
        time.sleep(1)
        screen.click(window, 0.13, 25)
        until(lambda: "first, revision 1: acknowledged by uid:61001" in here.log())
        publish(here, message("first"), message("second"))  # it stays, and shows what comes later
        window = screen.window("xfce4-notifyd", 60)
        until(lambda: "second, revision 1: displayed by uid:61001" in here.log())
    with here.log_on_to_a_desktop("mallory", "xfce4-notifyd") as screen:
        time.sleep(5)
        assert screen.run("xdotool", "search", "--onlyvisible", "xfce4-notifyd", check=False) == ""


def test_two_agents(here: Host) -> None:
    here.start_agent()
    job = here.ask("inbox")
    assert (job.returncode, "MR569" in job.stderr) == (1, True)
    second = here.ask("agent", "run")
    assert second.returncode == 1
    assert "MR568" in second.stderr
    assert here.status()["healthy"]


def test_an_agent_that_is_stopped_holds_up_no_log_on(here: Host) -> None:
    agent = here.start_agent()
    os.kill(agent.pid, signal.SIGSTOP)
    try:
        alice = here.log_on("alice")
        inbox(alice, here, at_log_on=True)
        alice.expect("DONE", 15)
        assert here.ask("status").returncode == 1
        second = here.ask("agent", "run")
        assert (second.returncode, "MR568" in second.stderr) == (1, True)
    finally:
        os.kill(agent.pid, signal.SIGCONT)
    assert agent.poll() is None
    inbox(alice, here)
    assert "first" in shown(alice)


def test_kills_at_any_time(here: Host) -> None:
    """What was answered as acknowledged is never shown again, whenever the agent dies."""
    draw, acknowledged, title = random.Random(3), set[str](), ""
    configure(here, "per-day = 100")
    alice = here.log_on("alice")
    for turn in range(10):
        publish(here, *(message(f"m{number:02}") for number in range(4 * turn + 4)))
        agent = here.start_agent()
        inbox(alice, here)
        timer = threading.Timer(1 + draw.random() * 2, agent.kill)
        timer.start()
        while (found := alice.shell.expect_exact(["DONE", "Title of ", "uit? "], timeout=60)) > 0:
            if found == 1:
                title = alice.shell.readline().strip()
                assert title not in acknowledged
            else:
                alice.run("a")
                answer = alice.shell.expect_exact(["stopped", "Title of ", "DONE"], timeout=60)
                if answer == 0:
                    break  # whether it was saved, nobody was told
                acknowledged.add(title)
                if answer == 2:
                    break
                title = alice.shell.readline().strip()
                assert title not in acknowledged
        timer.join()
        agent.wait()
        alice.shell.expect_exact(["$ "], timeout=60)
    assert len(acknowledged) >= 5
