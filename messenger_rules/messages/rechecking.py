"""Rechecking: the diagnostics of a catalogue that is being edited, at the cost of what an edit has changed.

They are those of :class:`messenger_rules.messages.catalog.Catalog` for the same bytes. What one message says, and what
is wrong with it by itself, is kept by its text and by what it was checked against. Its places are those of a small text
of its own; they are put into the file when they are told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from messenger_rules.compilation import language_of
from messenger_rules.condition.condition import Condition
from messenger_rules.condition.language import Language
from messenger_rules.diagnostics import Diagnostic
from messenger_rules.errors import CatalogError
from messenger_rules.limits import DEFAULT_LIMITS, Limits
from messenger_rules.messages import complaints
from messenger_rules.messages.assembly import Assembler, among_the_others, segments_of, told
from messenger_rules.messages.beside import Folder
from messenger_rules.messages.document import Document, Draft
from messenger_rules.messages.document_reader import read_segment
from messenger_rules.messages.drafts import read_document, read_message
from messenger_rules.messages.message import Message
from messenger_rules.messages.pieces import Parts, Piece, Pieces
from messenger_rules.messages.placing import Placing
from messenger_rules.messages.words import another_product, vocabulary_of, vocabulary_source
from messenger_rules.registry import Registry
from messenger_rules.suggestions import sharing_effort
from messenger_rules.text import Source, Span
from messenger_rules.vocabulary import Vocabulary

_Key: TypeAlias = "tuple[str, int]"
Further: TypeAlias = "Callable[[Message, Condition], Iterable[Diagnostic]]"
"""Finds out more about a message and its condition."""
_Compiled: TypeAlias = "tuple[Condition | None, list[Diagnostic]]"


@dataclass(frozen=True, slots=True)
class CheckedMessage:
    """One message of the file: its place, what it says, and its condition, None where that cannot be read."""

    span: Span
    draft: Draft
    condition: Condition | None


@dataclass(frozen=True, slots=True)
class CheckedCatalog:
    """What was found out about a catalogue that is not refused whole."""

    document: Document
    language: Language
    vocabulary: Vocabulary | None
    messages: tuple[CheckedMessage, ...]
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, eq=False)
class _Setting:
    """What messages are checked against, with their segments and without; and what was found out by it."""

    full: Assembler
    bare: Assembler
    vocabulary: Vocabulary | None
    about_segments: Sequence[Diagnostic]
    compiled: dict[tuple[_Key, bool], _Compiled] = field(default_factory=dict)

    def serves(self, vocabulary: Vocabulary | None, document: Document, segments: Mapping[str, Source]) -> bool:
        """Whether what was found out still holds."""
        return (
            self.vocabulary is vocabulary
            and (self.full.document.default_language, self.full.document.language)
            == (document.default_language, document.language)
            and self.full.language.segments == segments
        )


class Recheck:
    """Checks one catalogue again and again.

    :param vocabulary: takes the place of the one that the catalogue names.
    :param further: what else is to be said of a message that can be read, and of its condition.
    """

    def __init__(
        self,
        registry: Registry,
        limits: Limits = DEFAULT_LIMITS,
        vocabulary: Vocabulary | None = None,
        further: Further | None = None,
    ) -> None:
        self._further = further
        self._registry = registry
        self._limits = limits
        self.given = vocabulary
        self._pieces = Pieces(limits)
        self._drafts: dict[_Key, Draft] = {}
        self._setting: _Setting | None = None
        self._read: tuple[str, str, Vocabulary] | None = None

    @sharing_effort()
    def check(self, data: bytes, name: str, folder: Folder | None = None) -> CheckedCatalog:
        """Check the catalogue as it is now; ``folder`` is where the vocabulary that it names is looked for.

        :raises CatalogError: where it is refused whole, with everything that is wrong.
        """
        parts = self._pieces.read(data, name)
        document, found = read_document(parts.root, self._limits)
        messages = tuple(parts.of("message"))
        drafts = self._drafted(messages)
        place = Placing.of(parts)
        if found:
            own = (place.all(piece, draft.diagnostics) for piece, draft in zip(messages, drafts, strict=True))
            raise CatalogError([*found, *(about for of_message in own for about in of_message)])
        segments, about_names = segments_of(document, self._limits)
        setting = self._set(parts, document, folder, segments)
        about_words = self._about_words(document, folder, setting.vocabulary)
        general = frozenset((*about_words, *about_names, *place.of_segments(setting.about_segments)))
        compiled = self._compiled(setting, messages, drafts)
        own_found = [place.all(piece, about) for piece, (_, about) in zip(messages, compiled, strict=True)]
        identities = [place.identity(piece, draft) for piece, draft in zip(messages, drafts, strict=True)]
        checked = tuple(
            CheckedMessage(Span(piece.start, piece.end), draft, condition)
            for piece, draft, (condition, _) in zip(messages, drafts, compiled, strict=True)
        )
        diagnostics = told(general, among_the_others(identities, own_found), self._limits)
        return CheckedCatalog(
            document, replace(setting.full.language, segments=segments), setting.vocabulary, checked, diagnostics
        )

    def _checked(self, assembler: Assembler, draft: Draft) -> _Compiled:
        condition, found = assembler.message(draft)
        if condition is not None and self._further is not None:
            found = [*found, *self._further(draft.message, condition)]
        return condition, found

    def _drafted(self, messages: Sequence[Piece]) -> list[Draft]:
        kept = {}
        for piece in messages:
            kept[piece.key] = self._drafts.get(piece.key) or read_message(piece.element, self._limits)
        self._drafts = kept
        return [kept[piece.key] for piece in messages]

    def _set(self, parts: Parts, document: Document, folder: Folder | None, named: Mapping[str, Source]) -> _Setting:
        """What messages are checked against; the last one, as long as it serves."""
        own = [read_segment(piece.element, self._limits) for piece in parts.of("segment")]
        segments = {segment.name: segment.condition_source for segment in own if segment.name in named}
        vocabulary = self.given or self._vocabulary(document, folder)
        if self._setting is None or not self._setting.serves(vocabulary, document, segments):
            language = self._language(vocabulary, document, folder, segments)
            full, bare = Assembler(document, language), Assembler(document, replace(language, segments={}))
            self._setting = _Setting(full, bare, vocabulary, full.segments())
        return self._setting

    def _vocabulary(self, document: Document, folder: Folder | None) -> Vocabulary | None:
        source = vocabulary_source(document, folder, self._limits)
        if source is None:
            return None
        if self._read is None or self._read[:2] != (source.name, source.text):
            self._read = (source.name, source.text, Vocabulary.read(source))
        return self._read[2]

    def _language(
        self, vocabulary: Vocabulary | None, document: Document, folder: Folder | None, segments: Mapping[str, Source]
    ) -> Language:
        try:
            return language_of(vocabulary, self._registry, self._limits, segments)
        except CatalogError:
            if self.given is None:  # one that was kept may stand elsewhere in the file by now
                language_of(vocabulary_of(document, folder, self._limits), self._registry, self._limits, segments)
            raise

    def _about_words(
        self, document: Document, folder: Folder | None, vocabulary: Vocabulary | None
    ) -> Iterator[Diagnostic]:
        if self.given is None and document.vocabulary_file is not None and folder is None:
            yield complaints.vocabulary_not_read(document.places.of("vocabulary"), document.vocabulary_file)
        yield from another_product(document, vocabulary)

    def _compiled(self, setting: _Setting, messages: Sequence[Piece], drafts: Sequence[Draft]) -> list[_Compiled]:
        kept, found = {}, []
        for piece, draft in zip(messages, drafts, strict=True):
            key = (piece.key, "segment" in draft.message.condition)
            if key not in kept:
                assembler = setting.full if key[1] else setting.bare
                kept[key] = setting.compiled.get(key) or self._checked(assembler, draft)
            found.append(kept[key])
        setting.compiled.clear()
        setting.compiled.update(kept)
        return found
