"""The pages: all messages, and one message over time."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from urllib.parse import quote

from messenger_rules import pages
from messenger_rules.collector.chart import chart
from messenger_rules.collector.form import EVENTS
from messenger_rules.collector.store import Day, MessageCounts
from messenger_rules.pages import page, row

STYLE = f"""{pages.STYLE}
svg {{ width: 100%; height: auto; margin: 1rem 0; }}
svg .grid {{ stroke: var(--line); }}
svg path {{ fill: none; stroke-width: 2.5; }}
.displayed {{ stroke: var(--seen); }} .acknowledged {{ stroke: var(--done); stroke-dasharray: 6 3; }}
nav {{ margin: .75rem 0; }} nav a {{ margin-right: 1rem; }}
@media (max-width: 36rem) {{ svg text {{ font-size: 20px; }} }}
"""


def overview(messages: Sequence[MessageCounts]) -> str:
    """The page of all messages."""
    rows = [
        f'<tr><td><a href="/messages/{quote(it.message)}">{escape(it.message)}</a></td><td>{it.displayed:,}</td>'
        f"<td>{it.acknowledged:,}</td><td>{_share(it.acknowledged, it.displayed)}</td>"
        f"<td>{it.users_acknowledged:,} of {it.users_displayed:,}</td><td>{it.last_day}</td></tr>"
        for it in messages
    ]
    empty = "" if rows else '<p class="quiet">No receipt has come yet.</p>'
    head = row("th", "Message", "Displayed", "Acknowledged", "Share", "Users", "Last receipt")
    table = (
        '<div class="scroll"><table><caption>Installations that displayed and acknowledged each message</caption>'
        f"<thead>{head}</thead><tbody>{''.join(rows)}</tbody></table></div>"
        if rows
        else ""
    )
    links = '<nav class="quiet"><a href="/messages.csv">CSV</a><a href="/messages.json">JSON</a></nav>'
    return page("Receipts", f"<h1>Receipts</h1>{empty}{table}{links}", STYLE)


def message_page(message: str, days: Sequence[Day], revisions: Sequence[int], revision: int | None) -> str:
    """The page of one message over time, of one revision, or of all."""
    name, address = escape(message), f"/messages/{quote(message)}"
    chosen = "" if revision is None else f", revision {revision}"
    asked = "" if revision is None else f"?revision={revision}"
    rows = [row("td", day.day, f"{day.displayed:,}", f"{day.acknowledged:,}") for day in reversed(days)]
    choices = [f'<a href="{address}">all revisions</a>']
    choices += [f'<a href="{address}?revision={number}">revision {number}</a>' for number in revisions]
    navigation = f"<nav>{''.join(choices)}</nav>" if len(revisions) > 1 else ""
    head = row("th", "Day", "Displayed", "Acknowledged")
    body = (
        f'<p><a href="/">All messages</a></p><h1>{name}{chosen}</h1>{navigation}'
        f'{chart(days, name + chosen)}<ul class="key">{_KEY}</ul>'
        '<div class="scroll"><table><caption>Installations, by the end of each day</caption>'
        f"<thead>{head}</thead><tbody>{''.join(rows)}</tbody></table></div>"
        f'<nav class="quiet"><a href="{address}.csv{asked}">CSV</a><a href="{address}.json{asked}">JSON</a></nav>'
    )
    return page(f"{name}{chosen}", body, STYLE)


_MARK = '<svg viewBox="0 0 40 8" aria-hidden="true"><path class="{name}" d="M0 4h40"/></svg>'
_KEY = "".join(f"<li>{_MARK.format(name=name)}{name}</li>" for name in EVENTS)


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else ""
