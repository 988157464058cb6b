"""Checks of rows that are messages: one is refused and another one beside it works, or both work."""

from __future__ import annotations

from pathlib import Path

import messenger_rules as mr
from tests.hostile.rows import Check
from tests.messages.files import CATALOG, file_of, message

CLOSE = "</catalog>"
GOOD = message(id="good")


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
