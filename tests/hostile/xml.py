"""Rows 1 to 35: files that are no catalogue, or want to be more than one."""

from __future__ import annotations

from pathlib import Path

import messenger_rules as mr
from tests.hostile.attacks import ATTACKS
from tests.hostile.catalogues import GOOD, of_messages
from tests.hostile.rows import Fate, Row
from tests.messages.files import message


def _attack(number: int, what: str, name: str, reason: str = "") -> Row:
    """A row that is one of the attacks."""
    attack = ATTACKS[name]
    return Row(number, what, attack.fate, attack.check, attack.codes, reason=reason)


def _two_of_one_id(folder: Path) -> None:
    catalog = mr.Catalog.read(of_messages(message(), message(), GOOD))

    assert [found.id for found in catalog.messages] == ["good"]
    assert [[found.code for found in invalid.diagnostics] for invalid in catalog.invalid] == [["MR402"], ["MR402"]]


def _one_broken_among_many(folder: Path) -> None:
    good = [message(id=f"message-{number}") for number in range(499)]
    catalog = mr.Catalog.read(of_messages(*good, message(id="bad", expires="soon")))

    assert len(catalog.messages) == 499
    assert [invalid.id for invalid in catalog.invalid] == ["bad"]


ROWS = (
    _attack(1, "an empty file", "foreign-nothing"),
    _attack(2, "a byte order mark and nothing else", "encoding-byte-order-mark-alone"),
    _attack(3, "two byte order marks", "encoding-byte-order-mark-twice"),
    _attack(4, "a file that was cut off", "cut-off-behind-a-message"),
    _attack(5, "a billion laughs: entities made of ten entities, nine deep", "entity-billion-laughs"),
    _attack(6, "a long entity, named again and again", "entity-quadratic"),
    _attack(7, "an entity that is a file of the host; the file is not opened", "entity-file"),
    _attack(8, "a parameter entity from a web server; nobody is asked", "entity-parameter-http"),
    _attack(9, "entities that name each other", "entity-cycle-of-two"),
    _attack(10, "a DOCTYPE without anything in it", "doctype-bare"),
    _attack(11, "elements 17 deep", "depth-17"),
    _attack(12, "elements a million deep", "large-depth-1000000", "the file is too large before anybody counts"),
    _attack(12, "elements 250,000 deep, which a file may hold", "deep-250000-elements"),
    _attack(
        13,
        "90,000 attributes of one element",
        "wide-90000-attributes",
        "with 100,000 the file is too large before anybody counts",
    ),
    _attack(14, "an attribute of 20 MB", "large-attribute-of-20-mb"),
    _attack(15, "2,000,000 empty elements", "large-2000000-elements"),
    _attack(16, "a comment of 30 MB without an end", "large-comment-of-30-mb"),
    _attack(17, "UTF-7", "encoding-utf-7-smuggles"),
    _attack(18, "UTF-16 that says it is UTF-8", "encoding-utf-16-labelled-utf-8"),
    _attack(19, "EBCDIC", "encoding-ebcdic"),
    _attack(20, "an overlong form of UTF-8", "encoding-overlong-bracket"),
    _attack(21, "the bytes of half a surrogate pair", "encoding-surrogate"),
    _attack(22, "NUL", "control-nul"),
    _attack(23, "a terminal's escape, written `&#27;`", "reference-number-of-escape"),
    _attack(24, "XML 1.1, which has spellings for control characters", "version-1.1-with-controls"),
    _attack(25, "a control character of C1 in a title", "control-c1"),
    _attack(26, "XInclude; the file is not read", "include-xinclude"),
    _attack(27, "a style sheet", "instruction-style-sheet"),
    _attack(28, "an attribute that stands twice", "attribute-twice"),
    Row(29, "two messages of one identifier: both", Fate.MESSAGE, _two_of_one_id, ("MR402",)),
    _attack(
        30,
        "an element that this version does not know, in a message",
        "unknown-element-in-a-message",
        "the version stands in the namespace; what is not known may say for whom a message is not",
    ),
    _attack(31, "version 99 of the catalogue", "catalogue-version-99"),
    _attack(32, "a message without a text in the default language", "language-not-the-default"),
    _attack(33, "the bytes of a gzip archive", "foreign-gzip"),
    _attack(34, "something behind the end", "foreign-root-behind"),
    Row(
        35,
        "499 good messages and a broken one",
        Fate.MESSAGE,
        _one_broken_among_many,
        reason="500 messages are the limit, with the broken one",
    ),
)
