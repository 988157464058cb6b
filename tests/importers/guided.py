"""Hosts for a condition, made from its own leaves: facts near every bound, put together so that it holds, or does not.

The condition only guides which hosts are tried; what is right on them is told by the source's own rule.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import messenger_rules as mr
from messenger_rules.condition import tree
from messenger_rules.condition.parser import parse
from messenger_rules.condition.writer import write_expression
from messenger_rules.importers.declarations import Declarations
from messenger_rules.importers.imported import IMPORT_LIMITS
from messenger_rules.types import BoolType, DecimalType, InstantType, IntType, NameSetType
from tests.importers import near

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
MOST = 1_000
"""A list that is longer would have to be made."""
UNITS = {"w": timedelta(weeks=1), "d": timedelta(days=1), "h": timedelta(hours=1), "min": timedelta(minutes=1)}
Facts = dict[str, Any]


def leaves(node: tree.Expression) -> Iterator[tree.Expression]:
    match node:
        case tree.Conjunction(operands) | tree.Disjunction(operands):
            for operand in operands:
                yield from leaves(operand)
        case tree.Negation(operand):
            yield from leaves(operand)
        case tree.Constant():
            pass
        case _:
            yield node


def subject(leaf: tree.Expression) -> str:
    """The one fact that a leaf asks."""
    if isinstance(leaf, tree.Call):
        names = [argument.text for argument in leaf.arguments if isinstance(argument, tree.Name)]
        return names[0] if names else "host.id"
    assert not isinstance(leaf, tree.Conjunction | tree.Disjunction | tree.Negation | tree.Constant)
    return leaf.fact.text


def literals(leaf: tree.Expression) -> list[Any]:
    """The values in a leaf, as written."""
    found: list[Any] = []
    waiting: list[Any] = [leaf]
    while waiting:
        node = waiting.pop()
        match node:
            case tree.Text(value) | tree.Line(value):
                found.append(value)
            case tree.Numeral(text) | tree.Instant(text) | tree.Duration(text):
                found.append(text)
            case tree.Name() | str() | bool():
                pass
            case tuple():
                waiting += node
            case _:
                waiting += [getattr(node, name) for name in node.__dataclass_fields__ if name != "span"]
    return found


def candidates(name: str, type_: object, said: list[Any]) -> list[Any]:
    """Values of a fact near those that the condition mentions."""
    if name == "host.id":
        return [f"installation-{number}" for number in range(400)]
    if name == "console.version":
        near_all = [version for text in said for version in near.dotted(text if "." in text else f"{text}.0")]
        return [version for version in near_all if re.fullmatch(r"\d+\.\d+(b1|\.[1-9]\d*)?", version)]
    if name == "now":
        type_ = InstantType()
    match type_:
        case BoolType():
            return [True, False]
        case DecimalType() | IntType():
            numbers = {number for text in said if (number := int(float(text))) < MOST or type_ != IntType()} | {0}
            return sorted({number + step for number in numbers for step in (-1, 0, 1) if number + step >= 0})
        case InstantType():
            return [
                moment + step
                for text in said
                for moment in moments(text)
                for step in (-timedelta(seconds=1), timedelta(seconds=1))
            ]
        case NameSetType():
            return [[], said, ["something-else"], *([text] for text in said[:6]), said[:-1]]
    return ["", "something-else", *said, *(f"{text}.0" for text in said[:3])]


def moments(text: str) -> list[datetime]:
    match = re.fullmatch(r"(\d+)(min|[wdh])", text)
    if match is None:
        return [datetime.fromisoformat(text)]
    try:
        return [NOW - int(match[1]) * UNITS[match[2]]]
    except OverflowError:
        return [NOW]


def demands(node: tree.Expression, wanted: bool, choose: random.Random) -> dict[tree.Expression, bool]:
    """What leaves should be so that a part becomes what is wanted; several ways are tried at random."""
    match node:
        case tree.Negation(operand):
            return demands(operand, not wanted, choose)
        case tree.Conjunction(operands) | tree.Disjunction(operands):
            if wanted is isinstance(node, tree.Conjunction):
                parts = [demands(operand, wanted, choose) for operand in operands]
            else:
                one = choose.randrange(len(operands))
                parts = [
                    demands(operand, wanted if index == one else not wanted, choose)
                    for index, operand in enumerate(operands)
                ]
            return {leaf: value for part in parts for leaf, value in part.items()}
        case tree.Constant():
            return {}
    return {node: wanted}


def nested(facts: Facts) -> dict[str, Any]:
    """Facts by dotted names, in the JSON form of host facts."""
    root: dict[str, Any] = {}
    for name, value in facts.items():
        *path, last = name.split(".")
        inner = root
        for segment in path:
            inner = inner.setdefault(segment, {})
        inner[last] = value.isoformat() if isinstance(value, datetime) else value
    return root


def host(facts: Facts) -> mr.HostFacts:
    return mr.HostFacts.model_validate(nested(facts))


@dataclass
class Guide:
    """The leaves of one condition, and which value of its fact makes each of them hold."""

    expression: tree.Expression
    choices: Mapping[str, list[Any]]
    holding: Mapping[tree.Expression, list[bool]]

    @classmethod
    def of(cls, text: str, declarations: Declarations) -> Guide:
        expression = parse(text, IMPORT_LIMITS).expression
        said: dict[str, list[Any]] = {}
        for leaf in leaves(expression):
            said.setdefault(subject(leaf), []).extend(literals(leaf))
        types = {name: fact.type for name, fact in declarations.facts.items()}
        choices = {
            name: candidates(name, types.get(name), list(dict.fromkeys(values))) for name, values in said.items()
        }
        vocabulary = declarations.vocabulary()
        holding = {}
        for leaf in dict.fromkeys(leaves(expression)):
            name = subject(leaf)
            condition = mr.compile(write_expression(leaf), vocabulary=vocabulary, limits=IMPORT_LIMITS)
            holding[leaf] = [
                condition.test(host({}), at=value) if name == "now" else condition.test(host({name: value}), at=NOW)
                for value in choices[name]
            ]
        return cls(expression, choices, holding)

    def facts(self, wanted: bool, choose: random.Random) -> Facts:
        """Values of all facts that the condition asks, chosen so that it becomes what is wanted, if that can be."""
        wishes = demands(self.expression, wanted, choose)
        found = {}
        for name, values in self.choices.items():
            leaves_ = [leaf for leaf in wishes if subject(leaf) == name]
            scores = [
                sum(self.holding[leaf][index] is wishes[leaf] for leaf in leaves_) for index in range(len(values))
            ]
            best = [value for value, score in zip(values, scores, strict=True) if score == max(scores)]
            found[name] = choose.choice(best if choose.random() < 0.9 else values)
        return found
