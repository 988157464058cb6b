"""The agent as a service of Windows, with a registry and a service manager that a test plays; Wine has real ones."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from messenger_rules.agent.windows.event_log import KEY, SOURCE
from messenger_rules.agent.windows.installing import NAME, RUN, Installation
from messenger_rules.agent.windows.registry import VIEWS, Hive, Place
from messenger_rules.agent.windows.service_manager import ServiceManager
from messenger_rules.errors import StateError
from tests.agent.played_registry import PlayedRegistry

PYTHON = r"C:\Program Files\Acme\python.exe"
SERVICE = Place(Hive.COMPUTER, r"SYSTEM\CurrentControlSet\Services\messenger-rules", "ImagePath", 64)
RUN_VALUE = Place(Hive.COMPUTER, RUN, NAME, 64)


@dataclass
class Manager:
    """Plays ``sc``: it keeps the service in the registry, and takes two questions to stop one."""

    registry: PlayedRegistry
    asked: list[str] = field(default_factory=list)
    refuses: str = ""
    state: str = "RUNNING"

    def __call__(self, arguments: list[str]) -> subprocess.CompletedProcess[str]:
        what = arguments[0]
        self.asked.append(what)
        if what == self.refuses:
            return subprocess.CompletedProcess(arguments, 5, "[SC] OpenSCManager FAILED 5:\n\nAccess is denied.\n", "")
        if what == "create":
            self.registry.values[SERVICE] = arguments[arguments.index("binPath=") + 1]
        elif what == "delete":
            del self.registry.values[SERVICE]
        elif what == "stop":
            self.state = "STOP_PENDING"
        said = f"STATE : {self.state}"
        self.state = "STOPPED" if self.state == "STOP_PENDING" and what == "query" else self.state
        return subprocess.CompletedProcess(arguments, 0, said, "")


@pytest.fixture
def registry() -> PlayedRegistry:
    return PlayedRegistry()


@pytest.fixture
def manager(registry: PlayedRegistry) -> Manager:
    return Manager(registry)


@pytest.fixture
def installation(registry: PlayedRegistry, manager: Manager, tmp_path: Path) -> Installation:
    folder = tmp_path / "messenger-rules"
    services = ServiceManager(registry, manager)
    return Installation(
        registry, services, folder / "agent.toml", folder / "agent", PYTHON, lambda it: it.mkdir(exist_ok=True)
    )


def test_installed_twice_is_once_and_nothing_is_left(
    installation: Installation, registry: PlayedRegistry, manager: Manager
) -> None:
    assert len(installation.install("m.xml").said) == 5
    assert registry.values[SERVICE] == f'"{PYTHON}" -I -m messenger_rules.agent.windows.service'
    assert str(registry.values[RUN_VALUE]).startswith(
        r'"C:\Program Files\Acme\pythonw.exe" -I -m messenger_rules.cli session --stay --front-end message-box'
    )
    assert str(registry.values[Place(Hive.COMPUTER, KEY, "EventMessageFile", 64)]).endswith("EventCreate.exe")
    assert f'catalog = "{Path("m.xml").absolute()}"' in installation.settings.read_text()
    before = list(manager.asked)
    assert installation.install("m.xml").said == []
    assert manager.asked == before == ["create", "description", "failure", "start"]
    registry.values[RUN_VALUE._replace(view=32)] = "of an older one"
    done = installation.uninstall(purge=False)
    assert (len(done.said), done.left) == (5, [])
    assert manager.asked[4:] == ["stop", "query", "query", "delete"]
    assert registry.values == {}
    assert not installation.settings.parent.exists()
    assert installation.uninstall(purge=True).said == []


def test_another_python_takes_the_place_of_the_one_before(
    installation: Installation, registry: PlayedRegistry, manager: Manager
) -> None:
    registry.values |= {SERVICE: "of an older one", RUN_VALUE: "of an older one"}
    said = installation.install(None).said
    assert manager.asked == ["stop", "query", "query", "delete", "create", "description", "failure", "start"]
    assert said[-3:] == [
        "stopped the service messenger-rules and took it away",
        "installed the service messenger-rules",
        "started messenger-rules",
    ]
    assert not installation.settings.exists()


def test_settings_that_somebody_has_written_stay(installation: Installation) -> None:
    installation.install("one.xml")
    installation.install("two.xml")
    assert "two.xml" in installation.settings.read_text()
    installation.settings.write_text(installation.settings.read_text() + "per-day = 1\n")
    assert installation.install("three.xml").left == [f"{installation.settings} is there already"]
    done = installation.uninstall(purge=False)
    assert done.left == [f"{installation.settings} was changed since it was installed"]
    assert "two.xml" in installation.settings.read_text()


def test_what_was_acknowledged_goes_only_where_that_is_wanted(installation: Installation) -> None:
    installation.install("m.xml")
    installation.state.mkdir()
    (left,) = installation.uninstall(purge=False).left
    assert left.startswith(f"{installation.state} has what was acknowledged")
    assert installation.uninstall(purge=True).said == [f"took {installation.state} away"]
    assert not installation.settings.parent.exists()


def test_a_service_that_takes_long_to_start_is_installed_all_the_same(
    installation: Installation, manager: Manager
) -> None:
    manager.refuses = "start"
    assert installation.install(None).said[-1].startswith("messenger-rules has not started yet: [SC] ")


def test_who_may_not_write_is_told(installation: Installation, registry: PlayedRegistry, manager: Manager) -> None:
    manager.refuses = "create"
    with pytest.raises(StateError, match=r"MR599.*cannot be installed: sc create: .*access is denied"):
        installation.install("m.xml")
    for place in (RUN_VALUE, Place(Hive.COMPUTER, KEY, "TypesSupported", VIEWS[0])):
        registry.refused = {place}
        with pytest.raises(StateError, match=r"MR599.*cannot be taken away: access is denied"):
            installation.uninstall(purge=False)
    assert SOURCE == "messenger-rules"
