"""From the vendor's signatures to the screen: a real agent, a real web server, and people at terminals."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from messenger_rules.publishing.adding import add
from messenger_rules.registry import Registry
from tests.patience import until
from tests.publishing.vendor import NOW, Vendor, write_catalog
from tests.system.host import PYTHON, Host, Terminal, environment_for_all, host
from tests.updating.served import Server, served

pytestmark = [
    pytest.mark.system,
    pytest.mark.timeout(600),
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a host of its own"),
    pytest.mark.skipif(not Path(PYTHON).is_file(), reason="there is no Python that everybody may run"),
]
ROUND = 90.0
"""Seconds within which an agent that asks every minute has asked once more."""


@pytest.fixture
def here(project: Path) -> Iterator[Host]:
    with environment_for_all(project) as place, host(place) as made:
        yield made


@pytest.fixture
def vendor(tmp_path: Path) -> Vendor:
    return Vendor(tmp_path).begin()


def publish(vendor: Vendor, revision: int) -> None:
    """A catalogue whose message concerns every Linux."""
    path = write_catalog(vendor.folder, revision, 'os.family == "linux"', outcome="unknown")
    add(vendor.repository, path, Registry.builtin(), NOW)
    vendor.sign("dan", "eve")
    vendor.release()


def trust(where: Host, vendor: Vendor, server: Server) -> None:
    """Tell a host whose catalogue it takes, and from where."""
    folder = where.folder / "etc"
    (folder / "root.json").write_bytes(vendor.first_root)
    updates = (
        f'root = "{folder}/root.json"',
        'product = "acme-console"',
        f'url = "{server.url}"',
        "every-seconds = 60",
    )
    lines = (f'state = "{where.folder}/state"', "start-in-sessions = false", "[updates]", *updates)
    (folder / "agent.toml").write_text("\n".join(lines))


def serial(status: dict[str, Any]) -> int:
    return int(status["catalogue"]["serial"]) if status.get("catalogue") else 0


def sees(terminal: Terminal, where: Host) -> list[str]:
    """The titles that the inbox shows, each acknowledged."""
    terminal.run(f"{where.python} -I -m messenger_rules.cli inbox; echo DO''NE")
    found = []
    while terminal.shell.expect_exact(["DONE", "Backup "], timeout=60) > 0:
        found.append(terminal.shell.readline().split(maxsplit=1)[0])
        terminal.expect("uit? ")
        terminal.run("a")
    terminal.expect("$ ")
    return found


def test_what_is_signed_is_shown_once_and_what_is_forged_never(here: Host, vendor: Vendor) -> None:
    publish(vendor, 1)
    with served(vendor.published) as server:
        trust(here, vendor, server)
        here.start_agent(lambda status: serial(status) == 1)
        alice, mallory = here.log_on("alice"), here.log_on("mallory")
        assert sees(alice, here) == ["1"]
        assert (sees(alice, here), sees(mallory, here)) == ([], [])

        timestamp = vendor.repository.metadata / "timestamp.json"
        whole = timestamp.read_text()
        forged = json.loads(whole)
        forged["signed"]["version"] += 1
        timestamp.write_text(json.dumps(forged))
        until(lambda: any("MR643" in problem for problem in here.status()["problems"]), ROUND)
        assert sees(alice, here) == []
        timestamp.write_text(whole)

        publish(vendor, 2)
        until(lambda: serial(here.status()) == 2, ROUND)
        assert sees(alice, here) == ["2"]
        assert (sees(alice, here), sees(mallory, here)) == ([], [])
        assert here.status()["problems"] == []
