"""Declarations: the facts and components that translated conditions speak of, merged and written as a vocabulary."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from messenger_rules.diagnostics import Diagnostic
from messenger_rules.errors import CatalogError
from messenger_rules.schema import ComponentDeclaration, FactDeclaration
from messenger_rules.types import VersionType
from messenger_rules.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Declarations:
    """Facts and components by name; built-in facts are not among them.

    >>> print(Declarations.of(components=[ComponentDeclaration("sys-apps/portage", scheme="gentoo")]).toml())
    [components."sys-apps/portage"]
    scheme = "gentoo"
    """

    facts: Mapping[str, FactDeclaration] = field(default_factory=lambda: MappingProxyType({}))
    components: Mapping[str, ComponentDeclaration] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def of(cls, facts: Iterable[FactDeclaration] = (), components: Iterable[ComponentDeclaration] = ()) -> Declarations:
        """Declarations of some facts and components; what is named twice is kept once.

        :raises CatalogError: MR451 where one name is declared in two ways.
        """
        found_facts: dict[str, FactDeclaration] = {}
        for fact in facts:
            if found_facts.setdefault(fact.name, fact).type != fact.type:
                _conflict(fact.name, found_facts[fact.name].type.title, fact.type.title)
        found_components: dict[str, ComponentDeclaration] = {}
        for component in components:
            if found_components.setdefault(component.name, component).scheme != component.scheme:
                first = found_components[component.name].scheme
                _conflict(component.name, f"versions of {first}", f"versions of {component.scheme}")
        return cls(MappingProxyType(found_facts), MappingProxyType(found_components))

    def toml(self, product: str | None = None) -> str:
        """The text of a ``vocabulary.toml`` with these declarations, in the order of their names."""
        head = [f"product = {_quoted(product)}"] if product is not None else []
        facts = [_fact(self.facts[name]) for name in sorted(self.facts)]
        components = [_component(self.components[name]) for name in sorted(self.components)]
        return "\n\n".join([*head, *facts, *components])

    def vocabulary(self, product: str | None = None) -> Vocabulary:
        """The vocabulary with these declarations, to compile the conditions with."""
        return Vocabulary.read(self.toml(product), name="imported vocabulary")


def merged(declarations: Iterable[Declarations]) -> Declarations:
    """The declarations of many conditions, such as those of a whole file, as one.

    :raises CatalogError: MR451 where two conditions take one name in different ways.
    """
    parts = list(declarations)
    return Declarations.of(
        (fact for part in parts for fact in part.facts.values()),
        (component for part in parts for component in part.components.values()),
    )


def _conflict(name: str, first: str, second: str) -> None:
    raise CatalogError(
        [
            Diagnostic(
                "MR451",
                f"`{name}` is {first} in one condition and {second} in another",
                help=("import the two conditions with vocabularies of their own, or mend one of them",),
            )
        ]
    )


def _fact(fact: FactDeclaration) -> str:
    lines = [f"[facts.{_quoted(fact.name)}]", f"type = {_quoted(fact.type.name)}"]
    if isinstance(fact.type, VersionType):
        lines.append(f"scheme = {_quoted(fact.type.scheme)}")
    if fact.summary:
        lines.append(f"description = {_quoted(fact.summary)}")
    return "\n".join(lines)


def _component(component: ComponentDeclaration) -> str:
    lines = [f"[components.{_quoted(component.name)}]"]
    if component.title:
        lines.append(f"title = {_quoted(component.title)}")
    if component.scheme is not None:
        lines.append(f"scheme = {_quoted(component.scheme)}")
    return "\n".join(lines)


def _quoted(text: str) -> str:
    """A basic string of TOML; JSON writes every character that it escapes in a way that TOML reads."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
