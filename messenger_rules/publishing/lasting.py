"""Lasting: what waits expires no later than if it were made now. What holds for years keeps agents at an old state."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tuf.api.metadata import Metadata, Root

from messenger_rules.publishing.problems import PublishingError, refusal
from messenger_rules.publishing.roles import days_of, expiry, in_days

MARGIN = timedelta(days=1)
"""How far the clock of a machine that has no network may be behind: none sets it by itself."""


def see_lasting(metadata: Metadata[Any], root: Metadata[Root], now: datetime) -> None:
    """See that `publish` can have made this by now, for as long as a root says.

    :raises PublishingError: MR636 where it cannot.
    """
    problem = too_long(metadata, root, now)
    if problem is not None:
        raise problem


def too_long(metadata: Metadata[Any], root: Metadata[Root], now: datetime) -> PublishingError | None:
    """Why it would hold for too long; the days of a root that waits, too, are told to who signs."""
    signed, role = metadata.signed, metadata.signed.type
    if signed.expires <= expiry(root.signed, role, now) + MARGIN:
        return None
    days = in_days(days_of(root.signed.roles[role], role))
    sentence = (
        f"{role} {signed.version} would hold until {signed.expires:%Y-%m-%d}, "
        f"which is more than {days} from now, {now:%Y-%m-%d}"
    )
    renewing = f"`publish refresh --renew {role} --again` stages it anew"
    return refusal("MR636", sentence, f"set the clock, if it is wrong; else sign nothing: {renewing}")
