"""The desk: the documents that are open, what was found out about each, and what is known around it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from messenger_rules.analysis.budget import Budget
from messenger_rules.analysis.conditions import analyze_condition
from messenger_rules.analysis.messages import analyze_message
from messenger_rules.compilation import compile as compile_condition
from messenger_rules.compilation import language_of
from messenger_rules.condition.condition import Condition, system_clock
from messenger_rules.diagnostics import Diagnostic, Severity
from messenger_rules.errors import CatalogError, MessengerRulesError
from messenger_rules.language_server.documents import Document, Kind
from messenger_rules.language_server.known import Known
from messenger_rules.language_server.open_folder import OpenFolder, files_below
from messenger_rules.limits import DEFAULT_LIMITS, Limits
from messenger_rules.messages.message import Message
from messenger_rules.messages.rechecking import CheckedCatalog, Recheck
from messenger_rules.messages.words import vocabulary_source
from messenger_rules.plugins.groups import PREDICATE_GROUP
from messenger_rules.registry import Registry
from messenger_rules.text import Source
from messenger_rules.vocabulary import Vocabulary

VOCABULARY = "vocabulary.toml"
"""The name by which conditions of their own find their vocabulary."""

STEPS = 500_000
"""What conditions may take in one check beyond their own steps: an author waits for a second at most."""
_NAMED_VOCABULARY = re.compile(r"<catalog\b[^>]*?\svocabulary\s*=\s*[\"']([^\"'<>]*)[\"']")


class Desk:
    """The open documents; ``vocabulary`` is the path of one that takes the place of all others."""

    def __init__(self, registry: Registry, vocabulary: Path | None = None, limits: Limits = DEFAULT_LIMITS) -> None:
        self._registry = registry
        self._given = vocabulary
        self._limits = limits
        self._shared = Budget(STEPS)
        self._rechecks: dict[str, Recheck] = {}
        self._catalogs: dict[str, CheckedCatalog] = {}
        self._owners: Mapping[str, str] | None = None
        self._read: tuple[str, Vocabulary] | None = None
        self.documents: dict[str, Document] = {}

    def put(self, document: Document) -> None:
        """Open a document, or take its next state."""
        self.documents[document.uri] = document

    def close(self, uri: str) -> None:
        """Forget a document."""
        for kept in (self.documents, self._rechecks, self._catalogs):
            kept.pop(uri, None)

    def check(self, document: Document) -> tuple[Diagnostic, ...]:
        """Everything that is wrong with a document, as ``check`` tells it of the saved file."""
        try:
            match document.kind:
                case Kind.CATALOG:
                    return self._check_catalog(document)
                case Kind.VOCABULARY:
                    Vocabulary.read(document.text, name=str(document.path), limits=self._limits)
                    return ()
                case Kind.CONDITION:
                    source = Source(document.text, str(document.path))
                    vocabulary = self._nearest_vocabulary(document)
                    condition = compile_condition(
                        source, vocabulary=vocabulary, registry=self._registry, limits=self._limits
                    )
                    found = analyze_condition(condition, at=system_clock()).diagnostics
                    return (*condition.diagnostics, *(it for it in found if it.severity is not Severity.NOTE))
        except MessengerRulesError as error:
            return error.diagnostics

    def _check_catalog(self, document: Document) -> tuple[Diagnostic, ...]:
        self._shared = Budget(STEPS)
        recheck = self._rechecks.setdefault(document.uri, self._new_recheck())
        recheck.given = self._given_vocabulary()
        checked = recheck.check(document.data, str(document.path), self._folder(document))
        self._catalogs[document.uri] = checked
        return checked.diagnostics

    def _new_recheck(self) -> Recheck:
        return Recheck(self._registry, self._limits, further=self._doubts)

    def _doubts(self, message: Message, condition: Condition) -> Iterator[Diagnostic]:
        """What ``check`` finds out about the meaning of one message; what two mean together, it tells alone."""
        found = analyze_message(message, condition, at=system_clock(), shared=self._shared).diagnostics
        return (diagnostic for diagnostic in found if diagnostic.severity is not Severity.NOTE)

    def _given_vocabulary(self) -> Vocabulary | None:
        """The one that takes the place of all others; the same object for as long as its text is."""
        if self._given is None:
            return None
        source = self._text(self._given)
        if source is None:
            return Vocabulary.load(self._given)  # which says why it cannot be read
        if self._read is None or self._read[0] != source.text:
            self._read = (source.text, Vocabulary.read(source))
        return self._read[1]

    def _folder(self, document: Document) -> OpenFolder:
        return OpenFolder(document.path.parent, {it.path: it for it in self.documents.values()})

    # What is known

    def known(self, document: Document) -> Known:
        """What is known around a document; where it cannot be read now, what was known of its last state."""
        catalog = self._catalogs.get(document.uri)
        words = self._words(document, catalog)
        if catalog is not None:
            language = catalog.language
        else:
            language = language_of(self._readable(words), self._registry, self._limits)
        return Known(language, words, catalog, self._predicates(), files_below(document.path.parent))

    def _words(self, document: Document, catalog: CheckedCatalog | None) -> Source | None:
        """The text of the vocabulary."""
        if self._given is not None:
            return self._text(self._given)
        if document.kind is not Kind.CATALOG:
            return self._nearest(document)
        try:
            if catalog is not None:
                return vocabulary_source(catalog.document, self._folder(document), self._limits)
            named = _NAMED_VOCABULARY.search(document.text)
            return None if named is None else self._folder(document).text(named[1], limits=self._limits)
        except CatalogError:
            return None

    def _nearest_vocabulary(self, document: Document) -> Vocabulary | None:
        if self._given is not None:
            return self._given_vocabulary()
        source = self._nearest(document)
        return None if source is None else Vocabulary.read(source)

    def _nearest(self, document: Document) -> Source | None:
        """The vocabulary in the folder of a document, or in the next one above that has one."""
        found = (self._text(folder / VOCABULARY) for folder in document.path.parents)
        return next((source for source in found if source is not None), None)

    def _text(self, path: Path) -> Source | None:
        folder = OpenFolder(path.parent, {it.path: it for it in self.documents.values()})
        try:
            return folder.text(path.name, limits=self._limits)
        except CatalogError:
            return None

    def _readable(self, words: Source | None) -> Vocabulary | None:
        try:
            return None if words is None else Vocabulary.read(words)
        except CatalogError:
            return None

    def _predicates(self) -> Mapping[str, str]:
        if self._owners is None:
            plugins = self._registry.plugins
            self._owners = {it.name: it.distribution for it in plugins if it.group == PREDICATE_GROUP}
        return self._owners
