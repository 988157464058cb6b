"""The words of a catalogue: the vocabulary that it holds or names, and whether it is the right one."""

from __future__ import annotations

from messenger_rules.diagnostics import Diagnostic
from messenger_rules.limits import Limits
from messenger_rules.messages import complaints
from messenger_rules.messages.beside import Folder
from messenger_rules.messages.document import Document
from messenger_rules.text import Source
from messenger_rules.vocabulary import Vocabulary


def vocabulary_of(document: Document, folder: Folder | None, limits: Limits) -> Vocabulary | None:
    """The vocabulary inside a catalogue, or the one beside it that it names; None where there is neither.

    :raises CatalogError: where the file must not or cannot be read, or the vocabulary has a mistake.
    """
    source = vocabulary_source(document, folder, limits)
    return None if source is None else Vocabulary.read(source)


def vocabulary_source(document: Document, folder: Folder | None, limits: Limits) -> Source | None:
    """The text of that vocabulary.

    :raises CatalogError: where the file must not or cannot be read.
    """
    if document.vocabulary is not None:
        return document.vocabulary_source or Source(document.vocabulary, "vocabulary.toml")
    name = document.vocabulary_file
    if name is None or folder is None:
        return None
    return folder.text(name, document.places.of("vocabulary"), limits)


def another_product(document: Document, vocabulary: Vocabulary | None) -> tuple[Diagnostic, ...]:
    """What is to be said where catalogue and vocabulary are of different products."""
    other = None if vocabulary is None else vocabulary.product
    if document.product is None or other is None or document.product == other:
        return ()
    return (complaints.another_product(document.places.of("product"), document.product, other),)
