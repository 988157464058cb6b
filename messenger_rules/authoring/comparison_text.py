"""A comparison for a terminal: a summary, then each message with what changed and the hosts where that matters."""

from __future__ import annotations

from collections.abc import Iterator

from messenger_rules.authoring.changed_parts import ChangedPart
from messenger_rules.authoring.comparison import Compared, Comparison, Difference, Kind
from messenger_rules.authoring.host_counts import hosts_in_words, that
from messenger_rules.condition.explanation import MARKS, Part, shortened
from messenger_rules.diagnostics import visible

_SIGNS = {Kind.GAINED: "+", Kind.LOST: "-", Kind.UNDECIDED: "?"}


def as_text(comparison: Comparison) -> str:
    """The whole report, without a line end."""
    return "\n".join([summary(comparison), *(line for one in comparison.messages for line in _message(one))])


def summary(comparison: Comparison) -> str:
    """The sentence that says how much changed."""
    gained, lost, undecided = (comparison.hosts_with(kind) for kind in Kind)
    hosts = hosts_in_words(comparison.hosts)
    seen = f"{that(gained, 'gain')} a message, {that(lost, 'lose')} one, {that(undecided, 'become')} undecided"
    differ = f"{len(comparison.messages)} of {comparison.of} messages changed"
    if not comparison.messages:
        return f"{hosts}: nothing changed in {comparison.of} messages"
    if not comparison.changes_what_is_seen:
        return f"{hosts}: all see what they saw; {differ}"
    return f"{hosts}: {seen}; {differ}"


def _message(message: Compared) -> Iterator[str]:
    shown = f"shown on {message.shown_before} before, {message.shown_after} now"
    yield f"\n{visible(message.id)}: {shown}"
    for change in message.changes:
        yield f"  {visible(change.in_words)}"
    for difference in message.differences:
        yield from _difference(difference)


def _difference(difference: Difference) -> Iterator[str]:
    yield f"  {_SIGNS[difference.kind]} {visible(difference.host)}: {difference.kind}; {visible(difference.why)}"
    for part in difference.parts:
        inside = f" in the segment {part.segment}" if part.segment else ""
        yield from (f"      {line}{inside}" for line in _part(part))


def _part(changed: ChangedPart) -> Iterator[str]:
    for when, part in (("before", changed.before), ("now   ", changed.after)):
        if part is not None:
            yield f"{when} {part_in_words(part)}"


def part_in_words(part: Part) -> str:
    """A part with its outcome and what was found out for it."""
    because = f"   ({part.because})" if part.findings else ""
    return f"{MARKS[part.outcome]} {shortened(part.text)}{because}"
