"""Declarations: merged, and written as a vocabulary."""

from __future__ import annotations

import pytest

import messenger_rules as mr
from messenger_rules.importers.declarations import Declarations, merged
from messenger_rules.schema import ComponentDeclaration, FactDeclaration
from messenger_rules.types import BoolType, IntType, NameSetType, TextType, VersionType

SOME = Declarations.of(
    [
        FactDeclaration("a.version", VersionType("semver")),
        FactDeclaration("a.names", NameSetType(), 'names, "quoted" and\nbroken'),
        FactDeclaration("a.flag", BoolType()),
    ],
    [ComponentDeclaration('odd "name"', "A title", "gentoo"), ComponentDeclaration("plain")],
)


def test_the_text_of_a_vocabulary() -> None:
    assert SOME.toml("acme") == (
        'product = "acme"\n'
        "\n"
        '[facts."a.flag"]\n'
        'type = "bool"\n'
        "\n"
        '[facts."a.names"]\n'
        'type = "set"\n'
        'description = "names, \\"quoted\\" and\\nbroken"\n'
        "\n"
        '[facts."a.version"]\n'
        'type = "version"\n'
        'scheme = "semver"\n'
        "\n"
        '[components."odd \\"name\\""]\n'
        'title = "A title"\n'
        'scheme = "gentoo"\n'
        "\n"
        '[components."plain"]\n'
        'scheme = "dotted"'
    )


def test_the_vocabulary_is_read_back() -> None:
    base = mr.Registry.builtin().schema()
    schema = SOME.vocabulary().schema(base)
    assert {name: schema.facts[name].type for name in SOME.facts} == {
        name: fact.type for name, fact in SOME.facts.items()
    }
    assert schema.components is not None
    assert {name: component.scheme for name, component in schema.components.items()} == {
        'odd "name"': "gentoo",
        "plain": "dotted",
    }


def test_declarations_of_a_file_are_merged() -> None:
    first = Declarations.of([FactDeclaration("a.flag", BoolType())])
    second = Declarations.of([FactDeclaration("a.flag", BoolType())], [ComponentDeclaration("x")])
    assert merged([first, second]) == second
    assert merged([]) == Declarations()


def test_one_name_in_two_ways_is_refused() -> None:
    with pytest.raises(mr.CatalogError) as caught:
        merged(Declarations.of([FactDeclaration("acme.seats", type_)]) for type_ in (TextType(), IntType()))
    assert str(caught.value) == (
        "error[MR451]: `acme.seats` is text in one condition and a whole number in another\n"
        " = help: import the two conditions with vocabularies of their own, or mend one of them"
    )


def test_one_component_with_two_schemes_is_refused() -> None:
    with pytest.raises(mr.CatalogError) as caught:
        merged(Declarations.of(components=[ComponentDeclaration("x", scheme=scheme)]) for scheme in ("gentoo", "rpm"))
    assert [diagnostic.message for diagnostic in caught.value.diagnostics] == [
        "`x` is versions of gentoo in one condition and versions of rpm in another"
    ]
