"""A case of the search for the worst: a condition with its segments, and the host that it is asked about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import messenger_rules as mr
from messenger_rules.condition.builtin import PREDICATES
from messenger_rules.condition.condition import Condition, condition_of
from messenger_rules.condition.language import Language
from messenger_rules.limits import DEFAULT_LIMITS
from messenger_rules.schema import ComponentDeclaration, FactDeclaration, Schema
from messenger_rules.text import Source
from messenger_rules.types import NameSetType, TextType
from tests.condition.random_conditions import SCHEMA as FEW

MANY = DEFAULT_LIMITS.condition_atoms
"""So many facts of a type, and components, are declared: each comparison of a condition may ask another."""
SCHEMA = Schema(
    {
        **FEW.facts,
        **{f"t{number}": FactDeclaration(f"t{number}", TextType()) for number in range(MANY)},
        **{f"n{number}": FactDeclaration(f"n{number}", NameSetType()) for number in range(MANY)},
    },
    components={
        **(FEW.components or {}),
        **{f"c{number}": ComponentDeclaration(f"c{number}", scheme="dotted") for number in range(MANY)},
        **{f"o{number}": ComponentDeclaration(f"o{number}", scheme=None) for number in range(MANY)},
    },
)
_BUILTIN = {found.name: found for found in PREDICATES}
_USE = 'segment("s")'


@dataclass(frozen=True)
class Case:
    """Texts that keep to every limit of authors, and facts that keep to those of hosts."""

    text: str
    facts: Mapping[str, Any]
    segments: Mapping[str, str] = field(default_factory=dict)

    @property
    def language(self) -> Language:
        """The language of the random conditions with many facts more, with these segments and the limits that strangers have."""
        written = {name: Source(text, name=f"segment {name}") for name, text in self.segments.items()}
        return Language(SCHEMA, _BUILTIN, written, DEFAULT_LIMITS)

    def condition(self) -> Condition:
        """The condition, read anew.

        :raises ConditionError: where it is beyond a limit.
        """
        return condition_of(self.text, self.language)

    def host(self) -> mr.HostFacts:
        """The host, of which nothing is prepared."""
        return mr.HostFacts.assemble(self.facts)


def filled(atoms: Iterable[str], word: str, uses: int, facts: Mapping[str, Any]) -> Case:
    """A condition of as many of the atoms as it may have; or a segment of some, that is used so many times."""
    if not uses:
        return Case(_joined(atoms, word, DEFAULT_LIMITS.condition_atoms), facts)
    most = min(DEFAULT_LIMITS.condition_atoms, DEFAULT_LIMITS.expanded_atoms // uses)
    return Case(f" {word} ".join([_USE] * uses), facts, {"s": _joined(atoms, word, most)})


def _joined(atoms: Iterable[str], word: str, most: int) -> str:
    joined = f" {word} "
    parts: list[str] = []
    length = 0
    for atom in islice(atoms, most):
        length += len(atom) + len(joined)
        if length > DEFAULT_LIMITS.condition_length:
            break
        parts.append(atom)
    return joined.join(parts)


def listed(items: Sequence[str]) -> str:
    """A list literal."""
    return f"[{', '.join(items)}]"
