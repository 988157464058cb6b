"""Documents: the text of a file as it is in the editor, with the edits that the editor tells."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property
from pathlib import Path

from messenger_rules.language_server.positions import Lines, Position


class Kind(Enum):
    """What a file is to us, by its name as for ``fmt``."""

    CATALOG = "catalogue"
    VOCABULARY = "vocabulary"
    CONDITION = "condition"


@dataclass(frozen=True)
class Document:
    """One state of an open file; ``uri`` is its name to the editor, ``path`` to us."""

    uri: str
    path: Path
    text: str
    version: int = 0
    encoding: str = "utf-16"
    language: str = ""
    """What the editor takes it for."""

    @cached_property
    def lines(self) -> Lines:
        """Its lines, as the editor counts them."""
        return Lines(self.text, self.encoding)

    @property
    def kind(self) -> Kind:
        """What it is."""
        if self.language == "xml":
            return Kind.CATALOG
        by_suffix = {".xml": Kind.CATALOG, ".toml": Kind.VOCABULARY}
        return by_suffix.get(self.path.suffix.lower(), Kind.CONDITION)

    @property
    def data(self) -> bytes:
        """Its bytes as they would be saved; half of a surrogate pair stays one, for the reader to refuse."""
        return self.text.encode("utf-8", "surrogatepass")

    def edited(self, text: str, start: Position | None, end: Position | None, version: int) -> Document:
        """The document after an edit; without a place, the text is all of it.

        >>> Document("", Path("a"), "5.2").edited("4", Position(0, 2), Position(0, 3), 1).text
        '5.4'
        """
        if start is not None and end is not None:
            first, last = self.lines.offset(start), self.lines.offset(end)
            text = self.text[:first] + text + self.text[max(first, last) :]
        return replace(self, text=text, version=version)
