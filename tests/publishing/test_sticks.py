"""Signatures come home on sticks: one that is damaged, or of something else, holds up neither the others nor a timer."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from messenger_rules.publishing import changing
from messenger_rules.publishing.repository import Stage
from messenger_rules.publishing.signing import sign
from tests.cli.conftest import Run
from tests.publishing.vendor import NOW, Vendor, signer

SERVER = ["--key", "keys/snapshot.pem", "--key", "keys/timestamp.pem"]


@pytest.fixture
def vendor(tmp_path: Path) -> Vendor:
    """Two sticks are out, and each has one of the two signatures that a list waits for."""
    vendor = Vendor(tmp_path).begin()
    vendor.stage()
    for name in ("dan", "eve"):
        shutil.copytree(vendor.repository.stage.path, tmp_path / name)
        sign(Stage(tmp_path / name), [signer(name)])
    return vendor


def replace_by_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def replace_by_a_pipe(path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("there are no pipes in folders")
    path.unlink()
    os.mkfifo(path)


def write_version(path: Path, version: float) -> None:
    found = json.loads(path.read_text())
    found["signed"]["version"] = version
    path.write_text(json.dumps(found))


Damage = tuple[str, str, Callable[[Path], object]]
DAMAGE: list[Damage] = [
    ("MR620", "cut off", lambda it: it.write_bytes(it.read_bytes()[:-400])),
    ("MR620", "half a number", lambda it: write_version(it, 2.5)),
    ("MR620", "a folder where a file was", replace_by_a_folder),
    ("MR620", "a pipe where a file was", replace_by_a_pipe),
    ("MR620", "brackets without end", lambda it: it.write_text("[" * 1_000_000)),
    ("MR632", "another list", lambda it: write_version(it, 3)),
    ("MR630", "nothing", lambda it: it.unlink()),
    ("MR630", "not there", lambda it: shutil.rmtree(it.parent)),
]  # fmt: skip


@pytest.mark.parametrize("case", DAMAGE, ids=[it[1] for it in DAMAGE])
def test_a_stick_that_is_no_good_is_told_and_holds_up_nothing(
    case: Damage, vendor: Vendor, run: Run, tmp_path: Path
) -> None:
    code, _, damage = case
    damage(tmp_path / "dan" / "targets.json")
    done = run("refresh", "--from", "dan", "--from", "eve", *SERVER)
    assert done.status == 1
    assert done.out.startswith("published: timestamp 2\nnot enough have signed yet: targets: 1 of 2 signatures (eve)")
    assert done.err.startswith("0 new signatures from dan\n")
    assert done.err.endswith("1 new signature from eve\n")
    assert done.err.count(f"error[{code}]: ") == done.err.count("error[") == 1
    assert "help: " in done.err

    vendor.sign("fay")
    shutil.rmtree(tmp_path / "dan", ignore_errors=True)
    done = run("refresh", "--from", "dan", *SERVER)
    assert (done.status, done.out) == (1, "published: targets 2, snapshot 2, timestamp 3\n")


def test_the_good_half_of_a_stick_comes_home(vendor: Vendor, run: Run, tmp_path: Path) -> None:
    changing.renew(vendor.repository, "root", NOW)
    shutil.copy(vendor.repository.stage.path / "root.json", tmp_path / "dan")
    write_version(tmp_path / "dan" / "root.json", 3)
    done = run("refresh", "--from", "dan", "--from", "eve", "--json", *SERVER)
    assert (done.status, json.loads(done.out)["new"]) == (1, ["targets", "snapshot", "timestamp"])
    assert [it["code"] for it in json.loads(done.out)["problems"]] == ["MR632"]


def test_what_is_wrong_with_the_stage_itself_is_told_once(vendor: Vendor, run: Run) -> None:
    (vendor.repository.stage.path / "targets.json").write_text("{")
    done = run("refresh", "--from", "dan", "--from", "eve", "--json", *SERVER)
    assert (done.status, done.err.count("error[MR620]")) == (1, 1)
    assert [it["code"] for it in json.loads(done.out)["problems"]] == ["MR620"]


def test_a_stick_is_told_where_nothing_can_be_published(run: Run, tmp_path: Path) -> None:
    vendor = Vendor(tmp_path)
    vendor.init()
    done = run("refresh", "--from", "dan", *SERVER)
    assert (done.status, done.out) == (1, "")
    assert [done.err.count(f"error[{code}]") for code in ("MR630", "MR631")] == [1, 1]


def test_the_label_of_a_stick_steers_no_terminal(vendor: Vendor, run: Run, tmp_path: Path) -> None:
    (tmp_path / "eve").rename(tmp_path / "e\x1b[31mve")
    done = run("refresh", "--from", "e\x1b[31mve", *SERVER)
    assert done.err.startswith("1 new signature from e\\x1b[31mve")
