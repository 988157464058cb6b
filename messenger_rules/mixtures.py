"""Mixtures of scripts: the words and numbers of a text that no language writes, and that look like others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from unicodedata import decimal

from messenger_rules.marks import is_mark
from messenger_rules.scripts import script, script_of_digit
from messenger_rules.text import Span

JOINERS = "\u200c\u200d"
"""What stands inside a word and is not seen."""

_EAST_ASIAN = (
    frozenset({"CJK", "HIRAGANA", "KATAKANA"}),
    frozenset({"CJK", "BOPOMOFO"}),
    frozenset({"CJK", "HANGUL"}),
)
"""The combinations of UTS 39, section 5.2, "highly restrictive": Japanese, Chinese and Korean, each with Latin."""

_BESIDE_LATIN = frozenset(
    {
        "ARABIC",
        "BENGALI",
        "DEVANAGARI",
        "ETHIOPIC",
        "GEORGIAN",
        "GUJARATI",
        "GURMUKHI",
        "HEBREW",
        "KANNADA",
        "KHMER",
        "LAO",
        "MALAYALAM",
        "MYANMAR",
        "ORIYA",
        "SINHALA",
        "TAMIL",
        "TELUGU",
        "THAANA",
        "THAI",
        "TIBETAN",
    }
)
"""Scripts that may stand in one word with Latin letters, since they write no blanks or join prefixes to foreign names.

UTS 39 calls this "moderately restrictive" and leaves out Cyrillic and Greek; Armenian, Cherokee and Coptic are left out
here too, since most of their letters look Latin. Of these scripts only some do.
"""

_LOOKING_LATIN = frozenset(
    "\u05df\u05e1\u0627\u0647\u06be\u06c1\u06d5"  # Hebrew and Arabic: l o, l o o o o
    "\u0b20\u0c02\u0c82\u0d02\u0d20\u0d82"  # Oriya O; o of Telugu, Kannada, Malayalam twice, Sinhala
    "\u101d\u10e7\u10ff\u1200\u12d0"  # Myanmar o, Georgian y and o, Ethiopic U and O
)
"""Letters of these scripts that look like a Latin one (UTS 39, confusables.txt).

Without the Hebrew vav, which looks like an l: it is a word of its own, written before foreign names.
"""

_LOOKING_LATIN_ALONE = frozenset(
    "\u0e04\u0e07\u0e17\u0e19\u0e1a\u0e1e\u0e23\u0e2d"  # Thai: a s n u u w s o
    "\u3007\u3147\u3163\u4e28"  # Han O, Hangul o and l, Han l
)
"""The same, of scripts in which two of them at the end of a Latin word may be a word of their own, such as บน."""

_JOINED_ROUND = re.compile("[\u0647\u06be\u06c1](?=[\u0620-\u064a\u066e-\u06d3])")
"""An Arabic heh that is joined to the letter behind it: then it has another form, and looks like no o."""

_LIKE_L_OR_O = "\u0661\u0665\u06f1\u06f5"
"""Arabic ones and fives. The zero of any script looks like an o or a full stop."""

_NUMBER = re.compile(r"\d+(?:[.,:/-]\d+)*")
_FOREIGN_DIGIT = re.compile(r"[^\D0-9]")


def mixed_words(text: str) -> Iterator[tuple[Span, tuple[str, ...]]]:
    r"""The words whose letters come from scripts that no language mixes, with the scripts in the order of the letters.

    >>> [(tuple(span), scripts) for span, scripts in mixed_words("S\u043ephos 実行ファイル")]
    [((0, 6), ('LATIN', 'CYRILLIC'))]
    """
    for span in _words(text):
        word = text[span.start : span.end]
        named = [script(char) for char in word]
        scripts = tuple(dict.fromkeys(name for name in named if name is not None))
        if len(scripts) > 1 and (not _may_mix(word, frozenset(scripts)) or _is_disguised(word, scripts)):
            yield span, scripts


def mixed_numbers(text: str) -> Iterator[Span]:
    r"""The numbers with digits of several scripts, and those that look like letters of the word they stand in.

    >>> [tuple(span) for span in mixed_numbers("\u09ea.2, google\u0660com, \u09e9x\u09eb")]
    [(0, 3), (11, 12)]
    """
    for span, digits in _in_other_digits(text):
        beside = {*_beside(text, span.start - 1, digits), *_beside(text, span.end, digits)}
        is_inside = len(beside) > 1
        looks_latin = all(decimal(char, 1) == 0 or char in _LIKE_L_OR_O for char in text[span.start : span.end])
        if len(digits) > 1 or is_inside or (beside and looks_latin):
            yield span


def _beside(text: str, offset: int, digits: set[str]) -> Iterator[int]:
    """The offset of a letter, if it is one of another script than digits that it touches."""
    if 0 <= offset < len(text) and script(text[offset]) not in {None, *digits}:
        yield offset


def foreign_numbers(text: str, home: str | None) -> Iterator[Span]:
    r"""The numbers in digits of a script that is not the one of the text's language, and that no letter of it is of.

    >>> [tuple(span) for span in foreign_numbers("Windows \u0967\u0966, \u09ea", "DEVANAGARI")]
    [(12, 13)]
    """
    known = {script(char) for char in text} | {home} if _FOREIGN_DIGIT.search(text) else set()
    for span, digits in _in_other_digits(text):
        if not digits <= known | {"LATIN"}:
            yield span


def _in_other_digits(text: str) -> Iterator[tuple[Span, set[str]]]:
    """The numbers that are not wholly in digits from 0 to 9, with the scripts of their digits."""
    if not _FOREIGN_DIGIT.search(text):
        return
    for number in _NUMBER.finditer(text):
        digits = {script_of_digit(char) for char in number.group() if char.isdecimal()}
        if digits != {"LATIN"}:
            yield Span(*number.span()), digits


def _words(text: str) -> Iterator[Span]:
    """Letters, and what goes on behind one: digits, and all that stands on a letter or is not seen."""
    start = None
    for offset, char in enumerate(f"{text} "):
        if start is None:
            start = offset if char.isalnum() and not char.isdecimal() else None
        elif not (char.isalnum() or char in JOINERS or is_mark(char)):
            yield Span(start, offset)
            start = None


def _may_mix(word: str, scripts: frozenset[str]) -> bool:
    others = scripts - {"LATIN"}
    if any(others <= together for together in _EAST_ASIAN):
        return True
    if "LATIN" in scripts:
        return len(others) == 1 and others <= _BESIDE_LATIN
    return _has_greek_symbols(word, scripts)


def _has_greek_symbols(word: str, scripts: frozenset[str]) -> bool:
    """Whether a word of East Asia has Greek letters one by one, as in α版; two of them could be a name."""
    if "GREEK" not in scripts or not any(scripts - {"GREEK"} <= together for together in _EAST_ASIAN):
        return False
    return not any(script(left) == script(right) == "GREEK" for left, right in pairwise(word))


def _is_disguised(word: str, scripts: tuple[str, ...]) -> bool:
    """Whether all that is not Latin in a word of two scripts looks Latin."""
    if len(scripts) != 2 or "LATIN" not in scripts:
        return False
    strangers = [char for char in _JOINED_ROUND.sub("\u0628", word) if script(char) not in {None, "LATIN"}]
    if all(char in _LOOKING_LATIN for char in strangers):
        return True
    return all(char in _LOOKING_LATIN_ALONE for char in strangers) and not _ends_in_a_word(word)


def _ends_in_a_word(word: str) -> bool:
    """Whether two strangers or more stand together at one end of a Latin word, and none elsewhere."""
    is_latin = [script(char) in {None, "LATIN"} for char in word]
    turns = sum(left != right for left, right in pairwise(is_latin))
    return turns == 1 and is_latin.count(False) > 1
