"""Expired metadata: nothing new is shown, what was shown stays, and the agent goes on; by the agent's own look at its shelf."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

if sys.platform == "win32":
    pytest.skip("the agent of Windows is another one", allow_module_level=True)

from messenger_rules.agent.agent_settings import AgentSettings
from messenger_rules.agent.groups import ADMINISTRATORS
from messenger_rules.agent.ledger.file import LedgerFile
from messenger_rules.agent.logins import Login, RecentLogins
from messenger_rules.agent.looking import Looking
from messenger_rules.agent.opening import Opened, by_number
from messenger_rules.agent.protocol import Happened, Hello
from messenger_rules.agent.service import Service
from messenger_rules.agent.system import this_host
from messenger_rules.agent.unix.logins import login_of
from messenger_rules.agent.updates import Updates, apply_folder, shelf_in
from messenger_rules.agent.world import World
from messenger_rules.publishing.adding import add
from messenger_rules.registry import Registry
from tests.publishing.vendor import NOW, Vendor, write_catalog

pytestmark = pytest.mark.processes  # the facts of the host come from workers

ANYWHERE = 'os.family in ["linux", "windows", "darwin"] or installed("backup", < 3)'


class Screen:
    """A program in a session of a user, which keeps what it is told."""

    def __init__(self, uid: int) -> None:
        self.uid, self.pid = uid, 0
        self.shown: list[str] = []
        self.closed: list[str] = []

    def tell(self, said: dict[str, Any]) -> None:
        self.shown += [said["show"]["title"]] if "show" in said else []
        self.closed += [said["close"]["message"]] if "close" in said else []

    def end(self) -> None:
        """It is never hung up on here."""


class Host:
    """An agent that looks when a test says so, at the time that a test says."""

    def __init__(self, vendor: Vendor, folder: Path) -> None:
        self.now = NOW
        root = vendor.folder / "root.json"
        root.write_bytes(vendor.first_root)
        updates = {"root": str(root), "product": "acme-console"}
        self.settings = AgentSettings.model_validate(
            {"state": str(folder), "start_in_sessions": False, "updates": updates}
        )
        shelf = shelf_in(folder)
        assert self.settings.updates is not None
        apply_folder(vendor.published, self.settings.updates, shelf, NOW)
        self.updates = Updates(self.settings.updates, shelf)
        self.ledger = LedgerFile(folder / "ledger")
        self.logins = [Login(f"s{uid}", uid, NOW) for uid in (1, 2)]
        self.start()

    def start(self) -> None:
        """Start the agent, anew as well."""
        world = World(
            self.clock,
            RecentLogins(lambda: self.logins, lambda: 0.0),
            login_of,
            lambda _: frozenset({ADMINISTRATORS}),
            lambda _: frozenset(),
            lambda: False,
            lambda: False,
        )
        self.service = Service(Opened(self.ledger, self.ledger.installation, by_number), world)
        self.looking = Looking(
            self.service,
            self.settings,
            self.updates,
            host=this_host(None),
            registry=Registry.builtin(),
            clock=self.clock,
        )

    def clock(self) -> datetime:
        return self.now

    def comes(self, uid: int) -> Screen:
        screen = Screen(uid)
        self.service.greet(screen, Hello(hello=1, claimed=f"s{uid}"))
        return screen


@pytest.fixture
def vendor(tmp_path: Path) -> Vendor:
    vendor = Vendor(tmp_path / "vendor").begin()
    add(vendor.repository, write_catalog(vendor.folder, 1, ANYWHERE), Registry.builtin(), NOW)
    vendor.sign("dan", "eve")
    vendor.release()
    return vendor


@pytest.mark.asyncio
async def test_of_what_has_expired_nothing_new_is_shown_and_what_was_shown_stays(
    vendor: Vendor, tmp_path: Path
) -> None:
    host = Host(vendor, tmp_path / "state")
    try:
        await host.looking.once()
        first = host.comes(1)
        assert first.shown == ["Backup 1 is being retired"]
        host.service.said(first, Happened(what="displayed", message="old-backup", revision=1))
        host.now = NOW + timedelta(days=91)
        await host.looking.once()
        second = host.comes(2)
        assert (second.shown, first.closed) == ([], [])
        assert [it[:5] for it in host.service.status()["problems"]] == ["MR653"]
        host.now = NOW + timedelta(days=1)
        host.start()
        await host.looking.once()
        assert host.comes(2).shown == [], "the clock was set back, and the agent began anew"
        assert [it[:5] for it in host.service.status()["problems"]] == ["MR653", "MR660"]
        assert host.comes(1).shown == ["Backup 1 is being retired"]
    finally:
        host.ledger.close()
