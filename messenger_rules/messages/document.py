"""A document: all that one catalogue file says, before anybody checks what it means."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from messenger_rules.diagnostics import Diagnostic
from messenger_rules.limits import Limits
from messenger_rules.messages.message import Message, Segment
from messenger_rules.messages.places import UNPLACED, Places
from messenger_rules.text import Source

LANGUAGE = 1
"""The version of the condition language that this library reads."""

DEFAULT_LANGUAGE = "en"


_ID = re.compile(r"[a-z0-9][a-z0-9._-]*")


def is_id(text: str, limits: Limits) -> bool:
    """Whether a text is an identifier of a message, a segment or a product.

    >>> is_id("anti-virus-9.5", Limits()), is_id("Anti Virus", Limits())
    (True, False)
    """
    return len(text) <= limits.id_length and _ID.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Document:
    """The attributes of a catalogue, its segments and its messages, in the order of the file.

    ``vocabulary_file`` names a file beside the catalogue; ``vocabulary`` is the TOML of one that stands inside.
    ``language`` is the version of the condition language that the catalogue is written in; ``channel`` is where it was
    published.
    """

    messages: tuple[Message, ...] = ()
    segments: tuple[Segment, ...] = ()
    product: str | None = None
    serial: int = 0
    default_language: str = DEFAULT_LANGUAGE
    language: int = LANGUAGE
    vocabulary_file: str | None = None
    vocabulary: str | None = None
    channel: str | None = None
    places: Places = field(default=UNPLACED, compare=False, repr=False)
    vocabulary_source: Source | None = field(default=None, compare=False, repr=False)
    """The vocabulary that stands inside, with its place in the file."""

    def __post_init__(self) -> None:
        if self.vocabulary is not None:
            object.__setattr__(self, "vocabulary", self.vocabulary.replace("\r\n", "\n").strip())


class Identity(NamedTuple):
    """By what the messages of a catalogue know one another; ``id`` is None where there is none to be read."""

    id: str | None
    supersedes: str | None
    places: Places


@dataclass(frozen=True, slots=True)
class Draft:
    """A message as it was read. What could not be read of it is ``broken`` and has a stand-in: the rest can be checked.

    A draft that has an error among its diagnostics is no message.
    """

    message: Message
    broken: frozenset[str] = frozenset()
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def id(self) -> str | None:
        """The identifier; None where there is none to be read."""
        return None if "id" in self.broken else self.message.id

    @property
    def identity(self) -> Identity:
        """By what the other messages know it."""
        return Identity(self.id, self.message.supersedes, self.message.places)


@dataclass(frozen=True, slots=True)
class InvalidMessage:
    """A message that is refused here, with the reasons; ``id`` is None where it has none that can be read."""

    id: str | None
    diagnostics: tuple[Diagnostic, ...]
