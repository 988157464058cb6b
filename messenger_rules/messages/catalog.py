"""The catalogue: messages whose conditions are compiled, ready to be selected from."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from messenger_rules.compilation import language_of
from messenger_rules.condition.condition import Condition
from messenger_rules.diagnostics import Diagnostic
from messenger_rules.errors import CatalogError
from messenger_rules.index.index import Index
from messenger_rules.limits import DEFAULT_LIMITS, Limits
from messenger_rules.messages import complaints
from messenger_rules.messages.assembly import Assembled, assemble, segments_of
from messenger_rules.messages.beside import Folder, read_file
from messenger_rules.messages.document import DEFAULT_LANGUAGE, Document, Draft, InvalidMessage
from messenger_rules.messages.drafts import Drafts
from messenger_rules.messages.indexed import Indexed
from messenger_rules.messages.message import Expectation, Message, Segment
from messenger_rules.messages.reader import read
from messenger_rules.messages.selection import Selection, Viewer
from messenger_rules.messages.words import another_product, vocabulary_of, vocabulary_source
from messenger_rules.several import several
from messenger_rules.text import Source
from messenger_rules.values import Facts
from messenger_rules.vocabulary import Vocabulary

if TYPE_CHECKING:
    from os import PathLike

    from messenger_rules.registry import Registry

Restore = tuple[Callable[..., "Catalog"], tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class _Setting:
    """What a catalogue is compiled with."""

    vocabulary: Vocabulary | None
    registry: Registry | None
    limits: Limits


@dataclass(frozen=True, eq=False, repr=False)
class Catalog:
    """The messages of one product, checked and compiled: immutable, safe for many threads; it pickles as its source.

    Made by :meth:`load`, :meth:`read` or :meth:`of`. A message that cannot be read, or whose condition cannot, is among
    ``invalid`` and hides nothing but itself.
    """

    _assembled: Assembled
    _setting: _Setting
    _folder: Folder | None
    _restore: Restore

    @classmethod
    def load(
        cls,
        path: str | PathLike[str],
        *,
        registry: Registry | None = None,
        limits: Limits = DEFAULT_LIMITS,
        vocabulary: Vocabulary | None = None,
    ) -> Catalog:
        """The catalogue of a file; the vocabulary that it names is read from beside it, unless one is given.

        :raises CatalogError: where the file cannot be read or is refused whole; never for one bad message.
        """
        place = Path(path)
        setting = _Setting(vocabulary, registry, limits)
        return _of_bytes(read_file(place, limits), str(place), Folder(place.parent), setting)

    @classmethod
    def read(
        cls,
        data: bytes,
        *,
        name: str = "catalog",
        registry: Registry | None = None,
        limits: Limits = DEFAULT_LIMITS,
        vocabulary: Vocabulary | None = None,
    ) -> Catalog:
        """The catalogue of some bytes; ``name`` is what diagnostics call it, and no file that the bytes name is opened.

        :raises CatalogError: where it is refused whole; never for one bad message.
        """
        return _of_bytes(data, name, None, _Setting(vocabulary, registry, limits))

    @classmethod
    def of(
        cls,
        messages: Iterable[Message],
        *,
        vocabulary: Vocabulary | None = None,
        registry: Registry | None = None,
        limits: Limits = DEFAULT_LIMITS,
        segments: Mapping[str, str] | None = None,
        default_language: str = DEFAULT_LANGUAGE,
        product: str | None = None,
        serial: int = 0,
    ) -> Catalog:
        """A catalogue of messages made in Python, of any number; they keep the same rules as those of a file.

        >>> from messenger_rules.messages.message import Text
        >>> message = Message("hello", 'os.family == "linux"', (Text.of("en", "Hello", "Hello, Linux."),))
        >>> [diagnostic.code for diagnostic in Catalog.of([message]).diagnostics]
        ['MR403']
        """
        named = tuple(Segment(name, condition) for name, condition in (segments or {}).items())
        document = Document(tuple(messages), named, product, serial, default_language)
        return _of_document(document, _Setting(vocabulary, registry, limits))

    def __repr__(self) -> str:
        return f"Catalog({len(self.messages)} messages, {len(self.invalid)} invalid)"

    def __reduce__(self) -> Restore:
        return self._restore

    @property
    def document(self) -> Document:
        """What the catalogue says: its attributes, its segments, and the messages that are in force."""
        return self._assembled.document

    @property
    def messages(self) -> tuple[Message, ...]:
        """The messages that are in force, in file order."""
        return self._assembled.document.messages

    @property
    def conditions(self) -> Mapping[str, Condition]:
        """The compiled conditions of these messages, by identifier."""
        return self._assembled.conditions

    @property
    def invalid(self) -> tuple[InvalidMessage, ...]:
        """The messages that are refused here, with their diagnostics, in file order."""
        return self._assembled.invalid

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Everything that was found out about the catalogue, warnings too, in file order."""
        return self._assembled.diagnostics

    @property
    def vocabulary(self) -> Vocabulary | None:
        """What conditions and links were checked against; None where there is no vocabulary."""
        return self._setting.vocabulary

    @cached_property
    def needed(self) -> frozenset[str]:
        """The names of the facts that selection asks for; ``language`` is one where a message has several texts."""
        asked: frozenset[str] = frozenset().union(*(condition.facts for condition in self.conditions.values()))
        translated = any(len(message.texts) > 1 for message in self.messages)
        return asked | {"language"} if translated else asked

    @cached_property
    def _indexed(self) -> Indexed:
        return Indexed(self._assembled)

    @property
    def index(self) -> Index:
        """The index over the conditions: which messages concern a host, without asking each; made when first needed."""
        return self._indexed.conditions

    def message(self, id_: str) -> Message | None:
        """The message of an identifier; None where there is none, or it is invalid."""
        return self._indexed.by_id.get(id_)

    def select(
        self,
        facts: Facts,
        *,
        at: datetime,
        languages: Sequence[str] = (),
        acknowledged: Collection[tuple[str, int]] = frozenset(),
        audiences: Collection[str] | None = None,
        silenced: Collection[str] = frozenset(),
        disabled: bool = False,
        routed: Mapping[str, bool] | None = None,
    ) -> Selection:
        """What one viewer sees on a host at an instant, and what not and why.

        :param languages: the viewer's languages in the order of wish, as BCP 47 tags; the first is also the fact
            ``language`` for conditions. Without any, that fact of the host decides.
        :param acknowledged: what the viewer has acknowledged, as pairs of identifier and revision; an older revision is
            done with a later one.
        :param audiences: the audiences that the viewer belongs to; None: all of them.
        :param silenced: the identifiers of messages that the viewer does not want to see for now.
        :param disabled: whether messages are switched off on this computer, or for this viewer.
        :param routed: the messages that are for others than their audience, and whether they are for the viewer.
        :raises CatalogError: where ``at`` has no zone (MR407).
        :raises TypeError: where one text stands for the languages, audiences or identifiers.
        """
        belongs_to = None if audiences is None else frozenset(map(str, several("audiences", audiences)))
        wanted, not_now = tuple(several("languages", languages)), frozenset(several("silenced", silenced))
        viewer = Viewer(wanted, frozenset(acknowledged), belongs_to, not_now, disabled, routed or {})
        return Selection(self._indexed, facts, at, viewer)

    def published(self, *, serial: int, channel: str) -> Document:
        """What the catalogue says once it is published: its vocabulary is inside, and it names no file.

        :raises CatalogError: where the vocabulary cannot be read any more (MR501 to MR503, MR520).
        """
        source = vocabulary_source(self.document, self._folder, self._setting.limits)
        return replace(
            self.document,
            messages=tuple(replace(message, expectations=()) for message in self.messages),
            serial=serial,
            channel=channel,
            vocabulary_file=None,
            vocabulary=None if source is None else source.text,
        )

    def facts_of(self, expectation: Expectation) -> Source:
        """The text of the facts file that an expectation names.

        :raises CatalogError: where the catalogue was not loaded from a folder (MR525), or the file must not or cannot
            be read (MR501 to MR503, MR520).
        """
        spot = expectation.places.of("facts")
        if self._folder is None:
            raise CatalogError([complaints.no_folder(spot, expectation.facts)])
        return self._folder.text(expectation.facts, spot, self._setting.limits)


def _of_bytes(data: bytes, name: str, folder: Folder | None, setting: _Setting) -> Catalog:
    drafts = read(data, name, setting.limits)
    document = drafts.document
    if setting.vocabulary is not None:
        return _assembled(drafts, setting, folder, (_of_bytes, (data, name, folder, setting)))
    if document.vocabulary_file is not None and folder is None:
        spot = document.places.of("vocabulary")
        warning = complaints.vocabulary_not_read(spot, document.vocabulary_file)
        drafts = drafts._replace(diagnostics=(warning,))
    setting = replace(setting, vocabulary=vocabulary_of(document, folder, setting.limits))
    return _assembled(drafts, setting, folder, (_of_bytes, (data, name, folder, setting)))


def _of_document(document: Document, setting: _Setting) -> Catalog:
    drafts = Drafts(replace(document, messages=()), tuple(map(Draft, document.messages)), ())
    return _assembled(drafts, setting, None, (_of_document, (document, setting)))


def _assembled(drafts: Drafts, setting: _Setting, folder: Folder | None, restore: Restore) -> Catalog:
    segments, about_names = segments_of(drafts.document, setting.limits)
    language = language_of(setting.vocabulary, setting.registry, setting.limits, segments)
    about_product = another_product(drafts.document, setting.vocabulary)
    return Catalog(assemble(drafts, language, (*about_names, *about_product)), setting, folder, restore)
