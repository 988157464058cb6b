"""Making keys and beginning a repository, stopped at any moment: the same command can be run again."""

from __future__ import annotations

import errno
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from messenger_rules import replacing
from messenger_rules.cli.program import INTERRUPTED
from messenger_rules.publishing import files, making, sealing
from messenger_rules.publishing.keys import load_public, load_signer
from tests.cli.conftest import Run
from tests.publishing.vendor import PASSPHRASES, Vendor

INIT = ["init", "--keys", "made", "--root-keys", "2", "--targets-keys", "1"]
KEYS = 10
"""Files of the five keys that this makes."""

ENDS: list[Callable[[], BaseException]] = [lambda: OSError(errno.ENOSPC, "No space left"), KeyboardInterrupt]


@pytest.fixture(autouse=True)
def _quick_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "COST", 2)
    monkeypatch.setattr(sealing, "TURNS", 1)


def stop_after(allowed: int, end: Callable[[], BaseException], patch: pytest.MonkeyPatch) -> None:
    """Let so many files be written, and no more."""
    left = iter(range(allowed))

    def stopped(write: Callable[..., None]) -> Callable[..., None]:
        def writes(path: Path, data: bytes, *, mode: int, durable: bool) -> None:
            if next(left, None) is None:
                raise end()
            write(path, data, mode=mode, durable=durable)

        return writes

    patch.setattr(files, "replace_file", stopped(replacing.replace_file))
    patch.setattr(files, "create_file", stopped(replacing.create_file))


@pytest.mark.parametrize("end", ENDS, ids=["disk", "key"])
@pytest.mark.parametrize("allowed", range(KEYS + 2))
def test_until_a_repository_has_begun_nothing_is_left(
    allowed: int, end: Callable[[], BaseException], run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the keys there is the list of catalogues, and then root, by which it has begun."""
    with monkeypatch.context() as patch:
        stop_after(allowed, end, patch)
        assert run(*INIT).status in {1, INTERRUPTED}
    assert [*(tmp_path / "made").glob("*")] == []
    assert run(*INIT).out == "published: root 1, targets 1, snapshot 1, timestamp 1\n"


@pytest.mark.parametrize("allowed", range(KEYS + 2, KEYS + 10))
def test_once_it_has_begun_refresh_goes_on(
    allowed: int, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        stop_after(allowed, KeyboardInterrupt, patch)
        ended = run(*INIT).status
    assert len([*(tmp_path / "made").glob("*")]) == KEYS, "a root that waits names them"
    again = run(*INIT).err
    assert "error[MR621]: repository has a repository already" in again
    assert ended == (INTERRUPTED if allowed < KEYS + 9 else 0)
    assert ("`publish refresh`" in again) is not (tmp_path / "repository/published/metadata/timestamp.json").exists()
    assert run("refresh", "--key", "made").out.startswith("published: ")
    assert run("status", "--strict").status == 0


def test_what_has_begun_and_is_not_published_can_be_given_up(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        stop_after(KEYS + 2, KeyboardInterrupt, patch)
        run(*INIT)
    assert "`publish discard` gives it up" in run(*INIT).err
    assert run("discard", "--yes").status == 0
    assert run(*INIT[:2], "others", *INIT[3:]).status == 0


@pytest.mark.parametrize("end", ENDS, ids=["disk", "key"])
@pytest.mark.parametrize("allowed", [0, 1])
def test_a_key_has_both_halves_or_none(
    allowed: int, end: Callable[[], BaseException], run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        stop_after(allowed, end, patch)
        assert run("key", "own/zoe").status in {1, INTERRUPTED}
    assert [*(tmp_path / "own").glob("*")] == []
    assert run("key", "own/zoe").status == 0


def test_of_two_who_make_a_key_of_one_name_at_once_one_does(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each has seen that there is no such file before the other writes it."""
    together, check = threading.Barrier(2, timeout=20), making._check_new

    def checks(path: Path) -> None:
        check(path)
        together.wait()

    monkeypatch.setattr(making, "_check_new", checks)
    with ThreadPoolExecutor() as pool:
        tried = [pool.submit(making.make, tmp_path / "zoe", PASSPHRASES) for _ in range(2)]
    made = [it.result() for it in tried if it.exception() is None]
    refused = [str(it.exception()) for it in tried if it.exception() is not None]
    assert len(made) == 1
    assert "MR622" in refused[0]
    assert "is there already" in refused[0]
    assert sorted(it.name for it in tmp_path.glob("zoe*")) == ["zoe.pem", "zoe.pub"]
    assert load_signer(tmp_path / "zoe.pem", PASSPHRASES).public_key.keyid == made[0].keyid
    assert load_public(tmp_path / "zoe.pub").keyid == made[0].keyid


def test_of_a_secret_half_alone_the_public_one_is_made(run: Run, tmp_path: Path) -> None:
    """Where the power failed between the two."""
    public = tmp_path / "keys/ann.pub"
    before, secret = public.read_bytes(), (tmp_path / "keys/ann.pem").read_bytes()
    public.unlink()
    assert run("key", "keys/ann").out.startswith("keys/ann.pem is the secret key")
    assert (public.read_bytes(), (tmp_path / "keys/ann.pem").read_bytes()) == (before, secret)


@pytest.mark.parametrize("end", ENDS, ids=["disk", "key"])
@pytest.mark.parametrize("allowed", [0, 1, 2])
def test_a_change_of_keys_that_was_stopped_can_be_asked_for_again(
    allowed: int, end: Callable[[], BaseException], run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A root that waits without the list that must come with it would never go out, and nobody would be told why."""
    vendor = Vendor(tmp_path).begin()
    rotate = ["rotate", "targets", "--new", "keys/new.pub", "--old", "dan", "--threshold", "3", "--days", "30"]
    with monkeypatch.context() as patch:
        stop_after(allowed, end, patch)
        stopped = run(*rotate).status
    assert stopped == 0 if allowed == 2 else stopped in {1, INTERRUPTED}
    assert allowed == 2 or run(*rotate).status == 0
    vendor.sign("ann", "ben", "new", "eve", "fay")
    vendor.release()
    assert vendor.repository.root is not None
    assert vendor.repository.root.signed.version == 2
    assert run("status", "--strict").status == 0


def test_a_root_that_waits_without_its_list_is_told(run: Run, tmp_path: Path) -> None:
    vendor = Vendor(tmp_path).begin()
    run("rotate", "targets", "--new", "keys/new.pub", "--old", "dan", "--threshold", "3")
    vendor.sign("ann", "ben")
    (vendor.repository.stage.path / "targets.json").unlink()
    told = "warning[MR631]: root 2 waits without a list of catalogues for its keys, and cannot be published\n"
    server = ["--key", "keys/snapshot.pem", "--key", "keys/timestamp.pem"]
    for arguments in (["status"], ["refresh", *server]):
        done = run(*arguments)
        assert (done.status, done.err.startswith(told)) == (0, True)
    assert run("refresh", "--renew", "targets", *server).err == ""
    vendor.sign("new", "eve", "fay")
    assert run("refresh", *server).out.startswith("published: root 2, targets 2")


@pytest.mark.parametrize("damage", ["none", "a folder"])
def test_a_list_that_is_given_up_while_a_root_waits_is_replaced_in_one_step(
    damage: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vendor = Vendor(tmp_path).begin()
    vendor.stage()
    run("rotate", "targets", "--new", "keys/new.pub", "--old", "dan", "--threshold", "3")
    list_ = vendor.repository.stage.path / "targets.json"
    if damage == "a folder":
        list_.unlink()
        list_.mkdir()
    else:
        with monkeypatch.context() as patch:
            stop_after(0, KeyboardInterrupt, patch)
            assert run("discard", "targets", "--yes").status == INTERRUPTED
        assert list_.is_file()
    assert run("discard", "targets", "--yes").status == 0
    waits = vendor.repository.stage.targets
    assert waits is not None
    assert waits.signed.targets == {}
