"""The rules that a plugin keeps: of its interface and its name, before it is imported; of what it gives, after that.

Each function says which rule is broken, or None.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from messenger_rules.condition.predicates import Predicate
from messenger_rules.diagnostics import Diagnostic
from messenger_rules.facts.source import SHARED_NAMESPACES, FactSource
from messenger_rules.plugins.groups import (
    API_VERSION,
    BUILT_IN,
    FACT_SOURCES,
    FRONT_ENDS,
    PREDICATE_GROUP,
    TAKEN,
)
from messenger_rules.plugins.plugin import Claim


def namespace(name: str) -> str:
    """The namespace that a fact source of this name gives.

    >>> namespace("acme"), namespace("components.acme")
    ('acme', 'components')
    """
    prefix = name.partition(".")[0]
    return prefix if prefix in SHARED_NAMESPACES else name


def problem_of_interface(claim: Claim, apis: Mapping[str, str]) -> Diagnostic | None:
    """Whether it is written for another version of the plugin interface."""
    wanted = apis.get(claim.distribution, API_VERSION)
    if wanted == API_VERSION:
        return None
    sentence = f"is written for version {wanted} of the plugin interface; this is version {API_VERSION}"
    return claim.complaint("MR579", sentence, "install a version of it, or of messenger-rules, that fits")


def problem_of_name(claim: Claim) -> Diagnostic | None:
    """Which rule its name breaks by itself."""
    if claim.name in BUILT_IN.get(claim.group, ()):
        return claim.complaint("MR575", "takes a name that is built in", "take a name with a prefix of your own")
    if claim.group == PREDICATE_GROUP and "." not in claim.name:
        return claim.complaint("MR576", "has a name without a prefix", f"name it `yours.{claim.name}`")
    is_part = claim.group == FACT_SOURCES and claim.prefix in SHARED_NAMESPACES and "." in claim.name
    if claim.group != FRONT_ENDS and claim.prefix in TAKEN and not is_part:
        return claim.complaint("MR575", "takes a name that is built in", "take a name with a prefix of your own")
    return None


def collision(claim: Claim, claims: Iterable[Claim]) -> Diagnostic | None:
    """Which other plugin claims its name, or its prefix."""
    others = [other for other in claims if other is not claim]
    namesakes = [other for other in others if (other.group, other.name) == (claim.group, claim.name)]
    if namesakes:
        return _claimed_twice(claim, "has a name that two give", namesakes)
    if claim.group == FRONT_ENDS or claim.prefix in SHARED_NAMESPACES:
        return None
    strangers = [other for other in others if other.distribution != claim.distribution and _shares(claim, other)]
    return _claimed_twice(claim, "has a prefix that two use", strangers) if strangers else None


def _shares(claim: Claim, other: Claim) -> bool:
    return other.prefix == claim.prefix and other.group != FRONT_ENDS


def _claimed_twice(claim: Claim, said: str, others: Iterable[Claim]) -> Diagnostic:
    givers = " and ".join(sorted({claim.distribution, *(other.distribution for other in others)}))
    return claim.complaint("MR577", f"{said}: {givers}", "remove one of them")


def problem_of_value(claim: Claim, value: Any) -> Diagnostic | None:
    """Which rule what it names breaks."""
    if claim.group == FACT_SOURCES:
        return _problem_of_source(claim, value)
    if claim.group == PREDICATE_GROUP:
        return _problem_of_predicate(claim, value)
    if claim.group == FRONT_ENDS and not callable(value):
        help_ = "name a function that takes the words, and returns a context that gives a display"
        return claim.complaint("MR574", "is no front end", help_)
    return None


def _problem_of_source(claim: Claim, value: Any) -> Diagnostic | None:
    if not isinstance(value, FactSource):
        return claim.complaint("MR574", "is no fact source", "name an object made with @fact_source")
    if value.name == claim.name and value.namespace == namespace(claim.name):
        return None
    said = f"names the source `{value.name}` of the namespace `{value.namespace}`"
    return claim.complaint("MR578", said, _advice(value))


def _problem_of_predicate(claim: Claim, value: Any) -> Diagnostic | None:
    if not isinstance(value, Predicate):
        return claim.complaint("MR574", "is no predicate", "name an object made with @predicate")
    if value.name == claim.name:
        return None
    help_ = f'name the entry point as its predicate: "{value.name}"'
    return claim.complaint("MR578", f"names the predicate `{value.name}`", help_)


def _advice(source: FactSource) -> str:
    if source.namespace in SHARED_NAMESPACES:
        own = f"{source.namespace}.{source.name.rpartition('.')[2]}"
        return f'declare it with name="{own}", and name the entry point "{own}"'
    return f'name the source and its entry point as the namespace: "{source.namespace}"'


def problem_of_member(family: Claim, source: Any) -> Diagnostic | None:
    """Which rule a source of a family breaks."""
    if not isinstance(source, FactSource):
        return family.complaint("MR574", "gives what is no fact source", "return objects made with FactSource.of")
    if family.name not in source.name.split("."):
        said = f"gives a source with the name `{source.name}`"
        return family.complaint("MR578", said, f"name it `{family.name}.{source.name}`")
    prefix = source.namespace.partition(".")[0]
    if prefix in TAKEN - SHARED_NAMESPACES or (prefix in SHARED_NAMESPACES and source.namespace != prefix):
        said = f"gives the namespace `{source.namespace}`, which is built in"
        return family.complaint("MR575", said, "give a namespace of its own, `components` or `console`")
    if source.declarations and prefix != family.name:
        said = f"declares facts of `{source.namespace}`"
        help_ = f"declare facts of `{family.name}`, or leave their types to a vocabulary"
        return family.complaint("MR578", said, help_)
    return None
