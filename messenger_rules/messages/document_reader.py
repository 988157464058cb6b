"""Document reader: what stands in a catalogue outside its messages."""

from __future__ import annotations

from messenger_rules import languages
from messenger_rules.limits import Limits
from messenger_rules.messages import complaints
from messenger_rules.messages.beside import name_problem, not_beside
from messenger_rules.messages.document import DEFAULT_LANGUAGE, LANGUAGE, Document, is_id
from messenger_rules.messages.element_reader import ElementReader, canonical, condition_of, places_of
from messenger_rules.messages.elements import Element, stripped
from messenger_rules.messages.message import Segment
from messenger_rules.messages.shapes import child, children


def read_segment(element: Element, limits: Limits) -> Segment:
    """What one segment says."""
    source = condition_of(element, limits)
    condition = source.text if len(source.text) <= limits.condition_length else ""
    return Segment(element.attributes.get("name", ""), condition, places_of(element), source)


class DocumentReader(ElementReader):
    """Reads what stands outside the messages."""

    def document(self, root: Element) -> Document:
        """The document, without its messages."""
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
            places_of(root),
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
        return canonical(value)

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
