"""Confirming: what python-tuf's client has taken must hold by the later time, too, that this host's clock has told.

That client asks the system's clock itself, and no part of its public interface takes another time. The attribute that
it keeps it in, on a class that it calls internal, could be set; a release that renamed that would let everything pass
in silence. The later time is the stricter one, so nothing is lost by looking once more, before any of it counts.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tuf.api.metadata import Metadata

from messenger_rules.updating.problems import UpdateError, refusal
from messenger_rules.updating.shelf import Shelf
from messenger_rules.updating.wanted import Wanted

_ROLES = ("root", "timestamp", "snapshot", "targets")


def latest(shelf: Shelf, wanted: Wanted, now: datetime) -> datetime:
    """The time to judge by: now, or a later one that the clock has told, as far as what was taken last reaches.

    A confirmation of which the rest never came was not taken: else a server that goes away in between uses it up.
    """
    shelf.seen_time.see(now)
    until = shelf.confirmed_until(wanted) if shelf.is_whole() else None
    return now if until is None else max(now, min(shelf.seen_time.latest(now), until))


def confirm(shelf: Shelf, wanted: Wanted, by: datetime, now: datetime) -> None:
    """See that nothing has expired of what was taken just now.

    Where the seen time lies beyond all that was known, and the vendor has confirmed something since, it was wrong: then
    the other metadata, which may end before that confirmation does, are fresh by the clock, which the client has asked.

    :raises UpdateError: MR660 where something has.
    """
    until = shelf.confirmed_until(wanted)
    is_refuted = until is not None and by < min(until, shelf.seen_time.latest(now))
    for role in () if is_refuted else _ROLES:
        if Metadata[Any].from_file(str(shelf.metadata / f"{role}.json")).signed.is_expired(by):
            raise _set_back(role, now)
    if until is not None:
        shelf.seen_time.confirm(now, until)


def _set_back(role: str, now: datetime) -> UpdateError:
    sentence = (
        f"{role} has expired by a time that this host's clock has told before; now it says {now:%Y-%m-%d %H:%M} UTC"
    )
    return refusal("MR660", sentence, "set the clock right; where it is, the vendor's next confirmation helps")
