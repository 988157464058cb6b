"""Confirming: what python-tuf's client has taken must hold by the later time, too, that this host's clock has told.

That client asks the system's clock itself, and no part of its public interface takes another time. The attribute that
it keeps it in, on a class that it calls internal, could be set; a release that renamed that would let everything pass
in silence. The later time is the stricter one, so nothing is lost by looking once more, before any of it counts.

A confirmation that ends later than the one known before was signed after it, and proves the later time wrong, whatever
stands beside it: timestamp, snapshot, list and root end in any order, and the vendor renews each in its own time.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tuf.api.metadata import Metadata

from messenger_rules.updating.problems import UpdateError, refusal
from messenger_rules.updating.shelf import Shelf
from messenger_rules.updating.wanted import Wanted

_ROLES = ("root", "timestamp", "snapshot", "targets")


def confirm(shelf: Shelf, wanted: Wanted, now: datetime) -> None:
    """See that nothing has expired of what was taken just now, and keep it as the newest confirmation.

    :raises UpdateError: MR660 where something has.
    :raises OSError: where it cannot be kept.
    """
    ends = {role: _end(shelf, role) for role in _ROLES}
    known = shelf.confirmed_until(wanted)
    is_newer = known is None or ends["timestamp"] > known
    by = now if is_newer else shelf.seen_time.latest(now)
    first = min(ends, key=ends.__getitem__)
    if by >= ends[first]:
        raise _set_back(first, now)
    shelf.seen_time.confirm(now, ends[first])  # first: a process may be killed here, and the same come again
    shelf.keep_confirmation()


def _end(shelf: Shelf, role: str) -> datetime:
    found: datetime = Metadata[Any].from_file(str(shelf.metadata / f"{role}.json")).signed.expires
    return found


def _set_back(role: str, now: datetime) -> UpdateError:
    sentence = (
        f"{role} has expired by a time that this host's clock has told before; now it says {now:%Y-%m-%d %H:%M} UTC"
    )
    return refusal("MR660", sentence, "set the clock right; where it is, the vendor's next confirmation helps")
