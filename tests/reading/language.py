"""A language of facts in which every kind of condition can be written."""

from __future__ import annotations

from messenger_rules.condition.language import Language
from messenger_rules.facts.schema import builtin_schema
from messenger_rules.schema import FactDeclaration
from messenger_rules.text import Source
from messenger_rules.types import BoolType, DecimalType, InstantType, IntType, NameSetType, TextType
from tests.condition.random_conditions import LANGUAGE as LAB

LANGUAGE = Language(
    builtin_schema().with_facts(
        [
            FactDeclaration("acme.trial", BoolType()),
            FactDeclaration("acme.seats", IntType()),
            FactDeclaration("acme.load", DecimalType()),
            FactDeclaration("acme.ends", InstantType()),
            FactDeclaration("acme.features", NameSetType()),
            FactDeclaration("acme.owner", TextType()),
        ]
    ),
    LAB.predicates,
    {"old": Source("console.version < 5 or acme.trial", name="segment old")},
)
