"""The agent as a process: it takes what is signed, tells what it refuses, and starts all the same."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tuf.api.metadata import Metadata, Targets

if sys.platform == "win32":
    pytest.skip("the agent of Windows is another one", allow_module_level=True)

from messenger_rules.agent.attending import ask
from messenger_rules.errors import StateError
from messenger_rules.updating.shelf import Shelf
from tests.publishing.vendor import Vendor, signer
from tests.updating.served import served

pytestmark = pytest.mark.processes

COMMAND = [sys.executable, "-m", "messenger_rules.cli"]


class Host:
    """A host of the vendor's customer, with its folders."""

    def __init__(self, folder: Path, vendor: Vendor, url: str | None) -> None:
        self.folder = folder
        self.socket = folder / "agent.sock"
        self.shelf = Shelf(folder / "state" / "updates")
        (folder / "config").mkdir(parents=True)
        (folder / "root.json").write_bytes(vendor.first_root)
        where = f'url = "{url}"\n' if url is not None else ""
        (folder / "config" / "agent.toml").write_text(
            f'state = "{folder}/state"\nsocket = "{self.socket}"\nstart-in-sessions = false\n'
            f'[updates]\nroot = "{folder}/root.json"\nproduct = "acme-console"\n{where}'
        )
        self.environment = {**os.environ, "MESSENGER_RULES_CONFIG": str(folder / "config")}

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([*COMMAND, *arguments], env=self.environment, capture_output=True, text=True, check=False)

    def status(self) -> dict[str, Any]:
        try:
            return ask(self.socket, "status")
        except StateError:  # it has not come that far
            return {}

    def until(self, holds: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        end = time.monotonic() + 90
        while not ((found := self.status()) and holds(found)):
            assert time.monotonic() < end, found
            time.sleep(0.2)
        return found

    @contextlib.contextmanager
    def agent(self) -> Iterator[None]:
        with subprocess.Popen([*COMMAND, "agent", "run"], env=self.environment, stderr=subprocess.PIPE) as process:
            try:
                yield
            finally:
                process.terminate()
                process.communicate(timeout=20)
        assert process.returncode == 0


@pytest.fixture
def vendor(tmp_path: Path) -> Vendor:
    return Vendor(tmp_path).begin().publish(1)


def signed_otherwise(shelf: Shelf, change: Callable[[Targets], None]) -> None:
    """Let the list that is kept on a shelf be another one that the vendor's people have signed, too."""
    record = json.loads(shelf.named.read_text())
    targets = Metadata[Targets].from_bytes(record["list"].encode())
    change(targets.signed)
    targets.signatures.clear()
    for name in ("dan", "eve"):
        targets.sign(signer(name), append=True)
    shelf.named.write_text(json.dumps({**record, "list": targets.to_bytes().decode()}))


def needing_a_plugin(targets: Targets) -> None:
    for file in targets.targets.values():
        file.unrecognized_fields["custom"] = {"messenger-rules": {"requires": {"no-such-plugin": "1"}}}


def serial(found: dict[str, Any]) -> int:
    return int(found["catalogue"]["serial"]) if found["catalogue"] else 0


def test_the_agent_takes_what_is_signed_from_the_web_and_from_a_disk(vendor: Vendor, tmp_path: Path) -> None:
    with served(vendor.published) as server:
        host = Host(tmp_path / "host", vendor, server.url)
        with host.agent():
            found = host.until(lambda it: serial(it) == 1)
            assert (found["healthy"], found["problems"], found["warnings"]) == (True, [], [])
            found = host.until(lambda it: it["repository_asked"] is not None)
            assert datetime.now(UTC) - datetime.fromisoformat(found["repository_asked"]) < timedelta(minutes=2)
            vendor.publish(2)
            assert host.run("agent", "apply", str(vendor.published)).returncode == 0
            host.until(lambda it: serial(it) == 2)


def test_while_another_process_updates_the_agent_is_well_and_asks_again_soon(vendor: Vendor, tmp_path: Path) -> None:
    with served(vendor.published) as server:
        host = Host(tmp_path / "host", vendor, server.url)
        assert host.run("agent", "apply", str(vendor.published)).returncode == 0
        with contextlib.ExitStack() as another:
            another.enter_context(host.shelf.alone())
            with host.agent():
                host.until(lambda it: serial(it) == 1)
                time.sleep(2.5)
                assert (host.status()["problems"], server.asked) == ([], [])
                another.close()
                host.until(lambda it: it["repository_asked"] is not None)


def test_what_is_refused_is_told_and_what_was_taken_stays(vendor: Vendor, tmp_path: Path) -> None:
    """A host that has catalogue 1 starts while somebody forges; its own catalogue has a need that is not met."""
    with served(Path(shutil.copytree(vendor.published, tmp_path / "served"))) as server:
        host = Host(tmp_path / "host", vendor, server.url)
        assert host.run("agent", "apply", str(vendor.published)).returncode == 0
        signed_otherwise(host.shelf, needing_a_plugin)
        timestamp = server.folder / "metadata" / "timestamp.json"
        data = json.loads(timestamp.read_text())
        data["signed"]["version"] += 1
        timestamp.write_text(json.dumps(data))
        with host.agent():
            found = host.until(lambda it: serial(it) == 1 and it["problems"])
            assert found["problems"] == ["MR643: timestamp is not signed by enough of the vendor's keys"]
            assert found["warnings"] == [
                "MR654: the catalogue needs no-such-plugin 1 or later, which is not installed: messages that need it stay hidden"
            ]
            assert not found["healthy"]
            assert found["repository_asked"] is None


def test_an_agent_without_a_catalogue_starts_and_says_so(vendor: Vendor, tmp_path: Path) -> None:
    host = Host(tmp_path / "host", vendor, None)
    with host.agent():
        found = host.until(lambda it: it["problems"])
        assert found["problems"] == ["MR656: no catalogue has been taken from the repository yet"]
        assert host.run("agent", "apply", str(vendor.published)).returncode == 0
        assert host.until(lambda it: serial(it) == 1)["healthy"]


def test_an_expired_catalogue_is_told_of_and_the_agent_starts(vendor: Vendor, tmp_path: Path) -> None:
    host = Host(tmp_path / "host", vendor, None)
    assert host.run("agent", "apply", str(vendor.published)).returncode == 0
    signed_otherwise(host.shelf, lambda it: setattr(it, "expires", datetime(2026, 1, 1, tzinfo=UTC)))
    with host.agent():
        found = host.until(lambda it: serial(it) == 1 and it["problems"])
        assert found["problems"] == ["MR653: the catalogue expired at 2026-01-01 00:00 UTC: nothing new of it is shown"]


def test_switched_off_it_asks_nobody(vendor: Vendor, tmp_path: Path) -> None:
    with served(vendor.published) as server:
        host = Host(tmp_path / "host", vendor, server.url)
        done = host.run("disable", "--computer")
        assert done.returncode == 0, done.stderr
        with host.agent():
            host.until(lambda it: it["switched_off"])
            time.sleep(2.5)
        assert server.asked == []


def test_it_ends_at_once_while_a_repository_keeps_it_waiting(vendor: Vendor, tmp_path: Path) -> None:
    with served(vendor.published) as server:
        server.slow = "timestamp.json"
        host = Host(tmp_path / "host", vendor, server.url)
        with host.agent():
            host.until(lambda _: "metadata/timestamp.json" in server.asked)
            began = time.monotonic()
        assert time.monotonic() - began < 30, "the whole of it would take a hundred seconds"
