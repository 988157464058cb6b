"""What the side of a key holder remembers: no stage that is brought to it chooses what is told as new or changed."""

from __future__ import annotations

import hashlib
import json
import shutil
import stat
from pathlib import Path

import pytest
from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import Metadata, Root, Targets

from messenger_rules.publishing import changing
from messenger_rules.publishing.memory import memories
from messenger_rules.publishing.repository import Stage
from tests.cli.conftest import Ran, Run
from tests.publishing.vendor import NOW, Vendor, public

TARGET = "stable/acme-console.xml"


@pytest.fixture
def vendor(run: Run, tmp_path: Path) -> Vendor:
    """A repository with a catalogue, whose holders have signed by the command before."""
    vendor = Vendor(tmp_path).begin()
    vendor.stage()
    for name in ("dan", "eve"):
        assert sign(run, name).status == 0
    vendor.release()
    changing.renew(vendor.repository, "root", NOW)
    for name in ("ann", "ben"):
        assert sign(run, name).status == 0
    vendor.release()
    return vendor


def sign(run: Run, name: str, *options: str) -> Ran:
    return run("sign", "--key", f"keys/{name}.pem", *options)


def make_up_a_root(stage: Stage, evil: CryptoSigner) -> None:
    """Put a key of an attacker into the roots of a stage, as if it had always been there."""
    for path in (stage.path / "roots").iterdir():
        root: Metadata[Root] = Metadata.from_bytes(path.read_bytes())
        for role in ("root", "targets"):
            root.signed.add_key(evil.public_key, role)
            root.signed.roles[role].threshold = 1
        root.signatures.clear()
        root.sign(evil)
        path.write_bytes(root.to_bytes())


def forge_the_list(stage: Stage, evil: CryptoSigner) -> None:
    """Forge the catalogue, and say that it was published before."""
    waits = stage.targets
    assert waits is not None
    data = stage.file(TARGET).read_bytes().replace(b"Move to 3 soon.", b"Call 555 now...")
    waits.signed.targets[TARGET].hashes["sha256"] = hashlib.sha256(data).hexdigest()
    waits.signatures.clear()
    stage.file(TARGET).write_bytes(data)
    stage.keep(waits)
    said: Metadata[Targets] = Metadata(waits.signed)
    said.sign(evil)
    (stage.path / "trusted-targets.json").write_bytes(said.to_bytes())


def test_a_forged_catalogue_is_not_signed_as_a_routine_renewal(run: Run, vendor: Vendor) -> None:
    changing.renew(vendor.repository, "targets", NOW)
    stage, evil = vendor.repository.stage, CryptoSigner.generate_ed25519()
    make_up_a_root(stage, evil)
    forge_the_list(stage, evil)
    done = sign(run, "eve")
    assert (done.status, done.out) == (1, "")
    assert "error[MR639]: root 1 in repository/staged is not there, or not the one under which keys/eve.pem" in done.err
    assert "sha256" not in done.err
    assert stage.targets is not None
    assert stage.targets.signatures == {}


def test_a_list_that_nobody_signed_vouches_for_nothing(run: Run, vendor: Vendor) -> None:
    changing.renew(vendor.repository, "targets", NOW)
    forge_the_list(vendor.repository.stage, CryptoSigner.generate_ed25519())
    assert "trusted-targets.json, the list that was published last, is not signed by its keys" in sign(run, "eve").err


def test_a_root_that_would_be_taken_over_is_not_signed_as_a_routine_renewal(run: Run, vendor: Vendor) -> None:
    changing.rotate(vendor.repository, "targets", NOW, new=[public("new")], threshold=1)
    make_up_a_root(vendor.repository.stage, CryptoSigner.generate_ed25519())
    done = sign(run, "ann")
    assert (done.status, done.out) == (1, "")
    assert "MR639" in done.err
    assert vendor.repository.stage.root is not None
    assert vendor.repository.stage.root.signatures == {}


def test_a_stage_without_its_roots_is_refused(run: Run, vendor: Vendor) -> None:
    changing.rotate(vendor.repository, "targets", NOW, new=[public("new")], threshold=1)
    shutil.rmtree(vendor.repository.stage.path / "roots")
    assert "would follow number 0, and is not the next one" in sign(run, "ann").err


def test_a_root_under_the_number_of_another_leads_round_none(run: Run, vendor: Vendor) -> None:
    """The true root 1 lies there, but the chain would begin behind it."""
    changing.rotate(vendor.repository, "targets", NOW, new=[public("new")], threshold=1)
    assert sign(run, "ann").status == 0, "it has signed under root 2"
    stage = vendor.repository.stage
    root: Metadata[Root] = Metadata.from_bytes((stage.path / "roots" / "2.root.json").read_bytes())
    root.signed.version = 3
    (stage.path / "roots" / "1.root.json").write_bytes(root.to_bytes())
    assert "MR639" in sign(run, "ann").err


def test_an_older_list_is_refused(run: Run, vendor: Vendor) -> None:
    vendor.stage(2)
    shutil.copytree(vendor.repository.stage.path, vendor.folder / "stick")
    for name in ("dan", "eve"):
        assert sign(run, name).status == 0
    vendor.release()
    vendor.stage(3)
    assert sign(run, "dan").status == 0
    done = sign(run, "dan", "stick")
    assert "error[MR639]: the list of catalogues in stick is older than number 4" in done.err
    assert sign(run, "fay", "stick").status == 0, "who has signed none cannot know"


def test_a_published_list_that_is_older_or_missing_is_refused(run: Run, vendor: Vendor) -> None:
    """Against the older one, a catalogue that is put back would be told as if nothing had changed."""
    stage = vendor.repository.stage
    place = stage.path / "trusted-targets.json"
    vendor.stage(2)
    assert "  compared with targets 2, which was published last\n" in sign(run, "dan").err
    older, waits = place.read_bytes(), stage.targets
    sign(run, "eve")
    vendor.release()
    vendor.stage(3)
    assert sign(run, "dan").status == 0
    assert waits is not None
    waits.signatures.clear()
    changing.renew(vendor.repository, "root", NOW)
    (stage.path / "targets.json").unlink()
    place.write_bytes(older)
    assert "is not number 3, which keys/dan.pem saw, nor a later one" in sign(run, "dan").err
    place.unlink()
    assert "error[MR639]: repository/staged/trusted-targets.json" in sign(run, "dan").err


def test_only_keys_that_signed_are_remembered(run: Run, vendor: Vendor) -> None:
    vendor.stage(2)
    assert run("sign", "--key", "keys").status == 0
    there = {path.name.split(".")[0] for path in (vendor.folder / "keys").glob("*.trusted.json")}
    assert there == {"ann", "ben", "dan", "eve", "fay"}, "Ann and Ben signed before"


def test_who_signs_for_the_first_time_compares_all_keys(run: Run, vendor: Vendor) -> None:
    vendor.stage(2)
    said = sign(run, "fay").err
    assert said.startswith("keys/fay.pem signed nothing here yet: compare all identifiers with those of the ceremony\n")
    assert "root 2, which would be believed from now on:\n  root: 2 of 3 sign, for 365 days\n" in said
    for name in ("ann", "ben", "cem", "dan", "eve", "fay", "snapshot", "timestamp"):
        assert f"    {public(name).keyid} {name}\n" in said
    said = sign(run, "fay").err
    assert "compare all" not in said
    assert public("ann").keyid not in said


def test_in_the_ceremony_the_root_that_waits_is_remembered(run: Run, tmp_path: Path) -> None:
    init = [
        "--root=keys/ann.pub",
        "--targets=keys/dan.pub",
        "--snapshot=keys/snapshot.pub",
        "--timestamp=keys/timestamp.pub",
    ]
    assert run("init", *init).status == 0
    said = sign(run, "ann").err
    assert said.startswith("keys/ann.pem signed nothing here yet: compare all identifiers")
    assert said.count("root 1, ") == 1, "it is shown once"
    assert sign(run, "ann").status == 0
    shutil.rmtree(tmp_path / "repository")
    init[0] = "--root=keys/ben.pub"
    assert run("init", *init).status == 0
    assert sign(run, "ben").status == 0
    shutil.copy(tmp_path / "keys" / "ann.pem.trusted.json", tmp_path / "keys" / "dan.pem.trusted.json")
    assert "MR639" in sign(run, "dan").err
    assert sign(run, "dan", "--root", "repository/staged/root.json").status == 0
    assert sign(run, "dan").status == 0, "from now on, that one is remembered"


def test_a_root_that_is_named_is_believed(run: Run, vendor: Vendor) -> None:
    vendor.stage(2)
    named = ["--root", "repository/published/metadata/1.root.json"]
    assert "compare all" not in sign(run, "fay", *named).err
    vendor.stage()
    make_up_a_root(vendor.repository.stage, CryptoSigner.generate_ed25519())
    (vendor.folder / "keys" / "fay.pem.trusted.json").unlink()
    assert "MR639" in sign(run, "fay", *named).err
    assert "MR620" in sign(run, "fay", "--root", "nowhere.json").err


def test_what_is_remembered_is_its_owners_alone(run: Run, vendor: Vendor) -> None:
    path = vendor.folder / "keys" / "dan.pem.trusted.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert json.loads(path.read_text())["targets"] == 2


@pytest.mark.parametrize("damage", ["", "[]", "{}", '{"root": 1, "targets": 1}', '{"root": {}, "targets": 1}'])
def test_a_memory_that_is_damaged_is_no_first_time(damage: str, run: Run, vendor: Vendor) -> None:
    vendor.stage(2)
    (vendor.folder / "keys" / "dan.pem.trusted.json").write_text(damage)
    assert "error[MR620]: keys/dan.pem.trusted.json, in which a root is remembered, is damaged" in sign(run, "dan").err


def test_what_is_remembered_of_a_token_is_in_the_state_of_its_user() -> None:
    found = [it.path.name for it in memories(["hsm:", "hsm:3?label=a%2Fb"])]
    assert found == ["hsm-2.trusted.json", "hsm-3-a%2Fb.trusted.json"]
    assert memories(["hsm:"])[0].path.parent.parts[-2:] == ("messenger-rules", "publishing")
