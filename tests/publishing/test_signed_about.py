"""What key holders are told before they sign: keys by their identifiers, and whatever changed; a forged root is refused."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import DelegatedRole, Delegations, Metadata, Root, TargetFile, Targets

from messenger_rules.publishing import changing
from messenger_rules.publishing.problems import PublishingError
from messenger_rules.publishing.repository import Stage
from messenger_rules.publishing.signing import sign, waiting
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
    change(vendor.repository.stage.path / "roots" / "1.root.json", with_other_keys)
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


def told(vendor: Vendor) -> list[str]:
    against, *lines = waiting(vendor.repository.stage)[-1].about
    assert against.startswith("compared with targets ")
    return [line.split(": sha256")[0] for line in lines]


def edit(stage: Stage, how: Callable[[Targets], object]) -> None:
    found = stage.targets
    assert found is not None
    how(found.signed)
    stage.keep(found)


def test_catalogues_that_are_new_changed_or_gone_are_pointed_out(vendor: Vendor) -> None:
    vendor.stage()
    assert told(vendor) == ["new: stable/acme-console.xml"]
    vendor.publish().stage(2)
    assert told(vendor) == ["changed: stable/acme-console.xml"]
    vendor.stage(2, channel="early")
    edit(vendor.repository.stage, lambda it: it.targets.pop("stable/acme-console.xml"))
    assert told(vendor) == ["new: early/acme-console.xml", "no longer: stable/acme-console.xml"]


def test_a_catalogue_that_is_published_already_need_not_lie_on_the_stick(vendor: Vendor) -> None:
    vendor.publish()
    changing.renew(vendor.repository, "targets", NOW)
    shutil.rmtree(vendor.repository.stage.path / "targets")
    assert told(vendor) == ["stable/acme-console.xml"]


def delegate(targets: Targets) -> None:
    evil = CryptoSigner.generate_ed25519().public_key
    role = DelegatedRole("evil", [evil.keyid], 1, True, paths=["*/*"])
    targets.delegations = Delegations({evil.keyid: evil}, {"evil": role})


def other_digest(targets: Targets) -> None:
    targets.targets["stable/acme-console.xml"].hashes = {"sha512": "0" * 128}


def another_number(targets: Targets) -> None:
    custom_of(targets)["serial"] = 77


def custom_of(targets: Targets) -> dict[str, object]:
    found: dict[str, object] = targets.targets["stable/acme-console.xml"].custom["messenger-rules"]
    return found


def another_product(targets: Targets) -> None:
    file = targets.targets["stable/acme-console.xml"]
    targets.targets["early/acme-console.xml"] = TargetFile(
        file.length, file.hashes, "early/acme-console.xml", file.unrecognized_fields
    )


def far_ahead(targets: Targets) -> None:
    targets.version = 900


def copied(stage: Stage) -> None:
    (stage.path / "targets" / "early").mkdir()
    shutil.copy(stage.path / "targets/stable/acme-console.xml", stage.path / "targets/early/acme-console.xml")
    edit(stage, another_product)


HOSTILE: dict[str, Callable[[Stage], object]] = {
    "a list that lets others sign": lambda it: edit(it, delegate),
    "a new catalogue that is not there": lambda it: shutil.rmtree(it.path / "targets"),
    "another number than the catalogue has": lambda it: edit(it, another_number),
    "the catalogue of another channel": copied,
    "a version far ahead": lambda it: edit(it, far_ahead),
    "a field that nobody is shown": lambda it: edit(it, lambda targets: targets.unrecognized_fields.update(x="y")),
    "a further field of a catalogue": lambda it: edit(it, lambda targets: custom_of(targets).update(x="y")),
    "no digest that could be shown": lambda it: edit(it, other_digest),
}  # fmt: skip


@pytest.mark.parametrize("how", HOSTILE.values(), ids=HOSTILE)
def test_a_list_that_nobody_should_sign(how: Callable[[Stage], object], vendor: Vendor) -> None:
    vendor.stage()
    found = vendor.repository.stage.targets
    assert found is not None
    how(vendor.repository.stage)
    with pytest.raises(PublishingError, match="MR636"):
        vendor.sign("dan")
    assert (vendor.repository.stage.targets or found).signatures == {}


def skip_a_number(root: Root) -> None:
    root.version += 1


def without_versions(root: Root) -> None:
    root.consistent_snapshot = False


@pytest.mark.parametrize("how", [skip_a_number, without_versions])
def test_a_root_that_nobody_should_sign(how: Callable[[Root], None], vendor: Vendor) -> None:
    changing.renew(vendor.repository, "root", NOW)
    change(vendor.repository.stage.path / "root.json", how)
    with pytest.raises(PublishingError, match="MR636"):
        vendor.sign("ann")


def forever(root: Root) -> None:
    root.roles["targets"].unrecognized_fields["x-messenger-rules-expiry-days"] = 10**18


def by_nobody(root: Root) -> None:
    root.roles["targets"].keyids.append("f" * 64)


def half(root: Root) -> None:
    root.unrecognized_fields["x"] = 0.5


@pytest.mark.parametrize("how", [forever, by_nobody, half])
def test_a_root_that_cannot_be_worked_with_is_refused_in_words(how: Callable[[Root], None], vendor: Vendor) -> None:
    changing.renew(vendor.repository, "root", NOW)
    change(vendor.repository.stage.path / "root.json", how)
    with pytest.raises(PublishingError, match="MR620"):
        waiting(vendor.repository.stage)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes in folders")
def test_a_pipe_on_the_stick_holds_up_nobody(vendor: Vendor) -> None:
    os.mkfifo(vendor.repository.stage.path / "root.json")
    with pytest.raises(PublishingError, match=r"MR620.*no regular file"):
        waiting(vendor.repository.stage)


def test_what_is_needed_is_told(vendor: Vendor) -> None:
    vendor.stage()
    edit(vendor.repository.stage, lambda it: custom_of(it).update(requires={"evil-plugin": "9"}))
    assert waiting(vendor.repository.stage)[-1].about[-1].endswith(", number 1, needs evil-plugin 9")


def test_what_is_exchanged_after_it_was_shown_is_not_signed(vendor: Vendor) -> None:
    vendor.stage()
    stage = vendor.repository.stage
    shown = waiting(stage)
    vendor.stage(2)
    with pytest.raises(PublishingError, match="MR632"):
        sign(stage, [signer("dan")], shown)
    assert stage.targets is not None
    assert stage.targets.signatures == {}


def test_signatures_that_come_in_between_stay(vendor: Vendor) -> None:
    vendor.stage()
    stage = vendor.repository.stage
    shown = waiting(stage)
    vendor.sign("eve")
    assert sign(stage, [signer("dan")], shown)[0].is_signed
    assert waiting(stage)[0].is_signed
