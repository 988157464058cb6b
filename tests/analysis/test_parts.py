"""What is said of parts and of pairs, held against hosts: without a useless part, a condition comes to the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from random import Random

import pytest

import messenger_rules as mr
from messenger_rules.analysis.catalogue import analyze
from messenger_rules.analysis.conditions import analyze_condition
from messenger_rules.analysis.parts import Fault, Finding, useless_parts
from messenger_rules.analysis.relations import Relation, relations
from messenger_rules.analysis.world import World
from messenger_rules.condition.interpreter import decide
from messenger_rules.condition.outcome import Outcome
from messenger_rules.condition.predicate_tree import All, Always, AnyOf, Node, Not
from messenger_rules.messages.catalog import Catalog
from messenger_rules.messages.message import Message, MessageSeverity, Text
from tests.analysis.test_codes import AT
from tests.analysis.verdicts import drawn
from tests.condition.random_conditions import NOW, SCHEMA, random_host

HOSTS = 60
KNOWN = [random_host(Random(f"known {number}"), unknown=0.0) for number in range(HOSTS)]
PARTLY = [random_host(Random(f"partly {number}"), unknown=0.3) for number in range(HOSTS)]
SAME_WITHOUT = {Fault.IMPLIED, Fault.COVERED, Fault.CONTRADICTED, Fault.SETTLED}


def without(node: Node, part: Node) -> Node:
    """A tree in which a part is replaced by what decides nothing in its group."""
    match node:
        case All(parts) | AnyOf(parts):
            neutral = Always(isinstance(node, All))
            return replace(node, parts=tuple(neutral if it is part else without(it, part) for it in parts))
        case Not(inner):
            return Not(without(inner, part))
        case _:
            return node


def findings(condition: mr.Condition) -> list[Finding]:
    world = World([(condition.tree, condition.written)], SCHEMA, now=NOW)
    return list(useless_parts(world, condition.tree, condition.written, lambda diagram: diagram))


@pytest.mark.parametrize("batch", range(4))
def test_without_a_useless_part_a_condition_is_the_same(batch: int) -> None:
    found = 0
    for number in range(60):
        condition = drawn(f"parts {batch} {number}")
        for finding in findings(condition):
            if finding.fault in SAME_WITHOUT:
                found += 1
                shorter = without(condition.tree, finding.node)
                for host in KNOWN:
                    assert decide(shorter, host, NOW).outcome is decide(condition.tree, host, NOW).outcome
    assert found > 10


@pytest.mark.parametrize("batch", range(4))
def test_a_constant_part_is_constant(batch: int) -> None:
    for number in range(60):
        condition = drawn(f"constant {batch} {number}")
        for finding in findings(condition):
            if finding.fault in {Fault.NEVER, Fault.ALWAYS} and not finding.by:
                wrong = Outcome.TRUE if finding.fault is Fault.NEVER else Outcome.FALSE
                assert all(decide(finding.node, host, NOW).outcome is not wrong for host in (*KNOWN, *PARTLY))


@pytest.mark.parametrize("batch", range(4))
def test_whatever_is_analysed_is_told_without_an_error(batch: int) -> None:
    for number in range(60):
        condition = drawn(f"told {batch} {number}")
        found = mr.analyze_condition(condition, at=NOW)
        said = {diagnostic.code for diagnostic in found.diagnostics}
        assert (found.verdict == "never") == bool(said & {"MR310", "MR318"}) or condition.text in {"true", "false"}
        assert (found.verdict == "always") == ("MR311" in said) or condition.text in {"true", "false"}


OPEN = [
    # "1:4" is no dotted version, and 5.2-rc1 none of others: no host can be compared with both
    ('not (installed("x", > 5.2-rc1) and not installed("x", >= 5.2)) and (installed("x", < "1:4") or not installed("x", < "1:4"))', "sometimes"),
    ('installed("x", < 5.2) or not installed("x", < 5.2)', "always"),
    ("os.version is known or os.version < 5", "always"),
    ("os.version is unknown and os.version < 5", "never"),
    ("not within(host.installed_at, 3000000d)", "sometimes"),
    ('installed("pep", >= "1!0.5")', "sometimes"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "verdict"), OPEN)
def test_a_verdict_where_not_all_can_be_compared(text: str, verdict: str) -> None:
    assert mr.analyze_condition(mr.compile(text), at=AT).verdict == verdict


def test_a_branch_for_hosts_of_another_scheme_decides_something() -> None:
    found = mr.analyze_condition(
        mr.compile('installed("openssh", < 9.7) or installed("openssh", < "1:9.2p1-2")'), at=AT
    )
    assert [it.code for it in found.diagnostics if it.code != "MR308"] == []


# Pairs


def message(id_: str, condition: str, supersedes: str | None = None, severity: str = "info") -> Message:
    text = (Text.of("en", "Hello", "Hello."),)
    return Message(id_, condition, text, supersedes=supersedes, severity=MessageSeverity(severity))


def told(*messages: Message) -> list[tuple[str | None, str]]:
    """What is told of some messages that never expire."""
    found = analyze(Catalog.of(messages), at=AT).diagnostics
    return [(it.message_id, it.code) for it in found if it.code != "MR308"]


CATALOGUES: list[tuple[list[Message], list[tuple[str | None, str]]]] = [
    ([message("a", 'os.name == "fedora"'), message("b", "true", "a")], [("a", "MR333")]),
    ([message("a", 'os.name in ["debian", "ubuntu"]'), message("b", 'os.name == "debian"', "a")], []),
    (
        [message("a", "true", severity="critical"), message("b", "true", "a"), message("c", "true", "b")],
        [("a", "MR333"), ("b", "MR333")],
    ),
    ([message("a", "true"), message("b", "true")], [("b", "MR330")]),
    ([message("a", "true"), message("b", "true", severity="critical")], [("b", "MR332")]),
    ([message("a", "true"), message("b", 'os.name == "debian"')], []),
    (
        [message("a", 'os.version is unknown and os.name == "debian"'), message("b", 'os.version < 10 and os.name == "debian"')],
        [],
    ),
    (
        [message("a", 'os.version is unknown and os.name == "debian"'), message("b", '(os.version < 10.* or os.version >= 10.*) and os.name == "debian"', "a")],
        [("b", "MR313")],
    ),
    ([message("a", 'installed("x", < 5.0.0)'), message("b", 'installed("x", < "1:4")', "a")], []),
]  # fmt: skip


@pytest.mark.parametrize(("messages", "expected"), CATALOGUES)
def test_what_is_told_of_a_catalogue(messages: list[Message], expected: list[tuple[str | None, str]]) -> None:
    assert told(*messages) == expected


def test_the_witness_of_a_superseded_message_is_shown_it() -> None:
    catalog = Catalog.of([message("a", 'os.name in ["debian", "ubuntu"]'), message("b", 'os.name == "debian"', "a")])
    found = analyze(catalog, at=AT).conditions["a"].judgement
    assert found.true_on is not None
    assert found.false_on is not None
    shown = catalog.select(found.true_on.host, at=AT).shown
    hidden = catalog.select(found.false_on.host, at=AT).shown
    assert [it.message.id for it in shown] == ["a"]
    assert "a" not in [it.message.id for it in hidden]


@pytest.mark.parametrize("batch", range(4))
def test_a_relation_holds_on_every_host(batch: int) -> None:
    conditions = [drawn(f"pairs {batch} {number}") for number in range(24)]
    audiences = [(it, analyze_condition(it, at=NOW).audience) for it in conditions]
    held = [(condition, audience) for condition, audience in audiences if audience is not None]
    found = relations([audience for _, audience in held], SCHEMA, lambda _first, _second: True).found
    for pair in found:
        one, other = held[pair.first][0], held[pair.second][0]
        for host in KNOWN:
            first = decide(one.tree, host, NOW).outcome is Outcome.TRUE
            second = decide(other.tree, host, NOW).outcome is Outcome.TRUE
            if pair.relation in {Relation.INSIDE, Relation.SAME}:
                assert second or not first, (one, other)
            if pair.relation in {Relation.AROUND, Relation.SAME}:
                assert first or not second, (one, other)
    assert any(pair.relation in {Relation.INSIDE, Relation.AROUND, Relation.SAME} for pair in found)


def test_an_instant_without_a_zone_is_refused() -> None:
    naive = datetime(2026, 3, 1)  # noqa: DTZ001 -- what is refused
    with pytest.raises(mr.FactsError) as of_condition:
        analyze_condition(mr.compile("now > 2026-01-01T00:00Z"), at=naive)
    with pytest.raises(mr.CatalogError) as of_catalogue:
        analyze(Catalog.of([]), at=naive)
    assert [caught.value.diagnostics[0].code for caught in (of_condition, of_catalogue)] == ["MR560", "MR407"]
