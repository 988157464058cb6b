"""Numbers in place of values never change an order, nor which values lie in a range."""

from __future__ import annotations

from itertools import product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messenger_rules.condition.predicate_tree import Interval, OrderedRegion
from messenger_rules.fleet.tables.dictionaries import number_states, number_values
from messenger_rules.fleet.tables.stretches import Numbers, Stretch
from messenger_rules.types import VersionType
from messenger_rules.values import MOST_VERSIONS, InstalledVersion, too_many
from tests.condition.random_conditions import DEBIAN, VERSIONS

KEYS = {
    "dotted": {it: VersionType().read(it) for it in VERSIONS},
    "debian": {it: VersionType("debian").read(it) for it in DEBIAN},
}


@given(st.sampled_from(sorted(KEYS)), st.randoms())
def test_numbers_stand_in_the_order_of_the_versions(scheme: str, random: Random) -> None:
    keys = dict(random.sample(sorted(KEYS[scheme].items()), random.randrange(2, 5)))
    _, numbers = number_values(keys)
    for (one, one_key), (other, other_key) in product(keys.items(), repeat=2):
        assert (numbers[one] < numbers[other]) == (one_key < other_key)
        assert (numbers[one] == numbers[other]) == (one_key == other_key)


@given(st.randoms(), st.booleans(), st.booleans())
def test_a_range_of_versions_is_a_range_of_numbers(random: Random, low_included: bool, high_included: bool) -> None:
    keys = KEYS["dotted"]
    low, high = sorted(random.choices(sorted(keys.values()), k=2))
    region = OrderedRegion((Interval(low, high, low_included, high_included),))
    held = dict(random.sample(sorted(keys.items()), 6))
    values, numbers = number_values(held)
    found = values.within(region).yes
    assert {text for text in held if contains(found, numbers[text])} == {it for it in held if region.contains(held[it])}
    states, numbers = number_states({text: (InstalledVersion(text),) for text in held} | {"": ()}, "dotted")
    found = states.within(region, lambda _: None).yes
    assert {text for text in held if contains(found, numbers[text])} == {it for it in held if region.contains(held[it])}
    assert numbers[""] == 0


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)).map(sorted).map(tuple)))
def test_merged_stretches_hold_the_same_numbers(stretches: list[tuple[int, int]]) -> None:
    merged = Numbers(0, 20).merged(stretches)
    for number in range(21):
        assert contains(merged, number) == contains(tuple(stretches), number)


def contains(stretches: tuple[Stretch, ...], number: int) -> bool:
    return any((low is None or low <= number) and (high is None or number <= high) for low, high in stretches)


@pytest.mark.parametrize(("count", "is_too_many"), [(2, False), (MOST_VERSIONS, False), (MOST_VERSIONS + 1, True)])
def test_versions_that_stand_there_twice_count_where_there_are_too_many(count: int, is_too_many: bool) -> None:
    one = InstalledVersion("1.0")
    states, numbers = number_states({"many": (one,) * count}, "dotted")
    state = states.states[numbers["many"]]
    assert (too_many("backup", state) is not None) is is_too_many
    assert is_too_many or state == (one,)
