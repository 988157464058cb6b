"""What key holders are told before they sign: keys by their identifiers, and whatever changed; a forged root is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import Metadata, Root

from messenger_rules.publishing import changing
from messenger_rules.publishing.problems import PublishingError
from messenger_rules.publishing.signing import waiting
from tests.publishing.vendor import NOW, Vendor, public, signer


@pytest.fixture
def vendor(tmp_path: Path) -> Vendor:
    return Vendor(tmp_path).begin()


def ids(*names: str) -> list[str]:
    return [f"{public(name).keyid} {name}" for name in names]


def about(vendor: Vendor) -> str:
    return "\n".join(waiting(vendor.repository.stage)[0].about)


def test_every_key_is_told_with_its_identifier(vendor: Vendor) -> None:
    changing.renew(vendor.repository, "root", NOW)
    lines = waiting(vendor.repository.stage)[0].about
    ann, ben, cem = ids("ann", "ben", "cem")
    assert lines[:4] == ("root: 2 of 3 sign, for 365 days", f"  {ann}", f"  {ben}", f"  {cem}")
    assert not [line for line in lines if "new" in line or "changed" in line or "no longer" in line]


def test_what_is_new_changed_or_gone_is_pointed_out(vendor: Vendor) -> None:
    changing.rotate(vendor.repository, "targets", NOW, new=[public("new")], old=["dan"], threshold=1, days=3650)
    found = about(vendor)
    assert "targets: 1 of 3 sign, for 3650 days (changed: it was 2 of 3 sign, for 90 days)" in found
    assert f"  new: {ids('new')[0]}" in found
    assert f"  no longer: {ids('dan')[0]}" in found


def with_other_keys(root: Root) -> None:
    """Other keys under the names that people know."""
    for name in ("dan", "eve"):
        root.revoke_key(public(name).keyid, "targets")
        key = CryptoSigner.generate_ed25519().public_key
        key.unrecognized_fields.update(public(name).unrecognized_fields)
        root.add_key(key, "targets")


def with_another_key_under_an_identifier(root: Root) -> None:
    root.keys[public("dan").keyid].keyval = CryptoSigner.generate_ed25519().public_key.keyval


def change(path: Path, how: Callable[[Root], None]) -> None:
    found: Metadata[Root] = Metadata.from_bytes(path.read_bytes())
    how(found.signed)
    path.write_bytes(found.to_bytes())


def test_keys_that_were_exchanged_under_their_names_are_told_as_new(vendor: Vendor) -> None:
    changing.renew(vendor.repository, "root", NOW)
    change(vendor.repository.stage.path / "root.json", with_other_keys)
    assert about(vendor).count("  new: ") == 2
    change(vendor.repository.stage.path / "trusted-root.json", with_other_keys)
    with pytest.raises(PublishingError, match="MR639"):
        about(vendor)


def test_a_key_under_the_identifier_of_another_is_refused(vendor: Vendor) -> None:
    changing.renew(vendor.repository, "root", NOW)
    change(vendor.repository.stage.path / "root.json", with_another_key_under_an_identifier)
    with pytest.raises(PublishingError, match="MR639"):
        about(vendor)


@pytest.mark.parametrize("signers", [[], ["ann"], ["ann", "new"]])
def test_a_root_of_an_attacker_is_not_adopted(signers: list[str], vendor: Vendor) -> None:
    trusted = vendor.repository.stage.trusted
    found: Metadata[Root] = Metadata.from_bytes(vendor.first_root)
    found.signed.version = 2
    for keyid in [*found.signed.roles["root"].keyids]:
        found.signed.revoke_key(keyid, "root")
    found.signed.add_key(public("new"), "root")
    found.signed.roles["root"].threshold = 1
    found.signatures.clear()
    for name in signers:
        found.sign(signer(name), append=True)
    (vendor.repository.metadata / "2.root.json").write_bytes(found.to_bytes())
    with pytest.raises(PublishingError, match="MR639"):
        vendor.release()
    assert vendor.repository.stage.trusted == trusted
