"""Pages of HTML: what all of them have in common. Plain HTML and CSS, nothing from elsewhere, no script."""

from __future__ import annotations

from html import escape

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
svg text { font: 12px system-ui, sans-serif; fill: var(--quiet); }
.key { display: flex; gap: 1.5rem; flex-wrap: wrap; padding: 0; list-style: none; }
.key svg { width: 2.5rem; margin: 0 .5rem 0 0; vertical-align: middle; }
.quiet { color: var(--quiet); }
"""


def page(title: str, body: str, style: str = STYLE) -> str:
    """A whole page; ``title`` and ``body`` must be safe for HTML."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" '
        f'content="width=device-width, initial-scale=1"><title>{title}</title><style>{style}</style></head>'
        f"<body>{body}</body></html>"
    )


def row(cell: str, *texts: str) -> str:
    """A row of a table, of ``th`` or ``td`` cells; the texts are made safe.

    >>> row("td", "a & b", "2")
    '<tr><td>a &amp; b</td><td>2</td></tr>'
    """
    return f"<tr>{''.join(f'<{cell}>{escape(text)}</{cell}>' for text in texts)}</tr>"
