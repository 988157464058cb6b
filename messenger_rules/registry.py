"""The registry: which fact sources, predicates and front ends there are; an immutable value, loaded by a call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from messenger_rules.condition.builtin import PREDICATES
from messenger_rules.condition.predicates import Predicate
from messenger_rules.facts.schema import builtin_schema
from messenger_rules.schema import Schema


@dataclass(frozen=True, slots=True)
class Registry:
    """What conditions may call and where facts come from."""

    sources: Mapping[str, Any] = field(default_factory=dict)
    predicates: Mapping[str, Predicate] = field(default_factory=dict)

    @classmethod
    def builtin(cls) -> Registry:
        """The library's own."""
        return cls({}, {predicate.name: predicate for predicate in PREDICATES})

    @classmethod
    def load(cls) -> Registry:
        """All."""
        return cls.builtin()

    def schema(self) -> Schema:
        """The schema."""
        return builtin_schema()
