"""The pages: all messages, and one message over time. Plain HTML and CSS, nothing from elsewhere, no script."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from urllib.parse import quote

from messenger_rules.collector.chart import chart
from messenger_rules.collector.form import EVENTS
from messenger_rules.collector.store import Day, MessageCounts

STYLE = """
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --quiet: #5b6470; --line: #d8dde3; --seen: #2f6fb5;
  --done: #2e8b57; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e9ee; --paper: #14171b; --quiet: #9aa4b2; --line: #333a44; --seen: #6aa9ef; --done: #5fc88f; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1rem 4rem; max-width: 60rem; font: 1rem/1.5 system-ui, sans-serif;
  color: var(--ink); background: var(--paper); }
h1 { font-size: 1.5rem; overflow-wrap: anywhere; }
a { color: inherit; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--quiet); padding-bottom: .5rem; }
th, td { text-align: right; padding: .4rem .75rem; border-bottom: 1px solid var(--line); white-space: nowrap; }
th:first-child, td:first-child { text-align: left; padding-left: 0; white-space: normal; overflow-wrap: anywhere; }
th { font-weight: 600; color: var(--quiet); }
svg { width: 100%; height: auto; margin: 1rem 0; }
svg text { font: 12px system-ui, sans-serif; fill: var(--quiet); }
svg .grid { stroke: var(--line); }
svg path { fill: none; stroke-width: 2.5; }
.displayed { stroke: var(--seen); } .acknowledged { stroke: var(--done); stroke-dasharray: 6 3; }
.key { display: flex; gap: 1.5rem; flex-wrap: wrap; padding: 0; list-style: none; }
.key svg { width: 2.5rem; margin: 0 .5rem 0 0; vertical-align: middle; }
.quiet { color: var(--quiet); }
nav { margin: .75rem 0; } nav a { margin-right: 1rem; }
@media (max-width: 36rem) { svg text { font-size: 20px; } }
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
    head = _row("th", "Message", "Displayed", "Acknowledged", "Share", "Users", "Last receipt")
    table = (
        '<div class="scroll"><table><caption>Installations that displayed and acknowledged each message</caption>'
        f"<thead>{head}</thead><tbody>{''.join(rows)}</tbody></table></div>"
        if rows
        else ""
    )
    links = '<nav class="quiet"><a href="/messages.csv">CSV</a><a href="/messages.json">JSON</a></nav>'
    return _page("Receipts", f"<h1>Receipts</h1>{empty}{table}{links}")


def message_page(message: str, days: Sequence[Day], revisions: Sequence[int], revision: int | None) -> str:
    """The page of one message over time, of one revision, or of all."""
    name, address = escape(message), f"/messages/{quote(message)}"
    chosen = "" if revision is None else f", revision {revision}"
    asked = "" if revision is None else f"?revision={revision}"
    rows = [_row("td", day.day, f"{day.displayed:,}", f"{day.acknowledged:,}") for day in reversed(days)]
    choices = [f'<a href="{address}">all revisions</a>']
    choices += [f'<a href="{address}?revision={number}">revision {number}</a>' for number in revisions]
    navigation = f"<nav>{''.join(choices)}</nav>" if len(revisions) > 1 else ""
    head = _row("th", "Day", "Displayed", "Acknowledged")
    body = (
        f'<p><a href="/">All messages</a></p><h1>{name}{chosen}</h1>{navigation}'
        f'{chart(days, name + chosen)}<ul class="key">{_KEY}</ul>'
        '<div class="scroll"><table><caption>Installations, by the end of each day</caption>'
        f"<thead>{head}</thead><tbody>{''.join(rows)}</tbody></table></div>"
        f'<nav class="quiet"><a href="{address}.csv{asked}">CSV</a><a href="{address}.json{asked}">JSON</a></nav>'
    )
    return _page(f"{name}{chosen}", body)


_MARK = '<svg viewBox="0 0 40 8" aria-hidden="true"><path class="{name}" d="M0 4h40"/></svg>'
_KEY = "".join(f"<li>{_MARK.format(name=name)}{name}</li>" for name in EVENTS)


def _page(title: str, body: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" '
        f'content="width=device-width, initial-scale=1"><title>{title}</title><style>{STYLE}</style></head>'
        f"<body>{body}</body></html>"
    )


def _row(cell: str, *texts: str) -> str:
    return f"<tr>{''.join(f'<{cell}>{escape(text)}</{cell}>' for text in texts)}</tr>"


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else ""
