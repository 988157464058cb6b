"""A root on the stage that is damaged holds up nobody but who would sign: it is told, and written anew where it can be."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tuf.api.metadata import Metadata, Root

from messenger_rules.publishing import changing
from messenger_rules.publishing.repository import Stage
from messenger_rules.publishing.signatures import put
from messenger_rules.publishing.signing import sign
from tests.cli.conftest import Run
from tests.publishing.vendor import NOW, Vendor, public, signer

SERVER = ["--key", "keys/snapshot.pem", "--key", "keys/timestamp.pem"]


@pytest.fixture
def vendor(tmp_path: Path) -> Vendor:
    """Three roots are published."""
    vendor = Vendor(tmp_path).begin()
    for _ in range(2):
        changing.renew(vendor.repository, "root", NOW)
        vendor.sign("ann", "ben")
        vendor.release()
    return vendor


def staged(vendor: Vendor, version: int) -> Path:
    return vendor.repository.stage.path / "roots" / f"{version}.root.json"


def forge(path: Path) -> None:
    found = json.loads(path.read_text())
    found["signed"]["expires"] = "2050-01-01T00:00:00Z"
    path.write_text(json.dumps(found))


Damage = tuple[str, str, Callable[[Path], object]]
DAMAGE: dict[str, Damage] = {
    "cut off": ("MR620", "root.json is no metadata of TUF", lambda it: it.write_bytes(it.read_bytes()[:-400])),
    "empty": ("MR620", "root.json is no metadata of TUF", lambda it: it.write_bytes(b"")),
    "another one": ("MR639", "is not signed by those who may change root", forge),
    "under another number": ("MR639", "is not signed by those who may", lambda it: shutil.copy(it.parent / "1.root.json", it)),
}  # fmt: skip


@pytest.mark.parametrize("case", DAMAGE.values(), ids=DAMAGE)
@pytest.mark.parametrize("version", [2, 3])
def test_what_is_published_takes_its_place(version: int, case: Damage, vendor: Vendor, run: Run) -> None:
    code, sentence, damage = case
    path = staged(vendor, version)
    before = path.read_bytes()
    damage(path)
    done = run("refresh", *SERVER)
    assert (done.status, done.out) == (0, "published: timestamp 4\n")
    assert done.err.startswith(
        f"warning[{code}]: {path.relative_to(vendor.folder)} is written anew, as it is published"
    )
    assert sentence in done.err
    assert path.read_bytes() == before
    done = run("refresh", *SERVER)
    assert (done.status, done.err) == (0, "")


@pytest.mark.parametrize("version", [1, 2, 3])
def test_until_then_all_but_signing_goes_on(version: int, vendor: Vendor, run: Run) -> None:
    staged(vendor, version).write_text("{")
    vendor.stage()
    changing.renew(vendor.repository, "root", NOW)
    told = f"error[MR620]: repository/staged/roots/{version}.root.json is no metadata of TUF\n"
    for done in (run("sign", "--key", "keys/dan.pem"), run("status")):
        assert (done.status, done.err.startswith(told)) == (1, True)
        assert "in the repository, `publish refresh` writes it anew where it is published" in done.err
    assert done.out.startswith("root 3 holds until ")


def test_the_first_root_is_for_people_to_compare(vendor: Vendor, run: Run) -> None:
    path = staged(vendor, 1)
    path.write_text("{")
    for number in (4, 5):
        done = run("refresh", *SERVER)
        assert (done.status, done.out) == (1, f"published: timestamp {number}\n")
        assert done.err == (
            "error[MR620]: repository/staged/roots/1.root.json is no metadata of TUF\n"
            " = help: compare repository/published/metadata/1.root.json with the root that agents were given, "
            "and copy it to repository/staged/roots/1.root.json\n"
            " = help: nobody can sign until then\n\n"
        )
    shutil.copy(vendor.repository.metadata / "1.root.json", path)
    assert run("refresh", *SERVER).err == ""
    assert run("status", "--strict").status == 0


def test_signatures_come_home_beside_a_root_that_never_was(vendor: Vendor, run: Run, tmp_path: Path) -> None:
    vendor.stage()
    shutil.copytree(vendor.repository.stage.path, tmp_path / "stick")
    sign(Stage(tmp_path / "stick"), [signer("dan"), signer("eve")])
    junk = staged(vendor, 4)
    junk.write_text("{")
    done = run("refresh", "--from", "stick", *SERVER)
    assert (done.status, done.out) == (1, "published: targets 2, snapshot 2, timestamp 4\n")
    assert "2 new signatures from stick\n" in done.err
    assert (
        f"restore {junk.relative_to(tmp_path)} from a copy; where no root 4 was ever published, remove it" in done.err
    )
    changing.renew(vendor.repository, "root", NOW)
    junk.unlink()
    vendor.sign("ann", "ben")
    done = run("refresh", *SERVER)
    assert (done.status, done.err) == (0, "")
    assert "published: root 4" in done.out


def test_what_cannot_be_replaced_is_told(vendor: Vendor, run: Run) -> None:
    staged(vendor, 2).unlink()
    staged(vendor, 2).mkdir()
    done = run("refresh", *SERVER)
    assert (done.status, done.out) == (1, "published: timestamp 4\n")
    assert "roots/2.root.json cannot be read: is a directory" in done.err
    assert "roots/2.root.json cannot be written: is a directory" in done.err


def test_signatures_of_a_list_come_home_beside_a_damaged_root_that_waits(
    vendor: Vendor, run: Run, tmp_path: Path
) -> None:
    vendor.stage()
    changing.renew(vendor.repository, "root", NOW)
    shutil.copytree(vendor.repository.stage.path, tmp_path / "stick")
    sign(Stage(tmp_path / "stick"), [signer("dan"), signer("eve")])
    (vendor.repository.stage.path / "root.json").write_text("{")
    done = run("refresh", "--from", "stick", *SERVER)
    assert (done.status, done.out) == (1, "published: targets 2, snapshot 2, timestamp 4\n")
    assert done.err.count("error[MR620]") == 1


def of_an_attacker(first_root: bytes, version: int) -> bytes:
    """A root by another key, beside the keys of all other roles."""
    root = Metadata[Root].from_bytes(first_root)
    for keyid in [*root.signed.roles["root"].keyids]:
        root.signed.revoke_key(keyid, "root")
    root.signed.add_key(public("new"), "root")
    root.signed.roles["root"].threshold = 1
    root.signed.version = version
    root.signatures.clear()
    put(root, signer("new"))
    return root.to_bytes()


@pytest.mark.parametrize("longer", [0, 1], ids=["as many roots", "more roots"])
def test_what_follows_from_roots_that_were_exchanged_is_not_published(longer: int, vendor: Vendor, run: Run) -> None:
    """A stick with a chain of its own was copied back onto the stage: agents would not come past what it brings."""
    for version in range(1, 4 + longer):
        staged(vendor, version).write_bytes(of_an_attacker(vendor.first_root, version))
    (vendor.repository.stage.path / "root.json").write_bytes(of_an_attacker(vendor.first_root, 4 + longer))
    there = sorted(vendor.repository.metadata.iterdir())
    for done in (run("refresh", *SERVER), run("status")):
        assert done.status == 1
        assert "error[MR639]: root 1 in repository/staged is not the one in repository/published/metadata" in done.err
    assert sorted(vendor.repository.metadata.iterdir()) == there


def test_a_published_root_that_is_damaged_holds_up_no_timestamp(vendor: Vendor, run: Run) -> None:
    forge(vendor.repository.metadata / "2.root.json")
    assert run("refresh", *SERVER).out == "published: timestamp 4\n"
    assert "root 2 in repository/published/metadata is not signed" in run("status").err
