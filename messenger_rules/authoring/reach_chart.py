"""The chart of a reach: a bar of hosts for each message, as SVG without any script.

Its size is in percent of the page's width, so that letters keep theirs on a narrow screen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from messenger_rules.authoring.host_counts import hosts_in_words
from messenger_rules.fleet.counts import Counts
from messenger_rules.fleet.reach import MessageReach

_ROW, _BASELINE, _BAR, _HEIGHT = 46, 15, 22, 14
"""Pixels: from message to message, to the baseline of its name, to its bar, and the height of that."""
_BARS = 82
"""Percent of the width for bars; the numbers stand behind them."""
HATCH = (
    '<svg class="hatches" width="0" height="0" aria-hidden="true"><defs><pattern id="hatch" width="6" height="6" '
    'patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="hatched" width="6" height="6"/>'
    '<path class="hatching" d="M0 0v6"/></pattern></defs></svg>'
)
"""How bars of undecided hosts are filled; a page with charts has it once."""


def chart(messages: Sequence[MessageReach], title: str, *, compared: bool) -> str:
    """A bar for each message, scaled to the longest; ``title`` must be safe for HTML.

    >>> from messenger_rules.fleet.seen import Standing
    >>> one = MessageReach("console-4", "Console 4", Standing.IN_FORCE, Counts(3, 1))
    >>> "console-4: 3 shown, 1 undecided" in chart([one], "Messages", compared=False)
    True
    """
    most = max((_length(message.counts) for message in messages), default=1)
    rows = "".join(_row(message, index, most, compared=compared) for index, message in enumerate(messages))
    described = f"A bar for each message; the longest stands for {hosts_in_words(most)}."
    return (
        f'<svg class="chart" width="100%" height="{_ROW * len(messages)}" role="img" '
        f'aria-labelledby="chart-title chart-description"><title id="chart-title">{title}</title>'
        f'<desc id="chart-description">{described} The tables below have the numbers.</desc>{rows}</svg>'
    )


def in_words(counts: Counts, *, compared: bool) -> str:
    """What a bar says."""
    said = f"{counts.shown:,} shown, {counts.undecided:,} undecided"
    return f"{said}, {counts.gained:,} gained, {counts.lost:,} lost" if compared else said


def _length(counts: Counts) -> int:
    return max(counts.shown + counts.undecided, counts.shown_before)


def _row(message: MessageReach, index: int, most: int, *, compared: bool) -> str:
    top = index * _ROW
    name, bar = escape(message.id), "".join(_bar(message.counts, most))
    box = f'y="{top + _BAR}" width="{_BARS}%" height="{_HEIGHT}" overflow="visible"'
    return (
        f"<g><title>{name}: {in_words(message.counts, compared=compared)}</title>"
        f'<text y="{top + _BASELINE}" class="name">{name}</text><svg {box}>{bar}</svg>'
        f'<text x="100%" y="{top + _BAR + _HEIGHT - 2}" text-anchor="end">{message.counts.shown:,}</text></g>'
    )


def _bar(counts: Counts, most: int) -> Iterator[str]:
    """Who sees it as before, who gains it, who is undecided; and a mark where it ended before."""
    start = 0
    for name, count in (("kept", counts.shown - counts.gained), ("gained", counts.gained), ("open", counts.undecided)):
        if count:
            yield f'<rect class="{name}" x="{_percent(start, most)}" width="{_percent(count, most)}" height="100%"/>'
        start += count
    if counts.lost:
        end = _percent(counts.shown_before, most)
        yield f'<line class="before" x1="{end}" x2="{end}" y1="-3" y2="{_HEIGHT + 3}"/>'


def _percent(count: int, most: int) -> str:
    return f"{100 * count / most:.3f}%"
