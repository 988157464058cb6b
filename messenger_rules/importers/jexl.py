"""JEXL, the expression language of Firefox's messages: text to a syntax tree.

The grammar is that of mozjexl, Mozilla's fork of TomFrost/Jexl. Two things surprise: ``&&`` and ``||`` bind equally
strongly, from the left, and ``!`` binds more strongly than any comparison. The depth of what is read is bounded, so
nothing here runs into the interpreter's own limit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple, TypeAlias

MAX_DEPTH = 32
"""Expressions inside one another, in parentheses and brackets; real ones have less than ten."""
MAX_TREE_DEPTH = 96
"""Levels of a syntax tree: more than a chain of real arithmetic needs, less than the interpreter's stack allows."""
MAX_LENGTH = 65_536
"""Characters of one expression; real ones have less than 3,000."""
MAX_DIGITS = 32
"""Characters of one number; a time in milliseconds has 13."""

PRECEDENCE = {
    "||": 10, "&&": 10,
    "==": 20, "!=": 20, ">": 20, ">=": 20, "<": 20, "<=": 20, "in": 20,
    "+": 30, "-": 30,
    "*": 40, "/": 40, "//": 40, "intersect": 40,
    "%": 50, "^": 50,
}  # fmt: skip
"""How strongly the binary operators bind; those of the same strength are read from the left."""


class UnreadableExpression(ValueError):
    """What is no JEXL: Firefox shows no message for it; never leaves the importers."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A text, an exact number, or a truth value."""

    value: str | Fraction | bool


@dataclass(frozen=True, slots=True)
class Identifier:
    """A name, of the context or, behind a dot, of what ``of`` is; ``relative`` where it begins with the dot."""

    name: str
    of: Node | None = None
    relative: bool = False


@dataclass(frozen=True, slots=True)
class Subscript:
    """What stands at a key or an index: ``impressions['id']``."""

    of: Node
    index: Node


@dataclass(frozen=True, slots=True)
class Filter:
    """The items of a list for which a condition over them holds: ``visits[.age > 3]``."""

    of: Node
    condition: Node


@dataclass(frozen=True, slots=True)
class Transform:
    """A function behind a pipe: ``'pref'|preferenceValue(false)``."""

    name: str
    subject: Node
    arguments: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite of the truth of its operand."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Logical:
    """Operands joined by ``&&`` or by ``||``; flat, so that depth does not grow with length."""

    operator: str
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Binary:
    """Two operands with another operator between them."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Conditional:
    """``test ? then : otherwise``; without ``then``, the test's own value."""

    test: Node
    then: Node | None
    otherwise: Node


@dataclass(frozen=True, slots=True)
class Array:
    """A list of values."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Object:
    """Values by their keys."""

    items: tuple[tuple[str, Node], ...]


Node: TypeAlias = (
    Literal | Identifier | Subscript | Filter | Transform | Not | Logical | Binary | Conditional | Array | Object
)


class Token(NamedTuple):
    """A piece of an expression: its kind (the symbol itself for symbols), its text, and where it begins."""

    kind: str
    text: str
    start: int


_TOKEN = re.compile(
    r"""(?P<blank>\s+|\#[^\n]*)
      | (?P<text>'(?:\\'|[^'])*'|"(?:\\"|[^"])*")
      | (?P<word>[A-Za-z_$][A-Za-z0-9_$]*)
      | (?P<number>[0-9]*\.[0-9]+|[0-9]+)
      | (?P<symbol>&&|\|\||==|!=|>=|<=|//|[.\[\]|{}:,()?+\-*/%^><!])""",
    re.VERBOSE,
)
_OPERAND_FOLLOWS = frozenset({*PRECEDENCE, "!", "(", "[", "?", ":"})
"""Behind these, a minus belongs to the number that follows."""


def parse(text: str) -> Node | None:
    """The syntax tree of an expression; None for one without any token.

    :raises UnreadableExpression: where Firefox could not read it either, or it is nested too deep.

    >>> parse("!a == b")
    Binary(operator='==', left=Not(operand=Identifier(name='a', of=None, relative=False)), \
right=Identifier(name='b', of=None, relative=False))
    """
    if len(text) > MAX_LENGTH:
        raise UnreadableExpression(f"it has more than {MAX_LENGTH:,} characters")
    tokens = list(_tokens(text))
    if not tokens:
        return None
    parser = _Parser(tokens)
    node = parser.expression()
    parser.expect("end")
    _check_depth(node)
    return node


def _tokens(text: str) -> Iterator[Token]:
    position = 0
    before = ""
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise UnreadableExpression(f"`{text[position : position + 10]}` is not part of an expression")
        kind, written = str(match.lastgroup), match.group()
        position = match.end()
        if kind == "blank":
            continue
        if kind == "symbol" or written in {"in", "intersect"}:
            kind = written
        if kind == "-" and (not before or before in _OPERAND_FOLLOWS):
            kind = "minus"
        yield Token(kind, written, match.start())
        before = kind


class _Parser:
    """Recursive descent with one function a level; ``depth`` counts the levels that are open."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.position = 0
        self.depth = 0

    @property
    def kind(self) -> str:
        """The kind of the token that comes next; ``end`` behind the last."""
        return self.tokens[self.position].kind if self.position < len(self.tokens) else "end"

    def take(self) -> Token:
        """The token that comes next."""
        if self.kind == "end":
            raise UnreadableExpression("it ends too early")
        self.position += 1
        return self.tokens[self.position - 1]

    def expect(self, kind: str) -> str:
        """The text of the token that comes next, which must be of a kind."""
        if self.kind != kind:
            found = f"`{self.tokens[self.position].text}`" if self.kind != "end" else "its end"
            raise UnreadableExpression(f"{found} stands where {'its end' if kind == 'end' else kind} is expected")
        return self.take().text if kind != "end" else ""

    def accept(self, kind: str) -> bool:
        """Take the token that comes next, if it is of a kind."""
        found = self.kind == kind
        self.position += found
        return found

    def expression(self) -> Node:
        """``binary`` or ``binary ? expression : expression``."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise UnreadableExpression(f"it is nested deeper than {MAX_DEPTH} levels")
        node = self.binary(0)
        if self.accept("?"):
            then = None if self.kind == ":" else self.expression()
            self.expect(":")
            node = Conditional(node, then, self.expression())
        self.depth -= 1
        return node

    def binary(self, least: int) -> Node:
        """Operands joined by operators that bind at least so strongly, grouped from the left."""
        node = self.operand()
        while (strength := PRECEDENCE.get(self.kind, -1)) >= least:
            operator = self.kind
            if operator in {"&&", "||"}:
                node = Logical(operator, (node, *self.operands(operator)))
            else:
                self.take()
                node = Binary(operator, node, self.binary(strength + 1))
        return node

    def operands(self, operator: str) -> Iterator[Node]:
        """The operands behind one operator, as long as it repeats."""
        while self.accept(operator):
            yield self.binary(PRECEDENCE[operator] + 1)

    def operand(self) -> Node:
        """``! operand``, or a value with what follows it."""
        negations = 0
        while self.accept("!"):
            negations += 1
        node = self.followed(self.value())
        for _ in range(min(negations, MAX_TREE_DEPTH + 1)):
            node = Not(node)
        return node

    def value(self) -> Node:
        """A literal, a name, a list, an object, or an expression in parentheses."""
        token = self.take()
        match token.kind:
            case "text":
                quote = token.text[0]
                return Literal(token.text[1:-1].replace(f"\\{quote}", quote).replace("\\\\", "\\", 1))
            case "number":
                return Literal(_number(token.text))
            case "minus":
                return Literal(-_number(self.expect("number")))
            case "word" if token.text in {"true", "false"}:
                return Literal(token.text == "true")
            case "word":
                return Identifier(token.text)
            case ".":
                return Identifier(self.expect("word"), relative=True)
            case "(":
                node = self.expression()
                self.expect(")")
                return node
            case "[":
                return Array(tuple(self.items("]")))
            case "{":
                return self.object()
            case _:
                raise UnreadableExpression(f"`{token.text}` stands where a value is expected")

    def object(self) -> Node:
        """``{ key: expression, … }``."""
        items = []
        while not self.accept("}"):
            key = self.expect("word")
            self.expect(":")
            items.append((key, self.expression()))
            if not self.accept(","):
                self.expect("}")
                break
        return Object(tuple(items))

    def items(self, closing: str) -> Iterator[Node]:
        """Expressions with commas between them, up to a closing symbol."""
        if self.accept(closing):
            return
        while True:
            yield self.expression()
            if self.accept(closing):
                return
            self.expect(",")

    def followed(self, node: Node) -> Node:
        """A value with the names, brackets and transforms behind it, which bind more strongly than any operator."""
        while True:
            if self.accept("."):
                node = Identifier(self.expect("word"), node)
            elif self.accept("["):
                index = self.expression()
                self.expect("]")
                node = Filter(node, index) if _is_relative(index) else Subscript(node, index)
            elif self.accept("|"):
                name = self.expect("word")
                node = Transform(name, node, tuple(self.items(")")) if self.accept("(") else ())
            else:
                return node


def _number(text: str) -> Fraction:
    if len(text) > MAX_DIGITS:
        raise UnreadableExpression(f"it has a number of more than {MAX_DIGITS} characters")
    return Fraction(text)


def _is_relative(node: Node) -> bool:
    """Whether an expression speaks of the items of a list, by a name that begins with a dot."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Identifier) and node.relative:
            return True
        waiting += [node.of] if isinstance(node, Filter) else children(node)
    return False


def _check_depth(node: Node) -> None:
    waiting = [(node, 1)]
    while waiting:
        node, depth = waiting.pop()
        if depth > MAX_TREE_DEPTH:
            raise UnreadableExpression(f"it is nested deeper than {MAX_TREE_DEPTH} levels")
        waiting += [(child, depth + 1) for child in children(node)]


def children(node: Node) -> list[Node]:
    """The nodes just below a node, in the order of the text."""
    match node:
        case Identifier(_, of):
            return [of] if of is not None else []
        case Subscript(of, inner) | Filter(of, inner):
            return [of, inner]
        case Transform(_, subject, arguments):
            return [subject, *arguments]
        case Not(operand):
            return [operand]
        case Logical(_, operands) | Array(operands):
            return list(operands)
        case Binary(_, left, right):
            return [left, right]
        case Conditional(test, then, otherwise):
            return [test, *([then] if then is not None else []), otherwise]
        case Object(pairs):
            return [value for _, value in pairs]
        case Literal():
            return []
