"""The language of a condition: all that its author may write, as far as it is not the grammar's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from messenger_rules.condition.predicates import Predicate
from messenger_rules.limits import DEFAULT_LIMITS, Limits
from messenger_rules.schema import Schema
from messenger_rules.text import Source


@dataclass(frozen=True)
class Language:
    """What a condition may use: facts and components, predicates, named segments, and the limits."""

    schema: Schema
    predicates: Mapping[str, Predicate]
    segments: Mapping[str, Source] = field(default_factory=dict)
    limits: Limits = DEFAULT_LIMITS

    @cached_property
    def fact_names(self) -> tuple[str, ...]:
        """The names of all facts in their order, sorted once for however many complaints."""
        return tuple(sorted(self.schema.facts))

    @cached_property
    def component_names(self) -> tuple[str, ...]:
        """The names of all components that are declared, likewise."""
        return tuple(sorted(self.schema.components or ()))

    @cached_property
    def namespaces(self) -> frozenset[str]:
        """What stands before the first dot of the names of facts and predicates."""
        return frozenset(name.partition(".")[0] for name in (*self.fact_names, *self.predicates) if "." in name)
