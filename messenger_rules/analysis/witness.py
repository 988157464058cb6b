"""Witnesses: small hosts that show what a condition can come to, as facts that ``select --facts`` reads.

A witness is made from a path through a diagram: each variable gets the plainest example of its cell, released versions
before others. Then the plain interpreter is asked; only a host that it confirms is a witness.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import islice, product
from typing import Any

from messenger_rules.analysis.cells import Cell
from messenger_rules.analysis.diagrams import Path, Price
from messenger_rules.analysis.values import default_of, nested
from messenger_rules.analysis.world import Called, Known, Lot, Named, Value, Variable, Version, World
from messenger_rules.condition.builtin import sample_point
from messenger_rules.condition.interpreter import decide
from messenger_rules.condition.outcome import Outcome
from messenger_rules.condition.predicate_tree import Node
from messenger_rules.condition.predicates import NOW
from messenger_rules.errors import FactsError
from messenger_rules.facts.model import HostFacts

_TRIES = 64
"""Hosts that are tried where a predicate tells examples of one cell from each other."""
_IDS = 100_000
"""Identifiers that are tried for a host that several samples must hit: a tenth of a second."""
_PART = 4
"""Of the work that is left, one in so many parts may go into such identifiers."""
_TRIED = 40
"""Steps in whose time a host is made and asked."""
_ID_TRIED = 2
"""Steps in whose time an identifier is tried."""
_CHANGE = 10.0
"""What it costs to change a cell."""


@dataclass(frozen=True)
class Witness:
    """A host and an instant for which a condition comes to an outcome.

    ``facts`` is the JSON form of the host. ``assumed`` are the calls of predicates, and samples, for whose answers no
    host was found: the outcome holds where they answer so.
    """

    outcome: Outcome
    facts: dict[str, Any]
    at: datetime
    assumed: tuple[str, ...] = ()

    @cached_property
    def host(self) -> HostFacts:
        """The facts, as conditions ask for them."""
        return HostFacts.model_validate(self.facts)


def listed_price(world: World) -> Price:
    """The price of cells of which the vocabulary lists a value, the others barred."""

    def price(variable: int, cell: int) -> float | None:
        found = world.variables[variable].cells[cell]
        return _cost(world.variables[variable], found) if found.listed else None

    return price


def proven_price(world: World) -> Price:
    """The price of cells of which a value is known, the others barred."""

    def price(variable: int, cell: int) -> float | None:
        found = world.variables[variable].cells[cell]
        return _cost(world.variables[variable], found) if found.proven else None

    return price


def near_price(world: World, path: Path, *, listed: bool) -> Price:
    """What is otherwise than on a path costs much: what changes as little as possible is the easiest to read."""
    plain = listed_price(world) if listed else proven_price(world)

    def price(variable: int, cell: int) -> float | None:
        cost = plain(variable, cell)
        kept = path.get(variable, 0) == cell
        return cost if kept or cost is None else cost + _CHANGE

    return price


@dataclass(frozen=True, slots=True)
class Aim:
    """What a witness is looked for: where its diagram is true, and the interpreter finds that it holds."""

    diagram: int
    holds: Callable[[HostFacts, datetime], bool]


def aim_at(world: World, node: Node) -> Aim:
    """The hosts on which one of the trees of a world, or a part of it, is true."""
    return Aim(world.diagram(node), lambda host, at: decide(node, host, at).outcome is Outcome.TRUE)


def witness(world: World, aim: Aim, outcome: Outcome, path: Path) -> Witness | None:
    """A host of a path on which the interpreter confirms an aim; None where none was found.

    ``outcome`` is what that says of the condition. Where the path runs over answers of predicates that no host that
    was tried gives, these are assumed.
    """
    first = None
    for facts, at in islice(_hosts(world, path), _TRIES):
        world.budget.spend(_TRIED)
        try:
            host = HostFacts.model_validate(facts)
        except FactsError:
            continue
        first = first or Witness(outcome, facts, at)
        if aim.holds(host, at):
            return Witness(outcome, facts, at)
    assumed = tuple(_assumptions(world, path))
    if first is None or not assumed:
        return None
    return Witness(outcome, first.facts, first.at, assumed)


def _hosts(world: World, path: Path) -> Iterator[tuple[dict[str, Any], datetime]]:
    """The hosts of a path, by all examples of its cells, the plainest first."""
    now, moment = _clock(world, path)
    chosen = [
        (variable, variable.cells[path.get(index, 0)])
        for index, variable in enumerate(world.variables)
        if not isinstance(variable.subject, Value) or variable.subject.moment in {None, moment}
    ]
    varied = [range(max(1, len(cell.examples)) if _matters(variable) else 1) for variable, cell in chosen]
    lots = [(variable, cell) for variable, cell in chosen if isinstance(variable.subject, Lot)]
    host_id = ""
    for places in islice(product(*varied), _TRIES):
        facts = _facts(world, chosen, places, now)
        if lots and "id" not in facts.get("host", {}):
            host_id = host_id or _host_id(world, lots)
            _put(facts, {"host": {"id": host_id}})
        yield facts, now


def _clock(world: World, path: Path) -> tuple[datetime, int | None]:
    """The instant of a path, and the cell of the time that it runs through."""
    for index, variable in enumerate(world.variables):
        if isinstance(variable.subject, Value) and variable.subject.fact.name == NOW:
            cell = path.get(index, 0)
            return datetime.fromisoformat(str(variable.cells[cell].examples[0].raw)), cell
    return world.now, None


def _matters(variable: Variable) -> bool:
    """Whether it may matter which example of a cell is taken: to a predicate that is called with it."""
    return isinstance(variable.subject, Value) and variable.subject.fact.name != NOW


def _facts(
    world: World, chosen: Sequence[tuple[Variable, Cell]], places: Sequence[int], now: datetime
) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    for fact in world.facts:
        _put(facts, nested(fact.name, default_of(fact, now)))
    names: dict[str, list[object]] = {}
    components: dict[str, list[object]] = {}
    unknown: list[str] = []
    for (variable, cell), place in zip(chosen, places, strict=True):
        example = cell.examples[min(place, len(cell.examples) - 1)].raw if cell.examples else None
        match variable.subject:
            case Value(fact) if fact.name != NOW:
                _put(facts, nested(fact.name, example))
            case Known(fact) if not cell.answers[0]:
                unknown.append(fact.name)
            case Version(component):
                components.setdefault(component, []).extend([example] if cell.answers[0] else [])
            case Named(fact):
                names.setdefault(fact.name, []).extend([example] if cell.answers[0] else [])
            case _:
                pass
    for name, found in names.items():
        _put(facts, nested(name, found))
    for name in unknown:
        _put(facts, nested(name, {"unknown": "not supplied"}))
    if components:
        facts["components"] = {name: _side_by_side(found) for name, found in components.items()}
    return facts


def _side_by_side(found: list[object]) -> object:
    if not found:
        return None
    return found[0] if len(found) == 1 else found


def _put(facts: dict[str, Any], more: dict[str, Any]) -> None:
    """Add facts to those that are there."""
    for name, value in more.items():
        if isinstance(value, dict) and isinstance(facts.get(name), dict) and value.keys() != {"unknown"}:
            _put(facts[name], value)
        else:
            facts[name] = value


def _host_id(world: World, lots: Sequence[tuple[Variable, Cell]]) -> str:
    """An identifier for which all samples come out as wanted; any one where none is found by a part of the work."""
    for number in range(min(_IDS, world.budget.available // _PART // _ID_TRIED)):
        world.budget.spend(_ID_TRIED)
        found = f"{number:08x}"
        if all(_hits(found, variable, cell) for variable, cell in lots):
            return found
    return f"{0:08x}"


def _hits(host_id: str, variable: Variable, cell: Cell) -> bool:
    assert isinstance(variable.subject, Lot)
    point = sample_point(variable.subject.key, host_id)
    return variable.subject.answers(point) == cell.answers


def _assumptions(world: World, path: Path) -> Iterator[str]:
    """The answers of calls and samples on a path, in words."""
    for index, cell in sorted(path.items()):
        variable = world.variables[index]
        answers = variable.cells[cell].answers
        match variable.subject:
            case Called(ask):
                yield f"{ask.predicate.name}(…) is {str(answers[0]).lower()}"
            case Lot(key):
                yield f'the host is {"in" if any(answers) else "outside"} the sample "{key}"'
            case _:
                pass


def _cost(variable: Variable, cell: Cell) -> float:
    """What it costs to give a variable a cell: what is installed, named or unknown makes a host longer to read."""
    match variable.subject:
        case Version() | Named() if cell.answers[0]:
            return 1.0 + cell.price
        case Known() if not cell.answers[0]:
            return 2.0
        case _:
            return cell.price
