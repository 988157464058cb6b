"""The command `publish`: a ceremony of several people, and every refusal with its code."""

from __future__ import annotations

import io
import json
import os
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat

from messenger_rules.analysis.catalogue import CatalogAnalysis, analyze
from messenger_rules.cli import main, progress
from messenger_rules.messages.catalog import Catalog
from messenger_rules.publishing import gate
from messenger_rules.publishing.keys import load_public
from messenger_rules.publishing.passphrases import VARIABLE
from tests.cli.conftest import Run
from tests.publishing.vendor import PASSPHRASE, Vendor, fetched, write_catalog

TARGET = "stable/acme-console.xml"


def pub(*names: str) -> list[str]:
    return [f"keys/{name}.pub" for name in names]


INIT = [
    "init",
    *("--root", *pub("ann", "ben", "cem"), "--root-threshold", "2"),
    *("--targets", *pub("dan", "eve", "fay")),
    *("--snapshot", *pub("snapshot"), "--timestamp", *pub("timestamp")),
]
SERVER = ["--key", "keys/snapshot.pem", "--key", "keys/timestamp.pem"]


@pytest.fixture
def vendor(run: Run, tmp_path: Path) -> Vendor:
    """A repository that is published, and a catalogue that is not."""
    write_catalog(tmp_path)
    return Vendor(tmp_path).begin()


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.usefixtures("vendor")
def test_a_person_is_told_that_the_analysis_takes_long(monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(catalog: Catalog, at: datetime) -> CatalogAnalysis:
        time.sleep(0.5)
        return analyze(catalog, at=at)

    monkeypatch.setattr(progress, "PATIENCE", 0.01)
    monkeypatch.setattr(gate, "analyze", slow)
    told = _Terminal()
    monkeypatch.setattr(sys, "stderr", told)

    assert main(["publish", "add", "messages.xml"]) == 0
    assert told.getvalue().startswith("checking the catalogue ...\r")


def test_a_ceremony_of_people_who_never_meet(run: Run, tmp_path: Path) -> None:
    assert run(*INIT).out.startswith("root 1, to hold until ")
    assert "MR631" in run("refresh", *SERVER).err
    for name in ("ann", "ben", "dan", "eve"):
        shutil.copytree(tmp_path / "repository" / "staged", tmp_path / name)
        done = run("sign", name, "--key", f"keys/{name}.pem")
        assert (done.status, f"({name})" in done.out) == (0, True)
    copies = [f"--from={name}" for name in ("ann", "ben", "dan", "eve")]
    done = run("refresh", *copies, *SERVER)
    assert (done.status, done.out) == (0, "published: root 1, targets 1, snapshot 1, timestamp 1\n")

    write_catalog(tmp_path)
    assert run("add", "messages.xml").out == (
        "stable/acme-console.xml, number 1, 1 message, waits for signatures\nit needs messenger-rules 0.1, or later\n"
    )
    done = run("sign", "--key", "keys/fay.pem")
    assert "targets: 1 of 2 signatures (fay); dan or eve may sign" in done.out
    assert "stable/acme-console.xml: sha256 " in done.err, "who signs is told what"
    assert "not enough have signed yet: targets: 1 of 2" in run("refresh", *SERVER).out
    assert "all is signed" in run("sign", "--key", "keys/dan.pem").out
    assert run("refresh", *SERVER).out == "published: targets 2, snapshot 2, timestamp 3\n"
    root = (tmp_path / "repository/published/metadata/1.root.json").read_bytes()
    assert b"old-backup" in fetched(tmp_path / "repository/published", tmp_path / "client", root)


def test_init_makes_all_keys_and_publishes_at_once(run: Run, tmp_path: Path) -> None:
    done = run("init", "--keys", "made", "--root-keys", "2", "--targets-keys", "1", "--timestamp-days", "2", "--json")
    assert json.loads(done.out)["versions"] == {"root": 1, "targets": 1, "snapshot": 1, "timestamp": 1}
    names = ["root-1", "root-2", "snapshot", "targets", "timestamp"]
    assert sorted(path.name for path in (tmp_path / "made").glob("*.pem")) == [f"{name}.pem" for name in names]
    for path in (tmp_path / "made").glob("*.pem"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert path.read_bytes().startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----")
    root = json.loads((tmp_path / "repository/published/metadata/1.root.json").read_text())["signed"]
    assert {name: (len(it["keyids"]), it["threshold"]) for name, it in root["roles"].items()} == {
        "root": (2, 2),
        "targets": (1, 1),
        "snapshot": (1, 1),
        "timestamp": (1, 1),
    }


@pytest.mark.parametrize(
    ("asked", "days"),
    [
        ({}, [365, 90, 7, 1]),
        ({"timestamp": 7}, [365, 90, 7, 7]),
        ({"timestamp": 30, "snapshot": 30}, [365, 90, 30, 30]),
        ({"targets": 5}, [365, 5, 5, 1]),
        ({"root": 30, "snapshot": 2}, [30, 30, 2, 1]),
    ],
)
def test_days_that_are_not_said_give_way_to_those_that_are(
    asked: dict[str, int], days: list[int], run: Run, tmp_path: Path
) -> None:
    done = run(*INIT, *(f"--{role}-days={number}" for role, number in asked.items()))
    assert (done.status, done.err) == (0, "")
    root = json.loads((tmp_path / "repository/staged/root.json").read_text())["signed"]
    found = {role: it["x-messenger-rules-expiry-days"] for role, it in root["roles"].items()}
    assert [found[role] for role in ("root", "targets", "snapshot", "timestamp")] == days


def test_days_are_changed_role_by_role_and_what_does_not_go_together_yet_is_told(vendor: Vendor, run: Run) -> None:
    done = run("rotate", "timestamp", "--days", "30")
    assert done.status == 0
    assert done.err == (
        "warning[MR629]: timestamp would hold for 30 days, and snapshot, without which it is worth nothing, for 7 days\n"
        " = help: let timestamp hold for 7 days at most, or snapshot for 30 days\n\n"
    )
    assert run("rotate", "snapshot", "--days", "30").err == ""
    assert run("rotate", "timestamp", "--threshold", "1").err == ""


def test_status_and_json(vendor: Vendor, run: Run) -> None:
    run("add", "messages.xml", "--channel", "early")
    found = json.loads(run("status", "--json").out)
    assert found["roles"].keys() == {"root", "targets", "snapshot", "timestamp"}
    assert (found["catalogues"], found["problems"]) == ([], [])
    assert found["waiting"][0]["signatures"] == [
        {"of": "targets", "threshold": 2, "enough": False, "signed": [], "unsigned": ["dan", "eve", "fay"]}
    ]
    run("sign", "--key", "keys/dan.pem", "--key", "keys/eve.pem", "--json")
    run("refresh", "--key", "keys/snapshot.pem", "--key", "keys/timestamp.pem", "--json")
    found = json.loads(run("status", "--json").out)
    needs = {"messenger-rules": "0.1"}
    assert found["catalogues"] == [{"target": "early/acme-console.xml", "serial": 1, "requires": needs}]
    assert found["waiting"] == []


def test_a_process_that_has_nobody_to_ask_says_so(vendor: Vendor, tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != VARIABLE}
    command = [sys.executable, "-m", "messenger_rules.cli", "publish", "refresh", "--key", "keys/snapshot.pem"]
    done = subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("error[MR624]: there is no passphrase for snapshot.pem\n")
    (tmp_path / "passphrase").write_text(f"{PASSPHRASE}\n")
    (tmp_path / "passphrase").chmod(0o600)
    command += ["--key", "keys/timestamp.pem", "--passphrase-file", "passphrase"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "published: timestamp 2\n", "")


def unencrypted(folder: Path) -> None:
    key = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "keys/dan.pem").write_bytes(key)


def staged(*steps: list[str]) -> Callable[[Path], None]:
    def prepare(folder: Path) -> None:
        for step in steps:
            assert main(["publish", *step]) == 0

    return prepare


def with_serial(folder: Path, serial: int) -> None:
    path = write_catalog(folder)
    path.write_text(path.read_text().replace('serial="1"', f'serial="{serial}"'))


ADD = ["add", "messages.xml"]
DAN = ["--key", "keys/dan.pem"]
Refusal = tuple[str, str, Callable[[Path], object], list[str]]
REFUSED: list[Refusal] = [
    ("MR615", "a number that never was", lambda _: None, ["revert", "stable/acme-console.xml", "1"]),
    ("MR619", "a serial for good", lambda it: with_serial(it, 1_001), ADD),
    ("MR620", "no repository", lambda _: None, ["status", "--repository", "nowhere"]),
    ("MR620", "no metadata", lambda it: (it / "repository/published/metadata/timestamp.json").write_text("{"), ["status"]),
    ("MR620", "another role", lambda it: shutil.copy(it / "repository/published/metadata/1.root.json", it / "repository/published/metadata/timestamp.json"), ["status"]),
    ("MR620", "no such key file", lambda _: None, ["refresh", "--key", "keys/nobody.pem"]),
    ("MR621", "a repository", lambda _: None, INIT),
    ("MR621", "a repository", lambda _: None, ["init", "--keys", "more"]),
    ("MR622", "a public key to sign", staged(ADD), ["sign", "--key", "keys/dan.pub"]),
    ("MR622", "a folder without keys", staged(ADD), ["sign", "--key", "repository"]),
    ("MR622", "a secret key as public", lambda _: None, ["rotate", "root", "--new", "keys/ann.pem"]),
    ("MR622", "a key again", lambda _: None, ["key", "keys/ann"]),
    ("MR622", "a public key again", lambda it: (it / "keys/ann.pem").unlink(), ["key", "keys/ann"]),
    ("MR622", "a key without a name", lambda _: None, ["key", "."]),
    ("MR622", "a key called as a folder", lambda _: None, ["key", "/"]),
    ("MR622", "a key called as the folder above", lambda _: None, ["key", ".."]),
    ("MR623", "a key for all to read", lambda it: (it / "keys/dan.pem").chmod(0o644), ["refresh", *DAN]),
    ("MR624", "a short passphrase", lambda _: os.environ.update({VARIABLE: "short"}), ["key", "keys/new-one"]),
    ("MR624", "a wrong passphrase", lambda _: os.environ.update({VARIABLE: "wrong horse battery"}), ["refresh", *SERVER]),
    ("MR625", "a key without passphrase", unencrypted, ["refresh", *DAN]),
    ("MR626", "a key of another role", staged(ADD), ["sign", "--key", "keys/ann.pem"]),
    ("MR627", "a catalogue with a warning", lambda it: write_catalog(it, condition='installed("backup") or true'), [*ADD, "--strict"]),
    ("MR627", "a catalogue with an error", lambda it: write_catalog(it, condition='installed("back")'), ADD),
    ("MR628", "an expectation that is not met", lambda it: write_catalog(it, outcome="hidden"), ADD),
    ("MR629", "a threshold too high", lambda _: None, ["rotate", "targets", "--threshold", "4"]),
    ("MR629", "more keys than anybody looks after", lambda it: shutil.rmtree(it / "repository"), ["init", "--keys", "k9", "--root-keys", "99999999", "--root-threshold", "1"]),
    ("MR629", "no signature at all", lambda it: shutil.rmtree(it / "repository"), [*INIT, "--targets-threshold", "0"]),
    ("MR629", "no day at all", lambda it: shutil.rmtree(it / "repository"), [*INIT, "--timestamp-days", "0"]),
    ("MR629", "a timestamp that outlives its snapshot", lambda it: shutil.rmtree(it / "repository"), [*INIT, "--timestamp-days", "30"]),
    ("MR629", "a snapshot that outlives its list", lambda it: shutil.rmtree(it / "repository"), ["init", "--keys", "k9", "--snapshot-days", "91"]),
    ("MR629", "a list that outlives its root", lambda it: shutil.rmtree(it / "repository"), ["init", "--keys", "k9", "--targets-days", "9", "--root-days", "8"]),
    ("MR629", "a key that the role has", lambda _: None, ["rotate", "root", "--new", *pub("ann")]),
    ("MR629", "a key of the server for people", lambda _: None, ["rotate", "targets", "--new", *pub("timestamp")]),
    ("MR629", "a key of people for the server", lambda _: None, ["rotate", "timestamp", "--new", *pub("ann")]),
    ("MR629", "no day any more", lambda _: None, ["rotate", "timestamp", "--days", "0"]),
    ("MR629", "the last key of a role", lambda _: None, ["revoke", "timestamp"]),
    ("MR629", "one key twice", lambda it: shutil.rmtree(it / "repository"), [*INIT, "--targets", *pub("dan", "dan")]),
    ("MR629", "a key of people on the server", lambda it: shutil.rmtree(it / "repository"), [*INIT, "--timestamp", *pub("ann")]),
    ("MR630", "nothing to discard", lambda _: None, ["discard", "--yes"]),
    ("MR630", "nothing to sign", lambda _: os.environ.pop(VARIABLE), ["sign", *DAN]),
    ("MR630", "a folder that is no stage", staged(ADD), ["sign", *DAN, "repository"]),
    ("MR633", "no key of the server", lambda _: None, ["refresh", "--key", "keys/snapshot.pem"]),
    ("MR634", "an unknown key", lambda _: None, ["rotate", "targets", "--old", "zoe"]),
    ("MR634", "an unknown key", lambda _: None, ["revoke", "zoe"]),
    ("MR637", "a channel that is no name", lambda _: None, [*ADD, "--channel", "../up"]),
    ("MR637", "no product", lambda it: (it / "messages.xml").write_text('<catalog xmlns="urn:messenger-rules:catalog:1"/>'), ADD),
]  # fmt: skip


@pytest.mark.parametrize("case", REFUSED, ids=[f"{it[0]} {it[1]}" for it in REFUSED])
def test_what_is_refused(case: Refusal, vendor: Vendor, run: Run, tmp_path: Path) -> None:
    code, _, prepare, arguments = case
    prepare(tmp_path)
    before = {path: path.read_bytes() for path in (tmp_path / "repository").rglob("*") if path.is_file()}
    done = run(*arguments)
    assert (done.status, done.out) == (1, "")
    assert f"error[{code}]: " in done.err
    assert "help: " in done.err
    after = {path: path.read_bytes() for path in (tmp_path / "repository").rglob("*") if path.is_file()}
    assert {path: after[path] for path in after if path.name != ".lock"} == {
        path: data for path, data in before.items() if path.name != ".lock"
    }


@pytest.mark.parametrize(("serial", "options"), [(1_000, []), (20_261_127, ["--any-serial"])])
def test_a_serial_that_is_meant(serial: int, options: list[str], vendor: Vendor, run: Run, tmp_path: Path) -> None:
    with_serial(tmp_path, serial)
    assert f"number {serial}," in run(*ADD, *options).out


@pytest.mark.skipif(os.name != "posix", reason="there, access is not in the mode")
def test_a_web_server_reads_what_is_published_whoever_published_it(run: Run, tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        assert run("init", "--keys", "made", "--root-keys", "1", "--targets-keys", "1").status == 0
    finally:
        os.umask(before)
    published = [tmp_path / "repository", *(tmp_path / "repository/published").rglob("*")]
    modes = {(path.is_dir(), stat.S_IMODE(path.stat().st_mode)) for path in published}
    assert modes == {(True, 0o755), (False, 0o644)}
    assert stat.S_IMODE((tmp_path / "made").stat().st_mode) == 0o700


def test_of_a_folder_of_keys_those_that_are_waited_for_sign(vendor: Vendor, run: Run) -> None:
    run("add", "messages.xml")
    assert "targets: 3 of 2 signatures (dan, eve, fay)" in run("sign", "--key", "keys").out


class Person(io.StringIO):
    """What a person types into a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("answer", "status"), [("y\n", 0), ("Yes\n", 0), ("n\n", 1), ("\n", 1), ("", 1)])
def test_who_discards_is_shown_what_and_asked(
    answer: str, status: int, vendor: Vendor, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("add", "messages.xml")
    run("sign", *DAN)
    assert "say --yes where nobody can be asked" in run("discard").err
    monkeypatch.setattr(sys, "stdin", Person(answer))
    done = run("discard")
    assert done.status == status
    assert "  new: stable/acme-console.xml: sha256 " in done.err
    assert "  targets: 1 of 2 signatures (dan); eve or fay may sign\nDiscard targets, with all" in done.err
    assert done.out == ("" if status else "discarded: targets\n")
    assert ("nothing waits" in run("status").out) is (status == 0)


def test_what_is_damaged_is_discarded_with_a_word_about_that(
    vendor: Vendor, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "repository/staged/targets.json").write_text("{")
    monkeypatch.setattr(sys, "stdin", Person("y\n"))
    done = run("discard", "targets", "--json")
    assert (done.status, json.loads(done.out)) == (0, {"discarded": ["targets"]})
    assert "error[MR620]: " in done.err


def test_a_wrong_catalogue_is_taken_back(vendor: Vendor, run: Run, tmp_path: Path) -> None:
    vendor.publish(1).publish(2)
    assert run("revert", TARGET, "1").out.startswith(
        "stable/acme-console.xml, number 3, 1 message, waits for signatures\n"
    )


LOSING = [
    [*ADD, "--channel", "early"],
    ["revert", TARGET, "1"],
    ["refresh", "--renew", "targets", "--again", *SERVER],
    ["rotate", "targets", "--new", *pub("new"), "--old", "fay"],
    ["revoke", "fay"],
    ["discard", "--yes"],
]


@pytest.mark.parametrize("arguments", LOSING, ids=" ".join)
def test_whose_signatures_are_lost_is_told(arguments: list[str], vendor: Vendor, run: Run) -> None:
    vendor.publish()
    run(*ADD)
    assert "lost" not in run(*ADD).err, "nobody had signed"
    run("sign", *DAN)
    done = run(*arguments)
    assert (done.status, done.err.count("the signatures on targets 3 are lost: dan\n")) == (0, 1)


def test_a_signature_that_stays_is_not_told_as_lost(vendor: Vendor, run: Run) -> None:
    run(*ADD)
    run("sign", *DAN)
    assert "lost" not in run("rotate", "root", "--threshold", "3").err


def test_of_several_keys_with_one_name_none_is_revoked(run: Run, vendor: Vendor, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    shutil.copy(tmp_path / "keys/new.pub", tmp_path / "other/ann.pub")
    run("rotate", "targets", "--new", "other/ann.pub")
    assert vendor.repository.stage.root is not None
    roles = vendor.repository.stage.root.signed.roles
    done = run("revoke", "ann")
    assert (done.status, done.out) == (1, "")
    assert done.err.startswith("error[MR634]: the repository has several keys 'ann'\n")
    (of_targets,) = {*roles["targets"].keyids} - {load_public(tmp_path / it).keyid for it in pub("dan", "eve", "fay")}
    of_root = load_public(tmp_path / "keys/ann.pub").keyid
    assert f"{of_root[:12]} (root)" in done.err
    assert f"{of_targets[:12]} (targets)" in done.err
    assert "signs no more for targets, once" in run("revoke", of_targets[:12]).err


def test_a_key_of_a_kind_that_does_not_sign(vendor: Vendor, run: Run, tmp_path: Path) -> None:
    encryption = BestAvailableEncryption(PASSPHRASE.encode())
    key = X25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption)
    (tmp_path / "keys/dan.pem").write_bytes(key)
    assert "error[MR622]: keys/dan.pem has a key of a kind that does not sign here" in run("refresh", *DAN).err


@pytest.mark.parametrize(
    "arguments",
    [
        ["init"],
        ["init", "--keys", "k", "--root", *pub("ann")],
        [*INIT, "--root-keys", "5"],
        ["sign"],
        ["refresh", "--again"],
        ["rotate", "root"],
    ],
    ids=" ".join,
)
def test_wrong_usage(arguments: list[str], run: Run) -> None:
    assert run(*arguments).status == 2
