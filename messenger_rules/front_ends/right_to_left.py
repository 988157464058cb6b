"""Right to left: text in the order and the letter forms in which it is drawn, for what draws from left to right.

Tk draws one letter after the other as they are stored. The order is that of the Unicode Bidirectional Algorithm
(https://www.unicode.org/reports/tr9/), by python-bidi; the joined forms of Arabic letters are by arabic-reshaper. Lines
are broken before, since the algorithm works on lines.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator

_RIGHT_TO_LEFT = {"R", "AL", "AN"}


def is_right_to_left(text: str) -> bool:
    """Whether the first letter with a direction runs from right to left.

    >>> is_right_to_left("123 שלום"), is_right_to_left("Shalom שלום")
    (True, False)
    """
    directions = (unicodedata.bidirectional(character) for character in text)
    return next((found != "L" for found in directions if found == "L" or found in _RIGHT_TO_LEFT), False)


def has_right_to_left(text: str) -> bool:
    """Whether any letter runs from right to left.

    >>> has_right_to_left("Shalom")
    False
    """
    return any(unicodedata.bidirectional(character) in _RIGHT_TO_LEFT for character in text)


def drawn(line: str) -> str:
    """A line as it is drawn from left to right; the importing needs the extra ``desktop``.

    >>> drawn("שלום") == "םולש"
    True
    """
    from arabic_reshaper import reshape  # type: ignore[import-untyped] # it has no types
    from bidi.algorithm import get_display  # type: ignore[import-untyped] # it has no types

    return str(get_display(reshape(line), base_dir="R" if is_right_to_left(line) else "L"))


def broken(text: str, fits: Callable[[str], bool]) -> Iterator[str]:
    """The lines of a paragraph, broken at blanks so that each fits; a word that does not fit has a line of its own.

    >>> list(broken("aa bb cc", lambda line: len(line) <= 5))
    ['aa bb', 'cc']
    """
    for stored in text.split("\n"):
        line = ""
        for word in stored.split(" "):
            longer = f"{line} {word}" if line else word
            if line and not fits(longer):
                yield line
                longer = word
            line = longer
        yield line
