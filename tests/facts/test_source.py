"""Declaring a fact source."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

import pytest
from pydantic import BaseModel

import messenger_rules as mr
from messenger_rules.facts.schema import declarations_of
from messenger_rules.facts.source import (
    WHOLE,
    Bounds,
    FactModel,
    FactSource,
    fact_model,
    fact_source,
    platform,
)
from messenger_rules.types import VersionType
from tests.facts.sources import Thing, good


def test_what_a_source_declares() -> None:
    assert good.name == good.namespace == "good"
    assert good.model is Thing
    assert good.summary == "One that works, and prints."
    assert good.place == "tests.facts.sources:good"
    assert [declaration.name for declaration in good.declarations] == ["good.size", "good.name"]
    assert good.timeout == timedelta(seconds=5)


def perhaps() -> Thing | mr.UnknownFact:
    return mr.UnknownFact(unknown="not supplied: there is no thing here")


def test_a_source_may_say_that_it_can_tell_nothing() -> None:
    source = fact_source("perhaps")(perhaps)
    assert source.model is Thing


def test_a_source_says_what_it_returns() -> None:
    with pytest.raises(mr.PluginError) as caught:

        @fact_source("acme")
        def acme() -> dict[str, int]:
            return {}

    assert str(caught.value) == (
        "error[MR571]: the source of `acme` does not say which model it returns\n"
        " = help: annotate the function with its pydantic model: def acme() -> Acme"
    )


def test_a_model_that_cannot_be_looked_up_is_told() -> None:
    class Inner(FactModel):
        seats: int

    with pytest.raises(mr.PluginError) as caught:

        @fact_source("acme")
        def acme() -> Inner:
            return Inner(seats=1)

    assert str(caught.value) == (
        "error[MR571]: the source of `acme` says that it returns `Inner`, which cannot be looked up:"
        " name 'Inner' is not defined\n"
        " = help: define the model in the module itself, or import it there, and not below `if TYPE_CHECKING`"
    )


def test_an_asynchronous_source_is_refused() -> None:
    async def thing() -> Thing:
        return good()  # type: ignore[no-any-return]

    with pytest.raises(mr.PluginError) as caught:
        fact_source("acme")(thing)
    assert str(caught.value) == (
        "error[MR571]: the source of `acme` returns a coroutine and no model\n"
        " = help: write it with `def`, and let asyncio.run() do inside it what is asynchronous"
    )


@pytest.mark.parametrize(
    ("namespace", "needed", "is_needed"),
    [
        ("os", {"os.version"}, True),
        ("os", {"osquery.version"}, False),
        ("language", {"language"}, True),
        ("components", {"components.backup"}, True),
        ("acme", {"components.backup"}, False),
        ("acme", None, True),
        (WHOLE, {"acme.seats"}, True),
        (WHOLE, set(), True),
        ("os", set(), False),
    ],
)
def test_which_source_is_needed(namespace: str, needed: set[str] | None, is_needed: bool) -> None:
    assert FactSource("x", namespace, dict).is_needed(needed) is is_needed


class Owner(FactModel):
    mail: str


class Shop(FactModel):
    seats: int
    """Seats of the licence."""
    owner: Owner


class Thawed(BaseModel):
    seats: int


class Around(FactModel):
    inner: Thawed | None


def collect_shop(argument: object = None) -> Shop:
    """The shop.

    And more about it.
    """
    raise AssertionError(argument)


def test_the_text_below_a_field_is_its_summary() -> None:
    source = FactSource.of(collect_shop, name="shop", model=Shop, argument={"a": [1]}, identifying={"owner"})
    assert [fact.summary for fact in source.declarations] == ["Seats of the licence.", ""]
    assert (source.namespace, source.summary, source.argument) == ("shop", "The shop.", '{"a": [1]}')


REFUSED = [
    ({"model": Thawed}, "MR572", "the model `Thawed` of the source `shop` is not frozen"),
    ({"model": Around}, "MR572", "the model `Thawed` of the source `shop` is not frozen"),
    ({"timeout": timedelta(seconds=6)}, "MR585", "declares a time-out in seconds of 6.0"),
    ({"timeout": timedelta(0)}, "MR585", "declares a time-out in seconds of 0.0"),
    ({"timeout": 2}, "MR585", "declares a time-out of 2, which is no length of time"),
    ({"time_to_live": None}, "MR585", "declares a time to live of None, which is no length of time"),
    ({"bounds": Bounds(items=50_001)}, "MR585", "declares items of 50,001"),
    ({"platforms": ["linux", "beos"]}, "MR585", "declares the platform 'beos'"),
    ({"model": Shop, "identifying": ["owner.male"]}, "MR586", "marks `owner.male` as identifying"),
]


@pytest.mark.parametrize(("declared", "code", "said"), REFUSED)
def test_a_declaration_that_breaks_a_rule_is_refused(declared: dict[str, Any], code: str, said: str) -> None:
    with pytest.raises(mr.PluginError, match=said) as caught:
        FactSource.of(collect_shop, name="shop", **declared)
    assert [diagnostic.code for diagnostic in caught.value.diagnostics] == [code]


def test_what_a_source_cannot_tell_here(monkeypatch: pytest.MonkeyPatch) -> None:
    assert FactSource.of(collect_shop, name="shop").hindrance is None
    elsewhere = FactSource.of(collect_shop, name="shop", platforms={"linux", "darwin", "windows"} - {platform()})
    assert elsewhere.hindrance is not None
    monkeypatch.setattr("messenger_rules.facts.source.is_privileged", lambda: False)
    assert FactSource.of(collect_shop, name="shop", privileged=True).hindrance == (
        "shop needs the privileges of an administrator"
    )


def test_the_model_of_a_configuration() -> None:
    model = fact_model("Acme", {"seats": (int, "Seats."), "version": (Annotated[str, VersionType("semver")], "")})
    assert [(fact.name, fact.type.name) for fact in declarations_of("acme", model)] == [
        ("acme.seats", "int"),
        ("acme.version", "version"),
    ]
    found = model.model_validate_json('{"seats": {"unknown": "timed out"}}', strict=True)
    assert found.model_dump() == {"seats": {"unknown": "timed out"}, "version": None}
