"""Scripts of writing, as far as the safety of texts needs them: which one a character belongs to, which may mix.

Python has no table of scripts. The first word of a character's Unicode name stands in for it (LATIN, CYRILLIC, CJK):
coarser than the Unicode property, and enough to tell apart all scripts that are mistaken for one another.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from messenger_rules.text import Span

_FURTHER_NAMES = {"IDEOGRAPHIC": "CJK", "KATAKANA-HIRAGANA": "KATAKANA"}

_COMMON_NAMES = frozenset({"CARON", "COMBINING", "MODIFIER", "VARIATION", "VEDIC"})
"""First words of names of letters and marks that belong to every script."""

_SYMBOLS = frozenset("μΩΔπλθΣβ")
"""Greek letters that stand as symbols in words of other scripts: μs, kΩ. None of them looks like a Latin letter."""

_TOGETHER = (
    frozenset({"LATIN", "CJK", "HIRAGANA", "KATAKANA"}),
    frozenset({"LATIN", "CJK", "BOPOMOFO"}),
    frozenset({"LATIN", "CJK", "HANGUL"}),
)
"""The combinations of UTS 39, section 5.2, "highly restrictive": Japanese, Chinese and Korean."""

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

_FOREIGN_DIGIT = re.compile(r"[^\D0-9]")
_NUMBER = re.compile(r"\d+(?:[.,:/-]\d+)*")

JOINERS = "\u200c\u200d"


@lru_cache(maxsize=4096)
def script(char: str) -> str | None:
    r"""The script of a letter or mark; None for a character that belongs to all of them.

    >>> [script(char) for char in "o\u043e\u03bf\u30fc1"]
    ['LATIN', 'CYRILLIC', 'GREEK', 'KATAKANA', None]
    """
    char = unicodedata.normalize("NFKC", char)[0]
    if char in _SYMBOLS or unicodedata.category(char)[0] not in "LM":
        return None
    first = unicodedata.name(char, "").partition(" ")[0]
    return None if not first or first in _COMMON_NAMES else _FURTHER_NAMES.get(first, first)


def mixed_words(text: str) -> Iterator[tuple[Span, tuple[str, ...]]]:
    r"""The words whose letters come from scripts that no language mixes, with the scripts in the order of the letters.

    >>> [(tuple(span), scripts) for span, scripts in mixed_words("S\u043ephos 実行ファイル")]
    [((0, 6), ('LATIN', 'CYRILLIC'))]
    """
    for word in _words(text):
        named = map(script, text[word.start : word.end])
        scripts = tuple(dict.fromkeys(name for name in named if name is not None))
        if not _may_mix(frozenset(scripts)) or _disguised(text[word.start : word.end], scripts):
            yield word, scripts


def _disguised(word: str, scripts: tuple[str, ...]) -> bool:
    """Whether all that is not Latin in a word of two scripts looks Latin."""
    if len(scripts) != 2 or "LATIN" not in scripts:
        return False
    return all(char in _LOOKING_LATIN for char in word if script(char) not in {None, "LATIN"})


def foreign_numbers(text: str) -> Iterator[Span]:
    r"""The numbers with digits of several scripts, or of one that no letter of the text is of.

    >>> [tuple(span) for span in foreign_numbers("version \u09ea.2, google\u0660com")]
    [(8, 11), (19, 20)]
    """
    if not _FOREIGN_DIGIT.search(text):
        return
    scripts = set(map(script, text))
    for number in _NUMBER.finditer(text):
        digits = {_digits_of(char) for char in number.group() if char.isdecimal()}
        if len(digits) > 1 or not digits <= scripts | {"LATIN"}:
            yield Span(*number.span())


def _digits_of(digit: str) -> str:
    """The script of a digit; those of 0 to 9, however they are drawn, count as Latin."""
    named = unicodedata.name(unicodedata.normalize("NFKC", digit), "").partition(" ")[0]
    return {"DIGIT": "LATIN", "ARABIC-INDIC": "ARABIC", "EXTENDED": "ARABIC"}.get(named, named)


def _words(text: str) -> Iterator[Span]:
    """Letters, and what goes on behind one: digits, and all that stands on a letter or is not seen."""
    start = None
    for offset, char in enumerate(f"{text} "):
        if start is None:
            start = offset if char.isalnum() and not char.isdecimal() else None
        elif not (char.isalnum() or char in JOINERS or unicodedata.category(char)[0] == "M"):
            yield Span(start, offset)
            start = None


def _may_mix(scripts: frozenset[str]) -> bool:
    if len(scripts) <= 1 or any(scripts <= together for together in _TOGETHER):
        return True
    return len(scripts) == 2 and "LATIN" in scripts and not scripts.isdisjoint(_BESIDE_LATIN)
