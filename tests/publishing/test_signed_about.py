"""What key holders are told before they sign: keys by their identifiers, and whatever changed; a forged root is refused."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import DelegatedRole, Delegations, Metadata, Root, TargetFile, Targets

from messenger_rules.publishing import changing
from messenger_rules.publishing.problems import PublishingError
from messenger_rules.publishing.releasing import release
from messenger_rules.publishing.repository import Stage
from messenger_rules.publishing.signing import sign, waiting
from tests.publishing.thief import sign_blindly
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


def file_of(targets: Targets) -> TargetFile:
    return targets.targets["stable/acme-console.xml"]


def renamed(stage: Stage) -> None:
    """The same bytes under the name of a product that the vendor has as well."""
    shutil.copy(stage.path / "targets/stable/acme-console.xml", stage.path / "targets/stable/other.xml")

    def rename(targets: Targets) -> None:
        file = file_of(targets)
        targets.targets["stable/other.xml"] = TargetFile(
            file.length, file.hashes, "stable/other.xml", file.unrecognized_fields
        )

    edit(stage, rename)


def unreadable(stage: Stage) -> None:
    data = b"<!DOCTYPE a><a/>"
    stage.file("stable/acme-console.xml").write_bytes(data)

    def list_it(targets: Targets) -> None:
        fields = file_of(targets).unrecognized_fields
        targets.targets["stable/acme-console.xml"] = found = TargetFile.from_data(
            "stable/acme-console.xml", data, ["sha256"]
        )
        found.unrecognized_fields = fields

    edit(stage, list_it)


HOSTILE: dict[str, tuple[str, Callable[[Stage], object]]] = {
    "a list that lets others sign": ("would let other keys sign", lambda it: edit(it, delegate)),
    "a new catalogue that is not there": ("is new, and is not in ", lambda it: shutil.rmtree(it.path / "targets")),
    "another number than the catalogue has": ("is listed for the number 77, and is of 1", lambda it: edit(it, another_number)),
    "the catalogue of another channel": ("is listed for the channel early, and is of stable", copied),
    "the catalogue of another product": ("is listed for the product other, and is of acme-console", renamed),
    "a catalogue that cannot be read": ("cannot be read: MR5", unreadable),
    "a version far ahead": ("targets 900 in .* would follow number 1, and is not the next one", lambda it: edit(it, far_ahead)),
    "a field that nobody is shown": ("has a field 'x', which", lambda it: edit(it, lambda targets: targets.unrecognized_fields.update(x="y"))),
    "a further field of a catalogue": ("says of 'stable/acme-console.xml' what", lambda it: edit(it, lambda targets: custom_of(targets).update(x="y"))),
    "a need that is no text": ("says of 'stable/acme-console.xml' what", lambda it: edit(it, lambda targets: custom_of(targets).update(requires={"a": 1}))),
    "a number that is none": ("says of 'stable/acme-console.xml' what", lambda it: edit(it, lambda targets: custom_of(targets).update(serial=True))),
    "nothing of ours on a catalogue": ("says of 'stable/acme-console.xml' what", lambda it: edit(it, lambda targets: file_of(targets).unrecognized_fields.clear())),
    "no digest that could be shown": ("has another digest than sha256 for 'stable", lambda it: edit(it, other_digest)),
}  # fmt: skip


@pytest.mark.parametrize(("sentence", "how"), HOSTILE.values(), ids=HOSTILE)
def test_a_list_that_nobody_should_sign(sentence: str, how: Callable[[Stage], object], vendor: Vendor) -> None:
    vendor.stage()
    found = vendor.repository.stage.targets
    assert found is not None
    how(vendor.repository.stage)
    with pytest.raises(PublishingError, match=f"MR636.*{sentence}"):
        vendor.sign("dan")
    assert (vendor.repository.stage.targets or found).signatures == {}


def refreshed(vendor: Vendor) -> tuple[list[str], tuple[str, ...]]:
    """What hinders by now, and what is published for all that."""
    done = release(vendor.repository, [signer("snapshot"), signer("timestamp")], NOW)
    return [f"{it.code}: {it.message}" for it in done.problems if it.is_error], done.new


@pytest.mark.parametrize(("sentence", "how"), HOSTILE.values(), ids=HOSTILE)
def test_such_a_list_is_not_published_whoever_signed_it(
    sentence: str, how: Callable[[Stage], object], vendor: Vendor
) -> None:
    vendor.stage()
    how(vendor.repository.stage)
    sign_blindly(vendor.repository.stage, "targets", "dan", "eve")
    (told,), new = refreshed(vendor)
    assert re.search(rf"MR636: .*{sentence}|acme-console.xml cannot be read: no such file", told)
    assert new == ("timestamp",)


def test_a_catalogue_with_no_higher_number_is_not_published_whoever_signed_it(vendor: Vendor, tmp_path: Path) -> None:
    vendor.publish(1)
    stage = vendor.repository.stage
    data = stage.file("stable/acme-console.xml").read_bytes().replace(b"Move to 3 soon.", b"Call 555 now...")
    changing.renew(vendor.repository, "targets", NOW)
    stage.file("stable/acme-console.xml").write_bytes(data)
    edit(stage, lambda it: file_of(it).hashes.update(sha256=hashlib.sha256(data).hexdigest()))
    with pytest.raises(PublishingError, match="MR636"):
        vendor.sign("dan")
    sign_blindly(stage, "targets", "dan", "eve")
    (told,), new = refreshed(vendor)
    assert "stable/acme-console.xml has the number 1, and 1 is published" in told
    assert new == ("timestamp",)


def with_a_key_for_nothing(root: Root) -> None:
    root.keys[public("new").keyid] = public("new")


ROOTS: dict[str, tuple[str, Callable[[Root], object]]] = {
    "a number that is left out": ("root 3 in .* would follow number 1", lambda it: setattr(it, "version", 3)),
    "names without versions": ("files under names without versions", lambda it: setattr(it, "consistent_snapshot", False)),
    "a field that nobody is shown": ("has a field 'x', which", lambda it: it.unrecognized_fields.update(x="y")),
    "a field of a role": ("has a field 'x' for snapshot, which", lambda it: it.roles["snapshot"].unrecognized_fields.update(x=1)),
    "a field of a key": ("has a field 'x' for the key dan, which", lambda it: it.keys[public("dan").keyid].unrecognized_fields.update(x=1)),
    "a key for nothing": ("has the key new, which signs nothing", with_a_key_for_nothing),
}  # fmt: skip


@pytest.mark.parametrize(("sentence", "how"), ROOTS.values(), ids=ROOTS)
def test_a_root_that_nobody_should_sign(sentence: str, how: Callable[[Root], None], vendor: Vendor) -> None:
    changing.renew(vendor.repository, "root", NOW)
    change(vendor.repository.stage.path / "root.json", how)
    with pytest.raises(PublishingError, match=f"MR636.*{sentence}"):
        vendor.sign("ann")


@pytest.mark.parametrize(("sentence", "how"), ROOTS.values(), ids=ROOTS)
def test_such_a_root_is_not_published_whoever_signed_it(
    sentence: str, how: Callable[[Root], None], vendor: Vendor
) -> None:
    changing.renew(vendor.repository, "root", NOW)
    change(vendor.repository.stage.path / "root.json", how)
    sign_blindly(vendor.repository.stage, "root", "ann", "ben")
    (told,), new = refreshed(vendor)
    assert re.search(rf"MR636: .*{sentence}", told)
    assert new == ("timestamp",)


def test_a_key_under_the_identifier_of_another_is_not_published(vendor: Vendor) -> None:
    changing.renew(vendor.repository, "root", NOW)
    change(vendor.repository.stage.path / "root.json", with_another_key_under_an_identifier)
    sign_blindly(vendor.repository.stage, "root", "ann", "ben")
    (told,), new = refreshed(vendor)
    assert "MR639: the key dan is not the one that its identifier says" in told
    assert new == ("timestamp",)


def very_many_keys(root: dict[str, Any]) -> None:
    key = next(iter(root["keys"].values()))
    more = {f"{number:064x}": key for number in range(101)}
    root["keys"].update(more)
    root["roles"]["root"]["keyids"].extend(more)


def strange_key(root: dict[str, Any]) -> None:
    key = next(iter(root["keys"].values()))
    key.update(keytype="eddsa", scheme="pgp+eddsa-ed25519", keyval={"public": {"q": "00"}})


DAYS = "x-messenger-rules-expiry-days"
SHAPES: dict[str, tuple[str, Callable[[dict[str, Any]], object]]] = {
    "for ever": ("how long it holds, and that is not 1 to 3650 days", lambda it: it["roles"]["targets"].update({DAYS: 10**18})),
    "for no day": ("for snapshot how long it holds", lambda it: it["roles"]["snapshot"].update({DAYS: 0})),
    "for a day that is true": ("for timestamp how long it holds", lambda it: it["roles"]["timestamp"].update({DAYS: True})),
    "a key that is missing": ("names a key for targets that it does not have", lambda it: it["roles"]["targets"]["keyids"].append("f" * 64)),
    "very many keys": ("names a key for root that it does not have, or too many", very_many_keys),
    "half of something": ("has a value that cannot be signed", lambda it: it.update(x=0.5)),
    "a version that is true": ("has a version that is no number", lambda it: it.update(version=True)),
    "a threshold that is true": ("has a threshold for root that is no number", lambda it: it["roles"]["root"].update(threshold=True)),
    "a year before all others": ("has expired before anything was published", lambda it: it.update(expires="0999-01-01T00:00:00Z")),
    "a key of a kind of its own": ("has a key of a kind that signs nothing here", strange_key),
}  # fmt: skip


@pytest.mark.parametrize(("sentence", "how"), SHAPES.values(), ids=SHAPES)
def test_a_root_that_cannot_be_worked_with_is_refused_in_words(
    sentence: str, how: Callable[[dict[str, Any]], object], vendor: Vendor
) -> None:
    changing.renew(vendor.repository, "root", NOW)
    path = vendor.repository.stage.path / "root.json"
    found = json.loads(path.read_text())
    how(found["signed"])
    path.write_text(json.dumps(found))
    with pytest.raises(PublishingError, match=f"MR620.*({sentence})"):
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
