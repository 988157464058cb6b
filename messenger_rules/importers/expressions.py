"""Expressions: parts of conditions put together without what says nothing, such as one operand or `and true`."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from messenger_rules import versions
from messenger_rules.condition import tree
from messenger_rules.condition.literals import BARE_VERSION
from messenger_rules.importers.imported import Untranslatable

ALWAYS = tree.Constant(value=True)
NEVER = tree.Constant(value=False)


def all_of(parts: Iterable[tree.Expression]) -> tree.Expression:
    """All parts hold; of no part, ``true``."""
    operands: dict[tree.Expression, None] = {}
    for part in parts:
        operands.update(dict.fromkeys(part.operands if isinstance(part, tree.Conjunction) else (part,)))
    operands.pop(ALWAYS, None)
    if NEVER in operands:
        return NEVER
    return _joined(tree.Conjunction, tuple(operands), ALWAYS)


def any_of(parts: Iterable[tree.Expression]) -> tree.Expression:
    """Some part holds; of no part, ``false``."""
    operands: dict[tree.Expression, None] = {}
    for part in parts:
        operands.update(dict.fromkeys(part.operands if isinstance(part, tree.Disjunction) else (part,)))
    operands.pop(NEVER, None)
    if ALWAYS in operands:
        return ALWAYS
    return _joined(tree.Disjunction, tuple(operands), NEVER)


def _joined(
    join: type[tree.Conjunction | tree.Disjunction], operands: tuple[tree.Expression, ...], of_none: tree.Constant
) -> tree.Expression:
    if not operands:
        return of_none
    return operands[0] if len(operands) == 1 else join(operands)


def negated(part: tree.Expression) -> tree.Expression:
    """The opposite of a part, without two ``not`` in a row.

    >>> negated(negated(flag("managed")))
    Flag(fact=Name(text='managed'))
    """
    match part:
        case tree.Constant(value):
            return tree.Constant(not value)
        case tree.Negation(operand):
            return operand
        case tree.Membership(fact, region, negated=told):
            return tree.Membership(fact, region, not told)
        case tree.Comparison(fact, "==", bound):
            return tree.Comparison(fact, "!=", bound)
        case tree.Comparison(fact, "!=", bound):
            return tree.Comparison(fact, "==", bound)
        case _:
            return tree.Negation(part)


def flag(fact: str) -> tree.Expression:
    """A fact that is itself true or false."""
    return tree.Flag(tree.Name(fact))


def compared(fact: str, operator: str, edge: tree.Edge) -> tree.Expression:
    """A fact against one bound."""
    return tree.Comparison(tree.Name(fact), operator, edge)


def one_of(fact: str, values: Iterable[tree.Item]) -> tree.Expression:
    """A fact that is one of some values."""
    items = tuple(dict.fromkeys(values))
    if len(items) != 1:
        return tree.Membership(tree.Name(fact), tree.ListLiteral(items)) if items else NEVER
    match items[0]:
        case tree.Range() | tree.Line() as region:
            return tree.Membership(tree.Name(fact), region)
        case single:
            return compared(fact, "==", single)


def asked(predicate: str, *arguments: tree.Argument) -> tree.Expression:
    """A call of a predicate."""
    return tree.Call(tree.Name(predicate), arguments)


def has_some(fact: str, names: Iterable[str]) -> tree.Expression:
    """A set that has at least one of some names."""
    return _set_asked("has_any", fact, names, NEVER)


def has_every(fact: str, names: Iterable[str]) -> tree.Expression:
    """A set that has all of some names."""
    return _set_asked("has_all", fact, names, ALWAYS)


def _set_asked(predicate: str, fact: str, names: Iterable[str], of_none: tree.Expression) -> tree.Expression:
    wanted = tuple(map(tree.Text, dict.fromkeys(names)))
    if not wanted:
        return of_none
    if len(wanted) == 1:
        return asked("has", tree.Name(fact), wanted[0])
    return asked(predicate, tree.Name(fact), tree.ListLiteral(wanted))


def installed(component: str, items: Iterable[tree.Item] | tree.Bound | None = None) -> tree.Expression:
    """A component of which some version is among some items, or within a bound, or any version."""
    name = tree.Text(component)
    if items is None:
        return asked("installed", name)
    if isinstance(items, tree.Bound):
        return asked("installed", name, items)
    wanted = tuple(dict.fromkeys(items))
    if len(wanted) != 1:
        return asked("installed", name, tree.ListLiteral(wanted)) if wanted else NEVER
    match wanted[0]:
        case tree.Range() | tree.Line() as region:
            return asked("installed", name, region)
        case single:
            return asked("installed", name, tree.Bound("==", single))


def facts_in(part: tree.Expression) -> set[str]:
    """The names of the facts that a part asks.

    >>> sorted(facts_in(all_of([flag("a"), asked("has", tree.Name("b"), tree.Text("c"))])))
    ['a', 'b']
    """
    match part:
        case tree.Conjunction(operands) | tree.Disjunction(operands):
            return set().union(*map(facts_in, operands))
        case tree.Negation(operand):
            return facts_in(operand)
        case tree.Call(_, arguments):
            return {argument.text for argument in arguments if isinstance(argument, tree.Name)}
        case tree.Constant():
            return set()
        case _:
            return {part.fact.text}


def version(text: str, scheme: str) -> tree.Scalar:
    """The literal of a version, in quotes only where the grammar does not read it as one numeral.

    :raises Untranslatable: where the scheme cannot read it.

    >>> version("9.3_p1-r1", "gentoo"), version("9.3-r1", "gentoo")
    (Text(value='9.3_p1-r1'), Numeral(text='9.3-r1'))
    """
    _check(versions.scheme(scheme).key, text, scheme)
    return tree.Numeral(text) if BARE_VERSION.fullmatch(text) else tree.Text(text)


def line(text: str, scheme: str) -> tree.Line:
    """The literal of a line of versions: ``5.2.*`` for ``5.2``.

    :raises Untranslatable: where the scheme cannot read it.
    """
    _check(versions.scheme(scheme).line, text, scheme)
    return tree.Line(text)


def _check(read: Callable[[str], object], text: str, scheme: str) -> None:
    try:
        read(text)
    except versions.UnreadableVersion as error:
        raise Untranslatable(f"a version that the scheme `{scheme}` cannot read", f"{text} ({error})") from None
