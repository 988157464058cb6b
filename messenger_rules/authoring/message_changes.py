"""Message changes: what of a message is otherwise in another catalogue, as far as its readers can notice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from messenger_rules.condition.explanation import ANY_LENGTH
from messenger_rules.condition.predicate_tree import All, AnyOf, Node, Not, Segment
from messenger_rules.condition.writer import format_condition
from messenger_rules.messages.catalog import Catalog
from messenger_rules.messages.document import InvalidMessage
from messenger_rules.messages.instants import written
from messenger_rules.messages.message import Message, Text
from messenger_rules.messages.shapes import SHAPES

_ATTRIBUTES = tuple(name for name in SHAPES["message"].attributes if name != "id")


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that changed: what, and how it was and is, as text; None for what was not, or is not there."""

    what: str
    before: str | None = None
    after: str | None = None

    @property
    def in_words(self) -> str:
        """The change on one line; of what may be long, only what it is.

        >>> Change("severity", "info", "warning").in_words, Change("text in fr", None, "Bonjour").in_words
        ('severity info -> warning', 'new text in fr')
        """
        if self.what in _ATTRIBUTES:
            return f"{self.what} {self.before or 'none'} -> {self.after or 'none'}"
        if self.before is None and self.after is not None:
            return f"new {self.what}"
        return f"{self.what} taken out" if self.after is None and self.before is not None else self.what

    def to_json(self) -> dict[str, Any]:
        """As programs read it."""
        return {"what": self.what, "old": self.before, "new": self.after}


def changes(id_: str, old: Catalog, new: Catalog) -> tuple[Change, ...]:
    """What is otherwise of a message; none where it is the same."""
    before, after = old.message(id_), new.message(id_)
    if before is not None and after is not None:
        return (*_attributes(before, after), *_condition(id_, old, new), *_texts(before, after))
    if before is None and after is None:
        return ()
    was, is_ = _refusal(id_, old), _refusal(id_, new)
    if was is not None:
        return (Change(f"could not be read before ({was})"),) if after is not None else ()
    if is_ is not None:
        return (Change(f"cannot be read any more ({is_})"),)
    return (Change("message", None if before is None else before.id, None if after is None else after.id),)


def _refusal(id_: str, catalog: Catalog) -> str | None:
    """Why a message is refused in a catalogue; None where it is not."""
    found: InvalidMessage | None = next((invalid for invalid in catalog.invalid if invalid.id == id_), None)
    if found is None:
        return None
    first = next((diagnostic for diagnostic in found.diagnostics if diagnostic.is_error), None)
    return f"{first.code}: {first.message}" if first else "refused"


def _attributes(before: Message, after: Message) -> Iterator[Change]:
    for name in _ATTRIBUTES:
        was, is_ = (getattr(message, name.replace("-", "_")) for message in (before, after))
        if was != is_:
            yield Change(name, _said(was), _said(is_))


def _said(value: object) -> str | None:
    if value is None:
        return None
    return written(value) if isinstance(value, datetime) else str(value)


def _condition(id_: str, old: Catalog, new: Catalog) -> Iterator[Change]:
    """A condition that is only laid out otherwise is the same; one that reads the same may mean something else."""
    before, after = old.conditions[id_], new.conditions[id_]
    if before.tree == after.tree:
        return
    was, is_ = (format_condition(one.text, ANY_LENGTH) for one in (before, after))
    if was != is_:
        yield Change("condition", was, is_)
    olds, news = dict(_segments(before.tree)), dict(_segments(after.tree))
    segments = [name for name in olds if name in news and olds[name].part != news[name].part]
    for name in segments:
        yield Change(f"segment {name}", olds[name].source.text.strip(), news[name].source.text.strip())
    if was == is_ and not segments:
        yield Change("meaning of the condition, by the vocabulary or a plugin")


def _segments(node: Node) -> Iterator[tuple[str, Segment]]:
    match node:
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from _segments(part)
        case Not(part):
            yield from _segments(part)
        case Segment(name, part):
            yield name, node
            yield from _segments(part)


def _texts(before: Message, after: Message) -> Iterator[Change]:
    olds, news = ({text.lang: text for text in message.texts} for message in (before, after))
    for lang in dict.fromkeys((*olds, *news)):
        was, is_ = olds.get(lang), news.get(lang)
        if was != is_:
            yield Change(f"text in {lang}", _whole(was), _whole(is_))


def _whole(text: Text | None) -> str | None:
    if text is None:
        return None
    links = [f"{link.label}: {link.address}" for link in text.links]
    return "\n\n".join([str(text.title), str(text.body), *links])
