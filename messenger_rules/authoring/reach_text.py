"""Reach for a terminal: a summary, the groups of hosts, and each message with the groups that it reaches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from messenger_rules.authoring.host_counts import share
from messenger_rules.authoring.reach_words import changes, group_name, ranked, standing_in_words, summary
from messenger_rules.diagnostics import visible
from messenger_rules.fleet.counts import Counts, kinds
from messenger_rules.fleet.reach import MessageReach, Reach
from messenger_rules.pictures.wrapping import columns

WIDTH = 80
GROUPS = 8
"""Groups that are told one by one; of more, the smallest are put together."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a table: some hosts, and what is counted on them."""

    name: str
    hosts: int
    counts: Counts


def as_text(reach: Reach) -> str:
    """The whole report, without a line end."""
    lines = [line for line in (summary(reach), changes(reach)) if line]
    if reach.groups:
        groups = _folded(reach, [group.counts for group in reach.groups])
        lines += ["", *_table(f"by {visible(', '.join(reach.by))}", groups, reach, with_hosts=True)]
    messages = [line for message in ranked(reach.messages) for line in _message(message, reach)]
    return "\n".join([*lines, "", *_table("message", messages, reach)])


def _message(message: MessageReach, reach: Reach) -> Iterator[Line]:
    standing = standing_in_words(message.standing)
    name = visible(message.id)
    yield Line(f"{name} ({standing})" if standing else name, reach.hosts, message.counts)
    for line in _folded(reach, message.groups):
        if line.counts:
            yield Line(f"  {line.name}", line.hosts, line.counts)


def _folded(reach: Reach, counts: Sequence[Counts]) -> list[Line]:
    """A line for each group; where there are many, one for the smallest together."""
    lines = [
        Line(group_name(group.values), group.hosts, of_group)
        for group, of_group in zip(reach.groups, counts, strict=bool(counts))
    ]
    if len(lines) <= GROUPS:
        return lines
    rest = lines[GROUPS - 1 :]
    together = sum((line.counts for line in rest), Counts())
    return [*lines[: GROUPS - 1], Line(f"{len(rest)} others", sum(line.hosts for line in rest), together)]


def _table(title: str, lines: Sequence[Line], reach: Reach, *, with_hosts: bool = False) -> Iterator[str]:
    """A heading, and the lines with their counts under it, as wide as a terminal is."""
    told = kinds(compared=reach.compared)
    heads = [*(["hosts"] if with_hosts else []), str(told[0]), "share", *map(str, told[1:])]
    rows = [(title, heads), *((line.name, _cells(line, reach, with_hosts=with_hosts)) for line in lines)]
    widths = [max(len(cells[index]) for _, cells in rows) for index in range(len(heads))]
    room = WIDTH - sum(width + 2 for width in widths)
    names = min(room, max(columns(name) for name, _ in rows))
    for name, cells in rows:
        filled = (f"  {cell:>{width}}" for cell, width in zip(cells, widths, strict=True))
        yield f"{_fitted(name, names)}{''.join(filled)}"


def _cells(line: Line, reach: Reach, *, with_hosts: bool) -> list[str]:
    shown, *others = (getattr(line.counts, kind) for kind in kinds(compared=reach.compared))
    numbers = [_number(shown), share(shown, line.hosts) or "-", *map(_number, others)]
    return [f"{line.hosts:,}", *numbers] if with_hosts else numbers


def _number(count: int) -> str:
    return f"{count:,}" if count else "-"


def _fitted(name: str, width: int) -> str:
    """A name in so many columns, its end cut where it is longer."""
    if columns(name) > width:
        while columns(name) > width - 1:
            name = name[:-1]
        name += "…"
    return name + " " * (width - columns(name))
