"""The writer: a syntax tree in canonical text, with its comments; the formatter.

What fits on one line stays on one line. Otherwise each operand has a line of its own, which begins with its ``and`` or
``or``. A comment on a line of its own stays before the part that it stood before; a comment behind something stays
behind it.
"""

from __future__ import annotations

import bisect
import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

from messenger_rules.condition import tree
from messenger_rules.condition.parser import ParsedCondition, parse
from messenger_rules.condition.structure import too_long
from messenger_rules.diagnostics import is_seen
from messenger_rules.errors import ConditionError
from messenger_rules.invisible import SELECTORS
from messenger_rules.limits import DEFAULT_LIMITS, Limits
from messenger_rules.text import Source, Span

WIDTH = 100
"""Columns of a line, the indentation included."""
INDENT = "    "


def format_condition(text: str | Source, limits: Limits = DEFAULT_LIMITS) -> str:
    """The canonical text of a condition, without a line end.

    Formatting never changes the meaning, and formatting again changes nothing.

    :raises ConditionError: where the text cannot be parsed, or is longer than the limits allow once it is formatted.

    >>> print(format_condition('(installed( "backup",<2.10))and  os.family=="linux" # why'))
    installed("backup", < 2.10) and os.family == "linux"  # why
    """
    parsed = parse(text, limits)
    written = write(parsed)
    complaint = too_long(Source(written, f"{parsed.source.name}, formatted"), limits)
    if complaint is not None:
        raise ConditionError([complaint])
    return written


def write(parsed: ParsedCondition) -> str:
    """The canonical text of a parsed condition with its comments."""
    writer = _Writer(_Comments.placed(parsed))
    return "\n".join([*writer.lines(parsed.expression, "", ""), *(comment for comment in writer.comments.closing)])


def write_expression(node: tree.Expression) -> str:
    """The canonical text of an expression on one line, without comments.

    >>> write_expression(parse("not (a == 1 or (b == 2))").expression)
    'not (a == 1 or b == 2)'
    """
    match node:
        case tree.Conjunction(operands):
            return " and ".join(map(_operand, operands))
        case tree.Disjunction(operands):
            return " or ".join(map(_operand, operands))
        case tree.Negation(operand):
            return f"not {_operand(operand)}"
        case tree.Comparison(fact, operator, bound):
            return f"{fact.text} {operator} {write_argument(bound)}"
        case tree.Membership(fact, region, negated):
            return f"{fact.text} {'not ' if negated else ''}in {write_argument(region)}"
        case tree.LanguageMatch(fact, ranges, negated):
            wanted = write_argument(ranges[0] if len(ranges) == 1 else tree.ListLiteral(ranges))
            return f"{fact.text} {'not ' if negated else ''}matches {wanted}"
        case tree.Knowledge(fact, known):
            return f"{fact.text} is {'known' if known else 'unknown'}"
        case tree.Flag(fact):
            return fact.text
        case tree.Call(predicate, arguments):
            return f"{predicate.text}({', '.join(map(write_argument, arguments))})"
        case tree.Constant(value):
            return "true" if value else "false"


def write_argument(node: tree.Argument | tree.Item) -> str:
    """The canonical text of a literal, a region, a bound or a name."""
    match node:
        case tree.Text(value):
            return _quoted(value)
        case tree.Line(text):
            return f"{text}.*"
        case tree.Range(low, high, closed):
            return f"{write_argument(low)} {'..' if closed else '..<'} {write_argument(high)}"
        case tree.ListLiteral(items):
            return f"[{', '.join(map(write_argument, items))}]"
        case tree.Bound(operator, edge):
            return f"{operator} {write_argument(edge)}"
        case tree.Constant(value):
            return "true" if value else "false"
        case _:
            return node.text


def _quoted(value: str) -> str:
    """Text between quotes; what cannot be seen is written by its number."""
    written = json.dumps(value, ensure_ascii=False)
    numbered = _json_escapes_as_numbers(written)
    return "".join(char if is_seen(char) and char not in SELECTORS else json.dumps(char)[1:-1] for char in numbered)


def _json_escapes_as_numbers(written: str) -> str:
    for short, char in (("\\b", "\b"), ("\\f", "\f"), ("\\n", "\n"), ("\\r", "\r"), ("\\t", "\t")):
        written = _replace_escape(written, short, f"\\u{ord(char):04x}")
    return written


def _replace_escape(written: str, short: str, long: str) -> str:
    """Replace an escape that does not itself begin with an escaped backslash."""
    parts = written.split("\\\\")
    return "\\\\".join(part.replace(short, long) for part in parts)


def _operand(node: tree.Expression) -> str:
    text = write_expression(node)
    return f"({text})" if isinstance(node, tree.Conjunction | tree.Disjunction) else text


@dataclass(slots=True)
class _Comments:
    """The comments of a condition by the part that they belong to, told by its place."""

    before: dict[Span, list[str]] = field(default_factory=lambda: defaultdict(list))
    behind: dict[Span, str] = field(default_factory=dict)
    closing: list[str] = field(default_factory=list)

    @classmethod
    def placed(cls, parsed: ParsedCondition) -> _Comments:
        """Give each comment to a part: one that stands alone to the next, another to the one that it stands behind.

        What stands behind the last word stands behind the whole, which may then stay on one line.
        Of parts that begin together the outermost has the comments before them. Only one comment fits behind a part, so
        an earlier one moves before it; and so does one between a `not` and its parenthesis.
        """
        comments, text = cls(), parsed.source.text
        parts = _parts(parsed.expression) if parsed.comments else []
        starts = [part.start for part in parts]

        def outermost_with(part: _Part) -> Span:
            return parts[bisect.bisect_left(starts, part.start)].span

        for comment in parsed.comments:
            line_start = text.rfind("\n", 0, comment.span.start) + 1
            index = bisect.bisect_left(starts, comment.span.start)
            if text[line_start : comment.span.start].strip() and index:
                innermost = parts[index - 1]
                at_the_end = index == len(parts) and not innermost.has_parts
                part = parts[0] if at_the_end else innermost
                if part.has_parts and not at_the_end:
                    comments.before[outermost_with(part)].append(comment.text)
                    continue
                for earlier in (part, innermost):
                    if earlier.span in comments.behind:
                        comments.before[outermost_with(earlier)].append(comments.behind.pop(earlier.span))
                comments.behind[part.span] = comment.text
            elif index < len(parts):
                comments.before[parts[index].span].append(comment.text)
            else:
                comments.closing.append(comment.text)
        return comments

    def inside(self, span: Span) -> bool:
        """Whether a comment belongs to a part within a stretch, that stretch itself left out."""
        owners = (*self.before, *self.behind)
        return any(span.start <= owner.start and owner.end <= span.end and owner != span for owner in owners)


class _Part(NamedTuple):
    """A part that can have a line of its own: where its first word stands, its place, and whether it has parts."""

    start: int
    span: Span
    has_parts: bool


def _parts(node: tree.Expression) -> list[_Part]:
    """All such parts, by their first words, outer before inner.

    A chain's first word is that of its first operand: parentheses that say nothing are not written again.
    """
    chain, nots = _chain_of(node)
    inner = [part for operand in chain.operands for part in _parts(operand)] if chain is not None else []
    start = inner[0].start if inner and not nots else node.span.start
    return [_Part(start, node.span, bool(inner)), *inner]


@dataclass(slots=True)
class _Writer:
    """Lays out an expression over lines."""

    comments: _Comments

    def lines(self, node: tree.Expression, lead: str, indent: str) -> list[str]:
        """The lines of a part that is led by ``and``, ``or`` or ``not``, its comments among them."""
        return self._commented(node, indent, self._bare_lines(node, lead, indent))

    def _commented(self, node: tree.Expression, indent: str, lines: list[str]) -> list[str]:
        written = [*(indent + comment for comment in self.comments.before.get(node.span, [])), *lines]
        if node.span in self.comments.behind:
            written[-1] += f"  {self.comments.behind[node.span]}"
        return written

    def _bare_lines(self, node: tree.Expression, lead: str, indent: str) -> list[str]:
        flat = indent + lead + (_operand(node) if lead else write_expression(node))
        chain, nots = _chain_of(node)
        if chain is None:
            return [flat] if len(flat) <= WIDTH else _wrapped_list(node, lead, indent) or [flat]
        if len(flat) <= WIDTH and not self.comments.inside(node.span):
            return [flat]
        if not lead and not nots and not indent:
            return self._chain_lines(chain, indent)
        return [f"{indent}{lead}{nots}(", *self._chain_lines(chain, indent + INDENT), f"{indent})"]

    def _chain_lines(self, chain: tree.Conjunction | tree.Disjunction, indent: str) -> list[str]:
        word = "and " if isinstance(chain, tree.Conjunction) else "or "
        first, *rest = chain.operands
        written = self._operand_lines(first, "", indent)
        for operand in rest:
            written += self._operand_lines(operand, word, indent)
        return written

    def _operand_lines(self, node: tree.Expression, lead: str, indent: str) -> list[str]:
        """An operand that is itself a chain stands in parentheses, also where nothing leads it."""
        if lead or not isinstance(node, tree.Conjunction | tree.Disjunction):
            return self.lines(node, lead, indent)
        flat = indent + _operand(node)
        if len(flat) <= WIDTH and not self.comments.inside(node.span):
            return self._commented(node, indent, [flat])
        return self._commented(node, indent, [f"{indent}(", *self._chain_lines(node, indent + INDENT), f"{indent})"])


def _chain_of(node: tree.Expression) -> tuple[tree.Conjunction | tree.Disjunction | None, str]:
    """The chain below some negations, and how these are written."""
    nots = ""
    while isinstance(node, tree.Negation):
        nots += "not "
        node = node.operand
    return (node, nots) if isinstance(node, tree.Conjunction | tree.Disjunction) else (None, nots)


def _wrapped_list(node: tree.Expression, lead: str, indent: str) -> list[str] | None:
    """A membership or a match with a long list, its items filled into lines."""
    match node:
        case tree.Membership(fact, tree.ListLiteral(items), negated):
            head = f"{indent}{lead}{fact.text} {'not ' if negated else ''}in ["
        case tree.LanguageMatch(fact, items, negated) if len(items) > 1:
            head = f"{indent}{lead}{fact.text} {'not ' if negated else ''}matches ["
        case _:
            return None
    lines, line = [head], indent + INDENT
    for index, item in enumerate(items):
        written = write_argument(item) + ("," if index < len(items) - 1 else "")
        if line.strip() and len(line) + len(written) >= WIDTH:
            lines.append(line.rstrip())
            line = indent + INDENT
        line += written + " "
    return [*lines, line.rstrip(), f"{indent}]"]
