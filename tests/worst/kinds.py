"""The kinds of conditions that are searched for the worst, each with numbers that say how large its parts are.

The atoms of each are such that none decides: where they are joined by ``or`` none holds, so that all are asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

from messenger_rules.limits import DEFAULT_LIMITS
from messenger_rules.types import LONGEST_TEXT, MOST_NAMES
from messenger_rules.values import MOST_VERSIONS
from tests.worst.cases import MANY, Case, filled, listed

USES = range(129)
"""How often a condition uses a segment that has all; 0: it has none."""

FACTS = range(1, MANY + 1)
"""How many facts, or components, a condition asks."""


@dataclass(frozen=True)
class Kind:
    """A kind of case, and the ranges of the numbers that it is made of."""

    name: str
    sizes: tuple[range, ...]
    made: Callable[..., Case]


def _ranges(uses: int, intervals: int, digits: int, unknown: int) -> Case:
    """Ranges of a version that lies above them all."""
    ends = (f"{number}.{'1' * digits}" for number in count(1))
    atoms = (
        f"lab.version in {listed([f'{low} ..< {high}' for low, high in _pairs(ends, intervals)])}" for _ in count()
    )
    facts: dict[str, Any] = {"version": "999999.9"}
    return _with_unknown(filled(atoms, "or", uses, {"lab": facts}), unknown)


def _pairs(ends: Iterator[str], number: int) -> Iterator[tuple[str, str]]:
    for _ in range(number):
        yield next(ends), next(ends)


def _with_unknown(case: Case, unknown: int) -> Case:
    """The same, of a host that is not plain, so that all is asked in three values."""
    if not unknown:
        return case
    return Case(f"lab.count is unknown and ({case.text})", case.facts, case.segments)


def _side_by_side(uses: int, intervals: int, versions: int, component: int) -> Case:
    """Ranges of a component that is installed in many versions, all above them."""
    name = ("dotted-one", "open.one")[component]
    ends = (str(number) for number in count(1))
    some = (listed([f"{low} ..< {high}" for low, high in _pairs(ends, intervals)]) for _ in count())
    atoms = (f'installed("{name}", {ranges})' for ranges in some)
    installed = [f"9{number:05}.{'9.' * 6}{number}" for number in range(versions)]
    return filled(atoms, "or", uses, {"components": {name: installed}})


_LOCAL = ".1" * 6 + "a1.post1.dev1+" + "a.1." * 7 + "a"
"""The end of a version that has all that those of Python may have."""


def _many_components(uses: int, components: int, versions: int, form: int, scheme: int) -> Case:
    """Many components, each installed in many versions, all above those that are asked for."""
    kind = "co"[scheme]
    after, written_in = (("", None), (".9" * 6, None), (".1a" * 15, None), ("x" * 60, None), (_LOCAL, "pep440"))[form]
    atoms = (f'installed("{kind}{number % components}", < 1.{number})' for number in count())
    installed = {
        f"{kind}{component}": [
            {"version": f"9{component:03}{number:03}{after}", **({"scheme": written_in} if written_in else {})}
            for number in range(versions)
        ]
        for component in range(components)
    }
    return filled(atoms, "or", uses, {"components": installed})


def _patterns(uses: int, pieces: int, before: int, after: int, length: int) -> Case:
    """Patterns whose pieces nearly fit everywhere."""
    piece = f"{'a' * before}?{'a' * after}b"
    patterns = (f"*{'*'.join([piece] * pieces)}{number}*" for number in count())
    atoms = (f'like(lab.text, "{pattern[:255]}")' for pattern in patterns)
    return filled(atoms, "or", uses, {"lab": {"text": "a" * length}})


def _many_texts(uses: int, facts: int, letters: int, alphabet: int, length: int) -> Case:
    """Patterns of many texts, in each of which every letter of the pattern is noted."""
    latin, others = ([chr(first + number) for number in range(letters)] for first in (ord("A"), ord("\u4e00")))
    piece = ("".join(latin), "".join(others), "".join(map("".join, zip(latin, others, strict=True))))[alphabet]
    texts = {f"t{number}": f"{number}{piece * length}"[:length] for number in range(facts)}
    atoms = (f'like(t{number % facts}, "*{piece}?*!{number}*")' for number in count())
    return filled(atoms, "or", uses, texts)


def _parts(uses: int, before: int, after: int, length: int, letter: int) -> Case:
    """Parts of a text that nearly fit everywhere, of letters that take one to four bytes."""
    a = ("a", "ü", "語", "\U0001f600")[letter]
    atoms = (f'contains(lab.text, "{a * before}b{a * after}")' for _ in count())
    return filled(_distinct(atoms), "or", uses, {"lab": {"text": a * length}})


def _distinct(atoms: Iterator[str]) -> Iterator[str]:
    """Atoms of one meaning in many spellings, none of which a reader would find twice."""
    for number, atom in enumerate(atoms):
        yield atom.replace('")', f'{number}")')


def _names(uses: int, wanted: int, had: int) -> Case:
    """Lists of names of which a host has none."""
    some = listed(['"alpha"'] * wanted)
    atoms = (f"has_any(lab.names, {some})" for _ in count())
    return filled(atoms, "or", uses, {"lab": {"names": [f"name{number}" for number in range(had)]}})


def _many_names(uses: int, facts: int, had: int) -> Case:
    """Many sets of names, no more than a facts file has room for."""
    room = DEFAULT_LIMITS.file_bytes // len('"n12-4095",') // facts
    atoms = (f'has(n{number % facts}, "alpha{number}")' for number in count())
    sets = {f"n{fact}": [f"n{fact}-{number}" for number in range(min(had, room))] for fact in range(facts)}
    return filled(atoms, "or", uses, sets)


def _tags(uses: int, ranges: int, subtags: int) -> Case:
    """Language ranges that a long tag is nearly in."""
    some = (listed([f'"*-x-{number}"' for number in range(at, at + ranges)]) for at in count(0, ranges))
    atoms = (f"language matches {one}" for one in some)
    tag = "-".join(["de", *(f"{number:05}" for number in range(subtags))])
    return filled(atoms, "or", uses, {"language": tag})


def _nested(uses: int, depth: int, unknown: int) -> Case:
    """Negations inside one another, each false."""
    atom = "lab.count < 0" if depth % 2 == 0 else "lab.count > 0"
    for _ in range(depth):
        atom = f"not ({atom})"
    atoms = (atom for _ in count())
    known = {} if unknown else {"count": 1}
    return filled(atoms, "or", uses, {"lab": known})


def _numbers(uses: int, items: int, digits: int) -> Case:
    """Lists of decimal numbers."""
    atoms = (
        f"lab.ratio in {listed([f'{number}.{5:0{digits}}' for number in range(at, at + items)])}"
        for at in count(1, items)
    )
    return filled(atoms, "or", uses, {"lab": {"ratio": "9" * 300}})


def _times(uses: int, unknown: int) -> Case:
    """Spans of time of an instant that is in none."""
    atoms = (f"within(lab.since, {number}d)" for number in count(1))
    return _with_unknown(filled(atoms, "or", uses, {"lab": {"since": "2999-01-01T00:00:00Z"}}), unknown)


def _samples(uses: int, length: int) -> Case:
    """Samples by keys that nobody asked before."""
    atoms = (f'sample("{"k" * length}{number}", 0.001%)' for number in count())
    return filled(atoms, "or", uses, {"host": {"id": "h" * length}})


def _unknowns(uses: int, names: int) -> Case:
    """Facts that nobody supplied."""
    some = ("lab.flag", 'lab.text == "a"', "lab.count > 1", "is_empty(lab.names)", 'installed("open.one", < 1)')
    atoms = (f"not {some[number % names]}" for number in count())
    return filled(atoms, "and", uses, {"components": {"complete": False}})


KINDS: tuple[Kind, ...] = (
    Kind("ranges", (USES, range(1, 201), range(1, 9), range(2)), _ranges),
    Kind("side by side", (USES, range(1, 201), range(2, MOST_VERSIONS + 1), range(2)), _side_by_side),
    Kind("many components", (USES, FACTS, range(1, MOST_VERSIONS + 1), range(5), range(2)), _many_components),
    Kind("patterns", (USES, range(1, 64), range(120), range(120), range(1, 4097)), _patterns),
    Kind("many texts", (USES, FACTS, range(1, 9), range(3), range(1, LONGEST_TEXT + 1)), _many_texts),
    Kind("parts", (USES, range(120), range(120), range(1, 4097), range(4)), _parts),
    Kind("names", (USES, range(1, 201), range(4096)), _names),
    Kind("many names", (USES, FACTS, range(MOST_NAMES + 1)), _many_names),
    Kind("tags", (USES, range(1, 201), range(10)), _tags),
    Kind("nested", (USES, range(1, 14), range(2)), _nested),
    Kind("numbers", (USES, range(1, 201), range(1, 60)), _numbers),
    Kind("times", (USES, range(2)), _times),
    Kind("samples", (USES, range(1, 200)), _samples),
    Kind("unknowns", (USES, range(1, 6)), _unknowns),
)
