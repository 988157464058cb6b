"""A host that has taken catalogue 1, before a signed repository with catalogue 2 and a second root: what hostile files meet.

It is made once in a process. Each case spoils one file, and must leave the host with a catalogue of the vendor.
"""

from __future__ import annotations

import atexit
import functools
import shutil
import tempfile
import traceback
from dataclasses import dataclass
from pathlib import Path

from messenger_rules.publishing.changing import rotate
from messenger_rules.updating.client import update
from messenger_rules.updating.fetchers import FolderFetcher
from messenger_rules.updating.problems import UpdateError
from messenger_rules.updating.shelf import Shelf
from messenger_rules.updating.wanted import Wanted
from tests.publishing.vendor import NOW, Vendor, public


@dataclass(frozen=True)
class SignedHost:
    """The repository that is spoilt, and the shelf as it is before each case; the digests of the vendor's catalogues."""

    published: Path
    shelf: Shelf
    wanted: Wanted
    first: str
    second: str

    def files(self) -> list[Path]:
        """The files that the host fetches: each role's newest, and the catalogue."""
        metadata = self.published / "metadata"
        newest = [max(metadata.glob(f"*.{role}.json"), key=_number) for role in ("root", "snapshot", "targets")]
        catalogue = self.published / "targets" / "stable" / f"{self.second}.acme-console.xml"
        return [metadata / "timestamp.json", *newest, catalogue]

    def meets(self, path: Path, data: bytes) -> str:
        """What is wrong with what the host does where a file is another one; empty where nothing is."""
        right = path.read_bytes()
        path.write_bytes(data)
        try:
            return self._outcome()
        finally:
            path.write_bytes(right)

    def _outcome(self) -> str:
        with tempfile.TemporaryDirectory() as folder:
            shelf = Shelf(Path(shutil.copytree(self.shelf.folder, Path(folder) / "shelf", symlinks=True)))
            try:
                update(FolderFetcher(self.published), "", self.wanted, shelf)
            except UpdateError as error:
                if not error.diagnostics[0].message:
                    return "refused without a word"
            except Exception:  # noqa: BLE001 -- that nothing else is raised is what is examined
                return traceback.format_exc(limit=-3)
            found = shelf.in_force(self.wanted)
            return "" if found is not None and found.sha256 in {self.first, self.second} else f"{found} is in force"


@functools.cache
def signed_host() -> SignedHost:
    """The one of this process."""
    folder = Path(tempfile.mkdtemp(prefix="messenger-rules-signed-"))
    atexit.register(shutil.rmtree, folder)
    vendor = Vendor(folder).begin().publish(1)
    wanted, shelf = Wanted(vendor.first_root, "acme-console"), Shelf(folder / "shelf")
    first = update(FolderFetcher(vendor.published), "", wanted, shelf)
    rotate(vendor.repository, "targets", NOW, new=[public("new"), public("newer")], old=["dan", "eve"])
    vendor.sign("ann", "ben", "new", "newer")
    vendor.release()
    vendor.stage(2)
    vendor.sign("new", "newer")
    vendor.release()
    second = update(FolderFetcher(vendor.published), "", wanted, Shelf(folder / "other"))
    return SignedHost(vendor.published, shelf, wanted, first.sha256, second.sha256)


def _number(path: Path) -> int:
    return int(path.name.split(".")[0])
