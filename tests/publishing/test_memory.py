"""Where it is remembered what a key signed: before anybody has the signature, in words where it cannot be read or kept."""

from __future__ import annotations

import copy
import json
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from messenger_rules.publishing import trusting
from messenger_rules.publishing.memory import memories
from messenger_rules.publishing.problems import PublishingError
from messenger_rules.publishing.signing import Waiting, to_be_signed
from tests.cli.conftest import Ran, Run
from tests.publishing.vendor import Vendor

STRANGE: list[Any] = [None, -1, 0.5, 1e400, "", [], {}, True, "x" * 10_000, "\udce9", 10**30]


@pytest.fixture
def vendor(run: Run, tmp_path: Path) -> Vendor:
    """A repository whose list Dan has signed by the command."""
    vendor = Vendor(tmp_path).begin()
    vendor.stage()
    assert sign(run).status == 0
    vendor.sign("eve")
    vendor.release()
    vendor.stage(2)
    return vendor


def sign(run: Run, *options: str) -> Ran:
    return run("sign", "--key", "keys/dan.pem", *options)


def places(found: Any) -> Iterator[tuple[Any, Any]]:
    """Every value in a file, by what it is in and its place there."""
    for place in [*found] if isinstance(found, dict) else range(len(found)):
        yield found, place
        if isinstance(found[place], dict | list):
            yield from places(found[place])


def is_refused(vendor: Vendor, shown: Sequence[Waiting]) -> bool:
    """Whether what is remembered hinders; whatever else than a refusal is raised, the test fails."""
    try:
        trusting.check(shown, memories(["keys/dan.pem"]), vendor.repository.stage.path)
    except PublishingError:
        return True
    return False


def test_a_value_that_is_none_is_told_in_words(vendor: Vendor) -> None:
    """Each value of the file, and each strange one in its place: it is refused, or changes nothing that counts."""
    path = vendor.folder / "keys" / "dan.pem.trusted.json"
    whole, shown, refused = json.loads(path.read_text()), to_be_signed(vendor.repository.stage), 0
    for number in range(len([*places(whole)])):
        for strange in STRANGE:
            changed = copy.deepcopy(whole)
            within, place = [*places(changed)][number]
            within[place] = strange
            path.write_text(json.dumps(changed))
            refused += is_refused(vendor, shown)
    assert refused > number * len(STRANGE) / 2, "signatures of the root alone, and names of keys, change nothing"


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (["targets"], "Infinity"),
        (["published", "version"], "Infinity"),
        (["root", "signed", "odd"], "0.5"),
        (["root", "signed", "version"], "0.5"),
        (["targets"], "-1"),
        (["targets"], "true"),
    ],
)
def test_what_cannot_be_worked_with_is_damaged(place: list[str], value: str, run: Run, vendor: Vendor) -> None:
    path = vendor.folder / "keys" / "dan.pem.trusted.json"
    whole = within = json.loads(path.read_text())
    for name in place[:-1]:
        within = within[name]
    within[place[-1]] = "HERE"
    path.write_text(json.dumps(whole).replace('"HERE"', value))
    done = sign(run)
    assert (done.status, done.out) == (1, "")
    assert "error[MR620]: keys/dan.pem.trusted.json, in which a root is remembered, is damaged" in done.err


def test_nothing_is_signed_that_cannot_be_remembered(run: Run, vendor: Vendor) -> None:
    """A folder in the way stands for a medium that is full, or cannot be written."""
    before = (vendor.repository.stage.path / "targets.json").read_bytes()
    (vendor.folder / "kept").write_text("no folder")
    done = run("sign", "--key", "keys/dan.pem", "--memory", "kept")
    assert (done.status, done.out) == (1, "")
    assert "error[MR620]: kept/dan.pem.trusted.json cannot be" in done.err
    assert "help: nothing is signed, since that must be remembered: --memory names a folder" in done.err
    assert (vendor.repository.stage.path / "targets.json").read_bytes() == before


@pytest.mark.skipif(sys.platform != "linux", reason="needs a file system that is read-only")
def test_a_key_on_a_medium_that_is_read_only_signs_with_its_memory_elsewhere(run: Run, vendor: Vendor) -> None:
    """`/proc` is a place where even root makes no file."""
    done = run("sign", "--key", "keys/dan.pem", "--memory", "/proc/self")
    assert (done.status, done.out) == (1, "")
    assert "cannot be written" in done.err
    assert sign(run, "--memory", "kept/mine").status == 0
    assert json.loads((vendor.folder / "kept" / "mine" / "dan.pem.trusted.json").read_text())["targets"] == 3


def test_what_lies_beside_a_key_counts_until_something_is_elsewhere(run: Run, vendor: Vendor) -> None:
    beside = vendor.folder / "keys" / "dan.pem.trusted.json"
    was = beside.read_bytes()
    done = sign(run, "--memory", "kept")
    assert done.status == 0
    assert "signed nothing here yet" not in done.err
    assert beside.read_bytes() == was
    beside.unlink()
    assert "signed nothing here yet" not in sign(run, "--memory", "kept").err
    assert "signed nothing here yet" in sign(run).err


def test_what_is_remembered_elsewhere_refuses_an_older_stage(run: Run, vendor: Vendor) -> None:
    shutil.copytree(vendor.repository.stage.path, vendor.folder / "stick")
    vendor.sign("eve")
    assert sign(run, "--memory", "kept").status == 0
    vendor.release()
    vendor.stage(3)
    assert sign(run, "--memory", "kept").status == 0
    assert "error[MR639]" in sign(run, "stick", "--memory", "kept").err
    assert [it.name for it in Path("kept").iterdir()] == ["dan.pem.trusted.json"]


def test_a_key_is_for_one_repository(run: Run, vendor: Vendor) -> None:
    """A second one may be the first in a disguise; and a list that is signed for it would count in both."""
    init = ["--root=keys/dan.pub", "--targets=keys/eve.pub"]
    init += ["--snapshot=keys/snapshot.pub", "--timestamp=keys/timestamp.pub"]
    assert run("init", "--repository", "other", *init).status == 0
    done = sign(run, "other/staged")
    assert (done.status, done.out) == (1, "")
    assert "error[MR639]: root 1 in other/staged is not there, or not the one under which keys/dan.pem" in done.err
    assert "for another repository, make another key" in done.err
