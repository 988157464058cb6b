"""What a fleet is asked about catalogues: the formulas of each message, and of any message at all."""

from __future__ import annotations

from collections.abc import Mapping

from messenger_rules.fleet.counting import Group
from messenger_rules.fleet.counts import Counts, Kind, kinds
from messenger_rules.fleet.formula import Every, Formula, Some, Without
from messenger_rules.fleet.seen import ABSENT, Seen

ANY = "*"
"""Stands where the identifier of a message would: any message at all. No identifier has such a letter."""


def formulas(after: Mapping[str, Seen], before: Mapping[str, Seen] | None) -> dict[str, Formula]:
    """The formulas of all messages of a catalogue, and of an older one where there is one, by their names."""
    ids = dict.fromkeys([*after, *(before or ())])
    asked = {
        id_: _of_message(after.get(id_, ABSENT), None if before is None else before.get(id_, ABSENT)) for id_ in ids
    }
    asked[ANY] = {kind: _any(kind, asked) for kind in kinds(compared=before is not None)}
    return {_name(id_, kind): formula for id_, them in asked.items() for kind, formula in them.items()}


def counts_of(group: Group, id_: str) -> Counts:
    """What a group counts of one message, or of ``ANY``."""
    return Counts(*(group.counts.get(_name(id_, kind), 0) for kind in Kind))


def _of_message(after: Seen, before: Seen | None) -> dict[Kind, Formula]:
    found: dict[Kind, Formula] = {Kind.SHOWN: after.shown, Kind.UNDECIDED: after.undecided}
    if before is not None:
        found[Kind.GAINED] = Every((after.shown, Without(before.shown)))
        found[Kind.LOST] = Every((before.shown, Without(after.shown)))
    return found


def _any(kind: Kind, asked: Mapping[str, Mapping[Kind, Formula]]) -> Formula:
    return Some(tuple(them[kind] for them in asked.values()))


def _name(id_: str, kind: Kind) -> str:
    return f"{id_} {kind}"
