"""The syntax tree: what the author wrote, frozen, each node with its place, deciding nothing.

Nodes are named as the rules of ``grammar/condition.lark`` and stand in their order. A place takes no part in equality:
two conditions that say the same in another layout are equal.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from messenger_rules.text import NOWHERE, Span


@dataclass(frozen=True, slots=True)
class Conjunction:
    """Two or more operands that must all hold."""

    operands: tuple[Expression, ...]
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Disjunction:
    """Two or more operands of which one must hold."""

    operands: tuple[Expression, ...]
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Negation:
    """The opposite of its operand."""

    operand: Expression
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A fact against one bound: ``==``, ``!=``, ``<``, ``<=``, ``>`` or ``>=``."""

    fact: Name
    operator: str
    bound: Edge
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Membership:
    """A fact in a region, or not in it."""

    fact: Name
    region: Region
    negated: bool = False
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class LanguageMatch:
    """A language against one or several language ranges (RFC 4647)."""

    fact: Name
    ranges: tuple[Text, ...]
    negated: bool = False
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Whether a fact is known."""

    fact: Name
    known: bool
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Flag:
    """A fact that is itself true or false."""

    fact: Name
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Call:
    """A predicate with its arguments."""

    predicate: Name
    arguments: tuple[Argument, ...] = ()
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Constant:
    """``true`` or ``false``."""

    value: bool
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Bound:
    """One side of a range, as an argument: ``< 2.10``."""

    operator: str
    edge: Edge
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ListLiteral:
    """Several values, ranges or lines."""

    items: tuple[Item, ...]
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Range:
    """From a lower to an upper end, the upper one included where ``closed``."""

    low: Edge
    high: Edge
    closed: bool
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Line:
    """All versions of a line: ``5.2.*`` has the text ``5.2``."""

    text: str
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Text:
    """Text between quotes, its escapes read."""

    value: str
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number or a version, as written: the type of the fact gives it its meaning."""

    text: str
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Instant:
    """A moment with its zone, as written (ISO 8601)."""

    text: str
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Day:
    """A day without a time, as written; no fact can be compared with it, and the checker says so."""

    text: str
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time: weeks, days, hours or minutes, as written."""

    text: str
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Percent:
    """A share, as written, with its sign."""

    text: str
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Name:
    """The dotted name of a fact or predicate."""

    text: str
    span: Span = field(default=NOWHERE, compare=False, repr=False)


Scalar: TypeAlias = Text | Numeral | Instant | Day | Duration | Percent | Constant
Edge: TypeAlias = Scalar | Line
Item: TypeAlias = Scalar | Range | Line
Region: TypeAlias = ListLiteral | Range | Line
Argument: TypeAlias = Scalar | Region | Bound | Name
Expression: TypeAlias = (
    Conjunction | Disjunction | Negation | Comparison | Membership | LanguageMatch | Knowledge | Flag | Call | Constant
)


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment, from its ``#`` to before the end of its line."""

    text: str
    span: Span = field(default=NOWHERE, compare=False, repr=False)
