"""Compilation: text, vocabulary and plugins to a condition; the one place where they meet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from messenger_rules.condition.condition import Condition, condition_of
from messenger_rules.condition.language import Language
from messenger_rules.limits import DEFAULT_LIMITS, Limits
from messenger_rules.registry import Registry
from messenger_rules.text import Source

if TYPE_CHECKING:
    from messenger_rules.vocabulary import Vocabulary


def compile(  # noqa: A001 -- the name of the contract, after re.compile
    text: str | Source,
    *,
    vocabulary: Vocabulary | None = None,
    registry: Registry | None = None,
    limits: Limits = DEFAULT_LIMITS,
    segments: Mapping[str, str | Source] | None = None,
) -> Condition:
    """Make a condition of its text.

    :param vocabulary: what the product has; without one, only built-in names and types, values and components open.
    :param registry: the plugins' facts and predicates; without one, only the built-in ones.
    :param segments: the named conditions that ``segment("name")`` may use.
    :raises ConditionError: where the text cannot be read (MR1xx) or means nothing (MR2xx), with every mistake.

    >>> compile('os.family == "linux"').facts
    frozenset({'os.family'})
    """
    named = {name: _named(name, segment) for name, segment in (segments or {}).items()}
    return condition_of(text, language_of(vocabulary, registry, limits, named))


def _named(name: str, segment: str | Source) -> Source:
    return segment if isinstance(segment, Source) else Source(segment, f"segment {name}")


def language_of(
    vocabulary: Vocabulary | None = None,
    registry: Registry | None = None,
    limits: Limits = DEFAULT_LIMITS,
    segments: Mapping[str, Source] | None = None,
) -> Language:
    """What conditions may use, given a vocabulary and plugins; made once for many conditions."""
    registry = Registry.builtin() if registry is None else registry
    schema = registry.schema()
    if vocabulary is not None:
        schema = vocabulary.schema(schema)
    return Language(schema, registry.predicates, segments or {}, limits)
