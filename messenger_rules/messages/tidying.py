"""Blanks and line ends in texts: what an author needs to lay out a file is no part of what a reader sees."""

from __future__ import annotations

import re

from messenger_rules.text import Span

BLANKS = " \t\n"
"""What lays out a text, and is tidied."""

_BLANK_LINES = re.compile(r"\n[ \n]*\n")
_LINE = re.compile(r"(?P<indent>[ \t]*)(?P<words>(?:[^\n]*[^\n \t])?)[ \t]*(?P<end>\n|$)")


def one_line(text: str) -> str:
    r"""A text on one line, runs of blanks and line ends as one blank; blanks that do not break stay as they are.

    >>> one_line(" Anti-Virus 9.5\n  is being retired ")
    'Anti-Virus 9.5 is being retired'
    """
    return re.sub(f"[{BLANKS}]+", " ", text).strip(" ")


def paragraphs(text: str) -> str:
    r"""A text of several lines without common indentation, blanks at line ends, and blank lines that separate nothing.

    >>> paragraphs("  one\n    two \n\n\n  three\n")
    'one\n  two\n\nthree'
    """
    return _dedented(text).strip("\n")


def embedded(text: str) -> str:
    r"""The same for a text that may begin right behind a tag: its first line tells nothing of the indentation.

    >>> embedded("one\n      two\n    three\n  ")
    'one\n  two\nthree'
    """
    first, _, rest = text.partition("\n")
    return paragraphs(f"{first.strip(BLANKS)}\n{_dedented(rest)}")


def laid_out(code: str) -> list[Span]:
    r"""The stretches that are left of a condition without the blanks around it and the indentation of its later lines.

    >>> code = "\n    a == 1\n      or b == 2\n      # why\n  "
    >>> "".join(code[start:end] for start, end in laid_out(code))
    'a == 1\nor b == 2\n# why'
    """
    start, end = len(code) - len(code.lstrip()), len(code.rstrip())
    lines = list(_LINE.finditer(code, start, end))
    margin = min((len(line["indent"]) for line in lines[1:] if line["words"]), default=0)
    kept = []
    for index, line in enumerate(lines):
        start = line.start() + (margin if index else 0) if line["words"] else line.end("words")
        kept.append(Span(start, line.end("words")))
        kept.append(Span(*line.span("end")))
    return [span for span in kept if span.end > span.start]


def tidy_condition(code: str) -> str:
    r"""A condition as a message holds it: laid out, with line ends as they are in XML.

    >>> tidy_condition(" a == 1\r\n  or b == 2 ")
    'a == 1\nor b == 2'
    """
    code = code.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(code[start:end] for start, end in laid_out(code))


def _dedented(text: str) -> str:
    """A text without the indentation that its lines have in common, blanks at their ends, and blank lines in a row."""
    lines = [line.rstrip(" ") for line in _BLANK_LINES.sub("\n\n", text.replace("\t", " ")).split("\n")]
    margin = min((len(line) - len(line.lstrip(" ")) for line in lines if line), default=0)
    return "\n".join(line[margin:] for line in lines)
