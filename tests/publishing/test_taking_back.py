"""What waits is given up, what is published is taken back: nothing else of a repository changes by that."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tuf.api.metadata import Metadata, TargetFile, Targets

import messenger_rules as mr
from messenger_rules import replacing
from messenger_rules.publishing import changing, files
from messenger_rules.publishing.beginning import begin
from messenger_rules.publishing.discarding import discard, discardable
from messenger_rules.publishing.overview import overview
from messenger_rules.publishing.problems import PublishingError
from messenger_rules.publishing.reverting import revert
from messenger_rules.publishing.signing import waiting
from messenger_rules.registry import Registry
from tests.publishing.vendor import HOLDERS, NOW, POLICIES, Vendor, fetched, public

TARGET = "stable/acme-console.xml"


@pytest.fixture
def vendor(tmp_path: Path) -> Vendor:
    return Vendor(tmp_path).begin()


def give_up(vendor: Vendor, *roles: str) -> None:
    discard(vendor.repository, discardable(vendor.repository, roles or ("root", "targets")), NOW)


def revision_at(vendor: Vendor, own: Path) -> int:
    return mr.Catalog.read(fetched(vendor.published, own, vendor.first_root)).messages[0].revision


def published(vendor: Vendor) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in vendor.published.rglob("*") if path.is_file()}


def test_a_catalogue_that_waits_is_given_up(vendor: Vendor, tmp_path: Path) -> None:
    vendor.publish(1)
    before = published(vendor)
    vendor.stage(2)
    vendor.stage(2, channel="early")
    vendor.sign("dan", "eve")
    give_up(vendor)
    assert waiting(vendor.repository.stage) == []
    assert published(vendor) == before
    beside = [path.relative_to(vendor.repository.stage.path) for path in vendor.repository.stage.path.rglob("*.xml")]
    assert [str(it) for it in beside] == [f"targets/{TARGET}"]
    assert vendor.repository.stage.file(TARGET).read_bytes() in before.values(), "people look at what is published"
    vendor.publish(3)
    assert revision_at(vendor, tmp_path / "client") == 3


@pytest.mark.parametrize("roles", [["root"], ["targets"], ["root", "targets"]], ids=" ".join)
def test_a_change_of_keys_is_given_up_and_whatever_is_left_can_be_published(
    roles: list[str], vendor: Vendor, tmp_path: Path
) -> None:
    """Other keys for the list of catalogues and a catalogue wait, and one of them goes, or both."""
    vendor.publish(1)
    changing.rotate(vendor.repository, "targets", NOW, new=[public("new")], old=["dan"])
    vendor.stage(2)
    give_up(vendor, *roles)
    left = {it.role: it for it in waiting(vendor.repository.stage)}
    assert left.keys() == {"root": {"targets"}, "targets": {"root", "targets"}}.get(" ".join(roles), set())
    for it in left.values():
        for count in it.counts:
            vendor.sign(*count.unsigned[: count.threshold])
    vendor.release()
    assert waiting(vendor.repository.stage) == []
    assert revision_at(vendor, tmp_path / "client") == (2 if roles == ["root"] else 1)
    assert [it.message for it in overview(vendor.repository, NOW).problems] == []


def test_a_ceremony_that_went_wrong_begins_again(tmp_path: Path) -> None:
    vendor = Vendor(tmp_path)
    keys = {role: [public(name) for name in names] for role, names in HOLDERS.items()}
    begin(vendor.repository, {**keys, "root": [public("new")]}, {**POLICIES, "root": POLICIES["snapshot"]}, NOW)
    give_up(vendor, "targets")
    assert revision_at(vendor.begin().publish(1), tmp_path / "client") == 1


@pytest.mark.parametrize("name", ["root.json", "targets.json"])
def test_what_is_damaged_can_be_given_up(name: str, vendor: Vendor) -> None:
    vendor.publish(1)
    vendor.stage(2)
    changing.renew(vendor.repository, "root", NOW)
    (vendor.repository.stage.path / name).write_text("{")
    give_up(vendor)
    assert waiting(vendor.repository.stage) == []


def test_only_what_was_shown_is_given_up(vendor: Vendor) -> None:
    vendor.stage(2)
    shown = discardable(vendor.repository, ["targets"])
    vendor.sign("dan")
    with pytest.raises(PublishingError, match="MR632"):
        discard(vendor.repository, shown, NOW)
    give_up(vendor)
    with pytest.raises(PublishingError, match="MR632"):
        discard(vendor.repository, shown, NOW)
    with pytest.raises(PublishingError, match="MR630"):
        give_up(vendor)


@pytest.mark.parametrize(
    "name", ["../../../precious.xml", "stable/../../../../precious.xml", "stable/..xml", "a/b/c.xml", "a/\0.xml"]
)
def test_a_list_that_names_a_file_elsewhere_is_given_up_alone(name: str, vendor: Vendor, tmp_path: Path) -> None:
    precious = tmp_path / "precious.xml"
    precious.write_text("precious")
    vendor.publish(1).stage(2)
    list_as(vendor, name, "0" * 64)
    for look in (vendor.repository.stage.file, lambda it: vendor.repository.file(TargetFile.from_data(it, b""))):
        with pytest.raises(PublishingError, match="MR636"):
            look(name)
    with pytest.raises(PublishingError, match="MR636"):
        waiting(vendor.repository.stage)
    give_up(vendor)
    assert precious.read_text() == "precious"
    assert waiting(vendor.repository.stage) == []


def test_a_digest_leads_to_no_file_elsewhere(vendor: Vendor) -> None:
    with pytest.raises(PublishingError, match="MR636"):
        vendor.repository.file(TargetFile(1, {"sha256": "../../../precious"}, TARGET))


def list_as(vendor: Vendor, name: str, digest: str) -> None:
    found = vendor.repository.stage.targets
    assert found is not None
    found.signed.targets[name] = TargetFile(8, {"sha256": digest}, name)
    vendor.repository.stage.keep(found)


def test_a_forged_past_is_not_brought_back(vendor: Vendor) -> None:
    """Nobody but `revert` looks at old lists: it would stage what a broken server says was published then."""
    vendor.publish(1).publish(2)
    path = vendor.repository.metadata / "2.targets.json"
    said: Metadata[Targets] = Metadata.from_bytes(path.read_bytes())
    data = (
        vendor.repository.file(said.signed.targets[TARGET]).read_bytes().replace(b"Move to 3 soon.", b"Call 555 now...")
    )
    said.signed.targets[TARGET].hashes["sha256"] = hashlib.sha256(data).hexdigest()
    path.write_bytes(said.to_bytes())
    vendor.repository.file(said.signed.targets[TARGET]).write_bytes(data)
    with pytest.raises(PublishingError, match=r"MR639.*2\.targets\.json is not signed by its keys"):
        revert(vendor.repository, TARGET, 1, Registry.builtin(), NOW)
    assert [it.code for it in overview(vendor.repository, NOW).problems] == ["MR639"]
    assert vendor.repository.stage.targets is None


class StoppedError(Exception):
    """The power fails."""


def stop_after(allowed: int, patch: pytest.MonkeyPatch) -> None:
    """Let so many files be changed, and no more."""
    left, replace, unlink = iter(range(allowed)), replacing.replace_file, Path.unlink

    def one_less() -> None:
        if next(left, None) is None:
            raise StoppedError

    def replaces(path: Path, data: bytes, *, mode: int, durable: bool) -> None:
        one_less()
        replace(path, data, mode=mode, durable=durable)

    def unlinks(path: Path, *, missing_ok: bool = False) -> None:
        one_less()
        unlink(path, missing_ok=missing_ok)

    patch.setattr(files, "replace_file", replaces)
    patch.setattr(Path, "unlink", unlinks)


@pytest.mark.processes  # not many, but as much time
@pytest.mark.parametrize("rotates", [False, True])
def test_stopped_at_any_moment_the_published_is_served_and_the_next_catalogue_comes(
    rotates: bool, vendor: Vendor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vendor.publish(1).publish(1, channel="early")
    if rotates:
        changing.rotate(vendor.repository, "targets", NOW, new=[public("new")], old=["dan"])
    vendor.stage(2)
    vendor.stage(2, channel="early")
    vendor.sign("eve", "fay")
    before = published(vendor)
    number, ended = -1, False
    while not ended:
        number += 1
        copy = Vendor(Path(shutil.copytree(tmp_path / "repository", tmp_path / f"{number}" / "repository")).parent)
        with monkeypatch.context() as patch, contextlib.suppress(StoppedError):
            stop_after(number, patch)
            give_up(copy, "targets")
            ended = True
        assert {path.name: data for path, data in published(copy).items()} == {
            path.name: data for path, data in before.items()
        }
        copy.stage(3)
        copy.sign("eve", "fay", *(["ann", "ben"] if rotates else []))
        copy.release()
        assert revision_at(copy, tmp_path / f"client-{number}") == 3
    assert number >= 2


def test_a_catalogue_is_taken_back_by_an_older_one(vendor: Vendor, tmp_path: Path) -> None:
    for revision in (1, 2, 7):
        vendor.publish(revision)
    assert revision_at(vendor, tmp_path / "client") == 7
    added = revert(vendor.repository, TARGET, 2, Registry.builtin(), NOW)
    assert (added.target, added.serial, added.requires) == (TARGET, 4, {"messenger-rules": "0.1"})
    vendor.sign("dan", "eve")
    vendor.release()
    found = mr.Catalog.read(fetched(vendor.published, tmp_path / "client", vendor.first_root))
    assert (found.document.serial, found.document.channel, found.messages[0].revision) == (4, "stable", 2)
    assert "[components.backup]" in (found.document.vocabulary or "")


def test_an_older_catalogue_is_found_after_its_keys_are_gone(vendor: Vendor, tmp_path: Path) -> None:
    vendor.publish(1)
    changing.rotate(vendor.repository, "targets", NOW, new=[public("new")], old=["dan"])
    vendor.sign("ann", "ben", "eve", "fay")
    vendor.release()
    vendor.stage(2)
    vendor.sign("eve", "fay")
    vendor.release()
    revert(vendor.repository, TARGET, 1, Registry.builtin(), NOW)
    vendor.sign("eve", "fay")
    vendor.release()
    assert revision_at(vendor, tmp_path / "client") == 1


@pytest.mark.parametrize(
    ("target", "number", "told"),
    [
        (TARGET, 3, r"MR615\]: stable/acme-console.xml was never published under the number 3\n = help: it had 1, 2"),
        ("early/acme-console.xml", 1, r"MR615\]: early/acme-console.xml was never published\n"),
    ],
)
def test_what_was_never_published_is_not_taken_back(target: str, number: int, told: str, vendor: Vendor) -> None:
    vendor.publish(1).publish(2)
    with pytest.raises(PublishingError, match=told):
        revert(vendor.repository, target, number, Registry.builtin(), NOW)


@pytest.mark.parametrize(
    ("damage", "code"), [(Path.unlink, "MR620"), (lambda it: it.write_text("<catalog/>"), "MR636")]
)
def test_an_older_catalogue_that_is_damaged_is_not_published_again(
    damage: Callable[[Path], object], code: str, vendor: Vendor
) -> None:
    vendor.publish(1)
    (first,) = (vendor.published / "targets/stable").iterdir()
    vendor.publish(2)
    damage(first)
    with pytest.raises(PublishingError, match=code):
        revert(vendor.repository, TARGET, 1, Registry.builtin(), NOW)


def test_what_of_the_past_is_gone_is_told(vendor: Vendor) -> None:
    vendor.publish(1).publish(2).publish(3)
    first = Metadata[Targets].from_file(str(vendor.repository.metadata / "2.targets.json"))
    gone = vendor.repository.file(first.signed.targets[TARGET])
    gone.unlink()
    (vendor.repository.metadata / "3.targets.json").unlink()
    said = overview(vendor.repository, NOW).problems
    assert [(it.code, it.is_error) for it in said] == [("MR620", False)] * 2
    assert [it.message.split(" is missing")[0] for it in said] == [
        str(vendor.repository.metadata / "3.targets.json"),
        str(gone),
    ]
    for number, path in ((1, gone), (2, vendor.repository.metadata / "3.targets.json")):
        with pytest.raises(PublishingError) as caught:
            revert(vendor.repository, TARGET, number, Registry.builtin(), NOW)
        (found,) = caught.value.diagnostics
        assert (found.code, found.help) == ("MR620", ("restore it from a copy",))
        assert found.message.startswith(f"{path} is missing")
