"""Quick fixes: the edits that diagnostics carry, as edits of the file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape

from messenger_rules.diagnostics import Diagnostic
from messenger_rules.language_server.place import is_escaped
from messenger_rules.text import Source, Span

_BOUNDARY = re.compile(r"<!--|-->|<!\[CDATA\[|\]\]>")


@dataclass(frozen=True, slots=True)
class Fix:
    """An edit that mends what a diagnostic tells; ``certain`` where there is only one way to mend it."""

    diagnostic: Diagnostic
    title: str
    span: Span
    text: str
    certain: bool


def fixes(found: Iterable[Diagnostic], span: Span, *, xml: bool) -> Iterator[Fix]:
    """The edits of the diagnostics that touch a stretch of the file."""
    for diagnostic in found:
        if diagnostic.source is None or diagnostic.edit is None:
            continue
        file, place = diagnostic.source.outermost(diagnostic.span)
        edited = diagnostic.source.outermost(diagnostic.edit.span)[1]
        if place.start <= span.end and span.start <= max(place.end, edited.end) and _in_one_piece(file, edited):
            text = diagnostic.edit.replacement
            written = escape(text) if xml and is_escaped(file.text, edited.start) else text
            yield Fix(diagnostic, _title(diagnostic, text), edited, written, diagnostic.edit.certain)


def _title(diagnostic: Diagnostic, text: str) -> str:
    return diagnostic.help[0] if diagnostic.help and text in diagnostic.help[0] else f"write {text}"


def _in_one_piece(file: Source, span: Span) -> bool:
    """Whether a stretch may be replaced: no comment or section of the file begins or ends inside it."""
    return _BOUNDARY.search(file.text[slice(*span)]) is None
