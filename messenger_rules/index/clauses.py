"""Clauses: a condition as alternatives, each a list of tests that must all hold; and the keys that they stand under."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, TypeAlias

from messenger_rules.condition.predicate_tree import All, AnyOf, Node, Not, Segment
from messenger_rules.index.asking import ALL, ANY, MEMBERS, NOW, OPEN, PRESENT, RANGE, VALUES, VERSIONS
from messenger_rules.index.keys import SEPARATOR
from messenger_rules.index.leaves import Questions, test_of

if TYPE_CHECKING:
    from messenger_rules.index.asking import Formula

MOST_CLAUSES = 8
"""A part with more alternatives stays one formula, which is asked of the few hosts that its keys leave."""

MOST_KEYS = 64
"""A clause that would stand under more keys stands under none, where it is looked at for every host."""

Key: TypeAlias = "tuple[str, object]"
"""``(COMPONENT, name)``, ``(key of a fact, value)``, or ``(MEMBER + key of a set, name)``."""

COMPONENT = "component"
MEMBER = "member" + SEPARATOR


@dataclass(frozen=True, slots=True)
class Entry:
    """One message, as the index sees it: its condition, the time of its showing, and whether unknown shows it.

    Times are microseconds since 1970 in UTC.
    """

    id: str
    condition: Node
    starts: int | None = None
    expires: int | None = None
    shown_unknown: bool = False


def clauses_of(entry: Entry, questions: Questions) -> tuple[tuple[Formula, ...], ...]:
    """The alternatives of a message's condition and time; none where it never holds."""
    formula = _formula(entry.condition, False, questions)
    if formula is False:
        return ()
    parts = () if formula is True else (formula,)
    if entry.starts is not None or entry.expires is not None:
        parts = ((RANGE, False, NOW, ((entry.starts, entry.expires, True, False),)), *parts)
    return _alternatives((ALL, parts))


def _formula(node: Node, negated: bool, questions: Questions) -> Formula | bool:
    """The tree with its negations moved to the tests, and without what is the same on every host."""
    match node:
        case Not(part):
            return _formula(part, not negated, questions)
        case Segment(part=part):
            return _formula(part, negated, questions)
        case All(parts):
            return _joined(parts, negated, questions, every=not negated)
        case AnyOf(parts):
            return _joined(parts, negated, questions, every=negated)
        case _:
            return test_of(node, negated, questions)


def _joined(parts: Iterable[Node], negated: bool, questions: Questions, *, every: bool) -> Formula | bool:
    """``and`` where ``every``, else ``or``: its neutral parts fall out, and its absorbing one is all of it."""
    kept: list[Formula] = []
    for part in parts:
        formula = _formula(part, negated, questions)
        if formula is not every and isinstance(formula, bool):
            return formula
        if not isinstance(formula, bool):
            kept.append(formula)
    return (ALL if every else ANY, tuple(kept)) if kept else every


def _alternatives(formula: Formula) -> tuple[tuple[Formula, ...], ...]:
    kind, parts = formula[0], formula[1]
    if kind == ALL and all(part[0] not in {ALL, ANY} for part in parts):
        return (parts,)
    if kind == ANY:
        found = tuple(clause for part in parts for clause in _alternatives(part))
        return found if len(found) <= MOST_CLAUSES else ((formula,),)
    if kind != ALL:
        return ((formula,),)
    clauses: tuple[tuple[Formula, ...], ...] = ((),)
    for part in parts:
        others = _alternatives(part)
        if len(clauses) * len(others) > MOST_CLAUSES:
            others = ((part,),)
        clauses = tuple((*clause, *other) for clause, other in product(clauses, others))
    return clauses


def ways_in(clause: tuple[Formula, ...]) -> Iterator[tuple[Formula, tuple[Key, ...]]]:
    """The parts of a clause that say under which keys it may stand, with these: a host needs one of them."""
    for part in clause:
        keys = _keys(part)
        if keys is not None and len(keys) <= MOST_KEYS:
            yield part, keys


def _keys(formula: Formula) -> tuple[Key, ...] | None:
    """Keys of which a host needs one for a formula to hold, the fewest; None where it needs none of any."""
    if formula[0] == ALL:
        found = [keys for keys in map(_keys, formula[1]) if keys is not None]
        return min(found, key=len) if found else None
    if formula[0] == ANY:
        needed = [_keys(part) for part in formula[1]]
        return None if None in needed else tuple(dict.fromkeys(key for keys in needed if keys for key in keys))
    return None if formula[1] else _keys_of_test(formula)


def _keys_of_test(test: Formula) -> tuple[Key, ...] | None:
    kind, _, key, *rest = test
    if kind in {PRESENT, VERSIONS, OPEN}:
        return ((COMPONENT, key.rpartition(SEPARATOR)[2]),)
    if kind == VALUES:
        return tuple((key, value) for value in rest[0])
    if kind == MEMBERS and rest[0]:
        names, every = rest
        return tuple((MEMBER + key, name) for name in (names[:1] if every else names))
    return None
