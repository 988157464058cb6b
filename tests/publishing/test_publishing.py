"""Publishing: nothing goes out that too few have signed, that the checks refuse, or that leaves a client in between."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from securesystemslib.signer import Signature
from tuf.api.exceptions import DownloadError, RepositoryError
from tuf.api.metadata import Metadata, MetaFile, TargetFile, Targets

import messenger_rules as mr
from messenger_rules.messages.document import Document
from messenger_rules.messages.reader import read as read_catalog
from messenger_rules.messages.writer import write as written
from messenger_rules.publishing import adding, changing, files, releasing
from messenger_rules.publishing.adding import add
from messenger_rules.publishing.beginning import begin
from messenger_rules.publishing.listing import custom_of
from messenger_rules.publishing.merging import Merged, merge
from messenger_rules.publishing.overview import overview
from messenger_rules.publishing.problems import PublishingError
from messenger_rules.publishing.releasing import release
from messenger_rules.publishing.repository import Repository, Stage
from messenger_rules.publishing.signatures import Count
from messenger_rules.publishing.signing import sign, waiting
from messenger_rules.registry import Registry
from tests.messages.random_documents import documents
from tests.publishing.vendor import HOLDERS, NOW, POLICIES, Vendor, fetched, public, signer, write_catalog

TARGET = "stable/acme-console.xml"


@pytest.fixture
def vendor(tmp_path: Path) -> Vendor:
    return Vendor(tmp_path).begin()


def catalog_of(vendor: Vendor, own: Path) -> mr.Catalog:
    return mr.Catalog.read(fetched(vendor.published, own, vendor.first_root))


def test_a_published_catalogue_names_no_file_and_says_where_it_belongs(vendor: Vendor, tmp_path: Path) -> None:
    document = catalog_of(vendor.publish(), tmp_path / "client").document
    assert (document.product, document.channel, document.serial) == ("acme-console", "stable", 1)
    assert document.vocabulary_file is None
    assert document.vocabulary == (tmp_path / "vocabulary.toml").read_text().strip()
    assert [message.expectations for message in document.messages] == [()]


@given(documents(), st.integers(1, 999_999_999), st.sampled_from(["stable", "early"]))
def test_what_is_published_of_any_document_is_read_as_it_is(document: Document, serial: int, channel: str) -> None:
    catalog = mr.Catalog.of(document.messages, serial=document.serial, product=document.product)
    published = catalog.published(serial=serial, channel=channel)
    text = written(published)
    assert "<expect" not in text
    assert (read_catalog(text.encode()).document.serial, published.channel) == (serial, channel)


def test_the_serial_rises_with_each_publication(vendor: Vendor, tmp_path: Path) -> None:
    for serial in (1, 2, 3):
        assert catalog_of(vendor.publish(), tmp_path / "client").document.serial == serial
    text = (tmp_path / "messages.xml").read_text()
    assert 'serial="1"' in text, "the author's file stays as it is"


def test_channels_have_catalogues_of_their_own(vendor: Vendor, tmp_path: Path) -> None:
    vendor.publish(revision=1).publish(revision=2, channel="early")
    found = {
        channel: mr.Catalog.read(
            fetched(vendor.published, tmp_path / "c", vendor.first_root, f"{channel}/acme-console.xml")
        )
        for channel in ("stable", "early")
    }
    assert {name: it.messages[0].revision for name, it in found.items()} == {"stable": 1, "early": 2}


def test_what_is_needed_is_signed_with_the_catalogue(vendor: Vendor) -> None:
    targets = vendor.publish().repository.targets
    assert targets is not None
    assert custom_of(targets.signed.targets[TARGET]) == {"serial": 1, "requires": {"messenger-rules": "0.1"}}


@given(st.sets(st.sampled_from(HOLDERS["targets"])))
def test_a_catalogue_is_out_if_and_only_if_enough_have_signed(
    tmp_path_factory: pytest.TempPathFactory, signers: set[str]
) -> None:
    vendor = Vendor(tmp_path_factory.mktemp("vendor")).begin()
    vendor.stage()
    if signers:
        vendor.sign(*signers)
    vendor.release()
    targets = vendor.repository.targets
    assert targets is not None
    assert (TARGET in targets.signed.targets) is (len(signers) >= 2)
    assert (vendor.repository.stage.targets is None) is (len(signers) >= 2)


def test_signatures_come_home_from_copies(vendor: Vendor, tmp_path: Path) -> None:
    vendor.stage()
    stage = vendor.repository.stage
    for name in ("dan", "eve"):
        copy = Stage(Path(shutil.copytree(stage.path, tmp_path / name)))
        sign(copy, [signer(name)])
    assert [count.in_words() for it in waiting(stage) for count in it.counts] == [
        "targets: 0 of 2 signatures; dan or eve or fay may sign"
    ]
    assert [merge(vendor.repository, Stage(tmp_path / name)).new for name in ("dan", "eve", "eve")] == [1, 1, 0]
    assert waiting(stage)[0].is_signed


CHANGES: list[tuple[str, Callable[[Repository], object], list[str]]] = [
    ("another key of root", lambda it: changing.rotate(it, "root", NOW, new=[public("new")], old=["ann"]), ["ann", "ben", "new"]),
    ("another key of targets", lambda it: changing.rotate(it, "targets", NOW, new=[public("new")], old=["dan"]), ["ann", "ben", "eve", "new"]),
    ("a further key of targets", lambda it: changing.rotate(it, "targets", NOW, new=[public("new")]), ["dan", "fay", "ann", "cem"]),
    ("three of three", lambda it: changing.rotate(it, "targets", NOW, threshold=3), ["ann", "cem", "dan", "eve", "fay"]),
    ("another timestamp", lambda it: changing.rotate(it, "timestamp", NOW, new=[public("new")], old=["timestamp"]), ["ben", "cem"]),
    ("another snapshot", lambda it: changing.rotate(it, "snapshot", NOW, new=[public("new")], old=["snapshot"]), ["ben", "cem"]),
    ("a stolen key of targets", lambda it: changing.revoke(it, "dan", NOW), ["ann", "ben", "eve", "fay"]),
    ("a stolen key of root", lambda it: changing.revoke(it, "ann", NOW), ["ben", "cem"]),
    ("a root that holds anew", lambda it: changing.renew(it, "root", NOW), ["ann", "cem"]),
    ("a list that holds anew", lambda it: changing.renew(it, "targets", NOW), ["dan", "fay"]),
]  # fmt: skip


@pytest.mark.parametrize(("change", "signers"), [it[1:] for it in CHANGES], ids=[it[0] for it in CHANGES])
def test_clients_follow_a_change_of_keys(
    change: Callable[[Repository], object], signers: list[str], vendor: Vendor, tmp_path: Path
) -> None:
    """An old client and a new one both come to the next catalogue; one signature less, and nothing changes."""
    vendor.publish(1)
    assert catalog_of(vendor, tmp_path / "old").document.serial == 1
    change(vendor.repository)
    vendor.sign(*signers[:-1])
    before = vendor.repository.root
    vendor.release("new")
    assert vendor.repository.root == before
    vendor.sign(signers[-1])
    vendor.release("new")
    assert (vendor.repository.stage.root, vendor.repository.stage.targets) == (None, None)
    vendor.stage(2)
    vendor.sign("eve", "fay", *(["dan"] if _threshold(vendor) == 3 else []))
    vendor.release("new")
    for client in ("old", "new"):
        assert catalog_of(vendor, tmp_path / client).messages[0].revision == 2


def _threshold(vendor: Vendor) -> int:
    root = vendor.repository.root
    assert root is not None
    return root.signed.roles["targets"].threshold


def test_a_revoked_key_signs_nothing_any_more(vendor: Vendor) -> None:
    changing.revoke(vendor.repository, "dan", NOW)
    vendor.sign("ann", "ben", "eve", "fay")
    vendor.release()
    vendor.stage()
    with pytest.raises(PublishingError, match="MR626"):
        vendor.sign("dan")


def test_clients_recover_from_versions_that_a_stolen_timestamp_key_raised(vendor: Vendor, tmp_path: Path) -> None:
    vendor.publish()
    theft = vendor.repository.timestamp
    assert theft is not None
    theft.signed.version = 2**31
    theft.sign(signer("timestamp"))
    (vendor.repository.metadata / "timestamp.json").write_bytes(theft.to_bytes())
    assert catalog_of(vendor, tmp_path / "client").document.serial == 1
    (vendor.repository.metadata / "timestamp.json").write_bytes(_timestamp(vendor))
    with pytest.raises(RepositoryError):
        catalog_of(vendor, tmp_path / "client")
    changing.rotate(vendor.repository, "timestamp", NOW, new=[public("new")], old=["timestamp"])
    vendor.sign("ann", "ben")
    vendor.release("new")
    assert catalog_of(vendor, tmp_path / "client").document.serial == 1


def test_clients_recover_from_all_versions_that_who_broke_into_the_server_raised(
    vendor: Vendor, tmp_path: Path
) -> None:
    """The snapshot names a list of a version far ahead, the fast-forward attack: both keys of the server must change."""
    vendor.publish()
    _fast_forward(vendor, tmp_path / "evil")
    with pytest.raises((DownloadError, RepositoryError)):
        fetched(tmp_path / "evil", tmp_path / "client", vendor.first_root)
    changing.rotate(vendor.repository, "timestamp", NOW, new=[public("new")], old=["timestamp"])
    assert changing.kept_online(vendor.repository) == ("snapshot",)
    vendor.sign("ann", "ben")
    vendor.release("new")
    with pytest.raises((DownloadError, RepositoryError)):
        catalog_of(vendor, tmp_path / "client")
    changing.rotate(vendor.repository, "snapshot", NOW, new=[public("newer")], old=["snapshot"])
    vendor.sign("ann", "ben")
    vendor.release("new", "newer")
    assert catalog_of(vendor, tmp_path / "client").document.serial == 1


def _fast_forward(vendor: Vendor, folder: Path) -> None:
    """What is published, with versions that no vendor ever reaches, signed by the keys of the server."""
    metadata = Path(shutil.copytree(vendor.published, folder)) / "metadata"
    snapshot, timestamp = vendor.repository.snapshot, vendor.repository.timestamp
    assert snapshot is not None
    assert timestamp is not None
    snapshot.signed.version = timestamp.signed.version = 2**31
    snapshot.signed.meta["targets.json"] = MetaFile(2**31)
    timestamp.signed.snapshot_meta = MetaFile(2**31)
    snapshot.sign(signer("snapshot"))
    timestamp.sign(signer("timestamp"))
    (metadata / f"{2**31}.snapshot.json").write_bytes(snapshot.to_bytes())
    (metadata / "timestamp.json").write_bytes(timestamp.to_bytes())


@pytest.mark.parametrize(
    ("roles", "kept"), [(["timestamp"], ["snapshot"]), (["snapshot"], ["timestamp"]), (["snapshot", "timestamp"], [])]
)
def test_it_is_told_which_keys_of_the_server_stay(roles: list[str], kept: list[str], vendor: Vendor) -> None:
    changing.rotate(vendor.repository, "root", NOW, threshold=3)
    assert changing.kept_online(vendor.repository) == ()
    for role, new in zip(roles, ("new", "newer"), strict=False):
        changing.rotate(vendor.repository, role, NOW, new=[public(new)], old=[role])
    assert [*changing.kept_online(vendor.repository)] == kept


def _timestamp(vendor: Vendor) -> bytes:
    """The timestamp as the vendor would have it."""
    found = vendor.repository.timestamp
    assert found is not None
    found.signed.version = 3
    found.sign(signer("timestamp"))
    return found.to_bytes()


class StoppedError(Exception):
    """The power fails."""


@pytest.mark.parametrize("rotates", [False, True])
def test_at_every_moment_clients_have_the_old_state_or_the_new_one(
    rotates: bool, vendor: Vendor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Publishing is stopped before each write in turn; a client that knows the old state, and one that knows nothing,
    are served all the same, and the same command goes on from there."""
    vendor.publish(1)
    fetched(vendor.published, tmp_path / "client", vendor.first_root)
    if rotates:
        changing.rotate(vendor.repository, "targets", NOW, new=[public("new")], old=["dan"])
    vendor.stage(2)
    vendor.sign(*(["ann", "ben"] if rotates else []), "eve", "fay")
    seen, writes, left = [], 0, 0

    def one_less(path: Path, data: bytes) -> None:
        nonlocal left
        if left == 0:
            raise StoppedError
        left -= 1
        files.write(path, data)

    monkeypatch.setattr(releasing, "write", one_less)
    while True:
        left = writes
        copy = Vendor(Path(shutil.copytree(tmp_path / "repository", tmp_path / f"copy-{writes}" / "repository")).parent)
        try:
            copy.release()
        except StoppedError:
            ended = False
        else:
            ended = True
        for client in ("old", "new"):
            own = tmp_path / f"{client}-{writes}"
            if client == "old":
                shutil.copytree(tmp_path / "client", own)
            seen.append(catalog_of(copy, own).document.serial)
        left = 100
        copy.release()
        assert catalog_of(copy, tmp_path / f"old-{writes}").document.serial == 2
        if ended:
            break
        writes += 1
    assert seen == sorted(seen)
    assert {*seen} == {1, 2}
    assert writes >= 4


def test_a_snapshot_is_made_anew_in_the_second_half_of_its_time(vendor: Vendor) -> None:
    versions = []
    for days in (1, 3, 4, 5):
        vendor.release(after=timedelta(days=days))
        snapshot, timestamp = vendor.repository.snapshot, vendor.repository.timestamp
        assert snapshot is not None
        assert timestamp is not None
        versions.append((snapshot.signed.version, timestamp.signed.version))
    assert versions == [(1, 2), (1, 3), (2, 4), (2, 5)]


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (0, []),
        (0.8, ["timestamp warning"]),
        (1, ["timestamp error"]),
        (6, ["snapshot warning", "timestamp error"]),
        (70, ["targets warning", "snapshot error", "timestamp error"]),
        (366, ["root error", "targets error", "snapshot error", "timestamp error"]),
    ],
)
def test_status_tells_what_expires(days: float, told: list[str], vendor: Vendor) -> None:
    found = overview(vendor.repository, NOW + timedelta(days=days))
    assert {problem.code for problem in found.problems} <= {"MR635"}
    assert [f"{it.message.split()[0]} {it.severity.value}" for it in found.problems] == told


def test_signatures_of_strangers_do_not_count(vendor: Vendor) -> None:
    vendor.stage()
    staged = vendor.repository.stage.targets
    assert staged is not None
    for name in ("ann", "new", "dan"):
        staged.sign(signer(name), append=True)
    vendor.repository.stage.keep(staged)
    assert waiting(vendor.repository.stage)[0].counts == (Count("targets", 2, ("dan",), ("eve", "fay")),)


def test_what_was_changed_on_the_stick_does_not_come_home(vendor: Vendor, tmp_path: Path) -> None:
    vendor.stage()
    copy = Stage(Path(shutil.copytree(vendor.repository.stage.path, tmp_path / "stick")))
    changed = copy.targets
    assert changed is not None
    changed.signed.targets[TARGET] = with_length(changed, 5)
    copy.keep(changed)
    merged = merge(vendor.repository, copy)
    assert (merged.new, [it.code for it in merged.problems]) == (0, ["MR632"])
    copy.file(TARGET).write_text("<catalog/>")
    with pytest.raises(PublishingError, match="MR636"):
        waiting(copy)


def with_length(metadata: Metadata[Targets], length: int) -> TargetFile:
    found = metadata.signed.targets[TARGET]
    found.length = length
    return found


@pytest.mark.parametrize(("role", "days", "signers"), [("root", 366, ["ann", "ben"]), ("targets", 91, ["dan", "eve"])])
def test_what_expired_while_it_waited_is_not_published(
    role: str, days: int, signers: list[str], vendor: Vendor
) -> None:
    changing.renew(vendor.repository, role, NOW - timedelta(days=days))
    vendor.sign(*signers)
    before = getattr(vendor.repository, role)
    done = release(vendor.repository, [signer("snapshot"), signer("timestamp")], NOW)
    assert getattr(vendor.repository, role) == before
    assert [it.message for it in done.problems] == [f"{role} 2, which waits for signatures, has expired"]
    assert changing.renew(vendor.repository, role, NOW)


def test_the_first_of_a_repository_must_not_have_expired(tmp_path: Path) -> None:
    vendor = Vendor(tmp_path)
    begin(vendor.repository, {role: [public(it) for it in names] for role, names in HOLDERS.items()}, POLICIES, NOW)
    vendor.sign("ann", "ben", "dan", "eve")
    with pytest.raises(PublishingError, match=r"MR635\]: targets 1 expired"):
        vendor.release(after=timedelta(days=91))


def test_what_is_published_and_has_expired_is_told_with_each_release(vendor: Vendor) -> None:
    done = release(vendor.repository, [signer("snapshot"), signer("timestamp")], NOW + timedelta(days=91))
    assert [(it.code, it.message) for it in done.problems] == [("MR635", "targets 1, which is published, has expired")]


@pytest.mark.parametrize("name", ["dan", "zoe"])
def test_a_wrong_signature_holds_up_nobody(name: str, vendor: Vendor, tmp_path: Path) -> None:
    """Under the name of a key holder, or of anybody else, it does not come home; one that is here already gives way."""
    vendor.stage()
    stage = vendor.repository.stage
    good, bad = (Stage(Path(shutil.copytree(stage.path, tmp_path / it))) for it in ("good", "bad"))
    sign(good, [signer("dan"), signer("eve")])
    keyid = public("dan").keyid if name == "dan" else "f" * 64
    wrong = Signature(keyid, "0" * 128)
    for it in (bad, stage):
        waits = it.targets
        assert waits is not None
        waits.signatures[keyid] = wrong
        it.keep(waits)
    assert merge(vendor.repository, bad) == Merged(0, ())
    assert merge(vendor.repository, good) == Merged(2, ())
    vendor.release()
    assert stage.targets is None


def test_a_catalogue_that_was_exchanged_after_it_was_signed_is_not_published(vendor: Vendor) -> None:
    vendor.stage()
    vendor.sign("dan", "eve")
    vendor.repository.stage.file(TARGET).write_text("<catalog/>")
    before = {path: path.read_bytes() for path in vendor.published.rglob("*") if path.is_file()}
    timestamp = before.pop(vendor.repository.metadata / "timestamp.json")
    done = release(vendor.repository, [signer("snapshot"), signer("timestamp")], NOW)
    assert [it.code for it in done.problems] == ["MR636"]
    after = {path: path.read_bytes() for path in vendor.published.rglob("*") if path.is_file()}
    assert after.pop(vendor.repository.metadata / "timestamp.json") != timestamp, "the timestamp does not wait for it"
    assert after == before


@pytest.mark.parametrize(("serial", "is_taken"), [(998_999_999, True), (999_000_000, False), (999_999_999, False)])
def test_a_serial_that_is_meant_leaves_room(serial: int, is_taken: bool, vendor: Vendor) -> None:
    path = write_catalog(vendor.folder)
    path.write_text(path.read_text().replace('serial="1"', f'serial="{serial}"'))
    expected = contextlib.nullcontext() if is_taken else pytest.raises(PublishingError, match=r"MR619.*leaves hardly")
    with expected:
        assert add(vendor.repository, path, Registry.builtin(), NOW, any_serial=True).serial == serial


def test_the_room_is_for_use_to_its_end(vendor: Vendor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adding, "HIGHEST", 2)
    vendor.publish(1).publish(2)
    with pytest.raises(PublishingError, match=r"MR619\]: 2, the last serial of .*, is the highest that there is"):
        vendor.stage(3)
