"""The shelf: the folder with the catalogue that was taken last, and with what the client remembers.

The catalogue is in force once ``in-force.json`` names it, in one step. What a bit or a hand has changed since, in that
file or in the catalogue, has no signature, and is not taken: the next update brings it anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tuf.api.metadata import Targets, Timestamp

from messenger_rules.limits import DEFAULT_LIMITS
from messenger_rules.locking import lock
from messenger_rules.regular import read_regular
from messenger_rules.replacing import BESIDE, replace_file
from messenger_rules.updating.kept import verified
from messenger_rules.updating.problems import BusyError, refusal
from messenger_rules.updating.record import InForce, Record
from messenger_rules.updating.seen_time import SeenTime
from messenger_rules.updating.wanted import Wanted

LARGEST = 8 * 1_048_576
"""Bytes of what is read beside a catalogue; python-tuf's client takes less of each kind."""
_HELP = "look at the folder, and at who may use it"


@dataclass(frozen=True, slots=True)
class Shelf:
    """A shelf in a folder, which belongs to the agent alone."""

    folder: Path

    @property
    def named(self) -> Path:
        """The file that says which catalogue is in force."""
        return self.folder / "in-force.json"

    @property
    def metadata(self) -> Path:
        """What the client remembers."""
        return self.folder / "metadata"

    @property
    def seen_time(self) -> SeenTime:
        """The latest time that this host's clock has told."""
        return SeenTime(self.folder / "seen-time")

    @property
    def timestamp(self) -> Path:
        """The vendor's newest confirmation that was taken with all that it names.

        The client remembers one already before it has the rest, which may never come.
        """
        return self.folder / "confirmed.json"

    @property
    def roots(self) -> Path:
        """The vendor's roots, as far as they were taken."""
        return self.metadata / "root_history"

    def confirmed_until(self, wanted: Wanted) -> datetime | None:
        """When the newest confirmation ends; None where there is none, or the newest root names no key that signed it.

        Keys that were changed since may have been stolen ones, by which a confirmation could end in a thousand years.
        """
        try:
            data = read_regular(self.timestamp, LARGEST)
        except OSError:
            return None
        found = verified(Timestamp, data, wanted.root, self.roots)
        return found.signed.expires if found is not None and found.by_newest else None

    def keep_confirmation(self) -> None:
        """Keep the timestamp that the client has, for all that it names was taken.

        :raises OSError: where it cannot be written.
        """
        replace_file(self.timestamp, read_regular(self.metadata / "timestamp.json", LARGEST), durable=True)

    def hindrance(self) -> str:
        """Why nobody could read which catalogue is in force; empty where one can, or nothing is there."""
        try:
            self.named.lstat()
        except FileNotFoundError:
            return ""
        except OSError as error:
            return f"{self.folder} cannot be used: {_reason(error)}"
        return ""

    def record(self) -> Record | None:
        """What was taken last, by whose wish; None where nothing was, or the file cannot be read."""
        try:
            return Record.of_bytes(read_regular(self.named, LARGEST))
        except OSError:
            return None

    def in_force(self, wanted: Wanted) -> InForce | None:
        """What is in force; None where nothing is, it is another's, or the vendor has not signed what is kept of it."""
        record = self.record()
        if record is None or not record.is_of(wanted):
            return None
        found = verified(Targets, record.list.encode(errors="replace"), wanted.root, self.roots)
        file = found.signed.targets.get(wanted.target) if found is not None else None
        if found is None or file is None or "sha256" not in file.hashes:
            return None
        return InForce.of(file, found.signed.expires, is_vouched_for=found.by_newest)

    def data(self, known: InForce) -> bytes | None:
        """The catalogue's bytes; None where they are not those that were taken."""
        try:
            data = read_regular(self._file(known), DEFAULT_LIMITS.file_bytes + 1)
        except OSError:
            return None
        return data if hashlib.sha256(data).hexdigest() == known.sha256 else None

    def keep(self, data: bytes, known: InForce, record: Record) -> None:
        """Put a catalogue in force, and take away those before it, and what a process has left that was killed.

        :raises UpdateError: MR655 where the disk does not take it; the one before is in force then.
        """
        with self._writing():
            replace_file(self._file(known), data, durable=True)
            replace_file(self.named, record.to_bytes(), durable=True)
        self._tidy_up(self._file(known))

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Be the only one that updates.

        :raises UpdateError: MR655 where the folder cannot be used, or another process updates.
        """
        with self._writing():
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.metadata.mkdir(exist_ok=True)
            _without_strangers(self.metadata)
            descriptor = _locked(self.folder / ".lock")
        try:
            yield
        finally:
            os.close(descriptor)

    def _tidy_up(self, kept: Path) -> None:
        """Take away other files; one that stays does no harm, and is tried again behind the next update."""
        for path in (*self.folder.glob("*.xml"), *self.folder.glob(f"{BESIDE}*")):
            with contextlib.suppress(OSError):
                if path != kept and path.is_file():
                    path.unlink()

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise refusal("MR655", f"{self.folder} cannot be written: {_reason(error)}", _HELP) from None

    def _file(self, known: InForce) -> Path:
        return self.folder / f"{known.sha256}.xml"


def _without_strangers(folder: Path) -> None:
    """Take away what no update has left: python-tuf's client would wait at a pipe, and read all of a large file.

    It brings anew what is missing.
    """
    for path in folder.rglob("*"):
        if path.exists() and not (path.is_dir() or _is_metadata(path)):
            path.unlink()


def _is_metadata(path: Path) -> bool:
    return path.is_file() and path.stat().st_size <= LARGEST


def _locked(path: Path) -> int:
    try:
        return lock(path)
    except BlockingIOError:
        refused = refusal("MR655", "another process updates just now", "try again in a minute")
        raise BusyError(refused.diagnostics) from None
    except OSError as error:
        reason = "it is a link" if path.is_symlink() else _reason(error)
        raise refusal("MR655", f"{path} cannot be used: {reason}", "take it away; it is made anew") from None


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
