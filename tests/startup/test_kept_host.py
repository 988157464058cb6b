"""A prepared host gives, after its way through a file, what the slots of conditions read of the facts themselves."""

from __future__ import annotations

import marshal
from datetime import timedelta
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from messenger_rules import HostFacts
from messenger_rules.condition.condition import condition_of
from messenger_rules.condition.predicate_tree import leaves
from messenger_rules.condition.snapshot import PartlyRead, Slot, VersionsSlot, slots_of
from messenger_rules.facts.parts import UnknownFact
from messenger_rules.index.keys import key_of
from messenger_rules.startup.host_values import kept_of
from messenger_rules.startup.kept_host import KeptHost
from messenger_rules.types import microseconds
from messenger_rules.values import Facts, Unknown
from tests.condition.random_conditions import LANGUAGE, NOW, random_condition, random_host
from tests.facts.random_hosts import components

LATER = NOW + timedelta(days=1)


def prepared(kept: dict[str, object]) -> KeptHost:
    return KeptHost(marshal.loads(marshal.dumps(kept)), microseconds(LATER))


def expected(slot: Slot, facts: Facts) -> object:
    match slot.read(facts, LATER):
        case Unknown():
            return None
        case PartlyRead(keys):
            return keys, False
        case read:
            return (read, True) if isinstance(slot, VersionsSlot) else read


@given(st.integers(min_value=0, max_value=2**64))
def test_every_slot_has_the_value_that_the_snapshot_has(seed: int) -> None:
    random = Random(seed)
    trees = [condition_of(random_condition(random), LANGUAGE).tree for _ in range(10)]
    facts = random_host(random)
    host = prepared(kept_of(trees, facts))
    for slot in {slot for tree in trees for leaf in leaves(tree) for slot in slots_of(leaf)}:
        read, wanted = host[key_of(slot)], expected(slot, facts)
        assert (type(read), read) == (type(wanted), wanted), slot


@given(components())
def test_it_lists_what_the_host_lists_and_knows_what_is_absent(given_components: Any) -> None:
    facts = HostFacts.assemble({"components": given_components})
    host = prepared(kept_of([], facts))
    listed = set() if isinstance(facts.components, UnknownFact) else set(facts.components.listed)
    assert set(host.listed or ()) == listed
    assert host.complete is (facts.component("a name that nobody lists") == ())
