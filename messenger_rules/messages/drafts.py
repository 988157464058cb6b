"""Drafts: elements to messages; every text is made safe here, and what cannot be read is told with its place.

Only what a file alone can tell is told here. What needs the vocabulary, or other messages, is left to the rules, which
hold for messages made in Python as well.
"""

from __future__ import annotations

from typing import NamedTuple

from messenger_rules.diagnostics import Diagnostic
from messenger_rules.errors import CatalogError
from messenger_rules.limits import Limits
from messenger_rules.messages.document import Document, Draft
from messenger_rules.messages.document_reader import DocumentReader
from messenger_rules.messages.elements import Element
from messenger_rules.messages.message_reader import MessageReader
from messenger_rules.messages.shapes import children


class Drafts(NamedTuple):
    """What a file says: the document without its messages, these, and what was found out about the rest."""

    document: Document
    messages: tuple[Draft, ...]
    diagnostics: tuple[Diagnostic, ...]


def draft(root: Element, limits: Limits) -> Drafts:
    """What the elements of a catalogue say.

    :raises CatalogError: where something outside the messages cannot be read, with everything that is wrong.
    """
    document, found = read_document(root, limits)
    messages = tuple(read_message(element, limits) for element in children(root, "message"))
    if found:
        raise CatalogError([*found, *(about for message in messages for about in message.diagnostics)])
    return Drafts(document, messages, ())


def read_document(root: Element, limits: Limits) -> tuple[Document, list[Diagnostic]]:
    """What a catalogue says outside its messages, and what is wrong with it."""
    reader = DocumentReader(limits)
    return reader.document(root), reader.diagnostics


def read_message(element: Element, limits: Limits) -> Draft:
    """What one message says, and what of it cannot be read."""
    return MessageReader(limits).message(element)
