"""The schema of models: what the fields of the built-in and of a plugin's models declare."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from typing import Annotated, Any, Literal, Optional

import pytest
from pydantic import AwareDatetime, BaseModel, Field, NonNegativeInt, create_model

from messenger_rules.errors import PluginError
from messenger_rules.facts import known_values
from messenger_rules.facts.parts import UnknownFact
from messenger_rules.facts.schema import builtin_schema, declarations_of
from messenger_rules.schema import FactDeclaration
from messenger_rules.types import (
    BoolType,
    DecimalType,
    EnumerationType,
    FactType,
    InstantType,
    IntType,
    LanguageType,
    NameSetType,
    TextType,
    VersionType,
)
from tests.docs.pages import PROJECT

SYSTEMS = EnumerationType(known_values.OPERATING_SYSTEMS, closed=False)
ARCHITECTURES = EnumerationType(known_values.ARCHITECTURES, closed=False)
BUILT_IN: dict[str, FactType] = {
    "console.type": TextType(),
    "console.version": VersionType("dotted"),
    "language": LanguageType(),
    "os.family": EnumerationType(("windows", "linux", "darwin")),
    "os.name": SYSTEMS,
    "os.version": VersionType("dotted"),
    "os.architecture": ARCHITECTURES,
    "os.kernel": VersionType("dotted"),
    "host.id": TextType(),
    "host.installed_at": InstantType(),
    "now": InstantType(),
}


def test_the_built_in_facts_are_those_of_the_language() -> None:
    schema = builtin_schema()
    assert {name: fact.type for name, fact in schema.facts.items()} == BUILT_IN
    assert (schema.components, schema.languages, schema.link_hosts, schema.product) == (None, None, None, None)


@pytest.mark.parametrize("fact", builtin_schema().facts.values(), ids=lambda fact: fact.name)
def test_every_fact_says_what_it_is_in_a_sentence(fact: FactDeclaration) -> None:
    assert re.fullmatch(r"[A-Z].+\.", fact.summary)


def test_the_reference_lists_the_built_in_facts() -> None:
    page = (PROJECT / "docs" / "reference" / "facts.md").read_text("utf-8")
    rows = re.findall(r"^\| `([a-z_.]+)` \| ([^|]+) \| ([^|]+) \|$", page, re.MULTILINE)
    assert rows == [(fact.name, told(fact.type), fact.summary) for fact in builtin_schema().facts.values()]


def told(fact_type: FactType) -> str:
    """A type as the reference tells it."""
    match fact_type:
        case EnumerationType(values, closed=True):
            return "enumeration: " + ", ".join(values)
        case EnumerationType():
            return "enumeration, open"
        case VersionType(scheme):
            return f"version, {scheme}"
        case _:
            return fact_type.name


@pytest.mark.parametrize(
    ("name", "family"),
    [("windows", "windows"), ("darwin", "darwin"), ("rhel", "linux"), ("openbsd", None), ("Windows", None), ("", None)],
)
def test_the_family_of_a_name(name: str, family: str | None) -> None:
    assert known_values.family_of(name) == family


@pytest.mark.parametrize("names", [known_values.OPERATING_SYSTEMS, known_values.ARCHITECTURES])
def test_known_names_are_names_and_stand_once(names: tuple[str, ...]) -> None:
    assert [name for name in names if not re.fullmatch(r"[a-z0-9._-]+", name)] == []  # as os-release(5) has them
    assert len(set(names)) == len(names)


class Tier(Enum):
    TRIAL = "trial"
    BASIC = "basic"


class Size(StrEnum):
    SMALL = "small"


class Number(IntEnum):
    ONE = 1


ANNOTATIONS: list[tuple[Any, FactType]] = [
    (bool, BoolType()),
    (str, TextType()),
    (int, IntType()),
    (float, DecimalType()),
    (Decimal, DecimalType()),
    (datetime, InstantType()),
    (AwareDatetime, InstantType()),
    (NonNegativeInt, IntType()),
    (Literal["trial", "basic"], EnumerationType(("trial", "basic"))),
    (Literal["only"], EnumerationType(("only",))),
    (Tier, EnumerationType(("trial", "basic"))),
    (Size, EnumerationType(("small",))),
    (list[str], NameSetType()),
    (set[str], NameSetType()),
    (frozenset[str], NameSetType()),
    (tuple[str, ...], NameSetType()),
    (frozenset[Literal["search", "audit"]], NameSetType(("search", "audit"))),
    (list[Tier], NameSetType(("trial", "basic"))),
    (Annotated[str, VersionType("debian")], VersionType("debian")),
    (Annotated[str, LanguageType()], LanguageType()),
    (Annotated[str, EnumerationType(("a",), closed=False)], EnumerationType(("a",), closed=False)),
    (Annotated[int, Field(ge=0), Field(le=9)], IntType()),
    (Annotated[list[str], Field(max_length=3)], NameSetType()),
]


@pytest.mark.parametrize("wrap", [None, "or None", "or unknown"])
@pytest.mark.parametrize(("annotation", "expected"), ANNOTATIONS, ids=str)
def test_the_annotation_tells_the_type(annotation: Any, expected: FactType, wrap: str | None) -> None:
    if wrap == "or None":
        annotation = Optional[annotation]  # noqa: UP045 - what an annotation is at run time cannot be written with |
    elif wrap == "or unknown":
        annotation = annotation | UnknownFact | None
    model = create_model("Acme", fact=(annotation, Field(None, description="What it is.")))
    assert declarations_of("acme", model) == (FactDeclaration("acme.fact", expected, "What it is."),)


class Licence(BaseModel):
    tier: Literal["trial", "basic"] | None = None
    seats: int = Field(0, description="How many may work with it.")


class Acme(BaseModel):
    licence: Licence | UnknownFact | None = None
    on: bool = True


def test_a_model_inside_is_a_namespace() -> None:
    assert declarations_of("acme", Acme) == (
        FactDeclaration("acme.licence.tier", EnumerationType(("trial", "basic"))),
        FactDeclaration("acme.licence.seats", IntType(), "How many may work with it."),
        FactDeclaration("acme.on", BoolType()),
    )


class Node(BaseModel):
    below: Node | None = None


NO_TYPE = "conditions know no such type"
NO_NAME = "no condition can write this name"
REFUSED: list[tuple[str, str, Any, str]] = [
    ("acme", "fact", bytes, NO_TYPE),
    ("acme", "fact", dict[str, str], NO_TYPE),
    ("acme", "fact", list[int], NO_TYPE),
    ("acme", "fact", tuple[str, str], NO_TYPE),
    ("acme", "fact", list, NO_TYPE),
    ("acme", "fact", Any, NO_TYPE),
    ("acme", "fact", int | str, NO_TYPE),
    ("acme", "fact", Literal[1, 2], NO_TYPE),
    ("acme", "fact", Literal["one", 2], NO_TYPE),
    ("acme", "fact", Number, NO_TYPE),
    ("acme", "Fact", str, NO_NAME),
    ("acme", "zähler", str, NO_NAME),
    ("acme", "fact", Annotated[str, VersionType("debain")], "no scheme is called `debain`"),
    ("Acme", "fact", str, NO_NAME),
    ("", "fact", str, NO_NAME),
    ("acme..x", "fact", str, NO_NAME),
]


@pytest.mark.parametrize(("namespace", "name", "annotation", "reason"), REFUSED)
def test_what_cannot_be_a_fact_is_refused(namespace: str, name: str, annotation: Any, reason: str) -> None:
    fields: dict[str, Any] = {name: (annotation, ...)}
    model: type[BaseModel] = create_model("Acme", **fields)
    with pytest.raises(PluginError) as caught:
        declarations_of(namespace, model)
    assert str(caught.value).splitlines()[0] == f"error[MR556]: `{namespace}.{name}` cannot be a fact: {reason}"


def test_a_model_that_contains_itself_is_refused() -> None:
    with pytest.raises(PluginError) as caught:
        declarations_of("acme", Node)
    assert str(caught.value) == (
        "error[MR556]: `acme.below` cannot be a fact: its model contains itself\n = help: declare namespaces that end"
    )
