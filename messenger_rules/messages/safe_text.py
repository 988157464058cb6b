"""Safe text: the one type of text that reaches a person; it is plain, visible, and reads as it is written."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Self

from messenger_rules.diagnostics import Diagnostic
from messenger_rules.errors import CatalogError
from messenger_rules.limits import DEFAULT_LIMITS
from messenger_rules.messages.scripts import JOINING, mixed_words, script
from messenger_rules.text import Source, Span

MARKS_IN_A_ROW = 3
"""Combining marks on one letter; no orthography of a living language needs more, and more of them hide other lines."""

_REFUSED = {
    "Cc": ("a control character, which a terminal may obey", "take it out"),
    "Cf": ("invisible, or changes the order of what follows", "take it out"),
    "Cn": ("no character of Unicode", "take it out"),
    "Co": ("a private character, which means something else elsewhere", "take it out"),
    "Cs": ("half a character", "take it out"),
    "Zl": ("a separator of lines", "begin a new line instead"),
    "Zp": ("a separator of paragraphs", "leave a line blank instead"),
}
"""What is wrong with the characters of a general category, and what to do."""

_BLANK_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Letters, marks and symbols that show nothing, though their category does not say so."""

_JOINERS = "\u200c\u200d"
_MISPLACED_JOINER = ("invisible, and has a meaning inside some scripts only", "take it out")

_SELECTORS = frozenset(map(chr, (0x180B, 0x180C, 0x180D, 0x180F, *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
"""Variation selectors; a row of them can carry a hidden text."""
_MISPLACED_SELECTOR = ("invisible, and has a meaning behind some characters only", "take it out")
_PRESENTATIONS = "\ufe0e\ufe0f"
"""They say whether a symbol is drawn in black or as an emoji."""
_KEYCAPS = frozenset("0123456789#*\u203c\u2049")
"""What is no symbol, and can be drawn as one."""

_VIRAMA = 9
"""The canonical combining class of the signs behind which a joiner has a meaning of its own (RFC 5892, A.1 and A.2)."""


@dataclass(frozen=True, slots=True)
class TextProblem:
    """One thing that makes a text unsafe: the code, where it stands in the text, what it is, and what to do."""

    code: str
    span: Span
    message: str
    help: str


class SafeText(str):
    """Text that may be shown to a person as it is, in any display that interprets nothing.

    Made of any text: tabs become blanks, and characters are composed (Unicode normal form C). Refused are control,
    format, private, unassigned and invisible characters, more than three combining marks in a row, and words of mixed
    scripts; U+200C and U+200D are let through inside the scripts that need them. What looks like markup is text.

    :raises CatalogError: with every problem (MR416, MR417, MR418).

    >>> SafeText("<b>50 %</b>")
    SafeText('<b>50 %</b>')
    """

    __slots__ = ()

    def __new__(cls, text: str) -> Self:
        """See the class."""
        tidy = composed(text)
        found = list(islice(problems(tidy), DEFAULT_LIMITS.diagnostics))
        if found:
            source = Source(tidy, name="text")
            raise CatalogError(
                Diagnostic(problem.code, f"the text {problem.message}", source, problem.span, help=(problem.help,))
                for problem in found
            )
        return super().__new__(cls, tidy)

    def __repr__(self) -> str:
        return f"SafeText({super().__repr__()})"


def composed(text: str) -> str:
    """The text as :class:`SafeText` would hold it, not yet looked at."""
    return unicodedata.normalize("NFC", text.replace("\t", " "))


def problems(text: str) -> Iterator[TextProblem]:
    r"""What makes a composed text unsafe, in order; each sentence goes on from "the title ..." or the like.

    >>> [problem.message for problem in problems("pay\u202egnp.exe")]
    ['has U+202E RIGHT-TO-LEFT OVERRIDE: invisible, or changes the order of what follows']
    """
    if text.isascii() and text.replace("\n", "").isprintable():
        return
    yield from sorted((*_characters(text), *_piled_marks(text), *_mixed(text)), key=lambda problem: problem.span)


def code_point(char: str) -> str:
    r"""A character by number and name, for people: the character itself may not be seen.

    >>> code_point("\u200b"), code_point("\x85")
    ('U+200B ZERO WIDTH SPACE', 'U+0085')
    """
    return f"U+{ord(char):04X} {unicodedata.name(char, '')}".rstrip()


def _characters(text: str) -> Iterator[TextProblem]:
    for offset, char in enumerate(text):
        if char in _JOINERS:
            reason = None if _joins(text, offset) else _MISPLACED_JOINER
        elif char in _SELECTORS:
            reason = None if _selects(text, offset) else _MISPLACED_SELECTOR
        elif char in _BLANK_LETTERS:
            reason = ("shows nothing", "take it out")
        else:
            reason = None if char in "\n\t" else _REFUSED.get(unicodedata.category(char))
        if reason is not None:
            message = f"has {code_point(char)}: {reason[0]}"
            yield TextProblem("MR416", Span(offset, offset + 1), message, reason[1])


def _joins(text: str, offset: int) -> bool:
    """Whether a joiner stands where one has a meaning: behind a virama, or between letters of one joining script."""
    before, after = _before(text, offset), text[offset + 1 : offset + 2]
    if not before or script(before) not in JOINING:
        return False
    return unicodedata.combining(before) == _VIRAMA or (bool(after) and script(after) == script(before))


def _before(text: str, offset: int) -> str:
    """The character before an offset; none at the beginning."""
    return text[offset - 1] if offset else ""


def _selects(text: str, offset: int) -> bool:
    """Whether a variation selector stands behind what has variants: a symbol, an ideograph, a Mongolian letter."""
    before, selector = _before(text, offset), text[offset]
    if selector in _PRESENTATIONS:
        return unicodedata.category(before or " ")[0] == "S" or before in _KEYCAPS
    return bool(before) and script(before) == ("MONGOLIAN" if selector < "\ufe00" else "CJK")


def _piled_marks(text: str) -> Iterator[TextProblem]:
    row = 0
    for offset, char in enumerate(f"{text}."):
        if unicodedata.category(char)[0] == "M":
            row += 1
            continue
        if row > MARKS_IN_A_ROW:
            message = f"has {row} combining marks in a row, more than {MARKS_IN_A_ROW}"
            yield TextProblem("MR417", Span(offset - row, offset), message, "take some of them out")
        row = 0


def _mixed(text: str) -> Iterator[TextProblem]:
    for found, scripts in mixed_words(text):
        named = " and ".join(name.capitalize() for name in scripts)
        stranger = next(char for char in found.group() if script(char) == scripts[1])
        message = f"has a word with letters of different scripts: {named}"
        help_ = f"write the word in one script; {code_point(stranger)} is in it"
        yield TextProblem("MR418", Span(*found.span()), message, help_)
