"""Arithmetic of Firefox's messages: sums of one fact, the time and numbers, which are bounds and ages in disguise."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Context, Decimal
from fractions import Fraction
from typing import TypeAlias

from messenger_rules.condition import tree
from messenger_rules.importers import jexl
from messenger_rules.importers.expressions import asked, negated
from messenger_rules.importers.firefox_facts import (
    ATTRIBUTE,
    KEY_COUNT,
    LENGTH,
    LIST_FILTER,
    NOW,
    PREF_NUMBER,
    Path,
    described,
    has_filter,
    required_path,
)
from messenger_rules.importers.imported import Untranslatable

Term: TypeAlias = tuple[str, Path]
"""A namespace of facts and what is asked in it."""

TWO_FACTS = "two facts compared with each other"
"""The reason why a condition that has no literal to compare with is refused."""
CLOCK: Term = (ATTRIBUTE, NOW)
MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
"""The operators with their sides exchanged."""

_NO_SUM = "arithmetic that is no sum of one fact, the time and numbers"
_DAY, _HOUR, _MINUTE = 86_400_000, 3_600_000, 60_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EXACT = Context(prec=64)
_NUMBER_TEXT = re.compile(r"\s*[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)\s*")
_DATE_TEXT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9]{2}:[0-9]{2}(?::[0-9]{2})?Z)?")


def holds(difference: Fraction, operator: str) -> bool:
    """Whether a difference stands so to 0."""
    return {
        "==": difference == 0,
        "!=": difference != 0,
        "<": difference < 0,
        "<=": difference <= 0,
        ">": difference > 0,
        ">=": difference >= 0,
    }[operator]


def solved(operator: str, multiple: Fraction, constant: Fraction) -> tuple[str, Fraction]:
    """``multiple * x + constant`` against 0, as ``x`` against a number.

    >>> solved("<", Fraction(-2), Fraction(6))
    ('>', Fraction(3, 1))
    """
    return operator if multiple > 0 else MIRRORED[operator], -constant / multiple


@dataclass(frozen=True, slots=True)
class Linear:
    """A constant and multiples of terms, in milliseconds where they are times."""

    terms: Mapping[Term, Fraction]
    constant: Fraction = Fraction()

    def plus(self, other: Linear, factor: Fraction = Fraction(1)) -> Linear:
        """The sum with a multiple of another.

        :raises Untranslatable: where a fact cancels out; for the source, it must still be known.
        """
        terms = dict(self.terms)
        for term, multiple in other.terms.items():
            terms[term] = terms.get(term, Fraction()) + factor * multiple
        for term in [term for term, multiple in terms.items() if not multiple]:
            if term != CLOCK:
                raise Untranslatable(TWO_FACTS, f"`{'.'.join(term[1])}` with itself")
            del terms[term]
        return Linear(terms, self.constant + factor * other.constant)

    def times(self, factor: Fraction) -> Linear:
        """Its multiple."""
        return Linear({}).plus(self, factor)


def linear(node: jexl.Node) -> Linear:
    """A numeric expression as a sum.

    :raises Untranslatable: where it is none.

    >>> linear(jexl.parse("(a - 1000) / 500")).constant
    Fraction(-2, 1)
    """
    match node:
        case jexl.Literal(Fraction() as value):
            return Linear({}, value)
        case jexl.Transform("date", jexl.Literal(str(text)), ()):
            return Linear({}, _milliseconds(text))
        case jexl.Transform("date", subject, ()):
            return linear(subject)
        case jexl.Transform("length", subject, ()):
            return Linear({_count_of(subject): Fraction(1)})
        case jexl.Transform("preferenceValue", jexl.Literal(str(pref)), _):
            return Linear({(PREF_NUMBER, tuple(pref.split("."))): Fraction(1)})
        case jexl.Binary("+", left, right):
            return linear(left).plus(linear(right))
        case jexl.Binary("-", left, right):
            return linear(left).plus(linear(right), Fraction(-1))
        case jexl.Binary("*" | "/" as operator, left, right):
            return _multiple(operator, linear(left), linear(right))
        case jexl.Identifier() | jexl.Subscript():
            return Linear({(ATTRIBUTE, required_path(node)): Fraction(1)})
    raise Untranslatable(LIST_FILTER if has_filter(node) else _NO_SUM, described(node))


def _multiple(operator: str, left: Linear, right: Linear) -> Linear:
    if operator == "*" and not left.terms:
        left, right = right, left
    if right.terms or (operator == "/" and not right.constant):
        raise Untranslatable(_NO_SUM, f"`... {operator} ...`")
    return left.times(right.constant if operator == "*" else 1 / right.constant)


def _count_of(subject: jexl.Node) -> Term:
    match subject:
        case jexl.Transform("keys", of, ()):
            return KEY_COUNT, required_path(of)
        case jexl.Transform("mapToProperty", of, _):
            return LENGTH, required_path(of)
        case _:
            return LENGTH, required_path(subject)


def _milliseconds(text: str) -> Fraction:
    if not _DATE_TEXT.fullmatch(text):
        raise Untranslatable("a date that is neither a day nor a time in UTC", text)
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise Untranslatable("a date that does not exist", text) from None
    return Fraction((instant.replace(tzinfo=UTC) - _EPOCH) // timedelta(milliseconds=1))


def number_in(text: str) -> Fraction | None:
    """The number that JavaScript makes of a text where it compares it with a number; None where it makes none."""
    if not text.strip():
        return Fraction()
    written = text.strip().removesuffix(".")
    return Fraction(written) if _NUMBER_TEXT.fullmatch(text) and len(written) <= jexl.MAX_DIGITS else None


def numeral(value: Fraction) -> tree.Numeral:
    """The literal of a number.

    :raises Untranslatable: where it has no end as a decimal.
    """
    return tree.Numeral(decimal_text(value))


def decimal_text(value: Fraction) -> str:
    """A number as a decimal without an exponent.

    :raises Untranslatable: where it has no end.

    >>> decimal_text(Fraction(1, 8))
    '0.125'
    """
    written = _EXACT.divide(Decimal(value.numerator), Decimal(value.denominator))
    if Fraction(written) != value:
        raise Untranslatable("a number without an end as a decimal", f"{value.numerator}/{value.denominator}")
    return f"{written.normalize(_EXACT):f}"


def instant(milliseconds: Fraction) -> tree.Instant:
    """The literal of a moment.

    :raises Untranslatable: where it is finer than a second, or beyond the calendar.
    """
    if milliseconds % 1000:
        raise Untranslatable("a moment that is finer than a second", decimal_text(milliseconds))
    try:
        moment = _EPOCH + timedelta(seconds=int(milliseconds // 1000))
    except OverflowError:
        raise Untranslatable("a moment beyond the calendar", decimal_text(milliseconds)) from None
    return tree.Instant(f"{moment:%Y-%m-%dT%H:%M:%S}Z" if moment.second else f"{moment:%Y-%m-%dT%H:%M}Z")


def age(fact: str, operator: str, milliseconds: Fraction, notes: list[str]) -> tree.Expression:
    """The condition that the age of a fact stands so to a length of time.

    ``older_than`` includes the very instant and ``within`` does not; the other two comparisons differ from the source
    in that one millisecond, and a note says so.

    :raises Untranslatable: where the length is finer than a minute, or the age is to be exact.
    """
    if operator in {"==", "!="}:
        raise Untranslatable("an exact age", decimal_text(milliseconds))
    past = milliseconds >= 0
    length = _duration(abs(milliseconds))
    if operator in ({">", "<="} if past else {">=", "<"}):
        notes.append(f"at the very instant at which the age is {length.text}, the source answers otherwise")
    some = asked("older_than" if past else "within", tree.Name(fact), length)
    return some if operator in {">", ">="} else negated(some)


def _duration(milliseconds: Fraction) -> tree.Duration:
    for unit, length in (("d", _DAY), ("h", _HOUR), ("min", _MINUTE)):
        if milliseconds % length == 0:
            return tree.Duration(f"{milliseconds // length}{unit}")
    raise Untranslatable("a length of time that is finer than a minute", f"{decimal_text(milliseconds)} ms")
