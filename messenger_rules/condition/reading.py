"""Reading: what a comparison says, in words for a person."""

from __future__ import annotations

from messenger_rules.condition import tree
from messenger_rules.types import FactType, InstantType, VersionType

_LATER = {"==": "exactly {}", "!=": "any but {}", "<": "before {}", "<=": "{} or earlier", ">": "after {}"} | {
    ">=": "{} or later"
}
_MORE = {
    "==": "{}",
    "!=": "any but {}",
    "<": "less than {}",
    "<=": "{} or less",
    ">": "more than {}",
    ">=": "{} or more",
}


def reading(part: tree.Expression | tree.Argument, type_: FactType | None = None) -> str | None:
    """The values that a comparison, or the range of an argument, leaves; None where there are no values to speak of.

    ``type_`` is the fact's: versions and times are earlier or later, numbers less or more.

    >>> from messenger_rules.condition.parser import parse
    >>> reading(parse("console.version in 5.2 ..< 6").expression, VersionType())
    '5.2 or later, but before 6'
    >>> reading(parse("acme.seats not in [1, 5 .. 9]").expression)
    'neither 1 nor from 5 to 9'
    """
    words = _LATER if isinstance(type_, VersionType | InstantType) else _MORE
    match part:
        case tree.Comparison(_, operator, bound) | tree.Bound(operator, bound):
            return words[operator].format(_value(bound))
        case tree.Membership(_, region, negated):
            items = region.items if isinstance(region, tree.ListLiteral) else (region,)
            return _listed([_item(item, words) for item in items], negated=negated)
        case tree.ListLiteral(items):
            return _listed([_item(item, words) for item in items])
        case tree.Range() | tree.Line():
            return _item(part, words)
        case tree.LanguageMatch(_, ranges, negated):
            return _listed([f"{text.value} and its varieties" for text in ranges], negated=negated)
        case tree.Knowledge(_, known):
            return "known" if known else "unknown"
        case _:
            return None


def _item(item: tree.Item, words: dict[str, str]) -> str:
    match item:
        case tree.Range(low, high, closed) if words is _LATER:
            upper = f"up to {_value(high)}" if closed else f"but before {_value(high)}"
            return f"{_value(low)} or later, {upper}"
        case tree.Range(low, high, closed):
            return f"from {_value(low)} to {'' if closed else 'below '}{_value(high)}"
        case _:
            return _value(item)


def _value(edge: tree.Edge) -> str:
    match edge:
        case tree.Line(text):
            return f"any {text} release"
        case tree.Constant(value):
            return "true" if value else "false"
        case tree.Text(value):
            return value
        case _:
            return edge.text


def _listed(items: list[str], *, negated: bool = False) -> str:
    if len(items) == 1:
        return f"not {items[0]}" if negated else items[0]
    separator = "; " if any("," in item for item in items) else ", "
    joined = separator.join(items[:-1]) + (" nor " if negated else " or ") + items[-1]
    return f"neither {joined}" if negated else joined
