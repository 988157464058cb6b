"""A vendor with few keys and a small catalogue: what the tests of publishing and updating begin with."""

from __future__ import annotations

import atexit
import functools
import itertools
import shutil
import tempfile
import unittest.mock
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from securesystemslib.signer import CryptoSigner, Key
from tuf.api.exceptions import DownloadHTTPError
from tuf.ngclient import FetcherInterface, Updater

from messenger_rules.publishing import sealing
from messenger_rules.publishing.adding import add
from messenger_rules.publishing.beginning import begin
from messenger_rules.publishing.keys import load_public, load_signer
from messenger_rules.publishing.making import make
from messenger_rules.publishing.passphrases import VARIABLE, Passphrases
from messenger_rules.publishing.releasing import release
from messenger_rules.publishing.repository import Repository
from messenger_rules.publishing.roles import Policy
from messenger_rules.publishing.signing import sign
from messenger_rules.registry import Registry

PASSPHRASE = "correct horse battery"
PASSPHRASES = Passphrases(None, {VARIABLE: PASSPHRASE})
NOW = datetime.now(UTC).replace(microsecond=0)
"""python-tuf's client asks the system's clock, so tests are at the true time."""

HOLDERS = {
    "root": ["ann", "ben", "cem"],
    "targets": ["dan", "eve", "fay"],
    "snapshot": ["snapshot"],
    "timestamp": ["timestamp"],
}
POLICIES = {
    "root": Policy(3, 2, 365),
    "targets": Policy(3, 2, 90),
    "snapshot": Policy(1, 1, 7),
    "timestamp": Policy(1, 1, 1),
}
CATALOG = """\
<?xml version="1.0" encoding="UTF-8"?>
<catalog xmlns="urn:messenger-rules:catalog:1" product="acme-console" serial="1" default-language="en" vocabulary="vocabulary.toml">
  <message id="old-backup" revision="{revision}" severity="warning" expires="2060-01-01T00:00:00Z">
    <condition><![CDATA[{condition}]]></condition>
    <text lang="en">
      <title>Backup {revision} is being retired</title>
      <body>Move to 3 soon.</body>
    </text>
    <expect facts="hosts/old.json" at="2026-02-01T00:00:00Z" outcome="{outcome}"/>
  </message>
</catalog>
"""
VOCABULARY = 'product = "acme-console"\n[components.backup]\nversions = ["1.0", "2.0"]\n'


@functools.cache
def _key_folder() -> Path:
    """Keys are made once in a run, and are quick to open: to be slow is for keys that have something to protect."""
    folder = Path(tempfile.mkdtemp(prefix="messenger-rules-keys-"))
    atexit.register(shutil.rmtree, folder)
    with unittest.mock.patch.multiple(sealing, COST=2, TURNS=1):
        for name in {*itertools.chain(*HOLDERS.values()), "new", "newer"}:
            make(folder / name, PASSPHRASES)
    return folder


@functools.cache
def signer(name: str) -> CryptoSigner:
    return load_signer(_key_folder() / f"{name}.pem", PASSPHRASES)


def public(name: str) -> Key:
    return load_public(_key_folder() / f"{name}.pub")


def copy_keys(folder: Path) -> None:
    shutil.copytree(_key_folder(), folder)


def write_catalog(
    folder: Path, revision: int = 1, condition: str = 'installed("backup", < 3)', outcome: str = "shown"
) -> Path:
    (folder / "hosts").mkdir(parents=True, exist_ok=True)
    (folder / "hosts" / "old.json").write_text('{"components": {"backup": "1.0"}}')
    (folder / "vocabulary.toml").write_text(VOCABULARY)
    path = folder / "messages.xml"
    path.write_text(CATALOG.format(revision=revision, condition=condition, outcome=outcome))
    return path


@dataclass
class Vendor:
    """A vendor, and what they do again and again."""

    folder: Path
    repository: Repository = field(init=False)

    def __post_init__(self) -> None:
        self.repository = Repository(self.folder / "repository")

    @property
    def published(self) -> Path:
        return self.repository.path / "published"

    @property
    def first_root(self) -> bytes:
        return (self.repository.metadata / "1.root.json").read_bytes()

    def init(self) -> None:
        keys = {role: [public(name) for name in names] for role, names in HOLDERS.items()}
        begin(self.repository, keys, POLICIES, NOW)

    def begin(self) -> Vendor:
        self.init()
        self.sign("ann", "ben", "dan", "eve")
        self.release()
        return self

    def stage(self, revision: int = 1, channel: str = "stable") -> None:
        add(self.repository, write_catalog(self.folder, revision), Registry.builtin(), NOW, channel=channel)

    def sign(self, *names: str) -> None:
        sign(self.repository.stage, [signer(name) for name in names])

    def release(self, *names: str, after: timedelta = timedelta(0)) -> None:
        release(self.repository, [signer(name) for name in (*names, "snapshot", "timestamp")], NOW + after)

    def publish(self, revision: int = 1, channel: str = "stable") -> Vendor:
        self.stage(revision, channel)
        self.sign("dan", "eve")
        self.release()
        return self


class FolderOf(FetcherInterface):
    """The plainest of fetchers, for python-tuf's own client."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _fetch(self, url: str) -> Iterator[bytes]:
        path = self.folder / url
        if not path.is_file():
            raise DownloadHTTPError(url, 404)
        return iter([path.read_bytes()])


def fetched(published: Path, own: Path, root: bytes, target: str = "stable/acme-console.xml") -> bytes:
    """What python-tuf's client takes; ``own`` is what it remembers."""
    for name in ("metadata", "targets"):
        (own / name).mkdir(parents=True, exist_ok=True)
    updater = Updater(
        str(own / "metadata"), "metadata/", str(own / "targets"), "targets/", FolderOf(published), bootstrap=root
    )
    updater.refresh()
    info = updater.get_targetinfo(target)
    assert info is not None
    return Path(updater.download_target(info)).read_bytes()
