"""Regions of calls: the test of one fact that a call is the same as, or that there is none."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import messenger_rules as mr
from messenger_rules.condition.call_regions import region_of
from messenger_rules.condition.predicate_tree import Ask, leaves
from messenger_rules.condition.predicates import Fact, Given, Microseconds, Predicate, predicate
from messenger_rules.regions import above, at_least, at_most, below, between, either, none_of, one_of
from messenger_rules.testing import disagreement
from messenger_rules.types import microseconds

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
NOW = Microseconds(microseconds(AT))
DAY = 86_400_000_000


@predicate("acme.enough", region=at_least)
def enough(seats: Fact[int], wanted: int) -> bool:
    """There are enough seats."""
    return seats >= wanted


@predicate("acme.odd_port", region=lambda: either(between(1, 80), one_of(443), at_least(1024)))
def odd_port(port: Fact[int]) -> bool:
    """It is one of these ports."""
    return 1 <= port < 80 or port == 443 or port >= 1024


@predicate("acme.paid", region=lambda: none_of("trial", "none"))
def paid(tier: Fact[str]) -> bool:
    """The tier is one that is paid for."""
    return tier not in {"trial", "none"}


@predicate("acme.unlike", region=lambda wanted: one_of(not wanted))
def unlike(managed: Fact[bool], wanted: bool) -> bool:
    """It is not what is wanted."""
    return managed != wanted


@predicate("acme.cheap", region=lambda most=Decimal(5): below(most))
def cheap(price: Fact[Decimal], most: Decimal = Decimal(5)) -> bool:
    """It costs less."""
    return price < most


@predicate("acme.since", region=lambda **given: above(given["now"]))
def since(time: Fact[datetime], *, now: Annotated[datetime, Given("now")]) -> bool:
    """It is after now."""
    return time > now


@predicate("acme.at_home", region=lambda: one_of("linux"))
def at_home(*, family: Annotated[str, Given("os.family")]) -> bool:
    """It runs on Linux."""
    return family == "linux"


PREDICATES = {found.name: found for found in (enough, odd_port, paid, unlike, cheap, since, at_home)}
VOCABULARY = mr.Vocabulary.read(
    """
[facts."acme.count"]
type = "int"
[facts."acme.tier"]
[facts."acme.managed"]
type = "bool"
[facts."acme.price"]
type = "decimal"
[facts."acme.until"]
type = "datetime"
[facts."acme.level"]
values = ["low", "high"]
"""
)


def asked(text: str, **predicates: Predicate) -> Ask:
    condition = mr.compile(
        text,
        vocabulary=VOCABULARY,
        registry=mr.Registry(predicates={**mr.Registry.builtin().predicates, **PREDICATES, **predicates}),
    )
    (leaf,) = leaves(condition.tree)
    assert isinstance(leaf, Ask)
    return leaf


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("acme.enough(acme.count, 5)", [5, 6, 10**30], [4, -1]),
        ("acme.odd_port(acme.count)", [1, 79, 443, 1024, 70_000], [0, 80, 442, 444, 1023]),
        ("acme.paid(acme.tier)", ["basic", ""], ["trial", "none"]),
        ("acme.paid(acme.level)", ["low"], ["none"]),
        ("acme.unlike(acme.managed, true)", [False], [True]),
        ("acme.cheap(acme.price, 2.5)", [Decimal("2.499"), Decimal(-1)], [Decimal("2.5")]),
        ("acme.cheap(acme.price)", [Decimal("4.999")], [Decimal(5)]),
        ("acme.at_home()", ["linux"], ["windows"]),
        ("within(acme.until, 14d)", [NOW + 14 * DAY - 1, NOW, 0], [NOW + 14 * DAY]),
        ("older_than(acme.until, 1d)", [NOW - DAY, 0], [NOW - DAY + 1, NOW]),
    ],
)
def test_what_a_call_means(text: str, inside: list[Any], outside: list[Any]) -> None:
    test = region_of(asked(text), NOW)
    assert test is not None
    assert not asked(text).predicate.opaque
    for value in inside:
        assert test.region.contains(value) is not test.negated, value
    for value in outside:
        assert test.region.contains(value) is test.negated, value


def test_without_a_region_a_call_is_opaque() -> None:
    ask = asked('starts_with(acme.tier, "t")')
    assert ask.predicate.opaque
    assert region_of(ask, NOW) is None


@pytest.mark.parametrize("found", PREDICATES.values(), ids=PREDICATES)
def test_these_regions_say_what_their_predicates_answer(found: Predicate) -> None:
    assert disagreement(found) is None


@pytest.mark.parametrize("name", ["within", "older_than"])
def test_the_built_in_regions_say_what_their_predicates_answer(name: str) -> None:
    assert disagreement(mr.Registry.builtin().predicates[name]) is None


@given(st.integers(), st.lists(st.integers(), min_size=1, max_size=4), st.integers())
def test_the_words_for_regions(low: int, singles: list[int], value: int) -> None:
    high = low + len(singles)
    cases = [
        (between(low, high), low <= value < high),
        (at_least(low), value >= low),
        (above(low), value > low),
        (at_most(low), value <= low),
        (below(low), value < low),
        (one_of(*singles), value in singles),
        (either(one_of(*singles), below(low)), value in singles or value < low),
    ]
    for said, expected in cases:
        found = predicate("acme.any", region=lambda said=said: said)(_any)
        test = region_of(asked("acme.any(acme.count)", **{"acme.any": found}), NOW)
        assert test is not None
        assert test.region.contains(value) is expected


def _any(count: Fact[int]) -> bool:
    """Any."""
    return count is not None


def _raises(*_: object) -> Any:
    raise SystemExit(3)


@pytest.mark.parametrize(
    ("region", "fact", "said"),
    [
        (_raises, "acme.count", "it raised SystemExit"),
        (lambda: [5], "acme.count", "it says list, and not what `messenger_rules.regions` makes"),
        (lambda _: one_of(5), "acme.count", "it raised TypeError"),
        (lambda: one_of("five"), "acme.count", "'five' is not a whole number"),
        (lambda: none_of(5), "acme.count", "`acme.count` is a whole number: write the stretches beside the values"),
    ],
)
def test_a_region_that_means_nothing_is_told_and_the_call_works(region: Any, fact: str, said: str) -> None:
    found = predicate("acme.any", region=region)(_any)
    condition = mr.compile(
        f"acme.any({fact})", vocabulary=VOCABULARY, registry=mr.Registry(predicates={"acme.any": found})
    )
    (warning,) = condition.diagnostics
    assert warning.render().splitlines() == [
        f"warning[MR587]: the region of `acme.any` cannot be used: {said}",
        " --> condition:1:1",
        "  |",
        f"1 | acme.any({fact})",
        f"  | {'^' * len(f'acme.any({fact})')} opaque to analysis",
        "  = help: the condition works as it is; tell the makers of the plugin",
    ]
    assert condition.test(mr.HostFacts.model_validate({"acme": {"count": 5}}), at=AT)


def test_a_text_has_no_order() -> None:
    found = predicate("acme.any", region=lambda: at_least("a"))(_any_text)
    condition = mr.compile(
        "acme.any(acme.tier)", vocabulary=VOCABULARY, registry=mr.Registry(predicates={"acme.any": found})
    )
    assert condition.diagnostics[0].message.endswith("`acme.tier` is text, which has no order")


def _any_text(tier: Fact[str]) -> bool:
    """Any."""
    return tier is not None


def test_a_region_is_one_of_one_fact() -> None:
    def both(one: Fact[int], other: Fact[int]) -> bool:
        """Both."""
        return one == other

    with pytest.raises(mr.PluginError) as caught:
        predicate("acme.both", region=lambda: at_least(1))(both)
    assert str(caught.value) == (
        "error[MR581]: `acme.both` has a region, and takes 2 facts; a region is one of exactly one fact\n"
        " = help: leave the region out: the predicate works as well, and is opaque to analysis"
    )


def test_all_but_some_is_no_part_of_either() -> None:
    with pytest.raises(ValueError, match="`either` takes no `none_of`"):
        either(none_of("a"), one_of("b"))


LYING = [
    (at_least, "for than=0 it answers False of 0, and the region says True"),
    (lambda than: above(than + 1), "it answers True of"),
    (one_of, "it answers False of 0, and the region says True"),
    (lambda _: at_least("x"), "cannot be used for than="),
]


@pytest.mark.parametrize(("region", "said"), LYING)
def test_a_region_that_lies_is_found(region: Any, said: str) -> None:
    @predicate("acme.more", region=region)
    def more(seats: Fact[int], than: int) -> bool:
        """More seats than these."""
        return seats > than

    complaint = disagreement(more)
    assert complaint is not None
    assert said in complaint


def test_the_special_forms_are_no_mystery() -> None:
    predicates = mr.Registry.builtin().predicates
    assert {name for name, found in predicates.items() if not found.opaque} == {
        "installed",
        "segment",
        "within",
        "older_than",
    }


def test_a_set_has_no_region() -> None:
    @predicate("acme.some", region=lambda: one_of("a"))
    def some(names: Fact[frozenset[str]]) -> bool:
        """Some."""
        return bool(names)

    assert disagreement(some) == "the region of `acme.some` is one of a set, and no region says which sets there are"


def test_a_predicate_with_a_region_pickles() -> None:
    assert pickle.loads(pickle.dumps(enough)).region is enough.region
