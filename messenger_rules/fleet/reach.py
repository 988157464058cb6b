"""Reach: how many hosts of a fleet see each message of a catalogue, gain or lose it against an older one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from messenger_rules.fleet.asked import ANY, counts_of, formulas
from messenger_rules.fleet.counting import Fleet, Group, GroupKey
from messenger_rules.fleet.counts import Counts, kinds
from messenger_rules.fleet.seen import ABSENT, Seen, Standing, seen
from messenger_rules.messages.catalog import Catalog
from messenger_rules.messages.instants import in_utc, written
from messenger_rules.messages.translation import best_text
from messenger_rules.several import several


@dataclass(frozen=True, slots=True)
class HostGroup:
    """Hosts that have the same values in the columns, and how many of them see, gain or lose any message at all."""

    values: GroupKey
    hosts: int
    counts: Counts


@dataclass(frozen=True, slots=True)
class MessageReach:
    """A message of either catalogue: on how many hosts what becomes of it, in the whole fleet and in each group."""

    id: str
    title: str
    standing: Standing
    counts: Counts
    groups: tuple[Counts, ...] = ()


@dataclass(frozen=True, slots=True)
class Reach:
    """A catalogue on a fleet at an instant; messages in file order, those of the older catalogue alone behind them.

    ``groups`` has the largest group first, and is empty where nothing is grouped; ``counts`` are of the hosts that see,
    gain or lose any message at all.
    """

    at: datetime
    hosts: int
    counts: Counts
    messages: tuple[MessageReach, ...]
    by: tuple[str, ...] = ()
    groups: tuple[HostGroup, ...] = ()
    compared: bool = False
    """Whether there is an older catalogue: without one, nothing is gained or lost."""
    product: str | None = None
    serial: int = 0

    def to_json(self) -> dict[str, Any]:
        """The contract of ``reach --json``."""
        return {
            "product": self.product,
            "serial": self.serial,
            "at": written(self.at),
            "hosts": self.hosts,
            "by": list(self.by),
            **self._counts_to_json(self.counts),
            "groups": [
                {"values": list(group.values), "hosts": group.hosts, **self._counts_to_json(group.counts)}
                for group in self.groups
            ],
            "messages": [
                {
                    "id": message.id,
                    "standing": str(message.standing),
                    **self._counts_to_json(message.counts),
                    "groups": [self._counts_to_json(counts) for counts in message.groups],
                }
                for message in self.messages
            ],
        }

    def _counts_to_json(self, counts: Counts) -> dict[str, int]:
        return {str(kind): getattr(counts, kind) for kind in kinds(compared=self.compared)}


def reach(
    catalog: Catalog, fleet: Fleet, *, at: datetime, against: Catalog | None = None, by: Sequence[str] = ()
) -> Reach:
    """Count on how many hosts of a fleet each message is shown at an instant, and on how many it is undecided.

    A host counts as one viewer who belongs to all audiences and has acknowledged nothing, in the language of the host.

    :param against: an older catalogue, against which hosts gain and lose messages of the same identifier.
    :param by: the columns by which hosts are grouped: dotted names of facts (``os.name``), or ``components.NAME``.
    :raises CatalogError: where ``at`` has no zone (MR407).
    :raises TypeError: where one text stands for the columns.
    """
    several("by", by)
    at, document = in_utc(at), catalog.document
    after, before = seen(catalog, at), None if against is None else seen(against, at)
    found = in_order(fleet.count(formulas(after, before), at=at, by=by))
    groups = tuple(HostGroup(key, group.hosts, counts_of(group, ANY)) for key, group in found)
    return Reach(
        at,
        sum(group.hosts for group in groups),
        sum((group.counts for group in groups), Counts()),
        tuple(_messages(_titles(catalog, against), after, found, grouped=bool(by))),
        tuple(by),
        groups if by else (),
        against is not None,
        document.product,
        document.serial,
    )


def in_order(found: Mapping[GroupKey, Group]) -> list[tuple[GroupKey, Group]]:
    """The largest group first; of the same size by their values, unknown ones last.

    >>> [key for key, _ in in_order({(None,): Group(1, {}), ("b",): Group(1, {}), ("c",): Group(2, {})})]
    [('c',), ('b',), (None,)]
    """

    def place(item: tuple[GroupKey, Group]) -> tuple[int, list[tuple[bool, str]]]:
        key, group = item
        return -group.hosts, [(value is None, value or "") for value in key]

    return sorted(found.items(), key=place)


def _messages(
    titles: Mapping[str, str],
    after: Mapping[str, Seen],
    found: Sequence[tuple[GroupKey, Group]],
    *,
    grouped: bool,
) -> Iterator[MessageReach]:
    for id_, title in titles.items():
        counts = tuple(counts_of(group, id_) for _, group in found)
        standing = after.get(id_, ABSENT).standing
        yield MessageReach(id_, title, standing, sum(counts, Counts()), counts if grouped else ())


def _titles(catalog: Catalog, against: Catalog | None) -> dict[str, str]:
    """The messages of both catalogues by identifier, with their titles in the newer one where it has them."""
    titles: dict[str, str] = {}
    for one in (catalog, *([] if against is None else [against])):
        for message in one.messages:
            title = best_text(message, (), one.document.default_language).title
            titles.setdefault(message.id, str(title))
    return titles
