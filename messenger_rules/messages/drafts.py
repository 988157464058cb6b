"""Drafts: elements to messages; every text is made safe here, and what cannot be read is told with its place.

Only what a file alone can tell is told here. What needs the vocabulary, or other messages, is left to the rules, which
hold for messages made in Python as well.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import islice
from typing import NamedTuple, TypeVar

from messenger_rules import languages
from messenger_rules.diagnostics import Diagnostic
from messenger_rules.errors import CatalogError
from messenger_rules.limits import Limits
from messenger_rules.messages import complaints
from messenger_rules.messages.beside import name_problem, not_beside
from messenger_rules.messages.document import DEFAULT_LANGUAGE, LANGUAGE, Document, Draft, is_id
from messenger_rules.messages.elements import Element, stretches, stripped
from messenger_rules.messages.instants import InstantProblem, read_instant
from messenger_rules.messages.link import Link, address_problems, label_problems
from messenger_rules.messages.message import (
    Audience,
    Expectation,
    ExpectedOutcome,
    Message,
    MessageSeverity,
    Scope,
    Segment,
    Silencing,
    Text,
    WhenUnknown,
)
from messenger_rules.messages.places import Places, Spot
from messenger_rules.messages.safe_text import SafeText, composed, problems
from messenger_rules.messages.shapes import SHAPES, child, children, has_strange_attributes, has_strangers, misshapen
from messenger_rules.messages.tidying import BLANKS, embedded, laid_out
from messenger_rules.text import Source, Span

_NUMBER = re.compile(r"[0-9]{1,9}")
_Choice = TypeVar("_Choice", bound=StrEnum)

_LAYOUT = 8
"""How many times its limits a text may be long, and have lines, before it is tidied; what has more is not looked at."""

_COMPOSED = 4
"""Characters that become one at most when they are composed, as in U+1F82."""

_STAND_IN = "…"
"""Takes the place of a text that is not safe; the message is refused and nobody sees it."""


class Drafts(NamedTuple):
    """What a file says: the document without its messages, these, and what was found out about the rest."""

    document: Document
    messages: tuple[Draft, ...]
    diagnostics: tuple[Diagnostic, ...]


def draft(root: Element, limits: Limits) -> Drafts:
    """What the elements of a catalogue say.

    :raises CatalogError: where something outside the messages cannot be read, with everything that is wrong.
    """
    document, found = read_document(root, limits)
    messages = tuple(read_message(element, limits) for element in children(root, "message"))
    if found:
        raise CatalogError([*found, *(about for message in messages for about in message.diagnostics)])
    return Drafts(document, messages, ())


def read_document(root: Element, limits: Limits) -> tuple[Document, list[Diagnostic]]:
    """What a catalogue says outside its messages, and what is wrong with it."""
    reader = _CatalogReader(limits)
    return reader.document(root), reader.diagnostics


def read_segment(element: Element, limits: Limits) -> Segment:
    """What one segment says."""
    source = _condition_of(element, limits)
    condition = source.text if len(source.text) <= limits.condition_length else ""
    return Segment(element.attributes.get("name", ""), condition, _places(element), source)


def read_message(element: Element, limits: Limits) -> Draft:
    """What one message says, and what of it cannot be read."""
    return _MessageReader(limits).message(element)


@dataclass(slots=True)
class _Reader:
    """Reads attributes and texts, and keeps what is wrong with them."""

    limits: Limits
    diagnostics: list[Diagnostic] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)

    @property
    def is_full(self) -> bool:
        """Whether so much is wrong already that nobody would read more."""
        return len(self.diagnostics) >= self.limits.diagnostics

    def tell(self, found: Diagnostic, *broken: str) -> None:
        self.broken.update(broken)
        if not self.is_full:
            self.diagnostics.append(found)

    def shape(self, element: Element) -> None:
        if not self.is_full:
            for found in islice(misshapen(element), self.limits.diagnostics):
                self.tell(found)

    def number(self, element: Element, name: str, default: int, lowest: int) -> int:
        value = element.attributes.get(name)
        if value is None:
            return default
        if _NUMBER.fullmatch(value) and int(value) >= lowest:
            return int(value)
        self.tell(complaints.not_a_number(element.attribute(name), name, value, lowest), name)
        return default

    def instant(self, element: Element, name: str) -> datetime | None:
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
        value = element.attributes.get(name)
        values = [str(choice) for choice in type(default)]
        if value is None or value in values:
            return default if value is None else type(default)(value)
        self.tell(complaints.not_one_of(element.attribute(name), name.replace("-", " "), value, values), name)
        return default

    def words(self, element: Element, what: str, limit: int) -> Source | None:
        """The text of an element; None where it need not be looked at: it is too long, which is told, or all is."""
        if self.is_full:
            return None
        if element.references > limit:
            self.tell(complaints.too_long(element.spot, what, element.references, limit))
            return None
        source = element.text()
        lines = source.text.count("\n") + 1
        if len(source.text) > _LAYOUT * limit or len(source.text) - _blanks(source.text) > _COMPOSED * limit:
            self.tell(complaints.too_long(element.spot, what, len(source.text), limit))
        elif lines > _LAYOUT * self.limits.body_lines:
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
            return SafeText(_STAND_IN)
        letters = composed(source.text)
        if sum(map(len, letters.split())) > limit:  # however it is laid out; its letters need not be looked at
            self.tell(complaints.too_long(element.spot, what, len(embedded(letters)), limit))
            return SafeText(_STAND_IN)
        exact = len(letters) == len(source.text)
        found = list(islice(problems(letters), self.limits.diagnostics))
        for problem in found:
            spot = Spot(source, problem.span) if exact else element.spot
            self.tell(complaints.unsafe(spot, what, problem))
        return SafeText(_STAND_IN if found else embedded(letters))


def _blanks(text: str) -> int:
    return sum(map(text.count, BLANKS))


_TITLES = {"link": "label"}
"""What the text of an element is called, where it is not called as the element."""


class _CatalogReader(_Reader):
    """Reads what stands outside the messages."""

    def document(self, root: Element) -> Document:
        for element in (root, *children(root, "vocabulary"), *children(root, "segment")):
            self.shape(element)
        inside = child(root, "vocabulary")
        vocabulary = None if inside is None else inside.text()
        return Document(
            (),
            tuple(read_segment(element, self.limits) for element in children(root, "segment")),
            self._name(root, "product"),
            self.number(root, "serial", 0, 0),
            self._default_language(root),
            self.number(root, "language", LANGUAGE, 1),
            self._vocabulary_file(root, inside),
            None if vocabulary is None else vocabulary.text.strip(),
            self._name(root, "channel"),
            _places(root),
            None if vocabulary is None else stripped(vocabulary),
        )

    def _name(self, root: Element, attribute: str) -> str | None:
        name = root.attributes.get(attribute)
        if name is not None and not is_id(name, self.limits):
            self.tell(complaints.malformed_id(root.attribute(attribute), attribute, name, self.limits.id_length))
        return name

    def _default_language(self, root: Element) -> str:
        value = root.attributes.get("default-language", DEFAULT_LANGUAGE)
        found = languages.problem(value)
        if found is not None:
            self.tell(complaints.not_a_language(root.attribute("default-language"), found))
        return _canonical(value)

    def _vocabulary_file(self, root: Element, inside: Element | None) -> str | None:
        name = root.attributes.get("vocabulary")
        if name is None:
            return None
        reason = name_problem(name)
        if reason is not None:
            self.tell(not_beside(root.attribute("vocabulary"), name, reason))
        if inside is not None:
            self.tell(complaints.two_vocabularies(inside.spot))
        return name


class _MessageReader(_Reader):
    """Reads one message."""

    def message(self, element: Element) -> Draft:
        self.shape(element)
        self._shapes(element)
        condition = self._condition(element)
        id_ = element.attributes.get("id")
        if id_ is None:
            self.broken.add("id")
        if has_strange_attributes(element):
            self.broken.add("expires")
        message = Message(
            id_ or "",
            condition.text if condition and len(condition.text) <= self.limits.condition_length else "",
            tuple(self._text(text) for text in children(element, "text")[: self.limits.languages + 1]),
            self.number(element, "revision", 1, 1),
            self.choice(element, "severity", MessageSeverity.INFO),
            self.choice(element, "audience", Audience.ADMINISTRATORS),
            self._optional_instant(element, "starts"),
            self._optional_instant(element, "expires"),
            self.choice(element, "when-unknown", WhenUnknown.HIDE),
            element.attributes.get("supersedes"),
            self.choice(element, "scope", Scope.EACH),
            self._optional_instant(element, "snooze-until"),
            self.choice(element, "silencing", Silencing.UNLESS_CRITICAL),
            tuple(found for found in map(self._expectation, children(element, "expect")) if found is not None),
            _places(element),
            condition,
        )
        found = tuple(diagnostic.of_message(id_) if id_ else diagnostic for diagnostic in self.diagnostics)
        return Draft(message, frozenset(self.broken), found)

    def _shapes(self, element: Element) -> None:
        """Tell of the children that belong there; of the others their parent's shape has told."""
        for part in element.children:
            if self.is_full:
                break
            if part.name in SHAPES[element.name].children:
                self.shape(part)

    def _optional_instant(self, element: Element, name: str) -> datetime | None:
        return self.instant(element, name) if name in element.attributes else None

    def _condition(self, element: Element) -> Source | None:
        found = child(element, "condition")
        if found is not None:
            self.shape(found)
            return _condition_of(found, self.limits)
        self.broken.add("condition")
        if not has_strangers(element):
            self.tell(complaints.no_condition(element.spot))
        return None

    def _text(self, element: Element) -> Text:
        self._shapes(element)
        title, body = child(element, "title"), child(element, "body")
        links = children(element, "link")[: self.limits.links + 1]
        if "lang" not in element.attributes:
            self.broken.add("lang")
        missing = SafeText(_STAND_IN if has_strangers(element) else "")
        return Text(
            _canonical(element.attributes.get("lang", "")),
            missing if title is None else self.safe(title),
            missing if body is None else self.safe(body),
            tuple(found for found in map(self._link, links) if found is not None),
            _places(element),
        )

    def _link(self, element: Element) -> Link | None:
        label = self.safe(element)
        address = element.attributes.get("href")
        if address is None:
            return None
        if len(address) > self.limits.link_length:
            spot = element.attribute("href")
            self.tell(complaints.long_address(spot, len(address), self.limits.link_length))
            return None
        said = list(islice(address_problems(address), self.limits.diagnostics))
        spot = element.attribute("href")
        exact = element.source.text[spot.span.start : spot.span.end] == address
        for problem in said:
            span = Span(spot.span.start + problem.span.start, spot.span.start + problem.span.end)
            self.tell(complaints.unsafe_link(Spot(spot.source, span) if exact else spot, problem))
        for problem in label_problems(label, address):
            words = stripped(element.text())
            said.append(problem)
            self.tell(complaints.unsafe_link(Spot(words, Span(0, len(words.text))), problem))
        return None if said else Link(address, label, _places(element))

    def _expectation(self, element: Element) -> Expectation | None:
        if self.is_full:
            return None
        facts, at = element.attributes.get("facts"), self.instant(element, "at")
        outcome = self.choice(element, "outcome", ExpectedOutcome.SHOWN)
        deciding = self.words(element, "deciding part", self.limits.condition_length)
        if deciding is None:
            return None
        reason = None if facts is None else name_problem(facts)
        if facts is not None and reason is not None:
            self.tell(not_beside(element.attribute("facts"), facts, reason))
        if facts is None or at is None:
            return None
        return Expectation(facts, at, outcome, deciding.text, _places(element))


def _condition_of(element: Element, limits: Limits) -> Source:
    """The condition in an element; one that is too long to be compiled is not laid out, or not even read."""
    if element.references > limits.condition_length:
        start, end = element.content
        return Source(element.source.text[start:end], element.name, element.source, ((0, start),))
    source = element.text()
    too_long = len(source.text.strip()) > limits.condition_length
    return stripped(source) if too_long else stretches(source, laid_out(source.text))


def _places(element: Element) -> Places:
    spots = element.values()
    for inner in element.children:
        if inner.name not in spots:
            spots[inner.name] = inner.spot
    return Places({**spots, "element": element.spot})


def _canonical(tag: str) -> str:
    """The canonical form of a language tag; of one with a mistake, the text as it is, for the rules to complain of."""
    return tag if languages.problem(tag) else languages.canonical(tag)
