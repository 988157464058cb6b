"""Lasting: what waits expires no later than if it were made now. What holds for years keeps agents at an old state."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from tuf.api.metadata import Metadata, Root

from messenger_rules.publishing.problems import PublishingError, refusal
from messenger_rules.publishing.roles import days_of, expiry, in_days
from messenger_rules.publishing.signing import Waiting

MARGIN = timedelta(days=1)
"""How far the clock of a machine that has no network may be behind: none sets it by itself."""


def see_lasting(found: Sequence[Waiting], now: datetime) -> None:
    """See that `publish` can have made what waits by now, for as long as the root that it waits under says.

    :raises PublishingError: MR636 where it cannot.
    """
    for problem in too_long(found, now):
        raise problem


def too_long(found: Sequence[Waiting], now: datetime) -> Iterator[PublishingError]:
    """What of that would hold for longer; the days of a root that waits, too, are told to who signs."""
    for it in found:
        if not is_lasting(it.metadata, it.root, now):
            yield refused(it.metadata, it.root, now)


def is_lasting(metadata: Metadata[Any], root: Metadata[Root], now: datetime) -> bool:
    """Whether metadata would hold for no longer than a root says, from now on."""
    expires: datetime = metadata.signed.expires
    return expires <= expiry(root.signed, metadata.signed.type, now) + MARGIN


def refused(metadata: Metadata[Any], root: Metadata[Root], now: datetime) -> PublishingError:
    """The error for what would hold for longer."""
    signed, role = metadata.signed, metadata.signed.type
    days = in_days(days_of(root.signed.roles[role], role))
    sentence = (
        f"{role} {signed.version} would hold until {signed.expires:%Y-%m-%d}, "
        f"which is more than {days} from now, {now:%Y-%m-%d}"
    )
    renewing = f"`publish refresh --renew {role} --again` stages it anew"
    return refusal("MR636", sentence, f"set the clock, if it is wrong; else sign nothing: {renewing}")
