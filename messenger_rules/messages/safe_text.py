"""Safe text: the one type of text that reaches a person; it is plain, visible, and reads as it is written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Self

from messenger_rules.diagnostics import BLANK_LETTERS, Diagnostic
from messenger_rules.errors import CatalogError
from messenger_rules.invisible import BLANKS, IDEOGRAPHIC_SELECTORS, IN_PLACES, SELECTORS, out_of_place
from messenger_rules.limits import DEFAULT_LIMITS
from messenger_rules.marks import MARKS_ON_A_LETTER, heights, is_mark
from messenger_rules.mixtures import foreign_numbers, mixed_numbers, mixed_words
from messenger_rules.scripts import script
from messenger_rules.text import Source, Span

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

_FEWER = "take some of them out"

_TURNING = "\u061c\u200e\u200f"
"""Marks of direction, which people write where a sign is drawn at the wrong end of a line."""

_LONGEST_ROW = 8
"""Marks in a row, with those that stand beside a letter; the longest words of Burmese have five or six."""

_UNREAD_ROW = 12
"""Marks in a row that are not composed: at most three of them become part of a letter, so it is too long either way."""

_MOST_VARIANTS = 8
"""Variants of ideographs in a text, such as those of names: each could be a byte of a hidden text."""

_ALLOWED = IN_PLACES | {"\n"}
"""What is let through though its category is refused."""

_KEYCAP = re.compile(r"[#*0-9]\ufe0f?\u20e3\Z")
"""The one enclosing mark that people write: round a key of a telephone."""

_MAYBE_A_MARK = re.compile(r"[^\w\s\x00-\x7f]+")
_MAYBE_MARKS = re.compile(rf"[^\w\x00-\x7f]{{{_UNREAD_ROW},}}")


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
    format, private, unassigned and invisible characters, odd blanks, marks that stand on nothing, cross letters out or
    are drawn round them, more than four marks on a letter, and words and numbers of mixed scripts; joiners, breaks and
    variation selectors are let through where they mean something. What looks like markup is text.

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
    """The text as :class:`SafeText` would hold it, not yet looked at; with a row of many marks, as it is.

    Such a row is refused in any case, and to put it in order takes the square of its length.
    """
    tidy = text.replace("\t", " ")
    return tidy if _has_many_marks(tidy) else unicodedata.normalize("NFC", tidy)


def _has_many_marks(text: str) -> bool:
    """Whether a row of marks is so long that no letter takes in enough of them; told in time linear in the text."""
    return any(_has_row(found.group()) for found in _MAYBE_MARKS.finditer(text))


def _has_row(text: str) -> bool:
    """Whether so many marks stand in a row; each stretch is looked at from its end, so that most are left soon."""
    start = 0
    while start + _UNREAD_ROW <= len(text):
        stretch = range(start + _UNREAD_ROW - 1, start - 1, -1)
        other = next((offset for offset in stretch if unicodedata.category(text[offset])[0] != "M"), None)
        if other is None:
            return True
        start = other + 1
    return False


def problems(text: str) -> Iterator[TextProblem]:
    r"""What makes a composed text unsafe, in order; each sentence goes on from "the title ..." or the like.

    >>> [problem.message for problem in problems("pay\u202egnp.exe")]
    ['has U+202E RIGHT-TO-LEFT OVERRIDE: invisible, or changes the order of what follows']
    """
    if text.isascii() and text.replace("\n", "").isprintable():
        return
    yield from sorted(
        (*_characters(text), *_variants(text), *_marks(text), *_mixed(text), *_numbers(mixed_numbers(text), text)),
        key=lambda problem: problem.span,
    )


def problems_of_language(text: str, home: str | None) -> Iterator[TextProblem]:
    """What is wrong with a safe text in a language: numbers in digits of another script.

    ``home`` is the script of the language: no letter of `Windows १०` tells it.

    >>> [problem.message for problem in problems_of_language("Windows १०", None)]
    ['has a number with U+0967 DEVANAGARI DIGIT ONE, a digit of another script']
    """
    return _numbers(foreign_numbers(text, home), text)


def code_point(char: str) -> str:
    r"""A character by number and name, for people: the character itself may not be seen.

    >>> code_point("\u200b"), code_point("\x85")
    ('U+200B ZERO WIDTH SPACE', 'U+0085')
    """
    return f"U+{ord(char):04X} {unicodedata.name(char, '')}".rstrip()


def is_unseen(char: str) -> bool:
    r"""Whether a character is refused wherever it stands, line ends and joiners too.

    >>> is_unseen("\u3164"), is_unseen("\n"), is_unseen(" ")
    (True, True, False)
    """
    return char in BLANK_LETTERS or unicodedata.category(char) in _REFUSED


def _characters(text: str) -> Iterator[TextProblem]:
    for offset, char in enumerate(text):
        reason = _why_refused(text, offset) if _is_doubtful(char) else None
        if reason is not None:
            message = f"has {code_point(char)}: {reason[0]}"
            yield TextProblem("MR416", Span(offset, offset + 1), message, reason[1])


@lru_cache(maxsize=4096)
def _is_doubtful(char: str) -> bool:
    """Whether a character is refused in some place at least."""
    return char in IN_PLACES or char in SELECTORS or unicodedata.category(char) == "Me" or _why_never(char) is not None


def _why_refused(text: str, offset: int) -> tuple[str, str] | None:
    """What is wrong with a character, and what to do; None where nothing is."""
    misplaced = out_of_place(text, offset)
    if misplaced is None and _encloses(text, offset):
        misplaced = "a mark that is drawn round a letter, or crosses it out"
    return _why_never(text[offset]) if misplaced is None else (misplaced, "take it out")


def _encloses(text: str, offset: int) -> bool:
    """Whether a character is drawn round others, and makes no key of them."""
    return unicodedata.category(text[offset]) == "Me" and not _KEYCAP.search(text, max(0, offset - 2), offset + 1)


def _why_never(char: str) -> tuple[str, str] | None:
    """What is wrong with a character wherever it stands."""
    if char in BLANK_LETTERS:
        return "shows nothing", "take it out"
    category = unicodedata.category(char)
    if category == "Zs" and char not in BLANKS:
        return "a blank of another width", "write an ordinary blank, or U+202F for a narrow one"
    if char in _TURNING:
        return _REFUSED["Cf"][0], "take it out, and write a word behind the sign that it was to turn"
    if is_mark(char) and "OVERLAY" in unicodedata.name(char, ""):
        return "a mark that crosses a letter out", "take it out"
    return None if char in _ALLOWED else _REFUSED.get(category)


def _variants(text: str) -> Iterator[TextProblem]:
    """The variants of ideographs beyond those that a text may have."""
    if IDEOGRAPHIC_SELECTORS.isdisjoint(text):
        return
    chosen = [offset for offset, char in enumerate(text) if char in IDEOGRAPHIC_SELECTORS]
    for offset in chosen[_MOST_VARIANTS:][:1]:
        message = f"has {len(chosen)} variants of ideographs, more than {_MOST_VARIANTS}: they can hide another text"
        yield TextProblem("MR416", Span(offset, offset + 1), message, "write ordinary ideographs, but for names")


def _marks(text: str) -> Iterator[TextProblem]:
    """Rows of marks that grow too high, or have no letter: these would stand on whatever is shown before the text."""
    for stretch in _MAYBE_A_MARK.finditer(text):
        row = 0
        for offset, char in enumerate(f"{stretch.group()}.", stretch.start()):
            if is_mark(char):
                row += 1
            elif row:
                yield from _row(text, Span(offset - row, offset))
                row = 0


def _row(text: str, row: Span) -> Iterator[TextProblem]:
    marks = text[row.start : row.end]
    height = max(heights(marks))
    if height > MARKS_ON_A_LETTER or len(marks) > _LONGEST_ROW:
        count, most = (height, MARKS_ON_A_LETTER) if height > MARKS_ON_A_LETTER else (len(marks), _LONGEST_ROW)
        yield TextProblem("MR417", row, f"has {count} combining marks on one letter, more than {most}", _FEWER)
    elif twice := next((offset for offset in range(1, len(marks)) if _lies_on(marks, offset)), None):
        message = f"has {code_point(marks[twice])} twice on one letter: the second is not seen"
        yield TextProblem("MR417", Span(row.start + twice, row.start + twice + 1), message, "take it out")
    if not _has_letter(text, row.start) and _why_refused(text, row.start) is None:
        message = f"has {code_point(marks[0])}: a mark without a letter"
        yield TextProblem("MR416", Span(row.start, row.start + 1), message, "take it out")


def _has_letter(text: str, offset: int) -> bool:
    """Whether a mark has something to stand on: a blank that does not break will do where it stands by itself."""
    before = text[max(0, offset - 2) : offset]
    if before[-1:] == "\u00a0":
        return len(before) == 1 or before[0] in " \n"
    return before != "" and before[-1] != "\n" and before[-1] not in BLANKS


def _lies_on(marks: str, offset: int) -> bool:
    """Whether a mark is drawn over the same one before it (UTS 39, section 5.4)."""
    return marks[offset] == marks[offset - 1] and unicodedata.category(marks[offset]) == "Mn"


def _mixed(text: str) -> Iterator[TextProblem]:
    for word, scripts in mixed_words(text):
        named = " and ".join(name.capitalize() for name in scripts)
        stranger = next(char for char in text[word.start : word.end] if script(char) == scripts[1])
        message = f"has a word with letters of different scripts: {named}"
        help_ = f"write the word in one script; {code_point(stranger)} is in it"
        yield TextProblem("MR418", word, message, help_)


def _numbers(spans: Iterable[Span], text: str) -> Iterator[TextProblem]:
    for number in spans:
        strange = next(char for char in text[number.start : number.end] if char.isdecimal() and not char.isascii())
        message = f"has a number with {code_point(strange)}, a digit of another script"
        yield TextProblem("MR418", number, message, "write the number in digits from 0 to 9")
