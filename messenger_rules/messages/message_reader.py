"""Message reader: one message, and what of it cannot be read."""

from __future__ import annotations

from datetime import datetime
from itertools import islice

from messenger_rules.messages import complaints
from messenger_rules.messages.beside import name_problem, not_beside
from messenger_rules.messages.document import Draft
from messenger_rules.messages.element_reader import STAND_IN, ElementReader, canonical, condition_of, places_of
from messenger_rules.messages.elements import Element, stripped
from messenger_rules.messages.link import Link, address_problems, label_problems
from messenger_rules.messages.message import (
    Audience,
    Expectation,
    ExpectedOutcome,
    Message,
    MessageSeverity,
    Scope,
    Silencing,
    Text,
    WhenUnknown,
)
from messenger_rules.messages.places import Spot
from messenger_rules.messages.safe_text import SafeText
from messenger_rules.messages.shapes import SHAPES, child, children, has_strange_attributes, has_strangers
from messenger_rules.text import Source, Span


class MessageReader(ElementReader):
    """Reads one message."""

    def message(self, element: Element) -> Draft:
        """The message of an element; what is broken of it is told, and has a stand-in."""
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
            places_of(element),
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
            return condition_of(found, self.limits)
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
        missing = SafeText(STAND_IN if has_strangers(element) else "")
        return Text(
            canonical(element.attributes.get("lang", "")),
            missing if title is None else self.safe(title),
            missing if body is None else self.safe(body),
            tuple(found for found in map(self._link, links) if found is not None),
            places_of(element),
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
        return None if said else Link(address, label, places_of(element))

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
        return Expectation(facts, at, outcome, deciding.text, places_of(element))
