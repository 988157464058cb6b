"""Checks of rows that are catalogues: the whole file is refused, one message is refused alone, or all of it works."""

from __future__ import annotations

from pathlib import Path

import pytest

import messenger_rules as mr
from tests.hostile.rows import Check
from tests.messages.files import CATALOG, NAMESPACE, file_of, message

OPEN = f'<catalog xmlns="{NAMESPACE}">'
CLOSE = "</catalog>"
EMPTY = f"{OPEN}{CLOSE}"
GOOD = message(id="good")


def whole(data: bytes | str, *codes: str) -> Check:
    """The file is refused whole, for these reasons and no others."""
    given = data.encode() if isinstance(data, str) else data

    def check(folder: Path) -> None:
        with pytest.raises(mr.CatalogError) as caught:
            mr.Catalog.read(given, name="messages.xml")
        assert {found.code for found in caught.value.diagnostics} == set(codes)

    return check


def alone(fragment: str, *codes: str, beside: str = "") -> Check:
    """The message that the fragment is put into is refused, for these reasons and no others; one beside it works.

    ``beside`` is what else stands in the catalogue.
    """
    given = beside_a_good_one(fragment, beside)

    def check(folder: Path) -> None:
        catalog = mr.Catalog.read(given)
        assert [found.id for found in catalog.messages] == ["good"]
        (invalid,) = catalog.invalid
        assert {found.code for found in invalid.diagnostics if found.is_error} == set(codes)

    return check


def fine(fragment: str, *seen: str) -> Check:
    """The message that the fragment is put into works, and has these letters in one of its texts."""
    given = beside_a_good_one(fragment)

    def check(folder: Path) -> None:
        catalog = mr.Catalog.read(given)
        assert not catalog.invalid
        texts = [text for found in catalog.messages for text in found.texts]
        shown = "\n".join(str(words) for text in texts for words in (text.title, text.body))
        assert [words for words in seen if words not in shown] == []

    return check


def beside_a_good_one(fragment: str, beside: str = "") -> bytes:
    """A catalogue with the message that the fragment is put into, and one that nothing is wrong with."""
    return file_of(fragment).replace(CLOSE.encode(), f"{beside}{GOOD}{CLOSE}".encode())


def of_messages(*messages: str) -> bytes:
    """A catalogue of these messages."""
    return CATALOG.format("\n".join(messages)).encode()
