"""Building: clauses to rows."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from marshal import dumps
from typing import TYPE_CHECKING, Any, NamedTuple

from messenger_rules.index.asking import ALL, ANY, LANGUAGE, MEMBERS, PRESENT, RANGE, VALUES, VERSIONS
from messenger_rules.index.bits import row_of
from messenger_rules.index.clauses import COMPONENT, MEMBER, Key, ways_in
from messenger_rules.index.columns import Cells, choice, line, tags
from messenger_rules.index.keys import presence_key
from messenger_rules.index.rows import Choice, Line, Rows, Tags

if TYPE_CHECKING:
    from messenger_rules.index.asking import Formula
    from messenger_rules.index.rows import Component, Span

RAREST = 32
"""A fact has a column where one clause in so many has a test on it; rarer ones are asked one by one."""

STRETCHES = 64
"""So many rows a column of an ordered fact has in a small catalogue; in one of many thousands, four times as many."""

MANY = 10_000

MANY_SHARE = 16
"""A test that so many clauses have, and no column tells, is asked once for all of them."""


class Alternative(NamedTuple):
    """One clause of a message, which has a number, and is shown where it is unknown or not."""

    message: int
    tests: tuple[Formula, ...]
    shown_unknown: bool


class _Keyed(NamedTuple):
    """A clause under a key, and the part of it that led there; None where it stands under none."""

    clause: Alternative
    way: Formula | None


@dataclass(slots=True)
class _Layout:
    """Where the clauses stand: those of one key lie together and begin a byte; and which of their tests are left."""

    clauses: dict[int, Alternative] = field(default_factory=dict)
    tests: dict[int, list[Formula]] = field(default_factory=dict)
    width: int = 0

    def put(
        self, clauses: Iterable[_Keyed], told: Callable[[Formula], bool]
    ) -> tuple[Span, dict[int, Sequence[Formula]]]:
        """Give clauses their places; the tests that ``told`` says the key to tell are returned and not left."""
        start = self.width
        tests: dict[int, Sequence[Formula]] = {}
        for number, (clause, way) in enumerate(clauses):
            place = start * 8 + number
            known = way is not None and told(way)
            tests[number] = (way,) if way is not None and known else ()
            self.clauses[place] = clause
            self.tests[place] = [test for test in clause.tests if not (known and test is way)]
            self.width = (place >> 3) + 1
        return (start, self.width), tests


def build(clauses: Sequence[Alternative]) -> Rows:
    """The rows of some clauses."""
    by_key, layout = _keyed(clauses), _Layout()
    layout.put(by_key.pop(None, ()), lambda _: False)
    unkeyed = layout.width
    components = {name: _component(layout, name, own) for name, own in _of_components(by_key).items()}
    open_zone = (unkeyed, layout.width)
    values = [_values(layout, key, own) for key, own in _of_values(by_key).items()]
    valid = _bytes(layout.clauses, layout.width)
    columns, told = _columns(layout, valid)
    shared = _shared(layout, told)
    asked = {place for place, tests in layout.tests.items() if any((place, id(test)) not in told for test in tests)}
    offsets, formulas = _formulas(layout, told, {column.key for column in columns if _is_coarse(column)})
    return Rows(
        valid=valid,
        shown=_bytes((place for place, it in layout.clauses.items() if it.shown_unknown), layout.width),
        asked=_bytes(asked, layout.width),
        messages=_packed(layout.clauses[place].message if place in layout.clauses else 0 for place in _places(layout)),
        unkeyed=unkeyed,
        components=components,
        open_zone=open_zone,
        values=values,
        columns=columns,
        shared=shared,
        offsets=offsets,
        formulas=formulas,
    )


def _keyed(clauses: Sequence[Alternative]) -> dict[Key | None, list[_Keyed]]:
    """The clauses by the keys that they stand under: of the ways into each, the one that the fewest others share."""
    ways = [list(ways_in(clause.tests)) for clause in clauses]
    shared = Counter(key for own in ways for _, keys in own for key in keys)
    found: dict[Key | None, list[_Keyed]] = defaultdict(list)
    for clause, own in zip(clauses, ways, strict=True):
        if not own:
            found[None].append(_Keyed(clause, None))
            continue
        way, keys = min(own, key=lambda it: sum(shared[key] for key in it[1]))
        for key in keys:
            found[key].append(_Keyed(clause, way))
    return found


def _of_components(by_key: dict[Key | None, list[_Keyed]]) -> dict[str, list[_Keyed]]:
    return {str(key[1]): own for key, own in by_key.items() if key is not None and key[0] == COMPONENT}


def _of_values(by_key: dict[Key | None, list[_Keyed]]) -> dict[str, dict[Any, list[_Keyed]]]:
    found: dict[str, dict[Any, list[_Keyed]]] = defaultdict(dict)
    for key, own in by_key.items():
        if key is not None and key[0] != COMPONENT:
            found[key[0]][key[1]] = own
    return found


def _component(layout: _Layout, name: str, own: list[_Keyed]) -> Component:
    """What is known of a component."""
    tests = [way for _, way in own if way is not None and way[0] == VERSIONS]
    versions = tests[0][2] if tests else None
    fine = len(Cells.of(tests).boundaries) < STRETCHES * 2

    def told(way: Formula) -> bool:
        return way[0] == PRESENT or (way[0] == VERSIONS and way[2] == versions and fine)

    (start, stop), by_number = layout.put(own, told)
    if versions is None or not fine:
        return slice(start, stop), None, (), (), (), b"", presence_key(name)
    by_number = {number: found for number, found in by_number.items() if found and found[0][0] == VERSIONS}
    made = line(versions, by_number, _bytes(range(len(own)), stop - start), STRETCHES * 2)
    width = stop - start
    rows = [bytes(made.possible[at * width : (at + 1) * width]) for at in range(len(made.before) + len(made.after) + 1)]
    return slice(start, stop), versions, made.before, made.after, rows, bytes(made.free[:]), presence_key(name)


def _values(layout: _Layout, key: str, by_value: dict[Any, list[_Keyed]]) -> tuple[str, bool, dict[Any, Span], Span]:
    """The places of a fact's values, and of all of them together."""
    several = key.startswith(MEMBER)
    start = layout.width
    spans = {value: layout.put(own, _told_by_value)[0] for value, own in by_value.items()}
    return key.removeprefix(MEMBER), several, spans, (start, layout.width)


def _told_by_value(way: Formula) -> bool:
    return way[0] == VALUES or (way[0] == MEMBERS and (not way[4] or len(way[3]) == 1))


def _columns(layout: _Layout, valid: bytes) -> tuple[list[Line | Choice | Tags], set[tuple[int, int]]]:
    """The columns of the facts that many clauses test, those first that let the fewest through; what they tell."""
    tests: dict[tuple[int, str], dict[int, list[Formula]]] = defaultdict(lambda: defaultdict(list))
    for place, own in layout.tests.items():
        for test in own:
            if test[0] in _COLUMNS:
                tests[test[0], test[2]][place].append(test)
    columns: list[Line | Choice | Tags] = []
    told: set[tuple[int, int]] = set()
    for (kind, key), by_place in tests.items():
        if len(by_place) * RAREST >= len(layout.clauses):
            column, untold = _COLUMNS[kind](key, by_place, valid)
            columns.append(column)
            told |= {(place, id(test)) for place, own in by_place.items() if place not in untold for test in own}
    columns.sort(key=lambda column: int.from_bytes(column.free[:], "little").bit_count())
    return columns, told


def _shared(layout: _Layout, told: set[tuple[int, int]]) -> list[tuple[Formula, bytes]]:
    """The tests that many clauses share and no column tells, each with its clauses; from then on they are told."""
    places: dict[Formula, list[tuple[int, int]]] = defaultdict(list)
    for place, tests in layout.tests.items():
        for test in tests:
            if test[0] not in {ALL, ANY} and (place, id(test)) not in told:
                places[test].append((place, id(test)))
    often = {test: own for test, own in places.items() if len(own) >= MANY_SHARE}
    told.update(found for own in often.values() for found in own)
    return [(test, _bytes((place for place, _ in own), layout.width)) for test, own in often.items()]


def _line(key: str, tests: Any, valid: bytes) -> tuple[Line, frozenset[int]]:
    return line(key, tests, valid, STRETCHES if len(tests) < MANY else 4 * STRETCHES), frozenset()


_COLUMNS: dict[int, Any] = {RANGE: _line, VALUES: choice, LANGUAGE: tags}


def _is_coarse(column: Line | Choice | Tags) -> bool:
    return isinstance(column, Line) and column.sure is not None


def _formulas(layout: _Layout, told: set[tuple[int, int]], coarse: set[str]) -> tuple[memoryview, bytes]:
    """What is asked of each place: the tests that a column does not always tell, and those that none does."""
    offsets, written = [0], []
    for place in _places(layout):
        tests = layout.tests.get(place, ())
        doubted = tuple(test for test in tests if (place, id(test)) in told and test[0] == RANGE and test[2] in coarse)
        own = tuple(test for test in tests if (place, id(test)) not in told)
        written.append(dumps((doubted, own)) if doubted or own else b"")
        offsets.append(offsets[-1] + len(written[-1]))
    return _packed(offsets), b"".join(written)


def _places(layout: _Layout) -> range:
    return range(layout.width * 8)


def _packed(numbers: Iterable[int]) -> memoryview:
    return memoryview(array("I", numbers))


def _bytes(places: Iterable[int], width: int) -> bytes:
    return row_of(places, width).to_bytes(width, "little")
