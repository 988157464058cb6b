"""The page of a reach: a chart of the messages that most hosts see, and all numbers as tables; one file, no script."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from messenger_rules import pages
from messenger_rules.authoring.reach_chart import HATCH, chart
from messenger_rules.authoring.reach_tables import groups_table, matrix, messages_table
from messenger_rules.authoring.reach_words import changes, ranked, summary
from messenger_rules.diagnostics import visible
from messenger_rules.fleet.reach import MessageReach, Reach
from messenger_rules.pages import page

BARS = 30
"""Messages in the chart; the tables have all."""
STYLE = f"""{pages.STYLE}
h2 {{ font-size: 1.1rem; margin: 2.5rem 0 .5rem; }}
svg.chart {{ display: block; margin: 1rem 0; }}
svg text {{ font-size: 13px; font-variant-numeric: tabular-nums; }} svg text.name {{ fill: var(--ink); }}
rect.kept {{ fill: var(--seen); stroke: var(--seen); }} rect.gained {{ fill: var(--done); stroke: var(--done); }}
rect.open {{ fill: url(#hatch); stroke: var(--quiet); }} .hatched {{ fill: var(--paper); }}
.hatching {{ stroke: var(--quiet); stroke-width: 3; }} .before {{ stroke: var(--ink); stroke-width: 4; }}
.key {{ gap: .25rem 1.5rem; }} .hatches {{ position: absolute; }}
td small {{ display: block; color: var(--quiet); }}
td.share {{ background: color-mix(in srgb, var(--seen) var(--share), var(--paper)); }}
.scroll {{ max-height: 85vh; overflow: auto; }}
th:first-child, td:first-child {{ min-width: 16rem; position: sticky; left: 0; background: var(--paper); }}
thead th {{ position: sticky; top: 0; background: var(--paper); }} thead th:first-child {{ z-index: 1; }}
@media (max-width: 36rem) {{ th:first-child, td:first-child {{ min-width: 9rem; max-width: 11rem; }} }}
@media print {{ .scroll {{ max-height: none; }} }}
"""


def as_page(reach: Reach) -> str:
    """The whole page."""
    messages = ranked(reach.messages)
    title, said = _title(reach), "".join(f"<p>{sentence}.</p>" for sentence in _sentences(reach))
    grouped = (groups_table(reach), matrix(messages, reach)) if reach.groups else ()
    parts = (f"<h1>{title}</h1>{said}", _chart(messages, reach), *grouped, messages_table(messages, reach))
    return page(title, "".join(parts), STYLE)


def _title(reach: Reach) -> str:
    """Of which catalogue it is, as far as that says so."""
    return f"Reach of {escape(visible(reach.product))}, serial {reach.serial}" if reach.product else "Reach"


def _sentences(reach: Reach) -> Iterator[str]:
    for sentence in (summary(reach), changes(reach)):
        if sentence:
            yield escape(sentence[:1].upper() + sentence[1:])


def _chart(messages: Sequence[MessageReach], reach: Reach) -> str:
    """The bars, and what their colours mean."""
    seen = [message for message in messages if message.counts]
    if not seen:
        return '<p class="quiet">No host sees any message.</p>'
    rest = len(seen) - BARS
    more = f'<p class="quiet">{rest:,} more are in the table of all messages.</p>' if rest > 0 else ""
    drawn = chart(seen[:BARS], "Hosts that see each message", compared=reach.compared)
    return f'{HATCH}<ul class="key">{"".join(_key(reach))}</ul>{drawn}{more}'


def _key(reach: Reach) -> Iterator[str]:
    rects = [("kept", "shown, as before"), ("gained", "gained")] if reach.compared else [("kept", "shown")]
    for name, meaning in [*rects, ("open", "undecided: a fact is missing")]:
        mark = f'<rect class="{name}" x="1" y="1" width="38" height="10"/>'
        yield f'<li><svg viewBox="0 0 40 12" aria-hidden="true">{mark}</svg>{meaning}</li>'
    if reach.compared:
        mark = '<line class="before" x1="20" x2="20" y1="0" y2="12"/>'
        yield f'<li><svg viewBox="0 0 40 12" aria-hidden="true">{mark}</svg>where it ended before, if some lose it</li>'
