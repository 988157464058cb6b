"""The XML Schema: it knows the same elements and attributes as the reader, and takes every catalogue that is written."""

from __future__ import annotations

from enum import StrEnum
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from lxml import etree  # type: ignore[import-untyped]  # its stubs are a package of their own

from messenger_rules.messages.document import Document
from messenger_rules.messages.formatter import format_catalog
from messenger_rules.messages.message import Audience, ExpectedOutcome, MessageSeverity, Scope, Silencing, WhenUnknown
from messenger_rules.messages.reader import read
from messenger_rules.messages.shapes import NAMESPACE, SHAPES
from messenger_rules.messages.writer import write
from tests.messages.files import CATALOG, file_of, message
from tests.messages.random_documents import documents

PROJECT = Path(__file__).parents[2]
EXAMPLES = sorted((PROJECT / "docs" / "examples").glob("*.xml"))
XS = "{http://www.w3.org/2001/XMLSchema}"
TREE = etree.fromstring(files("messenger_rules.grammar").joinpath("catalog.xsd").read_bytes())
SCHEMA = etree.XMLSchema(TREE)


def complaints(data: bytes) -> list[str]:
    SCHEMA.validate(etree.fromstring(data))
    return [str(entry.message).replace(f"{{{NAMESPACE}}}", "") for entry in SCHEMA.error_log]


@given(documents())
def test_every_catalogue_that_is_written_is_valid(document: Document) -> None:
    assert complaints(write(document).encode()) == []


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_the_examples_are_valid_and_in_canonical_form(example: Path) -> None:
    data = example.read_bytes()

    assert complaints(data) == []
    assert [found for draft in read(data).messages for found in draft.diagnostics] == []
    assert complaints(format_catalog(data).encode()) == []


def names(declarations: list[Any]) -> list[str]:
    return [declaration.get("name") for declaration in declarations]


def declared() -> dict[str, tuple[list[str], list[str], list[str]]]:
    """The attributes, the required ones and the children of each element of the schema."""
    types = {found.get("name"): found for found in TREE.iter(f"{XS}complexType")}
    found: dict[str, tuple[list[str], list[str], list[str]]] = {}
    for element in TREE.iter(f"{XS}element"):
        type_ = types.get(element.get("type"))
        attributes = [] if type_ is None else list(type_.iter(f"{XS}attribute"))
        inner = [] if type_ is None else list(type_.iter(f"{XS}element"))
        required = [attribute for attribute in attributes if attribute.get("use") == "required"]
        found[element.get("name")] = names(attributes), names(required), names(inner)
    return found


def test_schema_and_reader_know_the_same_names() -> None:
    known = {name: ([*shape.attributes], [*shape.required], [*shape.children]) for name, shape in SHAPES.items()}
    assert declared() == known


@pytest.mark.parametrize(
    ("attribute", "values"),
    [
        ("severity", MessageSeverity),
        ("audience", Audience),
        ("when-unknown", WhenUnknown),
        ("scope", Scope),
        ("silencing", Silencing),
        ("outcome", ExpectedOutcome),
    ],
)
def test_schema_and_reader_know_the_same_values(attribute: str, values: type[StrEnum]) -> None:
    (found,) = [it for it in TREE.iter(f"{XS}attribute") if it.get("name") == attribute]
    assert [it.get("value") for it in found.iter(f"{XS}enumeration")] == [str(value) for value in values]


@pytest.mark.parametrize(
    "data",
    [
        file_of("<message/>"),
        CATALOG.format(message() * 2).encode(),
        CATALOG.format(message(id="A B")).encode(),
        CATALOG.format(message(severity="urgent")).encode(),
        CATALOG.format(message(expires="2026-12-31")).encode(),
        CATALOG.format(message(expires="2026-12-31T00:00:00")).encode(),
        CATALOG.format(message(revision="0")).encode(),
        CATALOG.format(message(colour="red")).encode(),
        file_of('<link href="http://a.example/">x</link>'),
        file_of("<link>x</link>"),
        file_of("<title></title>"),
        file_of(f"<title>{'x' * 121}</title>"),
        file_of("<condition> </condition>"),
        file_of('<text lang="pt_BR"><title>x</title><body>y</body></text>'),
        file_of('<text lang="en"><title>x</title><body>y</body></text>'),
        file_of('<expect facts="a" at="2026-01-01T00:00Z" outcome="seen"/>'),
        b"<catalog/>",
    ],
)
def test_the_schema_finds_what_it_can(data: bytes) -> None:
    assert complaints(data) != []
