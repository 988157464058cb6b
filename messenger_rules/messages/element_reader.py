"""Element reader: attributes and texts of an element to values; every text is made safe here."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import islice
from typing import TypeVar

from messenger_rules import languages
from messenger_rules.diagnostics import Diagnostic
from messenger_rules.limits import Limits
from messenger_rules.messages import complaints
from messenger_rules.messages.elements import Element, stretches, stripped
from messenger_rules.messages.instants import InstantProblem, read_instant
from messenger_rules.messages.places import Places, Spot
from messenger_rules.messages.safe_text import SafeText, composed, problems
from messenger_rules.messages.shapes import misshapen
from messenger_rules.messages.tidying import BLANKS, embedded, laid_out
from messenger_rules.text import Source

_NUMBER = re.compile(r"[0-9]{1,9}")
_Choice = TypeVar("_Choice", bound=StrEnum)

_LAYOUT = 8
"""How many times its limits a text may be long, and have lines, before it is tidied; what has more is not looked at."""

_COMPOSED = 4
"""Characters that become one at most when they are composed, as in U+1F82."""

STAND_IN = "…"
"""Takes the place of a text that is not safe; the message is refused and nobody sees it."""


@dataclass(slots=True)
class ElementReader:
    """Reads attributes and texts, and keeps what is wrong with them."""

    limits: Limits
    diagnostics: list[Diagnostic] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)

    @property
    def is_full(self) -> bool:
        """Whether so much is wrong already that nobody would read more."""
        return len(self.diagnostics) >= self.limits.diagnostics

    def tell(self, found: Diagnostic, *broken: str) -> None:
        """Keep what is wrong, and the names of what has no value for it."""
        self.broken.update(broken)
        if not self.is_full:
            self.diagnostics.append(found)

    def shape(self, element: Element) -> None:
        """Tell of attributes and children that do not belong there, or are missing."""
        if not self.is_full:
            for found in islice(misshapen(element), self.limits.diagnostics):
                self.tell(found)

    def number(self, element: Element, name: str, default: int, lowest: int) -> int:
        """The whole number of an attribute; the default where it is missing, or none, which is told."""
        value = element.attributes.get(name)
        if value is None:
            return default
        if _NUMBER.fullmatch(value) and int(value) >= lowest:
            return int(value)
        self.tell(complaints.not_a_number(element.attribute(name), name, value, lowest), name)
        return default

    def instant(self, element: Element, name: str) -> datetime | None:
        """The time of an attribute that must be there; None where it is missing, or none, which is told."""
        value = element.attributes.get(name)
        if value is None:
            self.broken.add(name)
            return None
        found = read_instant(value)
        if isinstance(found, InstantProblem):
            self.tell(complaints.instant(element.attribute(name), found), name)
            return None
        return found

    def choice(self, element: Element, name: str, default: _Choice) -> _Choice:
        """One of the words that an attribute may have; the default where it is missing, or another, which is told."""
        value = element.attributes.get(name)
        values = [str(choice) for choice in type(default)]
        if value is None or value in values:
            return default if value is None else type(default)(value)
        self.tell(complaints.not_one_of(element.attribute(name), name, value, values), name)
        return default

    def words(self, element: Element, what: str, limit: int) -> Source | None:
        """The text of an element; None where it need not be looked at: it is too long, which is told, or all is."""
        if self.is_full:
            return None
        if element.references > limit:
            self.tell(complaints.too_long(element.spot, what, element.references, limit))
            return None
        most_lines = _LAYOUT * self.limits.body_lines
        if element.returns > most_lines:
            self.tell(complaints.too_many_lines(element.spot, what, element.returns + 1, self.limits.body_lines))
            return None
        source = element.text()
        lines = source.text.count("\n") + 1
        if len(source.text) > _LAYOUT * limit or len(source.text) - _blanks(source.text) > _COMPOSED * limit:
            self.tell(complaints.too_long(element.spot, what, len(source.text), limit))
        elif lines > most_lines:
            self.tell(complaints.too_many_lines(element.spot, what, lines, self.limits.body_lines))
        else:
            return source
        return None

    def safe(self, element: Element) -> SafeText:
        """The text of an element as people will read it; a stand-in where it is not safe."""
        what = _TITLES.get(element.name, element.name)
        limit = self.limits.body_length if element.name == "body" else self.limits.title_length
        source = self.words(element, what, limit)
        if source is None:
            return SafeText(STAND_IN)
        letters = composed(source.text)
        if sum(map(len, letters.split())) > limit:  # however it is laid out; its letters need not be looked at
            self.tell(complaints.too_long(element.spot, what, len(embedded(letters)), limit))
            return SafeText(STAND_IN)
        exact = len(letters) == len(source.text)
        found = list(islice(problems(letters), self.limits.diagnostics))
        for problem in found:
            spot = Spot(source, problem.span) if exact else element.spot
            self.tell(complaints.unsafe(spot, what, problem))
        return SafeText(STAND_IN if found else embedded(letters))


def _blanks(text: str) -> int:
    return sum(map(text.count, BLANKS))


_TITLES = {"link": "label"}
"""What the text of an element is called, where it is not called as the element."""


def condition_of(element: Element, limits: Limits) -> Source:
    """The condition in an element; one that is too long to be compiled is not laid out, or not even read."""
    if max(element.references, element.returns) > limits.condition_length:
        start, end = element.content
        return Source(element.source.text[start:end], element.name, element.source, ((0, start),))
    source = element.text()
    too_long = len(source.text.strip()) > limits.condition_length
    return stripped(source) if too_long else stretches(source, laid_out(source.text))


def places_of(element: Element) -> Places:
    """Where an element stands, its attributes, and the first of its children of each name."""
    spots = element.values()
    for inner in element.children:
        if inner.name not in spots:
            spots[inner.name] = inner.spot
    return Places({**spots, "element": element.spot})


def canonical(tag: str) -> str:
    """The canonical form of a language tag; of one with a mistake, the text as it is, for the rules to complain of."""
    return tag if languages.problem(tag) else languages.canonical(tag)
