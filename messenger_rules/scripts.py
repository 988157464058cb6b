"""Scripts of writing, as far as the safety of texts needs them: which one a letter, a mark or a digit belongs to.

Python has no table of scripts. The first word of a character's Unicode name stands in for it (LATIN, CYRILLIC, CJK):
coarser than the Unicode property, and enough to tell apart all scripts that are mistaken for one another.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_FURTHER_NAMES = {"IDEOGRAPHIC": "CJK", "KATAKANA-HIRAGANA": "KATAKANA"}

_COMMON_NAMES = frozenset({"CARON", "COMBINING", "MODIFIER", "VARIATION", "VEDIC"})
"""First words of names of letters and marks that belong to every script."""

_ROUND = "\u3007"
"""The Han zero: a letter to its readers, and a number to Unicode."""

_SYMBOLS = frozenset("μΩΔπλθΣβ")
"""Greek letters that stand as symbols in words of other scripts: μs, kΩ. None of them looks like a Latin letter."""

_DIGITS = {"DIGIT": "LATIN", "ARABIC-INDIC": "ARABIC", "EXTENDED": "ARABIC"}
"""First words of names of digits that are not the name of a script."""

_BY_CODE = {
    "Adlm": "ADLAM",
    "Arab": "ARABIC",
    "Beng": "BENGALI",
    "Cakm": "CHAKMA",
    "Deva": "DEVANAGARI",
    "Gujr": "GUJARATI",
    "Guru": "GURMUKHI",
    "Java": "JAVANESE",
    "Khmr": "KHMER",
    "Knda": "KANNADA",
    "Laoo": "LAO",
    "Mlym": "MALAYALAM",
    "Mong": "MONGOLIAN",
    "Mtei": "MEETEI",
    "Mymr": "MYANMAR",
    "Nkoo": "NKO",
    "Olck": "OL",
    "Orya": "ORIYA",
    "Sinh": "SINHALA",
    "Taml": "TAMIL",
    "Telu": "TELUGU",
    "Thai": "THAI",
    "Tibt": "TIBETAN",
}
"""The scripts that write numbers in digits of their own, by their codes in tags of languages (ISO 15924)."""


@lru_cache(maxsize=4096)
def script(char: str) -> str | None:
    r"""The script of a letter or mark; None for a character that belongs to all of them.

    >>> [script(char) for char in "o\u043e\u03bf\u30fc1"]
    ['LATIN', 'CYRILLIC', 'GREEK', 'KATAKANA', None]
    """
    char = unicodedata.normalize("NFKC", char)[0]
    if char in _SYMBOLS or (unicodedata.category(char)[0] not in "LM" and char != _ROUND):
        return None
    first = unicodedata.name(char, "").partition(" ")[0]
    return None if not first or first in _COMMON_NAMES else _FURTHER_NAMES.get(first, first)


@lru_cache(maxsize=1024)
def script_of_digit(digit: str) -> str:
    r"""The script of a decimal digit; those of 0 to 9, however they are drawn, count as Latin.

    >>> [script_of_digit(digit) for digit in "4\uff14\u0664\u09ea"]
    ['LATIN', 'LATIN', 'ARABIC', 'BENGALI']
    """
    named = unicodedata.name(unicodedata.normalize("NFKC", digit), "").partition(" ")[0]
    return _DIGITS.get(named, named)


def script_by_code(code: str) -> str | None:
    """The script that a tag of a language names, if it has digits of its own.

    >>> script_by_code("Deva"), script_by_code("Latn")
    ('DEVANAGARI', None)
    """
    return _BY_CODE.get(code)
