"""The shelf: what a hand, a bit or another user has changed on the host's own disk is not believed."""

from __future__ import annotations

import json
import os
import shutil
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tuf.api.metadata import Metadata, Root, Targets

from messenger_rules.agent.agent_settings import UpdateSettings
from messenger_rules.agent.signed_catalogue import SignedCatalogue
from messenger_rules.agent.updates import apply_folder
from messenger_rules.errors import StateError
from messenger_rules.publishing.changing import rotate
from messenger_rules.registry import Registry
from messenger_rules.updating.problems import UpdateError
from messenger_rules.updating.record import InForce
from messenger_rules.updating.shelf import Shelf
from messenger_rules.updating.wanted import Wanted
from tests.publishing.vendor import NOW, Vendor, public, signer
from tests.updating.test_attacks import exchange_keys

DAMAGED = ["MR657: the catalogue that was taken is damaged; the next update brings it anew"]

ANOTHERS = [
    "MR659: the catalogue that was taken is of another product or channel; the next update brings the right one"
]
NOT_SIGNED = [
    "MR664: the catalogue that was taken is not signed by keys that the trusted root names; the next update brings one that is"
]
OLD_KEYS = [
    (
        "MR663: the catalogue in force is signed only by keys that the vendor's newest root names no longer;"
        " the next update brings one by those of now"
    )
]


class Host:
    """A host of the vendor's customer, with a shelf."""

    def __init__(self, vendor: Vendor) -> None:
        self.vendor = vendor
        self.shelf = Shelf(vendor.folder / "state" / "updates")
        self.root = vendor.folder / "root.json"
        self.root.write_bytes(vendor.first_root)

    def take(self, product: str = "acme-console", channel: str = "stable") -> InForce:
        return apply_folder(self.vendor.published, self.settings(product, channel), self.shelf)

    def settings(self, product: str = "acme-console", channel: str = "stable") -> UpdateSettings:
        return UpdateSettings(root=str(self.root), product=product, channel=channel)

    def in_force(self) -> InForce | None:
        return self.shelf.in_force(Wanted(self.root.read_bytes(), "acme-console"))

    def told(self, product: str = "acme-console", channel: str = "stable") -> list[str]:
        """What an agent that starts now says of the shelf."""
        catalogue = SignedCatalogue(self.shelf, self.settings(product, channel), Registry.builtin())
        assert catalogue.refresh() == (catalogue.problem == "")
        return catalogue.told(NOW)

    def write(self, **changes: Any) -> None:
        self.shelf.named.write_text(json.dumps(json.loads(self.shelf.named.read_text()) | changes))


@pytest.fixture
def host(tmp_path: Path) -> Host:
    return Host(Vendor(tmp_path).begin().publish(1))


def test_a_host_may_change_to_a_channel_whose_numbers_are_lower(tmp_path: Path) -> None:
    vendor = Vendor(tmp_path).begin()
    for revision in (1, 2, 3):
        vendor.publish(revision, "early")
    host = Host(vendor.publish(3))
    assert host.take(channel="early").serial == 3
    assert host.told(channel="early") == []
    assert host.told() == ANOTHERS
    assert host.take().serial == 1
    assert host.told() == []


def with_other_targets_keys(root: bytes) -> bytes:
    """A first root of another vendor."""
    other = Metadata[Root].from_bytes(root)
    exchange_keys("targets", other.signed)
    other.signatures.clear()
    for name in ("ann", "ben"):
        other.sign(signer(name), append=True)
    return other.to_bytes()


@pytest.mark.parametrize("change", ["product", "root"])
def test_the_catalogue_of_another_product_or_vendor_is_not_shown(change: str, host: Host) -> None:
    host.take()
    if change == "root":
        host.root.write_bytes(with_other_targets_keys(host.vendor.first_root))
    wanted_product, told = ("acme-backup", ANOTHERS) if change == "product" else ("acme-console", NOT_SIGNED)
    assert host.told(product=wanted_product) == told


def test_a_later_root_of_the_same_vendor_keeps_the_catalogue_in_force(host: Host) -> None:
    """A newer program brings a newer root to trust; the shelf is as the older one left it."""
    vendor = host.vendor
    before = host.take()
    rotate(vendor.repository, "root", NOW, new=[public("new")], old=["cem"])
    vendor.sign("ann", "ben", "new")
    vendor.release()
    host.root.write_bytes((vendor.published / "metadata" / "2.root.json").read_bytes())
    assert (host.told(), host.in_force()) == ([], before)
    assert host.take() == before
    host.root.write_bytes(vendor.first_root)
    assert (host.told(), host.in_force()) == ([], before)


@pytest.mark.parametrize(
    "changes",
    [
        {"root": 1}, {"channel": None}, {"list": ""}, {"list": "{}"}, {"list": 7}, {"list": "\ud800"},
        {"list": "[" * 100_000}, {"further": 1}, {"serial": 7},
    ],
    ids=lambda it: str(it)[:30],
)  # fmt: skip
def test_a_record_that_is_none_is_damaged(changes: dict[str, Any], host: Host) -> None:
    host.take()
    host.write(**changes)
    assert host.told() == DAMAGED
    known = host.take()
    assert host.in_force() == known
    assert host.told() == []


@pytest.mark.parametrize(
    "data", [b"", b"[]", b'{"serial": 1e999}', b"[" * 200_000, b"\xff", b'{"sha256": 7}'], ids=repr
)
def test_a_file_that_is_no_record_is_damaged(data: bytes, host: Host) -> None:
    host.take()
    host.shelf.named.write_bytes(data)
    assert host.told() == DAMAGED


def later(targets: Targets) -> None:
    targets.expires = targets.expires.replace(year=2099)


def another_catalogue(targets: Targets) -> None:
    for file in targets.targets.values():
        file.hashes["sha256"] = "0" * 64


def another_number(targets: Targets) -> None:
    for file in targets.targets.values():
        file.unrecognized_fields["custom"]["messenger-rules"]["serial"] = 7


def needing_nothing(targets: Targets) -> None:
    for file in targets.targets.values():
        file.unrecognized_fields.clear()


@pytest.mark.parametrize(
    "change", [later, another_catalogue, another_number, needing_nothing], ids=lambda it: it.__name__
)
@pytest.mark.parametrize("names", [[], ["dan"], ["snapshot", "timestamp"], ["ann", "ben"]], ids=str)
def test_a_list_that_the_vendor_has_not_signed_is_not_believed(
    change: Callable[[Targets], None], names: list[str], host: Host
) -> None:
    host.take()
    targets = Metadata[Targets].from_bytes(json.loads(host.shelf.named.read_text())["list"].encode())
    change(targets.signed)
    if names:
        targets.signatures.clear()
    for name in names:
        targets.sign(signer(name), append=True)
    host.write(list=targets.to_bytes().decode())
    assert host.in_force() is None
    assert host.told() == DAMAGED


def test_a_flipped_bit_is_damage_or_says_the_same(host: Host) -> None:
    known = host.take()
    data = host.shelf.named.read_bytes()
    damaged = 0
    for bit in range(0, len(data) * 8, 37):
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << (bit % 8)
        host.shelf.named.write_bytes(changed)
        found = host.in_force()
        damaged += found is None
        assert found in (None, known)
    assert damaged > 50


def test_the_keys_of_a_list_may_change(host: Host) -> None:
    """Until the list by new keys comes, the one by those before holds; then it is judged by the root that names them."""
    vendor = host.vendor
    before = host.take()
    rotate(vendor.repository, "targets", NOW, new=[public("new"), public("newer")], old=["dan", "eve"])
    vendor.sign("ann", "ben", "new", "newer")
    vendor.release()
    roots = host.shelf.metadata / "root_history"
    assert host.told() == []
    shutil.copy(vendor.published / "metadata" / "2.root.json", roots)
    assert host.in_force() == before
    assert host.told() == OLD_KEYS
    vendor.stage(2)
    vendor.sign("new", "newer")
    vendor.release()
    after = host.take()
    assert (after.serial, host.in_force()) == (2, after)
    assert host.told() == []
    (roots / "2.root.json").write_bytes((roots / "1.root.json").read_bytes())
    assert host.told() == DAMAGED
    assert host.take() == after
    assert host.told() == []


@pytest.mark.parametrize("old", [["dan", "eve"], ["fay"]], ids=["by whom it was signed", "another one"])
def test_a_later_root_to_trust_keeps_what_its_keys_have_signed(old: list[str], host: Host) -> None:
    """Nothing leads from a root to what came before it, so what only an older one stood for is not shown."""
    vendor = host.vendor
    before = host.take()
    rotate(vendor.repository, "targets", NOW, new=[public("new"), public("newer")][: len(old)], old=old)
    vendor.sign("ann", "ben", "dan" if old == ["fay"] else "newer", "new")
    vendor.release()
    host.root.write_bytes((vendor.published / "metadata" / "2.root.json").read_bytes())
    if old == ["fay"]:
        assert (host.told(), host.in_force()) == ([], before)
    else:
        assert (host.told(), host.in_force()) == (NOT_SIGNED, None)
    assert host.take() == before
    assert host.told() == []


def test_what_is_anothers_now_is_withdrawn_at_once(host: Host) -> None:
    """Also from an agent that runs, and has read it before; what is damaged on the disk stays until it ends."""
    host.take()
    catalogue = SignedCatalogue(host.shelf, host.settings(), Registry.builtin())
    assert catalogue.refresh()
    known = host.shelf.named.read_bytes()
    host.shelf.named.write_bytes(b"{}")
    assert (catalogue.refresh(), catalogue.told(NOW), catalogue.catalog is None) == (False, DAMAGED, False)
    host.shelf.named.write_bytes(known)
    host.root.write_bytes(with_other_targets_keys(host.vendor.first_root))
    assert (catalogue.refresh(), catalogue.told(NOW), catalogue.notes(NOW)) == (True, NOT_SIGNED, [])
    assert (catalogue.catalog, catalogue.known, catalogue.is_stale(NOW)) == (None, None, False)
    assert not catalogue.refresh()
    host.root.write_bytes(host.vendor.first_root)
    assert (catalogue.refresh(), catalogue.told(NOW), catalogue.catalog is None) == (True, [], False)


def test_an_agent_that_runs_tells_of_old_keys_as_soon_as_the_newest_root_is_there(host: Host) -> None:
    """The rest of that update may fail, so that nothing else on the shelf is another."""
    vendor = host.vendor
    host.take()
    catalogue = SignedCatalogue(host.shelf, host.settings(), Registry.builtin())
    catalogue.refresh()
    rotate(vendor.repository, "targets", NOW, new=[public("new"), public("newer")], old=["dan", "eve"])
    vendor.sign("ann", "ben", "new", "newer")
    vendor.release()
    (vendor.published / "metadata" / "timestamp.json").unlink()
    with pytest.raises(UpdateError, match="MR640"):
        host.take()
    assert (catalogue.refresh(), catalogue.told(NOW), catalogue.catalog is None) == (False, OLD_KEYS, False)


def test_without_a_root_to_trust_nothing_is_in_force_until_there_is_one(host: Host) -> None:
    host.take()
    data = host.root.read_bytes()
    host.root.unlink()
    catalogue = SignedCatalogue(host.shelf, host.settings(), Registry.builtin())
    assert not catalogue.refresh()
    assert catalogue.problem.startswith("MR650: ")
    host.root.write_bytes(data)
    assert catalogue.refresh()
    assert catalogue.problem == ""


pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="rights are others there")


def test_the_shelf_and_its_state_are_the_agents_alone(host: Host) -> None:
    host.take()
    for folder in (host.shelf.folder.parent, host.shelf.folder):
        folder.chmod(0o777)
    host.take()
    for folder in (host.shelf.folder.parent, host.shelf.folder):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize("name", ["state", "state/updates"])
def test_a_shelf_behind_a_link_is_not_used(name: str, host: Host) -> None:
    elsewhere = host.vendor.folder / "elsewhere"
    elsewhere.mkdir()
    link = host.vendor.folder / name
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(elsewhere)
    with pytest.raises(StateError, match="MR590"):
        host.take()
    assert list(elsewhere.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="only root gives folders away")
def test_a_shelf_of_somebody_else_is_not_used(host: Host) -> None:
    host.take()
    os.chown(host.shelf.folder, 1234, -1)
    with pytest.raises(StateError, match="belongs to somebody else"):
        host.take()


def test_without_a_root_no_folder_is_made(host: Host) -> None:
    host.root.unlink()
    with pytest.raises(UpdateError, match="MR650"):
        host.take()
    assert not host.shelf.folder.parent.exists()


def test_the_lock_is_not_taken_through_a_link(host: Host) -> None:
    host.take()
    (host.shelf.folder / ".lock").unlink()
    (host.shelf.folder / ".lock").symlink_to(host.vendor.folder / "new")
    with pytest.raises(UpdateError, match=r"MR655\]: .*/\.lock cannot be used: it is a link\n"):
        host.take()
    assert not (host.vendor.folder / "new").exists()


def test_a_folder_in_the_place_of_the_lock_is_named(host: Host) -> None:
    (host.shelf.folder / ".lock").mkdir(parents=True)
    with pytest.raises(UpdateError, match=r"MR655\]: .*/\.lock cannot be used: is a directory\n"):
        host.take()


def test_a_file_in_the_place_of_the_shelf_is_named_and_not_called_empty(host: Host) -> None:
    host.take()
    catalogue = SignedCatalogue(host.shelf, host.settings(), Registry.builtin())
    assert catalogue.refresh()
    shutil.rmtree(host.shelf.folder)
    host.shelf.folder.write_text("")
    told = f"MR655: {host.shelf.folder} cannot be used: not a directory"
    assert (catalogue.refresh(), catalogue.told(NOW), catalogue.catalog is None) == (False, [told], False)
    assert host.told() == [told]


def test_a_folder_among_the_catalogues_is_left_alone(host: Host) -> None:
    host.take()
    (host.shelf.folder / "old.xml").mkdir()
    host.take()
    assert (host.shelf.folder / "old.xml").is_dir()
