"""Languages cut into cells: all ways in which a language tag can match some language ranges.

Extended filtering (RFC 4647, section 3.3.2) looks for the subtags of a range in their order, and passes over others; so
what counts of a tag is its language, its script, its region and its variants, as far as a range names them, and one of
each that no range names. All tags made of these are tried by the very function that hosts are asked with.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import permutations, product

from messenger_rules import languages
from messenger_rules.analysis.budget import BeyondBudgetError, Budget
from messenger_rules.analysis.cells import Cell, Cells, Example

_SCRIPT, _REGION = re.compile("[a-z]{4}"), re.compile("[a-z]{2}|[0-9]{3}")
_VARIANT = re.compile("[a-z0-9]{5,8}|[0-9][a-z0-9]{3}")
_LANGUAGE = re.compile("[a-z]{2,4}")
_OTHER_LANGUAGES = ("en", "de", "fr", "ja", "es", "pt", "it", "nl", "sv", "qaa")
_OTHER_SCRIPTS = ("Latn", "Cyrl", "Arab", "Qaaa")
_OTHER_REGIONS = ("US", "DE", "FR", "JP", "AQ", "QM")
_MOST_VARIANTS = 3


def language_cells(
    questions: Sequence[Sequence[str]], builds: Sequence[str] | None, budget: Budget
) -> tuple[Cell, ...]:
    """The cells of a language; question ``i`` is whether it matches one of ranges ``i``. ``builds`` are listed.

    :raises BeyondBudgetError: where a range has subtags of another kind, such as those of extensions.
    """
    cells = Cells()
    ranges = [range_ for question in questions for range_ in question]
    wanted = [[languages.subtags_of(range_) for range_ in question] for question in questions]
    for place, build in enumerate(builds or ()):
        tag = languages.maximized(build)
        cells.add(_answers(tag, wanted), [Example(tag, place / 1000)])
    for tag in _tags(ranges):
        budget.spend(len(ranges))
        cells.add(_answers(tag, wanted), [Example(tag, _price(tag), listed=builds is None)])
    return cells.done()


def _answers(tag: str, questions: Sequence[Sequence[tuple[str, ...]]]) -> tuple[bool, ...]:
    found = tag.lower().split("-")
    return tuple(any(languages.filtered(wanted, found) for wanted in question) for question in questions)


def _price(tag: str) -> float:
    """A tag as hosts have it, with the likely script, is the plainest."""
    bare = re.sub("-[A-Z][a-z]{3}(?=-|$)", "", tag)
    return 0.5 + len(tag) / 1000 + 0.1 * (languages.maximized(bare) != tag)


def _tags(ranges: Sequence[str]) -> Iterator[str]:
    named: tuple[list[str], list[str], list[str], list[str]] = ([], [], [], [])
    for range_ in ranges:
        first, *others = languages.canonical_range(range_).lower().split("-")
        if first != "*" and _LANGUAGE.fullmatch(first):
            named[0].append(first)
        for subtag in others:
            _sort_in(subtag, named)
    spoken, scripts, regions, variants = map(_distinct, named)
    if len(variants) > _MOST_VARIANTS:
        raise BeyondBudgetError
    orders = [order for length in range(len(variants) + 1) for order in permutations(variants, length)]
    choices = product(
        [*spoken, _another(_OTHER_LANGUAGES, spoken)],
        ["", *scripts, *([_another(_OTHER_SCRIPTS, scripts)] if scripts else [])],
        ["", *regions, *([_another(_OTHER_REGIONS, regions)] if regions else [])],
        orders,
    )
    for language, script, region, order in choices:
        yield languages.canonical("-".join(part for part in (language, script, region, *order) if part))


def _sort_in(subtag: str, named: tuple[list[str], list[str], list[str], list[str]]) -> None:
    if subtag == "*":
        return
    for kind, form in zip(named[1:], (_SCRIPT, _REGION, _VARIANT), strict=True):
        if form.fullmatch(subtag):
            kind.append(subtag)
            return
    raise BeyondBudgetError


def _distinct(subtags: list[str]) -> list[str]:
    return list(dict.fromkeys(subtags))


def _another(common: Sequence[str], named: Sequence[str]) -> str:
    return next(subtag for subtag in common if subtag.lower() not in named)
