"""What `publish status` sees: each file that clients need, there and as it was signed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from tuf.api.metadata import Metadata

from messenger_rules.cli import main
from messenger_rules.publishing import changing
from messenger_rules.publishing.overview import overview
from tests.publishing.vendor import NOW, Vendor, signer


@pytest.fixture
def vendor(tmp_path: Path) -> Vendor:
    vendor = Vendor(tmp_path).begin().publish()
    changing.renew(vendor.repository, "root", NOW)
    vendor.sign("ann", "ben")
    vendor.release()
    return vendor


def catalogue(vendor: Vendor) -> Path:
    return next((vendor.published / "targets/stable").iterdir())


def resign(vendor: Vendor, name: str, by: str) -> None:
    path = vendor.repository.metadata / name
    found = Metadata.from_bytes(path.read_bytes())
    found.sign(signer(by))
    path.write_bytes(found.to_bytes())


DAMAGE: dict[str, tuple[str, str, Callable[[Vendor], object]]] = {
    "no catalogue": ("MR620", "cannot be read", lambda it: catalogue(it).unlink()),
    "another catalogue": ("MR636", "is not the catalogue", lambda it: catalogue(it).write_text("<catalog/>")),
    "no first root": ("MR620", "1.root.json is missing", lambda it: (it.repository.metadata / "1.root.json").unlink()),
    "no last root": ("MR620", "2.root.json is missing", lambda it: (it.repository.metadata / "2.root.json").unlink()),
    "no timestamp": ("MR620", "no timestamp", lambda it: (it.repository.metadata / "timestamp.json").unlink()),
    "no list": ("MR620", "no targets", lambda it: (it.repository.metadata / "2.targets.json").unlink()),
    "a timestamp of others": ("MR639", "timestamp 3", lambda it: resign(it, "timestamp.json", "snapshot")),
    "a list of too few": ("MR639", "targets 2", lambda it: resign(it, "2.targets.json", "dan")),
}


def test_nothing_is_wrong_with_what_was_published(vendor: Vendor) -> None:
    assert overview(vendor.repository, NOW).problems == ()


@pytest.mark.parametrize(("code", "words", "damage"), DAMAGE.values(), ids=DAMAGE)
def test_what_clients_would_refuse_is_told(
    code: str, words: str, damage: Callable[[Vendor], object], vendor: Vendor
) -> None:
    damage(vendor)
    found = overview(vendor.repository, NOW).problems
    assert [it.code for it in found if words in it.message] == [code]
    assert main(["publish", "status", "--repository", str(vendor.repository.path)]) == 1


def test_a_monitor_is_told_before_anything_expires(vendor: Vendor) -> None:
    vendor.release(after=-timedelta(hours=20))
    command = ["publish", "status", "--repository", str(vendor.repository.path)]
    assert (main(command), main([*command, "--strict"])) == (0, 1)
