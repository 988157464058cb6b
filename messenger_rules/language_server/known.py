"""What is known around a document: what conditions may use, what the catalogue has, what stands beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from messenger_rules.condition.language import Language
from messenger_rules.messages.rechecking import CheckedCatalog
from messenger_rules.text import Source


@dataclass(frozen=True, slots=True)
class Known:
    """What the server knows about one document; ``catalog`` is the last state of it that could be read."""

    language: Language
    vocabulary: Source | None = None
    """The text of the vocabulary, with its place in the catalogue where it stands inside."""
    catalog: CheckedCatalog | None = None
    owners: Mapping[str, str] = field(default_factory=dict)
    """The distributions that predicates come from."""
    files: tuple[str, ...] = ()
    """The names of files beside or below the document."""
