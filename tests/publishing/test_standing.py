"""Hostile sticks, a damaged stage, an older state put back, a stop at any moment: publishing goes on, or says how."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from tuf.api.metadata import Metadata, Timestamp
from tuf.ngclient.config import UpdaterConfig

from messenger_rules.cli import main
from messenger_rules.publishing import changing, sizes
from messenger_rules.publishing import releasing as releasing_module
from messenger_rules.publishing.discarding import discard, discardable
from messenger_rules.publishing.files import write
from messenger_rules.publishing.merging import merge
from messenger_rules.publishing.overview import overview
from messenger_rules.publishing.problems import PublishingError
from messenger_rules.publishing.releasing import Released, release
from messenger_rules.publishing.repository import Repository, Stage
from tests.publishing.test_sticks import replace_by_a_folder
from tests.publishing.vendor import NOW, Vendor, fetched, public, signer


@pytest.fixture
def vendor(tmp_path: Path) -> Vendor:
    return Vendor(tmp_path).begin().publish(1)


def refreshed(vendor: Vendor) -> Released:
    return release(vendor.repository, [signer("snapshot"), signer("timestamp")], NOW)


def give_up(vendor: Vendor) -> None:
    discard(vendor.repository, discardable(vendor.repository, ["root", "targets"]), NOW)


def codes(vendor: Vendor) -> list[str]:
    return [it.code for it in overview(vendor.repository, NOW).problems]


def change_keys(vendor: Vendor) -> None:
    """To keys of which the old ones are too few to sign the list."""
    for new, old in (("new", "dan"), ("newer", "eve")):
        changing.rotate(vendor.repository, "targets", NOW, new=[public(new)], old=[old])
    vendor.sign("ann", "ben", "new", "newer")


def swell(path: Path, **more: str) -> None:
    """Put something beside a signature, which nobody signs."""
    found = json.loads(path.read_text())
    for signature in found["signatures"]:
        signature["sig"] += more.get("blanks", "")
        signature["x"] = more.get("beside", "")
    path.write_text(json.dumps(found))


def stopped(vendor: Vendor, name: str, patch: pytest.MonkeyPatch) -> None:
    """Publish, and end before a file is written."""

    def writes(path: Path, data: bytes) -> None:
        if path.name == name:
            raise KeyboardInterrupt
        write(path, data)

    with patch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(releasing_module, "write", writes)
        refreshed(vendor)


def test_sizes_are_those_of_clients() -> None:
    assert dict(sizes.LARGEST) == {role: getattr(UpdaterConfig(), f"{role}_max_length") for role in sizes.LARGEST}


@pytest.mark.parametrize("more", [{"beside": "A" * 1_000_000}, {"blanks": " " * 300_000}], ids=["beside", "blanks"])
@pytest.mark.parametrize("is_copied", [False, True], ids=["merged", "copied back"])
def test_of_a_stick_nothing_comes_home_but_signatures(more: dict[str, str], is_copied: bool, vendor: Vendor) -> None:
    changing.rotate(vendor.repository, "targets", NOW, new=[public("new")], old=["dan"])
    stick = Stage(vendor.folder / "stick")
    shutil.copytree(vendor.repository.stage.path, stick.path)
    kept, vendor.repository = vendor.repository, Repository(vendor.folder)
    shutil.move(stick.path, vendor.folder / "staged")
    vendor.sign("ann", "ben", "new", "eve")
    vendor.repository = kept
    shutil.move(vendor.folder / "staged", stick.path)
    for name in ("root.json", "targets.json"):
        swell(stick.path / name, **more)
    if is_copied:
        shutil.copytree(stick.path, kept.stage.path, dirs_exist_ok=True)
    else:
        assert merge(kept, stick).new == 4
    assert refreshed(vendor).versions["root"] == 2
    assert max(path.stat().st_size for path in kept.metadata.iterdir()) < 10_000
    assert codes(vendor) == []


def test_a_root_that_is_too_large_is_told_and_written_anew(vendor: Vendor, tmp_path: Path) -> None:
    path = vendor.repository.metadata / "1.root.json"
    root = path.read_bytes()
    swell(path, beside="A" * 1_000_000)
    assert "MR612" in codes(vendor)
    refreshed(vendor)
    assert codes(vendor) == []
    assert fetched(vendor.published, tmp_path / "client", root)


def test_what_clients_would_not_take_is_not_staged(vendor: Vendor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sizes, "LARGEST", {**sizes.LARGEST, "targets": 100})
    with pytest.raises(PublishingError, match="MR612"):
        vendor.stage(2)


def test_a_root_that_clients_would_not_take_leaves_the_list_that_waits(
    vendor: Vendor, monkeypatch: pytest.MonkeyPatch
) -> None:
    vendor.stage(2)
    vendor.sign("dan")
    monkeypatch.setattr(sizes, "LARGEST", {**sizes.LARGEST, "root": 100})
    with pytest.raises(PublishingError, match="MR612"):
        changing.rotate(vendor.repository, "targets", NOW, new=[public("new")])
    assert vendor.repository.stage.root is None
    waits = vendor.repository.stage.targets
    assert waits is not None
    assert [*waits.signatures] == [public("dan").keyid]


DAMAGE: dict[str, Callable[[Stage], object]] = {
    "too large": lambda stage: (stage.path / "targets.json").write_bytes(b" " * 9_000_000),
    "no metadata": lambda stage: (stage.path / "targets.json").write_text("{"),
    "a folder": lambda stage: replace_by_a_folder(stage.path / "targets.json"),
    "a root": lambda stage: (stage.path / "root.json").write_text("{"),
    "a catalogue that is another": lambda stage: stage.file("stable/acme-console.xml").write_text("<catalog/>"),
    "no catalogue": lambda stage: stage.file("stable/acme-console.xml").rename(stage.path / "moved"),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_what_waits_and_is_damaged_holds_up_no_timestamp(name: str, vendor: Vendor) -> None:
    vendor.stage(2)
    vendor.sign("dan", "eve")
    DAMAGE[name](vendor.repository.stage)
    done = refreshed(vendor)
    assert "timestamp" in done.new
    assert any(it.is_error for it in done.problems)
    give_up(vendor)
    assert refreshed(vendor).problems == ()
    assert codes(vendor) == []


def test_an_older_state_that_was_put_back_is_not_signed(vendor: Vendor, tmp_path: Path) -> None:
    timestamp = vendor.repository.metadata / "timestamp.json"
    old = timestamp.read_bytes()
    vendor.publish(2)
    remembered = (vendor.repository.stage.path / "trusted-targets.json").read_bytes()
    timestamp.write_bytes(old)
    assert codes(vendor) == ["MR613"]
    with pytest.raises(PublishingError, match="MR613"):
        refreshed(vendor)
    assert (vendor.repository.stage.path / "trusted-targets.json").read_bytes() == remembered
    changing.renew(vendor.repository, "targets", NOW)
    vendor.sign("dan", "eve")
    assert refreshed(vendor).versions["targets"] == 4
    assert codes(vendor) == []
    assert b'revision="2"' in fetched(vendor.published, tmp_path / "client", vendor.first_root)


def catalogue(vendor: Vendor) -> Path:
    return next((vendor.published / "targets/stable").iterdir())


LOSSES: dict[str, Callable[[Path], object]] = {
    "gone": lambda it: it.unlink(),
    "another": lambda it: it.write_text("<catalog/>"),
    "a folder": replace_by_a_folder,
}


@pytest.mark.parametrize("loss", LOSSES)
def test_a_published_catalogue_that_is_lost_holds_up_no_timestamp(loss: str, vendor: Vendor) -> None:
    """On the stage, the next one lies in its place by now."""
    vendor.stage(2)
    path = catalogue(vendor)
    LOSSES[loss](path)
    done = refreshed(vendor)
    assert done.new == ("timestamp",)
    told = f"{path} was missing, or another catalogue than was signed"
    assert [(it.message, it.is_error) for it in done.problems] == [(told, True)]
    vendor.sign("dan", "eve")
    assert (refreshed(vendor).versions["targets"], refreshed(vendor).problems) == (3, ())


@pytest.mark.parametrize("loss", ["gone", "another"])
def test_a_published_catalogue_comes_back_from_the_stage(loss: str, vendor: Vendor) -> None:
    path = catalogue(vendor)
    before = path.read_bytes()
    LOSSES[loss](path)
    (told,) = refreshed(vendor).problems
    assert (told.is_error, told.message.endswith(": it is written anew")) == (False, True)
    assert path.read_bytes() == before
    assert refreshed(vendor).problems == ()


def restamp(vendor: Vendor, name: str, version: int) -> None:
    """Give a published file another number, as whoever can write there can do, without any key."""
    path = vendor.repository.metadata / name
    found = json.loads(path.read_text())
    found["signed"]["version"] = version
    path.write_text(json.dumps(found))


def put_back_the_first(vendor: Vendor) -> None:
    """The timestamp of a time when the same list was published, and no snapshot that came after it."""
    timestamp = vendor.repository.metadata / "timestamp.json"
    old = timestamp.read_bytes()
    release(vendor.repository, [signer("snapshot"), signer("timestamp")], NOW + timedelta(days=5))
    timestamp.write_bytes(old)
    (vendor.repository.metadata / "3.snapshot.json").unlink()


Exchange = tuple[str, tuple[int, int], Callable[[Vendor], object]]
EXCHANGED: dict[str, Exchange] = {
    "an older timestamp": (
        "MR613: timestamp 2 is served, though timestamp 3 was published",
        (4, 4),
        put_back_the_first,
    ),
    "a timestamp far ahead": ("MR639: timestamp 999 in ", (2, 3), lambda it: restamp(it, "timestamp.json", 999)),
    "the timestamp that would come": ("MR639: timestamp 3 in ", (2, 3), lambda it: restamp(it, "timestamp.json", 3)),
    "a snapshot far ahead": ("", (3, 3), lambda it: restamp(it, "2.snapshot.json", 999)),
}


@pytest.mark.parametrize(("told", "numbers", "exchange"), EXCHANGED.values(), ids=EXCHANGED)
def test_no_number_is_taken_from_what_the_server_did_not_sign_last(
    told: str, numbers: tuple[int, int], exchange: Callable[[Vendor], object], vendor: Vendor
) -> None:
    """Agents keep the highest number that is signed: one far ahead would be for good, a lower one is refused."""
    exchange(vendor)
    done = refreshed(vendor)
    assert (done.versions["snapshot"], done.versions["timestamp"]) == numbers
    assert [it.is_error for it in done.problems] == ([False] if told else [])
    assert all(f"{it.code}: {it.message}".startswith(told) for it in done.problems)
    assert codes(vendor) == []


def test_an_older_timestamp_is_told_by_the_status(vendor: Vendor) -> None:
    put_back_the_first(vendor)
    assert codes(vendor) == ["MR613"]


def test_agents_that_saw_the_last_timestamp_take_the_next_one(vendor: Vendor, tmp_path: Path) -> None:
    timestamp = vendor.repository.metadata / "timestamp.json"
    old = timestamp.read_bytes()
    for _ in range(3):
        refreshed(vendor)
    assert fetched(vendor.published, tmp_path / "client", vendor.first_root)
    timestamp.write_bytes(old)
    refreshed(vendor)
    assert fetched(vendor.published, tmp_path / "client", vendor.first_root)
    seen = json.loads((tmp_path / "client/metadata/timestamp.json").read_text())
    assert seen["signed"]["version"] == 6


def test_a_timestamp_that_nobody_signed_is_not_gone_on_from(vendor: Vendor) -> None:
    restamp(vendor, "timestamp.json", 999)
    (vendor.repository.stage.path / "trusted-timestamp.json").write_text("{")
    with pytest.raises(PublishingError, match=r"MR639.*timestamp 999"):
        refreshed(vendor)


def test_a_stolen_key_that_was_changed_sets_no_number(vendor: Vendor) -> None:
    changing.rotate(vendor.repository, "timestamp", NOW, new=[public("new")], old=["timestamp"])
    vendor.sign("ann", "ben")
    vendor.release("new")
    path = vendor.repository.metadata / "timestamp.json"
    found = Metadata[Timestamp].from_bytes(path.read_bytes())
    found.signed.version = 999
    found.sign(signer("timestamp"))
    path.write_bytes(found.to_bytes())
    assert "MR609" in codes(vendor)
    vendor.release("new")
    assert vendor.repository.timestamp is not None
    assert vendor.repository.timestamp.signed.version == 4
    assert codes(vendor) == []


def test_a_timestamp_that_is_gone_does_not_begin_anew(vendor: Vendor) -> None:
    (vendor.repository.metadata / "timestamp.json").unlink()
    with pytest.raises(PublishingError, match="MR620"):
        refreshed(vendor)


@pytest.mark.parametrize("then", ["discard", "rotate", "lost"])
def test_an_interrupted_change_of_keys_is_finished(
    then: str, vendor: Vendor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change_keys(vendor)
    stopped(vendor, "timestamp.json", monkeypatch)
    assert "MR609" in codes(vendor)
    if then == "discard":
        with pytest.raises(PublishingError, match="MR630"):
            give_up(vendor)
    elif then == "rotate":
        changing.rotate(vendor.repository, "targets", NOW, threshold=3)
        give_up(vendor)
    else:
        (vendor.repository.stage.path / "root.json").unlink()
        (vendor.repository.stage.path / "targets.json").unlink()
    assert refreshed(vendor).versions["targets"] == 3
    assert codes(vendor) == []
    assert fetched(vendor.published, tmp_path / "client", vendor.first_root)


def test_an_interrupted_first_publication_is_finished(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vendor = Vendor(tmp_path)
    with pytest.raises(KeyboardInterrupt), monkeypatch.context() as patched:

        def writes(path: Path, data: bytes) -> None:
            if path.name == "timestamp.json":
                raise KeyboardInterrupt
            write(path, data)

        patched.setattr(releasing_module, "write", writes)
        vendor.begin()
    assert codes(vendor) == ["MR609"]
    with pytest.raises(PublishingError, match="MR630"):
        give_up(vendor)
    shutil.rmtree(vendor.repository.stage.path)
    assert refreshed(vendor).versions["timestamp"] == 1
    assert codes(vendor) == []


def test_a_timer_is_told_by_the_status(vendor: Vendor, monkeypatch: pytest.MonkeyPatch) -> None:
    done = refreshed(vendor)
    monkeypatch.setattr("messenger_rules.publishing.releasing.release", lambda *_: done)
    assert main(["publish", "refresh", "--repository", str(vendor.repository.path)]) == 0
    monkeypatch.undo()
    vendor.stage(2)
    (vendor.repository.stage.path / "targets.json").write_text("{")
    damaged = refreshed(vendor)
    monkeypatch.setattr("messenger_rules.publishing.releasing.release", lambda *_: damaged)
    assert main(["publish", "refresh", "--repository", str(vendor.repository.path)]) == 1
