"""The tables of a reach on its page: messages, groups of hosts, and messages by groups."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from messenger_rules.authoring.host_counts import share
from messenger_rules.authoring.reach_words import group_name, standing_in_words
from messenger_rules.diagnostics import visible
from messenger_rules.fleet.counts import Counts, kinds
from messenger_rules.fleet.reach import MessageReach, Reach
from messenger_rules.pages import row


def messages_table(messages: Sequence[MessageReach], reach: Reach) -> str:
    """All messages on the whole fleet."""
    heads = ["Message", *_count_heads(reach)]
    rows = (f"<tr>{_name(message)}{_cells(message.counts, reach.hosts, reach)}</tr>" for message in messages)
    return _table("All messages", "Hosts of the whole fleet", row("th", *heads), "".join(rows))


def groups_table(reach: Reach) -> str:
    """The groups of hosts, and how many of each see any message."""
    by = ", ".join(map(visible, reach.by))
    rows = (
        f"<tr><td>{escape(group_name(group.values))}</td><td>{group.hosts:,}</td>"
        f"{_cells(group.counts, group.hosts, reach)}</tr>"
        for group in reach.groups
    )
    heads = row("th", by, "Hosts", *_count_heads(reach))
    return _table(f"By {escape(by)}", "Hosts that see any message", heads, "".join(rows))


def matrix(messages: Sequence[MessageReach], reach: Reach) -> str:
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
