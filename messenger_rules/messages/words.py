"""The words of a catalogue: the vocabulary that it holds or names, and whether it is the right one."""

from __future__ import annotations

from messenger_rules.diagnostics import Diagnostic
from messenger_rules.limits import Limits
from messenger_rules.messages import complaints
from messenger_rules.messages.beside import Folder
from messenger_rules.messages.document import Document
from messenger_rules.vocabulary import Vocabulary


def vocabulary_of(document: Document, folder: Folder | None, limits: Limits) -> Vocabulary | None:
    """The vocabulary inside a catalogue, or the one beside it that it names; None where there is neither.

    :raises CatalogError: where the file must not or cannot be read, or the vocabulary has a mistake.
    """
    if document.vocabulary is not None:
        return Vocabulary.read(document.vocabulary_source or document.vocabulary)
    name = document.vocabulary_file
    if name is None or folder is None:
        return None
    source = folder.text(name, document.places.of("vocabulary"), limits)
    return Vocabulary.read(source.text, name=source.name)


def another_product(document: Document, vocabulary: Vocabulary | None) -> tuple[Diagnostic, ...]:
    """What is to be said where catalogue and vocabulary are of different products."""
    other = None if vocabulary is None else vocabulary.product
    if document.product is None or other is None or document.product == other:
        return ()
    return (complaints.another_product(document.places.of("product"), document.product, other),)
