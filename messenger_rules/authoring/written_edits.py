"""Edits as they are written in the file that a person has before them: there, a condition stands in XML."""

from __future__ import annotations

import html
from typing import NamedTuple

from messenger_rules.diagnostics import Diagnostic
from messenger_rules.text import Source, Span


class WrittenEdit(NamedTuple):
    """A stretch of a file, and what takes its place, letter by letter."""

    source: Source
    span: Span
    replacement: str


def written(diagnostic: Diagnostic) -> WrittenEdit | None:
    """The edit of a diagnostic; None where it has none, or where the file says the same by other letters.

    What stands there as ``&lt;`` would need an edit around the reference: no machine should guess it.
    """
    source, edit = diagnostic.source, diagnostic.edit
    if source is None or edit is None:
        return None
    file, span = source.outermost(edit.span)
    if file.text[span.start : span.end] != source.text[edit.span.start : edit.span.end]:
        return None
    verbatim = file is source or _in_cdata(file, span)
    return WrittenEdit(file, span, edit.replacement if verbatim else html.escape(edit.replacement, quote=False))


def _in_cdata(file: Source, span: Span) -> bool:
    return file.text.rfind("<![CDATA[", 0, span.start) > file.text.rfind("]]>", 0, span.start)
