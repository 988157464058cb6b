"""Names of keys: what holders compare is read by them, so that no name may pass for another, or for more than a name."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import Key

from messenger_rules.publishing import changing
from messenger_rules.publishing.keys import NAME, name_of, names_of
from messenger_rules.publishing.naming import LONGEST, why_no_name
from messenger_rules.publishing.problems import PublishingError
from messenger_rules.publishing.signing import waiting
from tests.cli.conftest import Run
from tests.publishing.vendor import NOW, Vendor, public

LINE_OF_ITS_OWN = f"dan{' ' * 12}{'e' * 64} eve"
HOSTILE = [
    LINE_OF_ITS_OWN,
    "e" * (LONGEST + 1),
    "ann ",
    " ann",
    "ann  smith",
    "ann\xa0smith",
    "\u0430nn",
    "ann\ufe0f",
    "ann\n",
    "ann, ben",
    "ann; ben may sign",
    "",
    "\udce9",
    "a\u202enn",
]


@pytest.fixture
def vendor(tmp_path: Path) -> Vendor:
    return Vendor(tmp_path).begin()


def key_called(name: str) -> Key:
    key = CryptoSigner.generate_ed25519().public_key
    key.unrecognized_fields[NAME] = name
    return key


@pytest.mark.parametrize(
    "name", ["ann", "ann.smith", "Ann Smith", "snapshot-2", "Zoë", "Łukasz", "岩田", "Анна", "x" * LONGEST]
)
def test_names_that_people_have_are_names(name: str) -> None:
    assert why_no_name(name) is None
    assert name_of(key_called(name)) == name


@pytest.mark.parametrize("name", HOSTILE)
def test_what_could_fool_who_compares_is_no_name(name: str) -> None:
    assert why_no_name(name) is not None
    key = key_called(name)
    assert name_of(key) == key.keyid[:8], "a root that others wrote may have it"


@pytest.mark.parametrize("name", [it for it in HOSTILE if it and len(it.encode("utf-8", "surrogateescape")) < 240])
def test_a_file_that_gives_no_name_is_taken_in_by_nothing(name: str, run: Run, vendor: Vendor) -> None:
    """Before anything is written: what waits keeps the signatures that it has."""
    changing.rotate(vendor.repository, "targets", NOW, new=[public("new")])
    vendor.sign("ann")
    before = (vendor.repository.stage.path / "root.json").read_bytes()
    try:
        shutil.copy("keys/newer.pub", f"{name}.pub")
    except OSError:
        pytest.skip(f"{sys.platform} has no such names")
    done = run("rotate", "targets", "--new", f"{name}.pub")
    assert (done.status, done.out) == (1, "")
    assert "error[MR622]" in done.err
    assert "gives no name to a key: it has" in done.err
    assert all(line.isprintable() for line in done.err.splitlines())
    assert (vendor.repository.stage.path / "root.json").read_bytes() == before
    assert run("key", f"made/{name}").status == 1
    assert not Path("made").exists()


def test_a_name_that_cannot_be_signed_leaves_what_waits_as_it_is(vendor: Vendor) -> None:
    changing.rotate(vendor.repository, "targets", NOW, new=[public("new")])
    vendor.sign("ann")
    with pytest.raises(PublishingError, match="the root to be staged has a value that cannot be signed"):
        changing.rotate(vendor.repository, "targets", NOW, new=[key_called("Andr\udce9")])
    assert [it.role for it in waiting(vendor.repository.stage)] == ["root", "targets"]
    assert waiting(vendor.repository.stage)[0].counts[0].signed == ("ann",)


def swap_names(vendor: Vendor) -> None:
    root = vendor.repository.stage.root
    assert root is not None
    dan, eve = (root.signed.keys[public(name).keyid] for name in ("dan", "eve"))
    dan.unrecognized_fields[NAME], eve.unrecognized_fields[NAME] = "eve", "dan"
    vendor.repository.stage.keep(root)


def test_names_that_were_exchanged_are_told(vendor: Vendor) -> None:
    changing.renew(vendor.repository, "root", NOW)
    swap_names(vendor)
    lines = waiting(vendor.repository.stage)[0].about
    assert f"  {public('dan').keyid} eve (renamed: it was dan)" in lines
    assert f"  {public('eve').keyid} dan (renamed: it was eve)" in lines
    assert sum("renamed" in line for line in lines) == 2


def test_a_key_that_a_further_role_takes_in_under_another_name_is_told_in_both(vendor: Vendor) -> None:
    dan = public("dan")
    dan.unrecognized_fields[NAME] = "daniel"
    changing.rotate(vendor.repository, "root", NOW, new=[dan])
    lines = waiting(vendor.repository.stage)[0].about
    assert f"  new: {dan.keyid} daniel (renamed: it was dan)" in lines
    assert f"  {dan.keyid} daniel (renamed: it was dan)" in lines


def test_a_root_with_a_name_that_is_none_is_not_signed(vendor: Vendor) -> None:
    changing.renew(vendor.repository, "root", NOW)
    root = vendor.repository.stage.root
    assert root is not None
    root.signed.keys[public("dan").keyid].unrecognized_fields[NAME] = LINE_OF_ITS_OWN
    vendor.repository.stage.keep(root)
    with pytest.raises(PublishingError, match=r"has a name for the key \w{8} that is none"):
        waiting(vendor.repository.stage)


def test_two_of_one_name_are_told_apart() -> None:
    first, second, other = key_called("ann"), key_called("ann"), key_called("ben")
    found = names_of([first, second, other])
    assert found == {
        first.keyid: f"ann {first.keyid[:8]}",
        second.keyid: f"ann {second.keyid[:8]}",
        other.keyid: "ben",
    }


def test_who_of_two_with_one_name_has_signed_is_told(vendor: Vendor) -> None:
    changing.rotate(vendor.repository, "targets", NOW, new=[key_called("dan")])
    vendor.sign("dan")
    targets = waiting(vendor.repository.stage)[-1]
    assert targets.counts[0].signed == (f"dan {public('dan').keyid[:8]}",)
    assert "eve" in targets.counts[0].unsigned


def test_a_name_is_composed(run: Run, tmp_path: Path) -> None:
    """Two that look the same are the same, however a system writes them."""
    shutil.copy("keys/new.pub", "Zoe\u0308.pub")
    init = ["--root=keys/ann.pub", "--snapshot=keys/snapshot.pub", "--timestamp=keys/timestamp.pub"]
    assert run("init", *init, "--targets", "keys/dan.pub", "Zoe\u0308.pub", "--targets-threshold=1").status == 0
    assert " Zo\xeb\n" in run("status").out
    assert run("rotate", "targets", "--old", "Zoe\u0308").status == 0
