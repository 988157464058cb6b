"""The statements of a generated function: which expression is asked first, and what follows from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from messenger_rules.condition.connectives import FALSE, TRUE, Word, operands, spread
from messenger_rules.condition.effort import by_effort
from messenger_rules.condition.expressions import Expressions
from messenger_rules.condition.leaf_tests import plain_region
from messenger_rules.condition.predicate_tree import All, AnyOf, Ask, Installed, Leaf, Node, Segment, leaves


def is_plain(node: Node) -> bool:
    """Whether two-valued logic is enough on a plain snapshot: every part has an answer where its facts are known."""
    return all(_has_answer(leaf) for leaf in leaves(node))


def _has_answer(leaf: Leaf) -> bool:
    """A plugin's predicate may fail, and a version of the condition may be none in the only scheme that a host has."""
    match leaf:
        case Ask(predicate):
            return predicate.total
        case Installed(region=region):
            return region is None or plain_region(leaf) is not None
        case _:
            return True


def in_two_values(node: Node, expressions: Expressions, plain: str = "snapshot.plain") -> Iterator[str]:
    """The answer on a plain host, and the expression that tells whether it is one."""
    yield f"    if {plain}:"
    yield from _when("if", node, expressions.plain, "        ")
    yield "            return True"
    yield "        return False"


def in_three_values(node: Node, expressions: Expressions) -> Iterator[str]:
    """The answer on any snapshot; plugins are asked last, and only where the rest leaves it open."""
    asked = {id(leaf): leaf for leaf in leaves(node) if isinstance(leaf, Ask) and not leaf.predicate.total}
    if asked:
        yield from _without_asking(node, expressions)
        for leaf in asked.values():
            yield f"    {expressions.answer(leaf)}"
    yield from _unless_possible(node, expressions)
    if expressions.settled(node) == TRUE:
        yield "    return True"
        return
    yield from _when("if", node, _settling(node, expressions), "    ")
    yield from ("        return True", "    return None")


def _settling(node: Node, expressions: Expressions) -> Callable[[Node], str]:
    """That some part of a disjunction may hold says nothing about each."""
    return expressions.surely if isinstance(_unwrapped(node), AnyOf) else expressions.settled


def _without_asking(node: Node, expressions: Expressions) -> Iterator[str]:
    yield from _unless_possible(node, expressions)
    if expressions.surely(node) != FALSE:
        yield from _when("if", node, expressions.surely, "    ")
        yield "        return True"


def _unless_possible(node: Node, expressions: Expressions) -> Iterator[str]:
    if expressions.possibly(node) != TRUE:
        yield from _when("if not", node, expressions.possibly, "    ")
        yield "        return False"


def _when(keyword: str, node: Node, write: Callable[[Node], str], indent: str) -> Iterator[str]:
    """The head of a statement; the parts of a condition stand in lines of their own."""
    word, parts = _laid_out(node, write)
    if len(parts) == 1:
        yield f"{indent}{keyword} {parts[0]}:"
        return
    yield f"{indent}{keyword} ("
    yield from spread(word, parts, f"{indent}    ")
    yield f"{indent}):"


def _laid_out(node: Node, write: Callable[[Node], str]) -> tuple[Word, list[str]]:
    match _unwrapped(node):
        case All(parts):
            return "and", operands("and", map(write, by_effort(parts)))
        case AnyOf(parts):
            return "or", operands("or", map(write, by_effort(parts)))
        case whole:
            return "and", [write(whole)]


def _unwrapped(node: Node) -> Node:
    return _unwrapped(node.part) if isinstance(node, Segment) else node
