"""Files that a catalogue names: regular ones, beside or below it, and never anything else.

A catalogue may have come from anywhere. A name with ``..``, an absolute one, a link that leads out of the folder, a
pipe or a device is refused before anything of it is read.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from messenger_rules.diagnostics import Diagnostic
from messenger_rules.errors import CatalogError
from messenger_rules.limits import DEFAULT_LIMITS, Limits
from messenger_rules.messages import refusals
from messenger_rules.messages.places import Spot
from messenger_rules.regular import NotRegularError, read_regular
from messenger_rules.text import Source

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_NOWHERE = Spot()


def name_problem(name: str) -> str | None:
    """Why a name is none of a file beside or below, as far as the name alone tells.

    >>> name_problem("hosts/old.json")
    >>> name_problem("../../etc/passwd")
    'it leads out of the folder'
    """
    if not name:
        return "it is empty"
    if not name.isprintable() or any(char in name for char in '\\:*?"<>|'):
        return "it has a character that file names do not have everywhere"
    if name.startswith("/"):
        return "it is absolute"
    parts = name.split("/")
    if ".." in parts:
        return "it leads out of the folder"
    return "it has an empty part" if "" in parts or "." in parts else None


def not_beside(spot: Spot, name: str, reason: str) -> Diagnostic:
    """A name of a file that a catalogue may not name."""
    help_ = (f"{reason}; name a regular file in the folder of the catalogue or below it",)
    return Diagnostic("MR520", f"`{name[:80]}` is no file beside the catalogue", *spot, help=help_)


@dataclass(frozen=True, slots=True)
class Folder:
    """The folder of a local catalogue, and what may be read there."""

    path: Path

    def read(self, name: str, spot: Spot = _NOWHERE, limits: Limits = DEFAULT_LIMITS) -> bytes:
        """The bytes of a file that a catalogue names, one more than the limit where it is larger; ``spot`` names it.

        :raises CatalogError: where the name is not allowed (MR520), or the file cannot be read (MR501).
        """
        reason = name_problem(name)
        if reason is not None:
            raise CatalogError([not_beside(spot, name, reason)])
        try:
            root = self.path.resolve()
            there = (root / name).resolve()
            if not there.is_relative_to(root):
                raise CatalogError([not_beside(spot, name, "a link leads out of the folder")])
            data = read_regular(there, limits.file_bytes + 1, is_link_followed=False)
        except (NotRegularError, IsADirectoryError):
            raise CatalogError([not_beside(spot, name, "it is not a regular file")]) from None
        except (OSError, ValueError, RuntimeError) as error:
            raise CatalogError([refusals.unreadable_file(str(self.path / name), reason_of(error), spot)]) from None
        return data

    def text(self, name: str, spot: Spot = _NOWHERE, limits: Limits = DEFAULT_LIMITS) -> Source:
        """The text of such a file.

        :raises CatalogError: as :meth:`read`, or where it is not UTF-8 (MR503).
        """
        return decode(self.read(name, spot, limits), str(self.path / name), limits)


def decode(data: bytes, name: str, limits: Limits = DEFAULT_LIMITS) -> Source:
    """The text of a file, its size checked first; one byte order mark is read over.

    :raises CatalogError: where it is too large (MR502), or not UTF-8 in the strict sense (MR503).
    """
    if len(data) > limits.file_bytes:
        raise CatalogError([refusals.too_large(name, limits.file_bytes)])
    try:
        return Source(data.removeprefix(BYTE_ORDER_MARK).decode("utf-8"), name)
    except UnicodeDecodeError as error:
        raise CatalogError([refusals.not_utf8(name, error.object, error.start)]) from None


def read_file(path: Path, limits: Limits = DEFAULT_LIMITS) -> bytes:
    """The bytes of a file that the caller names; one byte more than the limit, where it is larger.

    :raises CatalogError: where it cannot be read (MR501).
    """
    try:
        with path.open("rb") as file:
            return file.read(limits.file_bytes + 1)
    except (OSError, ValueError) as error:
        raise CatalogError([refusals.unreadable_file(str(path), reason_of(error))]) from None


def reason_of(error: Exception) -> str:
    """What the system says, in our form: small letter, no number, no path."""
    said = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return said[:1].lower() + said[1:]
