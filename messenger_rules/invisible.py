"""Invisible characters: those that never stand in a text, and those that mean something in their place.

These are joiners in some scripts, and selectors behind what varies.
"""

from __future__ import annotations

import unicodedata

from messenger_rules.diagnostics import BLANK_LETTERS
from messenger_rules.scripts import JOINERS, script

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

SELECTORS = frozenset(map(chr, (*range(0x180B, 0x180E), 0x180F, *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
"""They choose a variant of the character before them, such as the coloured one of a symbol."""

_PRESENTATIONS = "\ufe0e\ufe0f"
"""They say whether a symbol is drawn in black or in colours."""

_VARYING = frozenset({"CJK", "MONGOLIAN", "MYANMAR", "PHAGS-PA"})
"""Scripts whose letters have variants (Unicode's StandardizedVariants.txt, and the Ideographic Variation Database)."""

_VARYING_SIGNS = frozenset("#*0123456789\u203c\u2049\u2139\u3030")
"""What has a coloured variant and is no symbol by its category (Unicode's emoji-variation-sequences.txt)."""

_REFUSED = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
"""Categories of what shows nothing, turns the order of what follows, or is not the same for everybody."""

_BLANKS = frozenset(" \u00a0\u202f\u3000")
"""The blanks that people write: the ordinary one, two at which no line ends, and the wide one of East Asia."""


def is_hidden(text: str, offset: int) -> bool:
    r"""Whether a character of a text hides: it shows nothing where it stands, or a blank that none expects.

    >>> is_hidden("a\u3164", 1), is_hidden("a\ufe0f", 1), is_hidden("\u26a0\ufe0f", 1)
    (True, True, False)
    """
    char = text[offset]
    if char in JOINERS or char in SELECTORS:
        return out_of_place(text, offset) is not None
    category = unicodedata.category(char)
    return char in BLANK_LETTERS or category in _REFUSED or (category == "Zs" and char not in _BLANKS)


def out_of_place(text: str, offset: int) -> str | None:
    r"""What is wrong with an invisible character where it stands; None where it means something there, or is none.

    >>> out_of_place("\u26a0\ufe0f", 1), out_of_place("a\ufe0f", 1)
    (None, 'invisible, and has a meaning behind some characters only')
    """
    if text[offset] in JOINERS and not _joins(text, offset):
        return "invisible, and has a meaning inside some scripts only"
    if text[offset] in SELECTORS and not _selects(text, offset):
        return "invisible, and has a meaning behind some characters only"
    return None


def _joins(text: str, offset: int) -> bool:
    """Whether a joiner stands where one has a meaning: behind a virama, or between letters of one joining script."""
    before, after = _before(text, offset), text[offset + 1 : offset + 2]
    if not before or script(before) not in _JOINING:
        return False
    return unicodedata.combining(before) == _VIRAMA or (bool(after) and script(after) == script(before))


def _selects(text: str, offset: int) -> bool:
    """Whether a selector stands where one has a meaning: behind a symbol, or a letter of a script with variants."""
    before = _before(text, offset)
    if text[offset] in _PRESENTATIONS:
        return before != "" and (unicodedata.category(before) in {"So", "Sm"} or before in _VARYING_SIGNS)
    return before != "" and script(before) in _VARYING


def _before(text: str, offset: int) -> str:
    """The character before an offset; none at the beginning. No longer part of the text is copied for it."""
    return text[offset - 1] if offset else ""
