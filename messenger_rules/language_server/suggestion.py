"""A suggestion: what an editor offers to write at the cursor."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from messenger_rules.text import Span


class SuggestionKind(Enum):
    """What is suggested; editors have a picture for each."""

    FACT = "fact"
    PREDICATE = "predicate"
    KEYWORD = "keyword"
    VALUE = "value"
    COMPONENT = "component"
    ELEMENT = "element"
    ATTRIBUTE = "attribute"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One text to write in place of ``span``; ``snippet`` is the same with places to go on, where editors know them."""

    label: str
    kind: SuggestionKind
    span: Span
    text: str
    detail: str = ""
    summary: str = ""
    snippet: str = ""
