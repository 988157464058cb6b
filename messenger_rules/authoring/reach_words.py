"""Reach in words: what a report for a terminal and a page say alike."""

from __future__ import annotations

from collections.abc import Iterable

from messenger_rules.authoring.host_counts import hosts_in_words, that
from messenger_rules.diagnostics import visible
from messenger_rules.fleet.counting import GroupKey
from messenger_rules.fleet.reach import MessageReach, Reach
from messenger_rules.fleet.seen import Standing
from messenger_rules.messages.instants import written


def summary(reach: Reach) -> str:
    """The sentence that says how many hosts see anything.

    >>> from datetime import UTC, datetime
    >>> from messenger_rules.fleet.counts import Counts
    >>> summary(Reach(datetime(2026, 3, 1, tzinfo=UTC), 3, Counts(2, 1), ()))
    '3 hosts at 2026-03-01T00:00:00Z: 2 see a message, 1 stays undecided about one'
    """
    at = written(reach.at.replace(microsecond=0))
    seen = f"{that(reach.counts.shown, 'see')} a message, {that(reach.counts.undecided, 'stay')} undecided about one"
    return f"{hosts_in_words(reach.hosts)} at {at}: {seen}"


def changes(reach: Reach) -> str:
    """The sentence that says how many hosts gain or lose anything; empty without an older catalogue."""
    if not reach.compared:
        return ""
    gained, lost = that(reach.counts.gained, "gain"), that(reach.counts.lost, "lose")
    return f"against the older catalogue, {gained} a message, {lost} one"


def ranked(messages: Iterable[MessageReach]) -> list[MessageReach]:
    """The messages that most hosts see first; those of as many in their own order."""
    return sorted(messages, key=lambda message: (-message.counts.shown, -message.counts.undecided))


def group_name(values: GroupKey) -> str:
    """The values of a group in words."""
    return ", ".join("unknown" if value is None else visible(value) or '""' for value in values)


def standing_in_words(standing: Standing) -> str:
    """What there is to say of a message that hosts are not asked about; nothing of others."""
    return "" if standing is Standing.IN_FORCE else str(standing).replace("-", " ")
