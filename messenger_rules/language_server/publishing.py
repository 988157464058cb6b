"""Publishing: which diagnostics belong to which file, and when a file has to be told that it has none any more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from messenger_rules.diagnostics import Diagnostic
from messenger_rules.language_server.documents import Document
from messenger_rules.language_server.positions import Lines


class Publishing:
    """What each document has said about further files, such as a vocabulary that cannot be read."""

    def __init__(self) -> None:
        self._told: dict[str, set[str]] = {}

    def files(
        self, document: Document, found: Iterable[Diagnostic], opened: Iterable[str]
    ) -> Iterator[tuple[str | None, Lines, list[Diagnostic]]]:
        """The diagnostics by file, the document's own first, as None; files in ``opened`` speak for themselves."""
        by_file: dict[str, list[Diagnostic]] = {}
        own = str(document.path)
        for about in found:
            source = None if about.source is None else about.source.outermost(about.span)[0]
            by_file.setdefault(own if source is None or not source.text else source.name, []).append(about)
        yield None, document.lines, by_file.pop(own, [])
        others = {name: about for name, about in by_file.items() if name not in set(opened)}
        for name in self._told.get(document.uri, set()) - set(others):
            yield name, Lines(""), []
        for name, of_file in others.items():
            source = of_file[0].source
            text = "" if source is None else source.outermost(of_file[0].span)[0].text
            yield name, Lines(text, document.encoding), of_file
        self._told[document.uri] = set(others)
