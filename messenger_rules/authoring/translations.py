"""Translations: which texts of a message there are to be looked at, which are missing, and which are too long."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from messenger_rules import languages
from messenger_rules.limits import DEFAULT_LIMITS, Limits
from messenger_rules.messages.catalog import Catalog
from messenger_rules.messages.message import Message, Text
from messenger_rules.messages.translation import best_text

LENIENT = replace(DEFAULT_LIMITS, title_length=1 << 20, body_length=1 << 20, body_lines=1 << 20)
"""Limits under which a text that is too long can be looked at."""


@dataclass(frozen=True, slots=True)
class Translation:
    """A text, and what is to be said of it."""

    text: Text
    remarks: tuple[str, ...]


def translations(message: Message, default: str, wanted: str | None) -> tuple[Translation, ...]:
    """The text that a reader of a language gets; without one, the text in the default language; of ``all``, each."""
    if wanted == "all":
        return tuple(Translation(text, tuple(too_long(text))) for text in message.texts)
    text = best_text(message, [wanted or default], default)
    remarks = tuple(too_long(text))
    if wanted is not None and not is_served(message, wanted):
        remarks = (f"there is no text in {wanted}: its readers get this one, in {text.lang}", *remarks)
    return (Translation(text, remarks),)


def missing(message: Message, catalog: Catalog) -> tuple[str, ...]:
    """The languages that have no text: of those of the vocabulary, else of those of the catalogue's other messages."""
    declared = catalog.vocabulary.languages if catalog.vocabulary is not None else None
    if declared is None:
        declared = tuple(dict.fromkeys(lang for other in catalog.messages for lang in other.languages))
    return tuple(lang for lang in declared if not is_served(message, lang))


def is_served(message: Message, language: str) -> bool:
    """Whether readers of a language get a text that is meant for them."""
    return languages.lookup([language], message.languages) is not None


def too_long(text: Text, limits: Limits = DEFAULT_LIMITS) -> Iterator[str]:
    """What of a text is longer than messages may be."""
    for what, words, limit in (("title", text.title, limits.title_length), ("body", text.body, limits.body_length)):
        if len(words) > limit:
            yield f"the {what} has {len(words):,} characters, more than {limit:,}: the message is refused"
    lines = sum(1 for line in text.body.split("\n") if line.strip())
    if lines > limits.body_lines:
        yield f"the body has {lines} lines, more than {limits.body_lines}: the message is refused"
