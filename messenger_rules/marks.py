"""Combining marks: how many of them stand on a letter."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

MARKS_ON_A_LETTER = 4
"""Marks that stand on one letter and take no room of their own, at most: more grow into the lines above and below.

No orthography of a living language needs more (Unicode Technical Standard 39, section 5.4).
"""


def is_mark(char: str) -> bool:
    r"""Whether a character is a combining mark.

    >>> is_mark("\u0301"), is_mark("a")
    (True, False)
    """
    return unicodedata.category(char)[0] == "M"


def heights(text: str) -> Iterator[int]:
    r"""For each character, how many marks that take no room stand on its letter up to there.

    >>> list(heights("\u101c\u103b\u103e\u102d\u102f\u1037 a"))  # the first mark stands beside its letter
    [0, 0, 1, 2, 3, 4, 0, 0]
    """
    height = 0
    for char in text:
        category = unicodedata.category(char)
        height = 0 if category[0] != "M" else height + (category != "Mc")
        yield height
