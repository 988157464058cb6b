"""The agent of Windows from the catalogue to the receipt, with a real registry, service and screen, as Wine has them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import trustme

from messenger_rules.agent.windows.installing import RUN
from tests import patience
from tests.collector.test_collector import Collector
from tests.wine import MARKS, PROJECT, Windows, windows_in

pytestmark = MARKS

CATALOG = """\
<catalog xmlns="urn:messenger-rules:catalog:1" serial="1">
  <message id="for-administrators" revision="{revision}" severity="warning" expires="2099-01-01T00:00:00Z">
    <condition>os.family == "{family}"</condition>
    <text lang="en"><title>The title {revision}</title><body>The body &amp;c.</body></text>
  </message>
</catalog>
"""
SETTINGS = """\
catalog = 'C:\\acme\\m.xml'
{more}
[receipts]
url = "{url}/receipts"
certificates = 'C:\\acme\\authority.pem'
"""
needs_a_screen = pytest.mark.skipif(
    any(shutil.which(program) is None for program in ("Xvfb", "xdotool")), reason="needs Xvfb and xdotool"
)


def catalogue(revision: int = 1, family: str = "windows") -> str:
    return CATALOG.format(revision=revision, family=family)


@pytest.fixture(scope="module")
def screen() -> Iterator[str]:
    """A screen without a device, for what Windows shows; empty where there is none."""
    if shutil.which("Xvfb") is None:
        yield ""
        return
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1024x768x24"]
    xvfb = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as said:
        yield f":{said.readline().strip()}"
    xvfb.terminate()
    xvfb.wait()


@pytest.fixture(scope="module")
def windows(screen: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Windows]:
    made = windows_in(tmp_path_factory.mktemp("wine"), DISPLAY=screen)
    yield made
    made.end()


KEY = r"SOFTWARE\messenger-rules"


def value(windows: Windows, key: str, name: str, view: int, hive: str = "HKLM") -> str | None:
    ran = windows.run("reg", "query", rf"{hive}\{key}", "/v", name, f"/reg:{view}")
    line = next((line for line in ran.stdout.splitlines() if name in line), None)
    return None if line is None else line.split(maxsplit=2)[2].strip()


def test_switched_off_by_the_registry_in_either_view(windows: Windows, tmp_path: Path) -> None:
    (tmp_path / "m.xml").write_text(catalogue())
    show = ("show", f"Z:{tmp_path}/m.xml", "--state", f"Z:{tmp_path}/state")
    ran = windows.command(*show)
    assert (ran.returncode, "The title" in ran.stdout) == (0, True), ran.stdout + ran.stderr
    for hive, view, kind, data in (
        ("HKLM", 64, "REG_DWORD", "1"),
        ("HKLM", 32, "REG_DWORD", "1"),
        ("HKCU", 64, "REG_DWORD", "1"),
        ("HKCU", 32, "REG_DWORD", "1"),
        ("HKLM", 64, "REG_SZ", "0"),  # ill-typed
        ("HKLM", 32, "REG_BINARY", "00"),
    ):
        told = ("/v", "Disable", "/t", kind, "/d", data, "/f", f"/reg:{view}")
        assert windows.run("reg", "add", rf"{hive}\{KEY}", *told).returncode == 0
        ran = windows.command(*show)
        assert "The title" not in ran.stdout, (hive, view, kind)
        assert rf"{hive}\{KEY}\Disable" in ran.stdout
        assert ("is no number" in ran.stderr) is (kind != "REG_DWORD")
        assert windows.run("reg", "delete", rf"{hive}\{KEY}", "/v", "Disable", "/f", f"/reg:{view}").returncode == 0
    assert "The title" in windows.command(*show).stdout


@pytest.mark.parametrize(("options", "hive"), [((), "HKCU"), (("--computer",), "HKLM")])
def test_the_commands_switch_by_the_registry(options: tuple[str, ...], hive: str, windows: Windows) -> None:
    ran = windows.command("disable", *options)
    assert (ran.returncode, ran.stdout.strip()) == (
        0,
        rf"messages are off by {hive}\SOFTWARE\messenger-rules\Disable (64-bit view)",
    )
    assert value(windows, KEY, "Disable", 64, hive) == "0x1"
    if hive == "HKLM":
        assert value(windows, KEY, "Disable", 32, hive) is None  # the views differ
        assert windows.run("reg", "add", rf"HKLM\{KEY}", "/v", "Disable", "/d", "1", "/f", "/reg:32").returncode == 0
    assert windows.command("enable", *options).returncode == 0
    for view in (64, 32):
        assert value(windows, KEY, "Disable", view, hive) is None


def test_a_file_of_tests_inside(windows: Windows, tmp_path: Path) -> None:
    shutil.copy(PROJECT / "tests" / "agent" / "test_on_windows.py", tmp_path)
    (tmp_path / "pytest.ini").write_text("[pytest]\ntimeout = 120\nmarkers =\n    wine: not here\n")
    ran = windows.run(windows.python, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"Z:{tmp_path}")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert " passed" in ran.stdout


def test_show_at_log_on_asks_who_is_an_administrator(windows: Windows, tmp_path: Path) -> None:
    (tmp_path / "m.xml").write_text(catalogue())
    show = ("show", "--at-log-on", f"Z:{tmp_path}/m.xml", "--state", f"Z:{tmp_path}/state")
    until(lambda: "The title" in windows.command(*show).stdout)  # where facts come too late, it is silent
    (tmp_path / "m.xml").write_text(catalogue(family="linux"))
    shown = windows.command(*show)
    assert (shown.returncode, shown.stdout, shown.stderr) == (0, "", "")


@pytest.fixture
def collector(windows: Windows, tmp_path: Path) -> Iterator[Collector]:
    """The vendor's collector on this machine, by TLS."""
    authority = trustme.CA()
    (windows.drive / "acme").mkdir(exist_ok=True)
    (windows.drive / "acme" / "authority.pem").write_bytes(authority.cert_pem.bytes())
    issued = authority.issue_cert("127.0.0.1")
    (tmp_path / "key.pem").write_bytes(issued.private_key_pem.bytes())
    (tmp_path / "certificate.pem").write_bytes(b"".join(it.bytes() for it in issued.cert_chain_pems))
    options = ("--certificate", str(tmp_path / "certificate.pem"), "--key", str(tmp_path / "key.pem"))
    made = Collector(tmp_path, options)
    made.start()
    yield made
    made.stop()
    made.client.close()


@dataclass
class Person:
    """Somebody at the screen, whose program is the one that the Run key starts."""

    windows: Windows

    def log_on(self) -> None:
        command = value(self.windows, RUN, "messenger-rules", 64)
        assert command is not None
        assert "pythonw.exe" in command
        started = threading.Thread(target=self.windows.run, args=("cmd", "/c", command), daemon=True)
        started.start()

    def sees(self, title: str) -> bool:
        """Whether a window is on the screen. What is in it, Windows alone knows; its title it tells the screen."""
        return self._asked("search", "--onlyvisible", "--name", title) == 0

    def press(self, keys: str, title: str) -> None:
        """Press keys in a window until it goes; no window manager gives it the keyboard here."""
        chosen = ("search", "--onlyvisible", "--name", title)
        until(lambda: self._asked(*chosen, "windowfocus", "key", "--clearmodifiers", keys) != 0)

    def _asked(self, *arguments: str) -> int:
        environment = {"PATH": os.environ["PATH"], "DISPLAY": self.windows.environment["DISPLAY"]}
        return subprocess.run(["xdotool", *arguments], env=environment, capture_output=True, check=False).returncode


@pytest.fixture
def installed(windows: Windows, collector: Collector) -> Iterator[Windows]:
    """With the agent as a service, which sends receipts; everything is taken away in the end."""
    publish(windows)
    configure(windows, collector)
    ran = windows.command("agent", "install", r"C:\acme\m.xml")
    assert ran.returncode == 0, ran.stderr
    until(lambda: _is_well(windows))
    yield windows
    (windows.drive / "ProgramData" / "messenger-rules" / "agent.toml").unlink(missing_ok=True)
    windows.command("agent", "uninstall", "--purge")
    windows.run("taskkill", "/f", "/im", "pythonw.exe")


def publish(windows: Windows, revision: int = 1) -> None:
    beside = windows.drive / "acme" / "m.new"
    beside.write_text(catalogue(revision))
    beside.replace(beside.with_suffix(".xml"))


def configure(windows: Windows, collector: Collector, more: str = "") -> None:
    folder = windows.drive / "ProgramData" / "messenger-rules"
    folder.mkdir(exist_ok=True)
    (folder / "agent.toml").write_text(SETTINGS.format(url=collector.url, more=more))


def ask(windows: Windows, *command: str) -> subprocess.CompletedProcess[str]:
    return windows.command(*command)


def _is_well(windows: Windows) -> bool:
    """Whether the agent runs; on a busy machine, the service manager may have to be asked again to start it."""
    if ask(windows, "status").returncode == 0:
        return True
    windows.run("sc", "start", "messenger-rules")
    return False


def events(windows: Windows) -> list[tuple[str, int]]:
    """What the person was shown and has answered, as the agent keeps it."""
    told: list[dict[str, Any]] = json.loads(ask(windows, "history", "--json").stdout)
    return [(event["event"], event["revision"]) for event in told]


def until(condition: Callable[[], bool]) -> None:
    """Wine is slow."""
    patience.until(condition, 240, every=0.5)


WINDOW = "Warning: Notices for administrators"


@needs_a_screen
def test_from_the_catalogue_to_the_receipt_and_never_again(installed: Windows, collector: Collector) -> None:
    person = Person(installed)
    person.log_on()
    until(lambda: person.sees(WINDOW))
    until(lambda: events(installed) == [("displayed", 1)])
    person.press("alt+a", WINDOW)
    until(lambda: not person.sees(WINDOW))
    until(lambda: events(installed) == [("displayed", 1), ("acknowledged", 1)])
    kept = installed.drive / "ProgramData" / "messenger-rules" / "agent" / "ledger.sqlite3"
    assert kept.is_file()

    for command in ("stop", "start"):
        assert installed.run("sc", command, "messenger-rules").returncode == 0
        time.sleep(2)
    until(lambda: "Sessions that show messages: 1." in ask(installed, "status").stdout)
    time.sleep(3)
    assert not person.sees(WINDOW)
    publish(installed, revision=2)
    until(lambda: person.sees(WINDOW))
    assert ask(installed, "ack", "for-administrators").returncode == 0  # by a command: then the window goes by itself
    until(lambda: not person.sees(WINDOW))
    assert events(installed) == [(event, revision) for revision in (1, 2) for event in ("displayed", "acknowledged")]

    until(lambda: len(receipts(collector)) == 4)
    assert sorted(receipts(collector)) == sorted(
        (revision, event) for revision in (1, 2) for event in ("displayed", "acknowledged")
    )


@needs_a_screen
@pytest.mark.parametrize("view", [64, 32])
def test_switched_off_for_the_computer_what_is_visible_goes(view: int, installed: Windows) -> None:
    person = Person(installed)
    person.log_on()
    until(lambda: person.sees(WINDOW))
    told = (rf"HKLM\{KEY}", "/v", "Disable", "/f", f"/reg:{view}")
    assert installed.run("reg", "add", *told, "/t", "REG_DWORD", "/d", "1").returncode == 0
    until(lambda: not person.sees(WINDOW))
    assert ask(installed, "status").stdout == "Messages are switched off for this computer.\n"
    assert installed.run("reg", "delete", *told).returncode == 0
    until(lambda: person.sees(WINDOW))  # the same program waits


@needs_a_screen
def test_who_is_in_no_group_of_administrators_sees_nothing(installed: Windows, collector: Collector) -> None:
    configure(installed, collector, more='administrators = ["Guests"]')
    for command in ("stop", "start"):
        installed.run("sc", command, "messenger-rules")
        time.sleep(2)
    person = Person(installed)
    person.log_on()
    until(lambda: "Sessions that show messages: 1." in ask(installed, "status").stdout)
    time.sleep(5)
    assert not person.sees(WINDOW)
    assert events(installed) == []


def test_installed_twice_is_once_and_nothing_is_left(windows: Windows) -> None:
    publish(windows)
    before = sorted(windows.drive.rglob("*messenger-rules*"))
    ran = windows.command("agent", "install", r"C:\acme\m.xml")
    assert ran.returncode == 0, ran.stderr
    assert windows.command("agent", "install", r"C:\acme\m.xml").stdout.strip() == "it was installed already"
    assert "STATE" in windows.run("sc", "query", "messenger-rules").stdout
    until(lambda: _is_well(windows))
    ran = windows.command("agent", "uninstall", "--purge")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "STATE" not in windows.run("sc", "query", "messenger-rules").stdout
    assert [value(windows, RUN, "messenger-rules", view) for view in (64, 32)] == [None, None]
    assert sorted(windows.drive.rglob("*messenger-rules*")) == before
    assert ask(windows, "status").returncode == 1


def receipts(collector: Collector) -> list[tuple[int, str]]:
    """The revision and the event of each receipt that the vendor has."""
    import sqlite3

    with sqlite3.connect(collector.folder / "receipts.sqlite3") as connection:
        return list(connection.execute("select revision, event from receipt"))
