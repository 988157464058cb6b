"""Requirements: the least versions of the library and of plugins that a catalogue's conditions need.

They are signed with the catalogue, in the ``custom`` field that TUF has for that, and tell an administrator what
to install.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from messenger_rules.condition.predicate_tree import Ask, leaves
from messenger_rules.messages.catalog import Catalog
from messenger_rules.registry import BUILT_IN, Registry

LANGUAGES: Mapping[int, str] = {1: "0.1"}
"""By version of the condition language, the first version of the library that reads it."""


def requirements(catalog: Catalog, registry: Registry) -> dict[str, str]:
    """What must be installed, and in which version at least.

    Of a plugin, that is the version by which the catalogue was checked: what older ones knew cannot be told from here.

    >>> requirements(Catalog.of([]), Registry.builtin())
    {'messenger-rules': '0.1'}
    """
    needed = {*_of_facts(catalog, registry), *_of_predicates(catalog, registry)} - {BUILT_IN}
    versions = {plugin.distribution: plugin.version for plugin in registry.plugins} if needed else {}
    return {BUILT_IN: LANGUAGES[catalog.document.language], **{name: versions[name] for name in sorted(needed)}}


def _of_facts(catalog: Catalog, registry: Registry) -> Iterator[str]:
    """The distributions that declare the facts."""
    origins = registry.schema().origins
    for name in catalog.needed:
        owner = origins.get(name)
        if owner is not None:
            yield owner


def _of_predicates(catalog: Catalog, registry: Registry) -> Iterator[str]:
    """The distributions that bring the predicates."""
    called = {
        leaf.predicate.name
        for condition in catalog.conditions.values()
        for leaf in leaves(condition.tree)
        if isinstance(leaf, Ask)
    }
    if called - Registry.builtin().predicates.keys():
        yield from (plugin.distribution for plugin in registry.plugins if plugin.name in called)
