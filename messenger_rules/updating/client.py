"""The client: one update, from the root that is trusted to a catalogue that is in force.

1. python-tuf's client walks from the trusted root to the newest one, then over timestamp and snapshot to the list of
   catalogues. It refuses what is not signed by enough keys, is older than what it knows, has expired, is larger than it
   may be, or belongs to another state.
2. The catalogue that the list itself names for the product and channel is fetched, and compared with its length and
   digest. A list that leaves catalogues to others, which TUF calls delegation, is refused: those who signed saw none.
3. Inside it, product and channel must be the wanted ones, and the serial the one that the list says: what is signed for
   something else is refused. Against the catalogue in force, where that is of the same vendor, product and channel, the
   serial must not be lower, nor be the same with other bytes. That does not hold where the newest root no longer names
   the keys by which the one in force was signed: they may have been stolen, and any number set with them.
4. Only then does it take the place of the one before. Whatever is refused leaves that one in force.
"""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

from tuf.api.exceptions import DownloadError, RepositoryError
from tuf.api.metadata import Metadata, TargetFile, Targets
from tuf.ngclient import Updater

from messenger_rules.condition.condition import system_clock
from messenger_rules.errors import CatalogError
from messenger_rules.limits import DEFAULT_LIMITS
from messenger_rules.messages.document import Document
from messenger_rules.messages.reader import read
from messenger_rules.updating.confirming import confirm
from messenger_rules.updating.fetchers import AskedFetcher
from messenger_rules.updating.problems import explained, refusal
from messenger_rules.updating.record import InForce, Record
from messenger_rules.updating.shelf import Shelf
from messenger_rules.updating.temporary import temporary_folder
from messenger_rules.updating.wanted import Wanted

_SHA256 = re.compile("[0-9a-f]{64}")


def update(fetcher: AskedFetcher, base: str, wanted: Wanted, shelf: Shelf, at: datetime | None = None) -> InForce:
    """Take the newest catalogue; what is in force then.

    :param base: what stands before ``metadata/`` and ``targets/``.
    :param at: the time, which is the system's where it is left out; python-tuf's client asks that in any case.
    :raises UpdateError: MR640 to MR652, MR655, MR660 or MR661, where something is refused; the catalogue before stays
        in force then.
    """
    with shelf.alone():
        targets, file, data = _taken(fetcher, base, wanted, shelf, at or system_clock())
        found = InForce.of(file, targets.signed.expires)
        check(data, found, wanted, shelf.in_force(wanted))
        signed = targets.to_bytes().decode()
        shelf.keep(data, found, Record(wanted.product, wanted.channel, wanted.root_digest, signed))
        return found


def _taken(
    fetcher: AskedFetcher, base: str, wanted: Wanted, shelf: Shelf, now: datetime
) -> tuple[Metadata[Targets], TargetFile, bytes]:
    """The list that the vendor has signed last, what it says of the catalogue, and the catalogue."""
    try:
        with temporary_folder() as folder:
            shelf.seen_time.see(now)
            updater = _updater(fetcher, base, wanted, shelf, folder)
            updater.refresh()
            confirm(shelf, wanted, now)
            targets = _list(shelf)
            file = listed(targets.signed, wanted)
            return targets, file, _fetched(updater, file, shelf, wanted)
    except (RepositoryError, DownloadError) as error:
        raise explained(error, fetcher.asked) from error
    except OSError as error:
        sentence = f"{error.filename or shelf.folder} cannot be used: {(error.strerror or str(error)).lower()}"
        raise refusal("MR655", sentence, "look at the folder, and at who may use it") from error


def _updater(fetcher: AskedFetcher, base: str, wanted: Wanted, shelf: Shelf, folder: Path) -> Updater:
    return Updater(
        str(shelf.metadata), f"{base}metadata/", str(folder), f"{base}targets/", fetcher, bootstrap=wanted.root
    )


def _list(shelf: Shelf) -> Metadata[Targets]:
    path = shelf.metadata / "targets.json"
    found: Metadata[Targets] = Metadata[Targets].from_file(str(path))
    if found.signed.delegations is not None:
        path.unlink()  # else it stays until the vendor's next one, though the same one without it may come
        raise refusal("MR647", "targets leaves catalogues to keys that are not the vendor's")
    return found


def listed(targets: Targets, wanted: Wanted) -> TargetFile:
    """What the list of catalogues says of the wanted one.

    :raises UpdateError: MR642 where it is too large, MR647 where it has no digest, MR649 where it is not there.
    """
    file = targets.targets.get(wanted.target)
    if file is None:
        sentence = f"the repository has no catalogue of {wanted.product} in the channel {wanted.channel}"
        raise refusal("MR649", sentence, "look at `product` and `channel` of `updates` in agent.toml")
    if not _SHA256.fullmatch(file.hashes.get("sha256", "")):
        raise refusal("MR647", "targets cannot be understood: it has no digest of the catalogue")
    if file.length > DEFAULT_LIMITS.file_bytes:
        raise refusal("MR642", f"the catalogue has {file.length} bytes, which is more than any may have")
    return file


def _fetched(updater: Updater, file: TargetFile, shelf: Shelf, wanted: Wanted) -> bytes:
    before = shelf.in_force(wanted)
    if before is not None and before.sha256 == file.hashes["sha256"]:
        data = shelf.data(before)
        if data is not None:
            return data
    return Path(updater.download_target(file)).read_bytes()


def check(data: bytes, found: InForce, wanted: Wanted, before: InForce | None) -> None:
    """See that a catalogue is what its list says, what is wanted, and no step back from the one in force.

    :raises UpdateError: MR648 where it is another's, MR651 where it cannot be read, MR652 where it is an older one, or
        another one under the same number.
    """
    _check_inside(_read(data, wanted), found, wanted)
    if before is None or not before.is_vouched_for:  # else who stole the keys could set a number that none is above
        return
    if found.serial < before.serial:
        raise refusal("MR652", f"the catalogue has the number {found.serial}, and {before.serial} is in force")
    if found.serial == before.serial and found.sha256 != before.sha256:
        raise refusal("MR652", f"the catalogue has the number {found.serial}, and another one with it is in force")


def _read(data: bytes, wanted: Wanted) -> Document:
    try:
        return read(data, wanted.target).document
    except CatalogError as error:
        first = error.diagnostics[0]
        raise refusal("MR651", f"the catalogue is refused: {first.code}: {first.message}") from error


def _check_inside(document: Document, found: InForce, wanted: Wanted) -> None:
    for what, own, other in (
        ("product", document.product, wanted.product),
        ("channel", document.channel, wanted.channel),
    ):
        if own != other:
            sentence = f"the catalogue is signed for the {what} {own or 'of nobody'}, and not for {other}"
            raise refusal("MR648", sentence)
    if document.serial != found.serial:  # the list's is what is compared later, when the catalogue may be damaged
        sentence = f"the catalogue has the number {document.serial}, and is signed as number {found.serial}"
        raise refusal("MR648", sentence)
