"""The page of a reach: a chart of the messages that most hosts see, and all numbers as tables; one file, no script."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from messenger_rules import pages
from messenger_rules.authoring.host_counts import share
from messenger_rules.authoring.reach_chart import HATCH, chart
from messenger_rules.authoring.reach_words import changes, group_name, ranked, standing_in_words, summary
from messenger_rules.diagnostics import visible
from messenger_rules.fleet.counts import Counts, kinds
from messenger_rules.fleet.reach import MessageReach, Reach
from messenger_rules.pages import page, row

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
    said = "".join(f"<p>{sentence}.</p>" for sentence in _sentences(reach))
    grouped = (_groups(reach), _matrix(messages, reach)) if reach.groups else ()
    parts = (f"<h1>Reach</h1>{said}", _chart(messages, reach), *grouped, _messages(messages, reach))
    return page("Reach", "".join(parts), STYLE)


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


def _messages(messages: Sequence[MessageReach], reach: Reach) -> str:
    heads = ["Message", *_count_heads(reach)]
    rows = (f"<tr>{_name(message)}{_cells(message.counts, reach.hosts, reach)}</tr>" for message in messages)
    return _table("All messages", "Hosts of the whole fleet", row("th", *heads), "".join(rows))


def _groups(reach: Reach) -> str:
    by = ", ".join(map(visible, reach.by))
    rows = (
        f"<tr><td>{escape(group_name(group.values))}</td><td>{group.hosts:,}</td>"
        f"{_cells(group.counts, group.hosts, reach)}</tr>"
        for group in reach.groups
    )
    heads = row("th", by, "Hosts", *_count_heads(reach))
    return _table(f"By {escape(by)}", "Hosts that see any message", heads, "".join(rows))


def _matrix(messages: Sequence[MessageReach], reach: Reach) -> str:
    """What share of each group sees each message that any host sees."""
    heads = row("th", "Message", *(group_name(group.values) for group in reach.groups))
    rows = [
        f"<tr><td>{escape(message.id)}</td>{''.join(_matrix_cells(message, reach))}</tr>"
        for message in messages
        if message.counts.shown
    ]
    title = f"Messages by {escape(', '.join(map(visible, reach.by)))}"
    return _table(title, "Share of each group that sees the message", heads, "".join(rows)) if rows else ""


def _matrix_cells(message: MessageReach, reach: Reach) -> Iterator[str]:
    for counts, group in zip(message.groups, reach.groups, strict=True):
        percent = f"{10 + 50 * counts.shown / group.hosts:.1f}%"
        seen = f'class="share" style="--share: {percent}" title="{counts.shown:,} of {group.hosts:,}"'
        yield f"<td {seen}>{escape(share(counts.shown, group.hosts))}</td>" if counts.shown else "<td></td>"


def _count_heads(reach: Reach) -> list[str]:
    told = [str(kind).capitalize() for kind in kinds(compared=reach.compared)]
    return [told[0], "Share", *told[1:]]


def _cells(counts: Counts, hosts: int, reach: Reach) -> str:
    shown, *others = (getattr(counts, kind) for kind in kinds(compared=reach.compared))
    texts = [f"{shown:,}", share(shown, hosts), *(f"{count:,}" for count in others)]
    return "".join(f"<td>{escape(text)}</td>" for text in texts)


def _name(message: MessageReach) -> str:
    standing = standing_in_words(message.standing)
    about = f"{visible(message.title)} ({standing})" if standing else visible(message.title)
    return f"<td>{escape(message.id)}<small>{escape(about)}</small></td>"


def _table(title: str, caption: str, heads: str, rows: str) -> str:
    """A section with a table; all but the caption must be safe for HTML."""
    return (
        f'<h2>{title}</h2><div class="scroll" tabindex="0" role="region" aria-label="{title}"><table>'
        f"<caption>{escape(caption)}</caption><thead>{heads}</thead><tbody>{rows}</tbody></table></div>"
    )
