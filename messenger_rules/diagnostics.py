"""Diagnostics: what is wrong, where, and what to try; one object as text, as JSON and for editors."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import Enum
from itertools import accumulate
from typing import Any

from messenger_rules.marks import MARKS_ON_A_LETTER, heights
from messenger_rules.text import NOWHERE, Source, Span

LINE_WIDTH = 120
"""Columns of a source line that are shown; of a longer one, the part around the place."""
LEAST_WIDTH = 20
"""Columns of it that are shown in the narrowest terminal."""
BLANK_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufffc\U0001d159")
"""Letters, marks and symbols that show nothing, though their category does not say so."""


class Severity(Enum):
    """How bad it is: an error refuses what it stands in, a warning does not, and a note is only worth knowing."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Edit:
    """A change to the source that mends the mistake; ``certain`` where a machine may make it unasked."""

    span: Span
    replacement: str
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One problem: a code, a sentence, a place, a label at the place, and what to do.

    >>> source = Source('console.typ == "branch"')
    >>> print(Diagnostic("MR201", "there is no fact `console.typ`", source, Span(0, 11),
    ...                  help=("did you mean `console.type`?",)).render())
    error[MR201]: there is no fact `console.typ`
     --> condition:1:1
      |
    1 | console.typ == "branch"
      | ^^^^^^^^^^^
      = help: did you mean `console.type`?
    """

    code: str
    message: str
    source: Source | None = None
    span: Span = NOWHERE
    label: str = ""
    help: tuple[str, ...] = ()
    severity: Severity = Severity.ERROR
    message_id: str | None = None
    edit: Edit | None = field(default=None, compare=False)

    def __str__(self) -> str:
        return self.render()

    @property
    def is_error(self) -> bool:
        """Whether it refuses what it stands in."""
        return self.severity is Severity.ERROR

    @property
    def is_warning(self) -> bool:
        """Whether it is a warning, which is a problem where people want to be strict."""
        return self.severity is Severity.WARNING

    def of_message(self, message_id: str) -> Diagnostic:
        """The same problem, said of one message of a catalogue."""
        return replace(self, message_id=message_id)

    def render(self, columns: int | None = None) -> str:
        """The text for a log, or for a terminal of so many columns, without colours and without a line end.

        In a terminal the source line is cut so that it is one line there, too, and the carets stand under its place.
        """
        lines = [f"{self.severity.value}[{self.code}]: {visible(self.message)}"]
        gutter = ""
        if self.source is not None:
            source, span = self.source.outermost(self.span)
            place = source.place(span.start)
            gutter = " " * len(str(place.line))
            lines.append(f"{gutter}--> {visible(source.name)}:{place.line}:{place.column}")
            if source.text:
                lines += _snippet(source, span, visible(self.label), gutter, _room(columns, gutter))
        lines += [f"{gutter} = help: {visible(line)}" for line in self.help]
        return "\n".join(lines)

    def to_json(self) -> dict[str, Any]:
        """The contract of ``check --format json``: place counted from 1, None where the problem has none."""
        file = line = column = None
        if self.source is not None:
            source, span = self.source.outermost(self.span)
            file, (line, column) = source.name, source.place(span.start)
        return {
            "code": self.code,
            "severity": self.severity.value,
            "message": self.message,
            "message_id": self.message_id,
            "file": file,
            "line": line,
            "column": column,
            "help": "\n".join(self.help) or None,
        }


def in_source_order(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Sorted by file and place, each only once; those without a place come first."""

    def place(diagnostic: Diagnostic) -> tuple[str, int, str]:
        if diagnostic.source is None:
            return "", 0, diagnostic.code
        source, span = diagnostic.source.outermost(diagnostic.span)
        return source.name, span.start, diagnostic.code

    return sorted(dict.fromkeys(diagnostics), key=place)


def visible(text: str) -> str:
    r"""The text on one line, with every character that could fool a person or a terminal written as an escape.

    Those are what is not printable, what shows nothing, and marks that pile up. Letters that are read from right to
    left stay as they are: a display that turns them may put digits and signs that follow before them.

    >>> visible("tab\there \x1b[31m")
    'tab here \\x1b[31m'
    """
    if text.isascii() and text.isprintable():
        return text
    shown = []
    for char, height in zip(text, heights(text), strict=True):
        if char in "\t\n":
            shown.append(" ")
        elif height <= MARKS_ON_A_LETTER and is_seen(char):
            shown.append(char)
        else:
            shown.append(char.encode("unicode_escape").decode())
    return "".join(shown)


def is_seen(char: str) -> bool:
    """Whether a character shows something by itself, and does nothing else."""
    return char.isprintable() and char not in BLANK_LETTERS


def _room(columns: int | None, gutter: str) -> int:
    """Columns for the source beside its gutter and two signs of what was cut."""
    return LINE_WIDTH if columns is None else max(LEAST_WIDTH, min(LINE_WIDTH, columns - len(gutter) - len(" | ……")))


def _snippet(source: Source, span: Span, label: str, gutter: str, room: int) -> list[str]:
    line_start = source.text.rfind("\n", 0, span.start) + 1
    line_end = source.text.find("\n", line_start)
    line_end = len(source.text) if line_end < 0 else line_end
    head, tail = source.text[line_start : span.start][-LINE_WIDTH:], source.text[span.start : line_end][:LINE_WIDTH]
    first = span.start - _fitting(head[::-1], room // 2)
    last = span.start + _fitting(tail, room - _width(visible(source.text[first : span.start])))
    before = ("…" if first > line_start else "") + visible(source.text[first : span.start])
    marked = visible(source.text[span.start : max(span.start, min(span.end, last))])
    after = visible(source.text[span.start : last])[len(marked) :] + ("…" if last < line_end else "")
    number = source.place(span.start).line
    carets = "^" * max(1, _width(marked))
    return [
        f"{gutter} |",
        f"{number} | {before}{marked}{after}".rstrip(),
        f"{gutter} | {' ' * _width(before)}{carets} {label}".rstrip(),
    ]


def _fitting(text: str, room: int) -> int:
    """How many characters of a text, from its beginning, take no more columns than there are."""
    widths = accumulate(_width(visible(char)) for char in text)
    return sum(1 for width in widths if width <= room)


def _width(text: str) -> int:
    """Columns of a terminal: wide characters take two, combining marks none."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )
