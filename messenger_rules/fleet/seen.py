"""What is seen: from the messages of a catalogue to the formulas of the hosts that see each.

A host counts as one viewer who belongs to all audiences and has acknowledged nothing, in the language of the host. The
rules are those of :mod:`messenger_rules.messages.selection`, said once for all hosts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from messenger_rules.condition.predicate_tree import Node
from messenger_rules.fleet.formula import Every, Formula, Possibly, Some, Surely, Without
from messenger_rules.messages.catalog import Catalog
from messenger_rules.messages.instants import in_utc
from messenger_rules.messages.message import Message, WhenUnknown

NEVER = Some(())
"""Holds on no host."""


class Standing(StrEnum):
    """Whether hosts are asked about a message at all."""

    IN_FORCE = "in-force"
    EXPIRED = "expired"
    NOT_STARTED = "not-started"
    ABSENT = "absent"
    """It is not in the catalogue, or is refused there."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A message at an instant: on which hosts it is shown, and on which it is hidden because a fact is unknown."""

    standing: Standing
    shown: Formula = NEVER
    undecided: Formula = NEVER


ABSENT = Seen(Standing.ABSENT)
"""A message that the catalogue does not have."""


def seen(catalog: Catalog, at: datetime) -> dict[str, Seen]:
    """The messages of a catalogue by identifier, in file order.

    :raises CatalogError: where ``at`` has no zone (MR407).
    """
    at = in_utc(at)
    standings = {message.id: _standing(message, at) for message in catalog.messages}
    concerned = {
        message.id: _concerned(message, catalog.conditions[message.id].tree)
        for message in catalog.messages
        if standings[message.id] is Standing.IN_FORCE
    }
    newer = _named_by(catalog.messages)
    found = {}
    for message in catalog.messages:
        instead = [concerned[id_] for id_ in _newer(message.id, newer) if id_ in concerned]
        found[message.id] = _seen(message, catalog.conditions[message.id].tree, standings[message.id], instead)
    return found


def _standing(message: Message, at: datetime) -> Standing:
    if message.expires is not None and at >= message.expires:
        return Standing.EXPIRED
    if message.starts is not None and at < message.starts:
        return Standing.NOT_STARTED
    return Standing.IN_FORCE


def _concerned(message: Message, condition: Node) -> Formula:
    """Where the condition lets the message through; unknown does where the message says so."""
    return Possibly(condition) if message.when_unknown is WhenUnknown.SHOW else Surely(condition)


def _seen(message: Message, condition: Node, standing: Standing, instead: Sequence[Formula]) -> Seen:
    """A message, not where a newer one takes its place."""
    if standing is not Standing.IN_FORCE:
        return Seen(standing)
    unless = (Without(Some(tuple(instead))),) if instead else ()
    shown = Every((_concerned(message, condition), *unless))
    if message.when_unknown is WhenUnknown.SHOW:
        return Seen(standing, shown)
    return Seen(standing, shown, Every((Possibly(condition), Without(Surely(condition)), *unless)))


def _named_by(messages: Sequence[Message]) -> Mapping[str, Sequence[str]]:
    """The messages that name each one in ``supersedes``."""
    newer: defaultdict[str, list[str]] = defaultdict(list)
    for message in messages:
        if message.supersedes is not None:
            newer[message.supersedes].append(message.id)
    return newer


def _newer(id_: str, named_by: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """The messages that supersede one, by way of others too, whether those are in force or not; never itself."""
    waiting, known = [id_], {id_}
    while waiting:
        for newer in named_by.get(waiting.pop(), ()):
            if newer not in known:
                known.add(newer)
                waiting.append(newer)
                yield newer
