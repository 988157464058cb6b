"""Predicates made of functions: what annotations say, what is refused, and how one is pickled."""

from __future__ import annotations

import pickle
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Annotated

import pytest

from messenger_rules.compilation import compile as compile_
from messenger_rules.condition import predicates
from messenger_rules.condition.builtin import PREDICATES, installed, older_than
from messenger_rules.condition.predicates import Fact, Given, Microseconds, Parameter, Predicate, Share, predicate
from messenger_rules.errors import ConditionError, PluginError
from messenger_rules.regions import Values, below
from messenger_rules.registry import Registry
from messenger_rules.types import BoolType, DecimalType, EnumerationType, InstantType, IntType, NameSetType, TextType


@predicate("lab.is_positive")
def is_positive(number: Fact[int]) -> bool:
    """The number is positive."""
    return number > 0


class Home:
    """Where pickle must find a predicate."""

    nested = Predicate("lab.nested", is_positive.function, home=(__name__, "Home.nested"))
    plain = "text"


def test_what_annotations_and_defaults_say() -> None:
    @predicate("lab.all")
    def all_kinds(
        named: Fact[str],
        text: str,
        count: int,
        share: Share,
        until: int = 0,
        *,
        host: Annotated[str, Given("host.id")],
    ) -> bool:
        """First line.

        Second.
        """
        return bool(named and text and count and share and until and host)

    assert all_kinds.parameters == (
        Parameter("named", str, named=True),
        Parameter("text", str),
        Parameter("count", int),
        Parameter("share", Share),
        Parameter("until", int, optional=True),
        Parameter("host", str, given="host.id"),
    )
    assert [parameter.is_fact for parameter in all_kinds.parameters] == [True, *[False] * 4, True]
    assert [parameter.name for parameter in all_kinds.written] == [
        "named",
        "text",
        "count",
        "share",
        "until",
    ]
    assert (all_kinds.name, all_kinds.summary) == ("lab.all", "First line.")
    assert all_kinds.signature == "lab.all(named, text, count, share, [until])"
    assert (all_kinds.total, all_kinds.region, all_kinds.opaque) == (False, None, True)


@pytest.mark.parametrize(
    ("annotation", "types"),
    [
        (str, (TextType, EnumerationType)),
        (bool, (BoolType,)),
        (int, (IntType,)),
        (Decimal, (DecimalType, IntType)),
        (datetime, (InstantType,)),
        (Microseconds, (InstantType,)),
        (frozenset[str], (NameSetType,)),
        (timedelta, ()),
        (Share, ()),
    ],
)
def test_the_facts_that_a_parameter_takes(annotation: object, types: tuple[type, ...]) -> None:
    assert Parameter("it", annotation, named=True).fact_types == types


def test_a_bare_decorator_takes_the_name_and_the_words_of_its_function() -> None:
    @predicate
    def is_good(number: Fact[int]) -> bool:
        return number == 1

    assert (is_good.name, is_good.signature, is_good.summary) == ("is_good", "is_good(number)", "")
    assert is_good(1)
    assert not is_good(number=2)


def test_what_is_declared_is_kept() -> None:
    @predicate("lab.below", signature="lab.below(time)", total=True, region=below)
    def is_below(time: Fact[Microseconds], *, now: Annotated[Microseconds, Given("now")]) -> bool:
        """The time is past."""
        return time < now

    assert (is_below.signature, is_below.total, is_below.opaque) == ("lab.below(time)", True, False)
    assert not older_than.opaque
    assert not installed.opaque, "it takes no parameters: it is none of a fact"


@pytest.mark.parametrize(
    "annotation", ["Fact[timedelta]", "Fact[Share]", "Fact[list[str]]", "bytes", "list[str]", "tuple[str, int]"]
)
def test_a_type_that_conditions_do_not_know_is_refused(annotation: str) -> None:
    def function(good: Fact[str], bad: object) -> bool:
        return bool(good and bad)

    function.__annotations__["bad"] = annotation
    with pytest.raises(PluginError) as caught:
        predicate("lab.bad")(function)
    assert [(it.code, it.message) for it in caught.value.diagnostics] == [
        ("MR580", "the parameter `bad` of `lab.bad` has no type that conditions know")
    ]


def test_a_supplied_fact_of_another_type_is_told() -> None:
    @predicate("lab.numbered")
    def numbered(*, host: Annotated[int, Given("host.id")]) -> bool:
        return host > 0

    with pytest.raises(ConditionError) as caught:
        compile_("lab.numbered()", registry=Registry(predicates={"lab.numbered": numbered}))
    (found,) = caught.value.diagnostics
    assert (found.code, found.message, found.help) == (
        "MR229",
        "`lab.numbered` asks about a whole number; `host.id` is text",
        ("lab.numbered()",),
    )


def test_a_registry_without_the_built_in_ones_says_that_it_has_none() -> None:
    with pytest.raises(ConditionError) as caught:
        compile_('installed("backup")', registry=Registry())
    assert caught.value.diagnostics[0].help == (
        "this registry has none; begin with those of Registry.builtin().predicates",
    )


WRITTEN = "authors write it by its place: put it before a `*`; several texts are one `tuple[str, ...]`"
SUPPLIED = "it is supplied by its name: put it behind the others, or behind a `*`"


@pytest.mark.parametrize(
    ("parameters", "name", "help_"),
    [
        ("fact: Fact[int], *, limit: int", "limit", WRITTEN),
        ("*names: str", "names", WRITTEN),
        ("**names: str", "names", WRITTEN),
        ("now: Annotated[Microseconds, Given('now')], fact: Fact[int]", "now", SUPPLIED),
        ("now: Annotated[Microseconds, Given('now')], /", "now", SUPPLIED),
    ],
)
def test_a_parameter_that_could_never_be_given_is_refused(parameters: str, name: str, help_: str) -> None:
    names = vars(predicates) | {"Fact": Fact, "Given": Given}
    exec(f"def function({parameters}) -> bool: ...", names)
    with pytest.raises(PluginError) as caught:
        predicate("lab.places")(names["function"])
    assert str(caught.value) == (
        f"error[MR580]: the parameter `{name}` of `lab.places` is where it cannot be given\n = help: {help_}"
    )


def test_annotations_that_name_nothing_are_refused() -> None:
    def function(fact: Fact[int]) -> bool:
        return bool(fact)

    function.__annotations__["fact"] = "Fact[Missing]"
    with pytest.raises(PluginError) as caught:
        predicate("lab.missing")(function)
    assert str(caught.value) == (
        "error[MR580]: the annotations of `lab.missing` cannot be looked up: name 'Missing' is not defined\n"
        " = help: import what they name in the module itself, and not below `if TYPE_CHECKING`"
    )


def region() -> Values:
    """A region that is never asked for."""
    raise AssertionError


@pytest.mark.parametrize(
    ("parameters", "facts"),
    [("text: str", 0), ("one: Fact[int], other: Fact[int]", 2), ("now: Annotated[Microseconds, Given('now')]", 0)],
)
def test_a_region_is_one_of_exactly_one_fact(parameters: str, facts: int) -> None:
    names = vars(predicates) | {"Fact": Fact, "Given": Given}
    exec(f"def function({parameters}) -> bool: ...", names)
    with pytest.raises(PluginError) as caught:
        predicate("lab.region", region=region)(names["function"])
    assert (
        str(caught.value)
        == f"""\
error[MR581]: `lab.region` has a region, and takes {facts} facts; a region is one of exactly one fact
 = help: leave the region out: the predicate works as well, and is opaque to analysis"""
    )


def test_what_is_made_of_a_function_alone_says_nothing_of_itself() -> None:
    bare = Predicate("lab.bare", is_positive.function)
    assert (bare.parameters, bare.written, bare.summary, bare.signature) == ((), (), "", "")
    assert (bare.total, bare.opaque, bare.home) == (False, False, ("", ""))
    with pytest.raises(TypeError):
        Predicate("lab.nothing")  # type: ignore[call-arg] # of which there is no answer


def test_predicates_are_told_apart_by_what_they_say_and_not_by_their_functions() -> None:
    anew = replace(is_positive, function=lambda number: number > 0, region=region)
    assert (anew, hash(anew)) == (is_positive, hash(is_positive))
    assert replace(is_positive, summary="Something else.") != is_positive


def test_a_special_form_is_never_called_and_found_again_by_its_name() -> None:
    assert (installed.name, installed.parameters, installed.total) == ("installed", (), False)
    assert installed.summary == "Some installed version of the component is in the range; without one, any version is."
    assert installed.signature == 'installed("component"[, versions])'
    with pytest.raises(AssertionError, match=r"^`installed` is no function of values$"):
        installed()
    assert pickle.loads(pickle.dumps(installed)) is installed


@pytest.mark.parametrize("found", [*PREDICATES, Home.nested], ids=lambda found: found.name)
def test_a_predicate_is_pickled_by_its_name_and_its_module(found: Predicate) -> None:
    assert pickle.loads(pickle.dumps(found)) is found


def test_what_is_no_predicate_where_one_was_is_told() -> None:
    lost = Predicate("lab.lost", is_positive.function, home=(__name__, "Home.plain"))
    with pytest.raises(pickle.PicklingError, match=r"^tests\.condition\.test_predicates\.Home\.plain is no predicate$"):
        pickle.loads(pickle.dumps(lost))
