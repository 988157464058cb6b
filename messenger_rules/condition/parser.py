"""The parser: condition text to syntax tree; the only module that knows Lark's parser."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import islice
from typing import TypeAlias, cast

from lark import Lark, Token, Transformer, UnexpectedToken
from lark.exceptions import UnexpectedInput

from messenger_rules.condition import neighbours, structure, tree
from messenger_rules.condition.driver import Driver
from messenger_rules.condition.lexer import ReadTokens, Terminals, Tokens
from messenger_rules.condition.tokens import span_of
from messenger_rules.diagnostics import Diagnostic, in_source_order
from messenger_rules.errors import ConditionError
from messenger_rules.limits import DEFAULT_LIMITS, Limits
from messenger_rules.text import Source, Span


@dataclass(frozen=True, slots=True)
class ParsedCondition:
    """A condition's tree and comments, and the text that they were read from."""

    source: Source
    expression: tree.Expression
    comments: tuple[tree.Comment, ...] = ()


def parse(text: str | Source, limits: Limits = DEFAULT_LIMITS) -> ParsedCondition:
    """Read a condition.

    :raises ConditionError: with every mistake that one pass can tell (MR1xx).

    >>> parse("console.version < 5.2").expression
    Comparison(fact=Name(text='console.version'), operator='<', bound=Numeral(text='5.2'))
    """
    source = Source(text) if isinstance(text, str) else text
    excess = structure.too_long(source, limits)
    if excess is not None:
        raise ConditionError([excess])
    read = terminals().read(source)
    found = [*read.diagnostics, *islice(structure.problems(source, read.tokens, limits), limits.diagnostics)]
    if found:
        raise ConditionError(in_source_order(found)[: limits.diagnostics])
    return ParsedCondition(source, _expression(source, read), read.comments)


def tokens_of(text: str) -> Tokens:
    """The tokens of a text that need not be a whole condition; where it is none, what may have been meant."""
    return terminals().read(Source(text))


def _expression(source: Source, read: Tokens) -> tree.Expression:
    try:
        return cast("tree.Expression", _driver().run(read.tokens))
    except KeyError:
        raise ConditionError([_refused(source, read.tokens)]) from None


@lru_cache(maxsize=1)
def _lark() -> Lark:
    grammar = files("messenger_rules.grammar").joinpath("condition.lark").read_text("utf-8")
    return Lark(grammar, parser="lalr", lexer=ReadTokens, transformer=_Builder(), keep_all_tokens=True)


@lru_cache(maxsize=1)
def _driver() -> Driver:
    return Driver.of(_lark())


@lru_cache(maxsize=1)
def terminals() -> Terminals:
    """The terminals of the grammar: the one place that knows the keywords and the form of every literal."""
    return cast("Terminals", _lark().parser.lexer.terminals)


@dataclass(frozen=True, slots=True)
class _Group:
    """An expression in parentheses: they widen the place of what is around, not its own."""

    expression: tree.Expression
    span: Span


_Child: TypeAlias = "Token | _Group | tree.Expression | tree.Argument | tree.Item"
_Children: TypeAlias = "list[_Child]"


def _span(children: Sequence[_Child]) -> Span:
    first, last = children[0], children[-1]
    if first is last and isinstance(first, Token):
        return Span(first.start_pos or 0, first.end_pos or 0)
    start = first.start_pos if isinstance(first, Token) else first.span.start
    end = last.end_pos if isinstance(last, Token) else last.span.end
    return Span(start or 0, end or 0)


def _operand(child: _Child) -> tree.Expression:
    return cast("tree.Expression", child.expression if isinstance(child, _Group) else child)


def _nodes(children: Iterable[_Child]) -> tuple[tree.Argument, ...]:
    return tuple(cast("tree.Argument", child) for child in children if not isinstance(child, Token))


class _Builder(Transformer[Token, tree.Expression]):
    """One method a rule, in the order of the grammar, building and deciding nothing."""

    def start(self, children: _Children) -> tree.Expression:
        return _operand(children[0])

    def conjunction(self, children: _Children) -> tree.Conjunction:
        return tree.Conjunction(tuple(map(_operand, children[::2])), _span(children))

    def disjunction(self, children: _Children) -> tree.Disjunction:
        return tree.Disjunction(tuple(map(_operand, children[::2])), _span(children))

    def negation(self, children: _Children) -> tree.Negation:
        return tree.Negation(_operand(children[1]), _span(children))

    def group(self, children: _Children) -> _Group:
        return _Group(_operand(children[1]), _span(children))

    def comparison(self, children: _Children) -> tree.Comparison:
        fact, operator, bound = children
        return tree.Comparison(cast("tree.Name", fact), str(operator), cast("tree.Edge", bound), _span(children))

    def membership(self, children: _Children) -> tree.Membership:
        region = cast("tree.Region", children[-1])
        return tree.Membership(cast("tree.Name", children[0]), region, len(children) == 4, _span(children))

    def language_match(self, children: _Children) -> tree.LanguageMatch:
        wanted = children[-1]
        ranges = (wanted,) if isinstance(wanted, tree.Text) else cast("tree.ListLiteral", wanted).items
        texts = cast("tuple[tree.Text, ...]", ranges)
        return tree.LanguageMatch(cast("tree.Name", children[0]), texts, len(children) == 4, _span(children))

    def knowledge(self, children: _Children) -> tree.Knowledge:
        known = cast("Token", children[2]).type == "KNOWN"
        return tree.Knowledge(cast("tree.Name", children[0]), known, _span(children))

    def flag(self, children: _Children) -> tree.Flag:
        return tree.Flag(cast("tree.Name", children[0]), _span(children))

    def call(self, children: _Children) -> tree.Call:
        return tree.Call(cast("tree.Name", children[0]), _nodes(children[1:]), _span(children))

    def constant(self, children: _Children) -> tree.Constant:
        return tree.Constant(cast("Token", children[0]).type == "TRUE", _span(children))

    def bound(self, children: _Children) -> tree.Bound:
        return tree.Bound(str(children[0]), cast("tree.Edge", children[1]), _span(children))

    def list(self, children: _Children) -> tree.ListLiteral:
        return tree.ListLiteral(cast("tuple[tree.Item, ...]", _nodes(children)), _span(children))

    def range(self, children: _Children) -> tree.Range:
        low, sign, high = children
        return tree.Range(cast("tree.Edge", low), cast("tree.Edge", high), sign == "..", _span(children))

    def line(self, children: _Children) -> tree.Line:
        return tree.Line(str(children[0])[:-2], _span(children))

    def texts(self, children: _Children) -> tree.ListLiteral:
        return tree.ListLiteral(cast("tuple[tree.Item, ...]", _nodes(children)), _span(children))

    def text(self, children: _Children) -> tree.Text:
        written = str(children[0])
        return tree.Text(json.loads(written) if "\\" in written else written[1:-1], _span(children))

    def numeral(self, children: _Children) -> tree.Numeral:
        return tree.Numeral(str(children[0]), _span(children))

    def instant(self, children: _Children) -> tree.Instant:
        return tree.Instant(str(children[0]), _span(children))

    def day(self, children: _Children) -> tree.Day:
        return tree.Day(str(children[0]), _span(children))

    def duration(self, children: _Children) -> tree.Duration:
        return tree.Duration(str(children[0]), _span(children))

    def percent(self, children: _Children) -> tree.Percent:
        return tree.Percent(str(children[0]), _span(children))

    def name(self, children: _Children) -> tree.Name:
        return tree.Name(str(children[0]), _span(children))


_WHAT_BELONGS: tuple[tuple[str, str, str], ...] = (
    # A terminal that may follow, what then belongs here, and an example. The first that may follow speaks.
    ("COMPARE", "a comparison belongs here", "compare the fact: `==`, `<`, `in 5.2 ..< 6`, `matches`, `is known`"),
    ("AND", "the condition could end here, or go on with `and` or `or`", "join two parts with `and` or `or`"),
    ("RPAR", "a value or `)` belongs here", 'write it as in `installed("backup", < 2.10)`'),
    ("RANGE", "`..` or `..<` and an upper end belong here", "write a range as 5.2 ..< 6, or a list as [5.2, 5.4]"),
    ("COMMA", "`,` or `]` belongs here", 'write a list as ["de", "fr"]'),
    ("NUMERAL", "a value belongs here", 'write a version, a number, a time or "text"'),
    ("TEXT", "text belongs here", 'write text between double quotes: "de"'),
    ("LSQB", "a list or a range belongs here", 'write ["a", "b"] or 5.2 ..< 6'),
    ("NAME", "a fact, a predicate or `(` belongs here", 'write as in `os.name == "debian"` or `installed("backup")`'),
)


def _refused(source: Source, tokens: Sequence[Token]) -> Diagnostic:
    try:
        _lark().parse(cast("str", tokens))
    except UnexpectedInput as error:
        return _unexpected(source, tokens, error)
    raise AssertionError("Lark reads what its tables refuse")


def _unexpected(source: Source, tokens: Sequence[Token], error: UnexpectedInput) -> Diagnostic:
    expected = set(cast("UnexpectedToken", error).expected)
    sentence, example = next((row[1:] for row in _WHAT_BELONGS if row[0] in expected), ("", ""))
    if not tokens:
        return Diagnostic("MR100", "the condition is empty", source, Span(0, 0), "", ("write `true` for everybody",))
    token = cast("UnexpectedToken", error).token
    if token.type == "$END":
        end = len(source.text.rstrip()) if tokens[-1].end_pos is None else tokens[-1].end_pos
        return Diagnostic("MR102", "the condition is not finished", source, Span(end, end), sentence, (example,))
    place = span_of(token)
    example = neighbours.meant(tokens, _index(tokens, place.start)) or example
    return Diagnostic("MR101", f"`{token[:40]}` does not belong here", source, place, sentence, (example,))


def _index(tokens: Sequence[Token], start: int) -> int:
    return next(index for index, token in enumerate(tokens) if token.start_pos == start)
