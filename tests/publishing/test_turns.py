"""Commands that change a repository take turns, and none of them undoes what another one, or a key holder, did."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from messenger_rules.publishing import changing, lock
from messenger_rules.publishing.discarding import discard, discardable
from messenger_rules.publishing.lock import alone
from messenger_rules.publishing.merging import merge
from messenger_rules.publishing.passphrases import VARIABLE
from messenger_rules.publishing.problems import PublishingError
from messenger_rules.publishing.reverting import revert
from messenger_rules.publishing.signing import waiting
from messenger_rules.registry import Registry
from tests.publishing.vendor import NOW, PASSPHRASE, Vendor, copy_keys


@pytest.fixture
def vendor(tmp_path: Path) -> Vendor:
    return Vendor(tmp_path).begin()


CHANGES: dict[str, Callable[[Vendor], object]] = {
    "add": lambda it: it.stage(2),
    "sign": lambda it: it.sign("dan"),
    "release": lambda it: it.release(),
    "rotate": lambda it: changing.rotate(it.repository, "root", NOW, threshold=3),
    "revoke": lambda it: changing.revoke(it.repository, "dan", NOW),
    "discard": lambda it: discard(it.repository, discardable(it.repository, ["targets"]), NOW),
    "revert": lambda it: revert(it.repository, "stable/acme-console.xml", 1, Registry.builtin(), NOW),
    "renew": lambda it: changing.renew(it.repository, "root", NOW),
    "merge": lambda it: merge(it.repository, it.repository.stage),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_changes_a_repository_waits_for_its_turn(
    change: Callable[[Vendor], object], vendor: Vendor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "PATIENCE", 1)
    vendor.publish()
    vendor.stage()
    before = {path: path.read_bytes() for path in vendor.repository.path.rglob("*") if path.is_file()}
    with alone(vendor.repository.stage.path), pytest.raises(PublishingError, match="MR638"):
        change(vendor)
    assert {path: path.read_bytes() for path in vendor.repository.path.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("role", ["root", "targets"])
def test_what_waits_already_is_staged_anew_only_when_that_is_asked(role: str, vendor: Vendor) -> None:
    def signatures() -> int:
        found = vendor.repository.stage.root if role == "root" else vendor.repository.stage.targets
        assert found is not None
        return len(found.signatures)

    assert changing.renew(vendor.repository, role, NOW)
    vendor.sign("ann" if role == "root" else "dan")
    assert not changing.renew(vendor.repository, role, NOW)
    assert signatures() == 1
    assert changing.renew(vendor.repository, role, NOW, again=True)
    assert signatures() == 0


def test_a_folder_that_cannot_be_locked_is_told(vendor: Vendor) -> None:
    (vendor.repository.stage.path / ".lock").unlink()
    (vendor.repository.stage.path / ".lock").symlink_to("elsewhere")
    with pytest.raises(PublishingError, match="MR620"):
        vendor.release()


@pytest.mark.processes
def test_people_who_sign_at_once_in_one_folder_all_have_signed(vendor: Vendor, tmp_path: Path) -> None:
    vendor.stage()
    copy_keys(tmp_path / "keys")
    command = [sys.executable, "-m", "messenger_rules.cli", "publish", "sign", "--key"]
    environment = {**os.environ, VARIABLE: PASSPHRASE}
    started = [
        subprocess.Popen([*command, f"keys/{name}.pem"], cwd=tmp_path, env=environment, stdout=subprocess.DEVNULL)
        for name in ("dan", "eve", "fay")
    ]
    assert [it.wait() for it in started] == [0, 0, 0]
    assert waiting(vendor.repository.stage)[0].counts[0].signed == ("dan", "eve", "fay")
