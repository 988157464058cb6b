"""Invisible characters: those that never stand in a text, and those that mean something in their place.

These are joiners and breaks in some scripts, and selectors behind what varies.
"""

from __future__ import annotations

import unicodedata

from messenger_rules.diagnostics import BLANK_LETTERS
from messenger_rules.mixtures import JOINERS
from messenger_rules.scripts import script

_NON_JOINER = "\u200c"
_JOINER = "\u200d"

_JOINING = frozenset(
    {
        "ARABIC",
        "BENGALI",
        "DEVANAGARI",
        "GUJARATI",
        "GURMUKHI",
        "KANNADA",
        "KHMER",
        "MALAYALAM",
        "MONGOLIAN",
        "MYANMAR",
        "ORIYA",
        "SINHALA",
        "SYRIAC",
        "TAMIL",
        "TELUGU",
        "TIBETAN",
    }
)
"""Scripts that need U+200C and U+200D to be spelt right: Persian, Hindi, Sinhala and others."""

_VIRAMA = 9
"""The canonical combining class of the signs behind which a joiner has a meaning of its own (RFC 5892, A.1 and A.2)."""

_BREAK = "\u200b"
_WITHOUT_BLANKS = frozenset({"KHMER", "LAO", "MYANMAR", "THAI"})
"""Scripts that write no blanks between words: U+200B says where a line may end."""

_VOWEL_SEPARATOR = "\u180e"
"""Sets the last vowel of a Mongolian word apart."""

IN_PLACES = frozenset({*JOINERS, _BREAK, _VOWEL_SEPARATOR})
"""What is no selector, is not seen, and means something in its place."""

SELECTORS = frozenset(map(chr, (*range(0x180B, 0x180E), 0x180F, *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
"""They choose a variant of the character before them, such as the coloured one of a symbol."""

IDEOGRAPHIC_SELECTORS = frozenset(map(chr, range(0xE0100, 0xE01F0)))
"""Those that choose a variant of an ideograph (UTS 37): each could be a byte of something else."""

_PRESENTATIONS = "\ufe0e\ufe0f"
"""They say whether a symbol is drawn in black or in colours."""

_VARYING = {
    **dict.fromkeys(map(chr, (*range(0x180B, 0x180E), 0x180F)), "MONGOLIAN"),
    **dict.fromkeys(IDEOGRAPHIC_SELECTORS, "CJK"),
}
"""The scripts that these selectors are made for (Unicode's StandardizedVariants.txt)."""

_VARYING_BY_THE_FIRST = frozenset({"MYANMAR", "PHAGS-PA"})
"""Scripts of which some letters have one variant, chosen by the first selector."""

_KEYS = frozenset("#*0123456789")
_ENCLOSING_KEY = "\u20e3"
"""A telephone has keys: of these signs, it makes one; a selector between the two says how it is drawn."""

_VARYING_SIGNS = frozenset("\u203c\u2049\u2139\u2194\u25fb\u25fc\u25fd\u25fe\u2934\u2935\u3030\u303d")
"""What has a coloured variant and is none of the symbols of category So (Unicode's emoji-variation-sequences.txt)."""

_REFUSED = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
"""Categories of what shows nothing, turns the order of what follows, or is not the same for everybody."""

BLANKS = frozenset(" \u00a0\u202f\u3000")
"""The blanks that people write: the ordinary one, two at which no line ends, and the wide one of East Asia."""


def is_hidden(text: str, offset: int) -> bool:
    r"""Whether a character of a text hides: it shows nothing where it stands, or a blank that none expects.

    >>> is_hidden("a\u3164", 1), is_hidden("a\ufe0f", 1), is_hidden("\u26a0\ufe0f", 1)
    (True, True, False)
    """
    char = text[offset]
    if char in IN_PLACES or char in SELECTORS:
        return out_of_place(text, offset) is not None
    category = unicodedata.category(char)
    return char in BLANK_LETTERS or category in _REFUSED or (category == "Zs" and char not in BLANKS)


def out_of_place(text: str, offset: int) -> str | None:
    r"""What is wrong with an invisible character where it stands; None where it means something there, or is none.

    >>> out_of_place("\u26a0\ufe0f", 1), out_of_place("a\ufe0f", 1)
    (None, 'invisible, and has a meaning behind some characters only')
    """
    char = text[offset]
    if char in IN_PLACES and not _is_in_place(char, _before(text, offset), text[offset + 1 : offset + 2]):
        return "invisible, and has a meaning inside some scripts only"
    if char in SELECTORS and not _selects(char, _before(text, offset), text[offset + 1 : offset + 2]):
        return "invisible, and has a meaning behind some characters only"
    return None


def _is_in_place(char: str, before: str, after: str) -> bool:
    """Whether a character that is no selector means something between these two, of which one may be missing."""
    if char == _BREAK:
        return _breaks(before, after)
    if char == _VOWEL_SEPARATOR:
        return _script(before) == _script(after) == "MONGOLIAN"
    return _joins(char, before, after)


def _joins(char: str, before: str, after: str) -> bool:
    """Whether a joiner stands behind a virama, between letters of one joining script, or keeps two letters apart.

    A suffix of Persian or Telugu is kept apart from a foreign name before it by U+200C; U+200D gives an Arabic letter
    before a sign or a blank the form that it has inside a word, as in abbreviations.
    """
    left, right = _script(before), _script(after)
    if left in _JOINING:
        is_at_a_sign = right is None and after.isprintable() and after != ""
        keeps_its_form = left == "ARABIC" and char == _JOINER and is_at_a_sign
        return unicodedata.combining(before) == _VIRAMA or right == left or keeps_its_form
    return char == _NON_JOINER and right in _JOINING and (left == "LATIN" or before.isdecimal())


def _breaks(before: str, after: str) -> bool:
    """Whether a line may be let end here: behind or before a word of a script without blanks, once."""
    return before != _BREAK and not _WITHOUT_BLANKS.isdisjoint({_script(before), _script(after)})


def _selects(char: str, before: str, after: str) -> bool:
    """Whether a selector stands where one has a meaning: behind a symbol, or a letter of a script with variants."""
    if before in _KEYS:
        return char in _PRESENTATIONS and after == _ENCLOSING_KEY
    if char in _PRESENTATIONS:
        return before != "" and (unicodedata.category(before) == "So" or before in _VARYING_SIGNS)
    if char == "\ufe00":
        return _script(before) in _VARYING_BY_THE_FIRST
    return char in _VARYING and _script(before) == _VARYING[char]


def _script(char: str) -> str | None:
    return script(char) if char else None


def _before(text: str, offset: int) -> str:
    """The character before an offset; none at the beginning. No longer part of the text is copied for it."""
    return text[offset - 1] if offset else ""
