"""Typed conditions over host facts, and the notices whose condition holds here; these are the public names.

A name is imported when it is first asked for, so that ``import messenger_rules`` costs next to nothing and a program
that never parses a condition never loads the parser.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:  # `typing` itself would cost as much as the whole start of Python
    from messenger_rules.analysis.catalogue import analyze
    from messenger_rules.analysis.conditions import analyze_condition
    from messenger_rules.compilation import compile  # noqa: A004 - `mr.compile` is the name of the contract
    from messenger_rules.condition.condition import Condition
    from messenger_rules.condition.explanation import Explanation
    from messenger_rules.condition.outcome import Outcome
    from messenger_rules.condition.predicates import Fact, Given, predicate
    from messenger_rules.diagnostics import Diagnostic
    from messenger_rules.errors import (
        CatalogError,
        ConditionError,
        FactsError,
        MessengerRulesError,
        PluginError,
        StateError,
    )
    from messenger_rules.facts.model import HostFacts
    from messenger_rules.facts.parts import UnknownFact
    from messenger_rules.facts.source import FactModel, FactSource, fact_source
    from messenger_rules.fleet.reach import reach
    from messenger_rules.isolation import isolated
    from messenger_rules.limits import Limits
    from messenger_rules.messages.catalog import Catalog
    from messenger_rules.messages.message import Message
    from messenger_rules.messages.selection import Selection
    from messenger_rules.registry import Registry, collect
    from messenger_rules.vocabulary import Vocabulary

    __version__: str

_HOMES = {
    "Catalog": "messages.catalog",
    "CatalogError": "errors",
    "Condition": "condition.condition",
    "ConditionError": "errors",
    "Diagnostic": "diagnostics",
    "Explanation": "condition.explanation",
    "Fact": "condition.predicates",
    "FactModel": "facts.source",
    "FactSource": "facts.source",
    "FactsError": "errors",
    "Given": "condition.predicates",
    "HostFacts": "facts.model",
    "Limits": "limits",
    "Message": "messages.message",
    "MessengerRulesError": "errors",
    "Outcome": "condition.outcome",
    "PluginError": "errors",
    "Registry": "registry",
    "Selection": "messages.selection",
    "StateError": "errors",
    "UnknownFact": "facts.parts",
    "Vocabulary": "vocabulary",
    "analyze": "analysis.catalogue",
    "analyze_condition": "analysis.conditions",
    "collect": "registry",
    "compile": "compilation",
    "fact_source": "facts.source",
    "isolated": "isolation",
    "predicate": "condition.predicates",
    "reach": "fleet.reach",
}
"""The module of each public name; a test holds it equal to the imports above."""

__all__ = [
    "Catalog",
    "CatalogError",
    "Condition",
    "ConditionError",
    "Diagnostic",
    "Explanation",
    "Fact",
    "FactModel",
    "FactSource",
    "FactsError",
    "Given",
    "HostFacts",
    "Limits",
    "Message",
    "MessengerRulesError",
    "Outcome",
    "PluginError",
    "Registry",
    "Selection",
    "StateError",
    "UnknownFact",
    "Vocabulary",
    "__version__",
    "analyze",
    "analyze_condition",
    "collect",
    "compile",
    "fact_source",
    "isolated",
    "predicate",
    "reach",
]


def __getattr__(name: str) -> object:
    if name == "__version__":
        from importlib.metadata import version

        value: object = version("messenger-rules")
    elif name in _HOMES:
        from importlib import import_module

        value = getattr(import_module(f"messenger_rules.{_HOMES[name]}"), name)
    else:
        raise AttributeError(f"module `messenger_rules` has no attribute `{name}`")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
