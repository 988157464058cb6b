"""What the agent reads of its host: its catalogue's file, its settings, log-ins; and what it starts there."""

from __future__ import annotations

import asyncio
import itertools
import os
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import pytest

if sys.platform == "win32":
    pytest.skip("the agent of Windows is another one", allow_module_level=True)

from messenger_rules.agent.agent_settings import AgentSettings, merged
from messenger_rules.agent.catalogue_file import CatalogueFile
from messenger_rules.agent.logins import Login, RecentLogins
from messenger_rules.agent.looking import Looking
from messenger_rules.agent.material import Material
from messenger_rules.agent.problems import problem
from messenger_rules.agent.running import _owned
from messenger_rules.agent.starting import PAUSE, SETTLED, Starter
from messenger_rules.agent.system import this_host
from messenger_rules.agent.unix import logins as logins_module
from messenger_rules.agent.unix.logins import login_of
from messenger_rules.agent.unix.starting import started
from messenger_rules.errors import StateError
from messenger_rules.facts.configuration import ConfigurationError
from messenger_rules.registry import Registry

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
CATALOG = """<catalog xmlns="urn:messenger-rules:catalog:1"{vocabulary}>
<message id="{id}" expires="2099-01-01T00:00:00Z"><condition>true</condition>
<text lang="en"><title>Title</title><body>Body</body></text></message></catalog>"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of this user's own below one with the sticky bit, as /tmp is."""
    made = tmp_path / "etc"
    made.mkdir(mode=0o755)
    return made


def write(path: Path, id_: str, vocabulary: str = "") -> None:
    path.with_suffix(".new").write_text(CATALOG.format(id=id_, vocabulary=vocabulary))
    path.with_suffix(".new").replace(path)


def test_a_catalogue_is_read_again_when_it_changes(folder: Path) -> None:
    path = folder / "m.xml"
    file = CatalogueFile(path, Registry.builtin())
    assert (file.refresh(), file.catalog, file.problem[:5]) == (False, None, "MR501")
    write(path, "one")
    assert (file.refresh(), file.refresh(), file.problem) == (True, False, "")
    write(path, "two")
    assert file.refresh()
    assert file.catalog is not None
    assert [it.id for it in file.catalog.messages] == ["two"]


@pytest.mark.asyncio
async def test_the_loop_goes_on_while_a_catalogue_is_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    went_on, answers = threading.Event(), []

    def refresh(_: CatalogueFile) -> bool:
        answers.append(went_on.wait(5))
        return False

    monkeypatch.setattr(CatalogueFile, "refresh", refresh)
    settings = AgentSettings.model_validate({"state": str(folder), "catalog": str(folder / "m.xml")})
    service: Any = SimpleNamespace(material=SimpleNamespace())
    looking = Looking(service, settings, None, host=this_host(None), registry=Registry.builtin(), clock=lambda: AT)
    asyncio.get_running_loop().call_later(0.01, went_on.set)

    await looking._refresh()

    assert answers == [True]


@pytest.mark.asyncio
async def test_the_time_of_the_first_look_is_counted_from_its_begin(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    times, began = itertools.count(), []
    service = Mock(material=Material(), is_off=lambda: False, ledger=Mock(warnings=[]), problem="")

    def refresh(_: CatalogueFile) -> bool:
        began.append((service.material.looking_since, service.material.is_known))
        return False

    monkeypatch.setattr(CatalogueFile, "refresh", refresh)
    settings = AgentSettings.model_validate({"state": str(folder), "catalog": str(folder / "m.xml")}).model_copy(
        update={"start_in_sessions": False}
    )

    def clock() -> datetime:
        return AT + timedelta(hours=next(times))

    looking = Looking(service, settings, None, host=this_host(None), registry=Registry.builtin(), clock=clock)
    await looking.once()
    await looking.once()

    assert began == [(AT, False), (AT, True)]


@pytest.mark.asyncio
async def test_that_it_cannot_be_known_who_is_logged_on_is_a_problem_and_logged_once(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    write(folder / "m.xml", "one")
    settings = AgentSettings.model_validate({"state": str(folder), "catalog": str(folder / "m.xml")})
    service = Mock(material=Material(), is_off=lambda: False, ledger=Mock(warnings=[]), problem="", unserved=list)
    host = Mock(wraps=this_host(None), logins=SimpleNamespace(problem="MR666: nobody tells"))
    looking = Looking(service, settings, None, host=host, registry=Registry.builtin(), clock=lambda: AT)
    await looking.once()
    await looking.once()
    assert service.material.problems == ["MR666: nobody tells"]
    host.logins.problem = ""
    await looking.once()
    assert service.material.problems == []
    assert caplog.messages[-2:] == ["MR666: nobody tells", "all is well again"]


def test_a_vocabulary_that_changes_is_read_again(folder: Path) -> None:
    (folder / "v.toml").write_text('product = "acme"\n')
    write(folder / "m.xml", "one", ' vocabulary="v.toml"')
    file = CatalogueFile(folder / "m.xml", Registry.builtin())
    assert (file.refresh(), file.refresh()) == (True, False)
    (folder / "v.toml").write_text('product = "other-name"\n')
    assert (file.refresh(), file.refresh()) == (True, False)


def test_what_cannot_be_read_leaves_the_one_before_in_force(folder: Path) -> None:
    path = folder / "m.xml"
    write(path, "one")
    file = CatalogueFile(path, Registry.builtin())
    file.refresh()
    for text in ("", "<catalog", "<!DOCTYPE x><x/>"):
        path.write_text(text)
        assert not file.refresh()
        assert file.problem[:2] == "MR"
        assert file.catalog is not None
    path.unlink()
    assert not file.refresh()
    assert file.problem[:5] == "MR501"
    write(path, "one")
    assert file.refresh()
    assert file.problem == ""


@pytest.mark.parametrize(
    ("place", "mode", "by"),
    [("m.xml", 0o666, "anybody"), (".", 0o777, "anybody"), ("v.toml", 0o666, "anybody"), ("sub", 0o777, "anybody")],
)
def test_what_others_can_change_is_not_taken(place: str, mode: int, by: str, folder: Path) -> None:
    (folder / "sub").mkdir()
    for name in ("v.toml", "sub/v.toml"):
        (folder / name).write_text('product = "acme"\n')
    named = "sub/v.toml" if place == "sub" else "v.toml"
    write(folder / "m.xml", "one", f' vocabulary="{named}"')
    (folder / place).chmod(mode)
    file = CatalogueFile(folder / "m.xml", Registry.builtin())
    assert not file.refresh()
    assert file.problem == (
        f"MR567: {(folder / place).resolve() if place != '.' else folder} can be changed by {by}, "
        "so the agent takes no catalogue from there"
    )
    (folder / place).chmod(0o755)
    write(folder / "m.xml", "one", f' vocabulary="{named}"')
    assert file.refresh()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("catalogue = 1", "did you mean `catalog`?"),
        ("catalgo = 1", "the agent has no setting `catalgo`"),
        ('[receipts]\nurl = "https://a.example/"\nproxi = "x"', "did you mean `proxy`?"),
        ("colour = 1", "the page about the agent lists its settings"),
        ("per-day = 0", "`per-day`: input should be greater than or equal to 1"),
        ('per-day = "3"', "`per-day`: input should be a valid integer"),
        ('administrators = "sudo"', "`administrators`: input should be a valid list"),
        ('[receipts]\nurl = "http://a.example/"', "with https"),
        ('[receipts]\nurl = "https://me@a.example/"', "without a user name"),
        ('[receipts]\nurl = "https://a.example/"\nproxy = "socks5://a.example"', "`receipts.proxy`: "),
        ('[updates]\nroot = "r"\nproduct = "a"\nproxy = "proxy.example:3128"', "such as http://proxy.example:3128"),
        ('[updates]\nroot = "r"\nproduct = "a"\nproxy = "http://"', "`updates.proxy`: "),
        ('[updates]\nroot = "r"\nproduct = "a"\nproxy = "http://a:70000"', "`updates.proxy`: "),
        ('[updates]\nroot = "r"\nproduct = "a"\nproxy = "http://[a"', "`updates.proxy`: "),
        ('[updates]\nroot = "r"\nproduct = "a"\nproxy = "http://a b"', "`updates.proxy`: "),
        ("[receipts]", "`receipts.url`: it is missing"),
        ('[ledger]\nurl = "x"\nkey-fil = "y"', "the agent has no setting `ledger.key-fil`"),
        ("catalog = ", "this is not TOML"),
    ],
)
def test_settings_that_cannot_be_used(text: str, said: str, folder: Path) -> None:
    (folder / "agent.toml").write_text(text)
    with pytest.raises(ConfigurationError) as caught:
        AgentSettings.load([folder])
    assert said in str(caught.value)
    assert "MR582" in str(caught.value)


def test_settings(folder: Path) -> None:
    assert AgentSettings.load([folder]) == AgentSettings()
    (folder / "agent.toml").write_text('catalog = "/m.xml"\nper-day = 5\n[receipts]\nurl = "https://a.example/r"\n')
    found = merged(AgentSettings.load([folder]), catalog="/other.xml", state=None)
    assert (found.catalog, found.per_day, found.receipts is not None) == ("/other.xml", 5, True)


PATHS = """\
catalog = "{0}messages.xml"
site-catalog = "{0}site.xml"
state = "{0}state"
socket = "{0}agent.sock"
[receipts]
url = "https://a.example/r"
certificates = "{0}ca.pem"
[ledger]
url = "postgresql://a"
key-file = "{0}key"
[updates]
root = "{0}root.json"
product = "a"
certificates = "{0}ca.pem"
"""


@pytest.mark.parametrize("named", ["", "../folder/"])
def test_paths_are_taken_from_the_folder_of_the_settings(
    named: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every one, wherever the agent or a command is started, and however that folder was named."""
    whole = tmp_path / "whole"
    whole.mkdir()
    (whole / "agent.toml").write_text(PATHS.format(f"{folder}/{named}"))
    (folder / "agent.toml").write_text(PATHS.format(named))
    (whole / "agent.toml").chmod(0o600)
    assert AgentSettings.load([folder]) == AgentSettings.load([whole])
    monkeypatch.chdir(folder.parent)
    found = AgentSettings.load([Path(folder.name)])
    assert found == AgentSettings.load([whole])
    assert found.state_folder() == Path(f"{folder}/{named}state")
    assert merged(found, state="here").state_folder() == Path("here")


def test_one_agent_owns_a_folder(folder: Path) -> None:
    with _owned(folder), pytest.raises(StateError, match="MR568"), _owned(folder):
        pass
    with _owned(folder):
        pass


OWN = Login("pts/9@1", 1000, AT, "pts/9")
SCREEN = Login("2@1a2b3c4d-50", 1000, AT)
SECOND = Login("5@1a2b3c4d-70", 1000, AT)
OTHER = Login("3@1a2b3c4d-60", 1001, AT)


@pytest.mark.parametrize(
    ("uid", "claimed", "logins", "expected"),
    [
        (1000, "", [OWN], None),  # a job of somebody who is logged on elsewhere
        (1000, "pts/9@1", [OWN, SCREEN], OWN),
        (1000, "5", [OWN, SCREEN, SECOND], SECOND),  # as XDG_SESSION_ID has it
        (1000, "5@1a2b3c4d-70", [OWN, SCREEN, SECOND], SECOND),
        (1000, "2@1a2b3c4d-49", [OWN], None),
        (1000, "", [OWN, SCREEN], SCREEN),  # a program of the desktop has no terminal
        (1000, "3", [OWN, OTHER], None),  # nobody claims another user's
        (1002, "", [OWN, SCREEN, OTHER], None),
    ],
)
def test_which_session_a_program_without_a_terminal_is_in(
    uid: int, claimed: str, logins: list[Login], expected: Login | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logins_module, "_terminal_of", lambda _: None)
    assert login_of(1, uid, claimed, logins) == expected


def test_a_program_is_in_the_session_of_its_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logins_module, "_terminal_of", lambda _: 34_825)
    monkeypatch.setattr(logins_module, "_device", lambda name: {"pts/9": 34_825}.get(name, 0))
    assert login_of(1, 1000, "2", [SCREEN, OWN]) == OWN
    assert login_of(1, 1001, "", [OWN, OTHER]) is None


def test_the_host_is_not_asked_more_often_than_is_needed() -> None:
    asked, now = list[float](), [0.0]

    def ask() -> list[Login]:
        asked.append(now[0])
        return [OWN] * len(asked)

    recent = RecentLogins(ask, lambda: now[0])
    for passed in (0.0, 0.1, 1.9, 2.1, 2.2):
        now[0] = passed
        recent()
    assert asked == [0.0, 2.1]
    now[0] = 2.25
    assert len(recent(within=0.2)) == 2
    now[0] = 2.4
    assert len(recent(within=0.2)) == 3


class Host:
    """A host whose people are asked for by the second, and which may fail to tell."""

    def __init__(self) -> None:
        self.now = 0.0
        self.fails = False
        self.takes = 0.0
        self.asked: list[float] = []
        self.people = [OWN]

    def ask(self) -> list[Login]:
        self.asked.append(self.now)
        self.now += self.takes
        if self.fails:
            raise problem("MR666", "nobody tells")
        return list(self.people)


def test_who_was_logged_on_stays_while_that_cannot_be_known() -> None:
    host = Host()
    recent = RecentLogins(host.ask, lambda: host.now)
    assert recent() == [OWN]
    host.now, host.fails, host.people = 3.0, True, [SCREEN]
    assert (recent(), recent(within=0.2), recent.problem) == ([OWN], [OWN], "")
    host.fails = False
    host.now = 4.0
    assert recent(within=0.2) == [OWN]  # it is not asked at once again
    host.now = 5.1
    assert recent() == [SCREEN]


def test_what_goes_on_is_told_and_asked_less_often() -> None:
    host = Host()
    host.fails = True
    recent, told = RecentLogins(host.ask, lambda: host.now), dict[str, int]()
    for second in range(60):
        host.now = float(second)
        assert recent() == ()
        told.setdefault(recent.problem, second)
    assert host.asked == [0, 3, 7, 15, 26, 37, 48, 59]
    assert told == {"": 0, "MR666: nobody tells": 15}
    host.now, host.fails = 70.0, False
    assert (recent(), recent.problem) == ([OWN], "")
    host.now, host.fails = 75.0, True
    assert (recent(), recent.problem) == ([OWN], "")  # a new one is told of only where it goes on, too


def test_a_host_that_leaves_the_agent_waiting_does_not_take_all_its_time() -> None:
    host = Host()
    host.fails, host.takes = True, 3.0
    recent = RecentLogins(host.ask, lambda: host.now)
    while host.now < 100:
        recent(within=0.2)
        host.now += 0.1
    assert len(host.asked) * host.takes < 35


@pytest.mark.parametrize("terminal", ["../tmp/fifo", "pts/../../tmp/x", "", "pts/1\n", "shm/x"])
def test_no_terminal_but_a_terminal_is_opened(terminal: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    with pytest.raises(OSError, match="is no terminal"):
        started(Login("1", os.getuid(), AT, terminal), tmp_path / "agent.sock")


def test_a_program_is_started_once_not_at_once_and_not_soon_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    tried: list[str] = []

    def start(login: Login) -> None:
        if not login.terminal:
            return
        tried.append(login.id)
        message = "no such terminal"
        raise OSError(message)

    starter = Starter(start)
    for passed, expected in (
        (timedelta(seconds=5), 0),
        (SETTLED, 1),
        (SETTLED + timedelta(seconds=2), 1),
        (SETTLED + PAUSE, 2),
        (timedelta(milliseconds=-1), 2),
        (timedelta(days=-3650), 3),  # the clock was set back, and the session goes on
    ):
        starter.start([OWN, SCREEN], AT + passed)
        assert len(tried) == expected
    assert caplog.messages == ["no program could be started in session pts/9@1: no such terminal"] * 3
