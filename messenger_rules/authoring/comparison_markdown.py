"""A comparison as Markdown for a pull request: a summary, a table of the messages, and details to open.

Whatever comes from a catalogue or a host is shown as code, and stands so that no renderer reads markup, links, mentions
or cells of a table in it.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from html import escape

from messenger_rules.authoring.comparison import Compared, Comparison, Difference, Kind
from messenger_rules.authoring.comparison_text import part_in_words, summary
from messenger_rules.authoring.message_changes import Change
from messenger_rules.diagnostics import visible
from messenger_rules.messages.instants import written

LONGEST = 60_000
"""Characters of a report: a comment on GitHub has at most 65,536."""
HOSTS = 20
"""Hosts of one message that are listed."""
_SPECIAL = re.compile(r"[^\w ]", re.ASCII)


def as_markdown(comparison: Comparison) -> str:
    """The whole report, without a line end; what would make it too long is left out, and that is said."""
    lines = [f"**{summary(comparison)}**", "", f"At {written(comparison.at)}."]
    if comparison.messages:
        lines += ["", "| message | changed | gained | lost | undecided |", "|---|---|--:|--:|--:|"]
    room = LONGEST - sum(len(line) + 1 for line in lines)
    for chunk in (*map(_row, comparison.messages), *map(_details, comparison.messages)):
        room -= len(chunk) + 1
        if room < 0:
            return "\n".join([*lines, "", "This report has room for no more; `--format json` tells all."])
        lines.append(chunk)
    return "\n".join(lines)


def code(text: str) -> str:
    r"""A text of anybody's as code, also in a cell of a table.

    >>> print(code('os.name == "debian"'), code("a|`b`"))
    `os.name == "debian"` <code>a&#124;&#96;b&#96;</code>
    """
    shown = visible(text)
    if shown.strip() == shown != "" and not set(shown) & set("`|\\"):
        return f"`{shown}`"
    return f"<code>{_SPECIAL.sub(lambda found: f'&#{ord(found[0])};', shown)}</code>"


def _row(message: Compared) -> str:
    changed = ", ".join(code(change.in_words) for change in message.changes) or "nothing of its own"
    counts = (str(len(message.of(kind)) or "") for kind in Kind)
    return f"| {code(message.id)} | {changed} | {' | '.join(counts)} |"


def _details(message: Compared) -> str:
    counts = [f"{len(message.of(kind))} {kind}" for kind in Kind if message.of(kind)]
    shown = f"shown on {message.shown_before} before, {message.shown_after} now"
    title = f"<code>{escape(visible(message.id))}</code>: {', '.join([*counts, shown])}"
    inside = "\n".join([*_changes(message.changes), *_hosts(message.differences)])
    return f"\n<details><summary>{title}</summary>\n\n{inside.rstrip()}\n\n</details>"


def _changes(changes: tuple[Change, ...]) -> Iterator[str]:
    for change in changes:
        yield f"{code(change.in_words)}\n"
        if "\n" in f"{change.before}{change.after}" or change.what.startswith(("condition", "segment")):
            yield _fenced(_lines(change))


def _lines(change: Change) -> list[str]:
    """The lines that went, came and stayed."""
    old, new = ((text or "").splitlines() for text in (change.before, change.after))
    return [visible(line) for line in difflib.ndiff(old, new) if not line.startswith("?")]


def _fenced(lines: list[str]) -> str:
    """A block that nothing in it can end."""
    longest = max((len(run) for line in lines for run in re.findall("`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    return "\n".join([f"{fence}diff", *lines, fence, ""])


def _hosts(differences: list[Difference]) -> Iterator[str]:
    if not differences:
        return
    yield "| host | | why | before | now |\n|---|---|---|---|---|"
    yield from map(_host, differences[:HOSTS])
    if len(differences) > HOSTS:
        yield f"\n… and {len(differences) - HOSTS:,} more: `--format json` tells all."


def _host(difference: Difference) -> str:
    before = "<br>".join(code(part_in_words(it.before)) for it in difference.parts if it.before is not None)
    after = "<br>".join(code(part_in_words(it.after)) for it in difference.parts if it.after is not None)
    return f"| {code(difference.host)} | {difference.kind} | {code(difference.why)} | {before} | {after} |"
