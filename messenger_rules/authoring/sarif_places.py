"""Places in SARIF: files by their addresses, stretches of text by lines and columns."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import quote

from messenger_rules.text import Source, Span

ROOT = "%SRCROOT%"
"""What addresses are relative to; of all names that one could give it, GitHub knows this one."""

Json = dict[str, Any]


def artifact(name: str, folder: Path) -> Json:
    """A file that is named from a folder: relative to it where it is inside, else with its whole address.

    >>> artifact("./rules/messages 1.xml", Path("/site"))
    {'uri': 'rules/messages%201.xml', 'uriBaseId': '%SRCROOT%'}
    >>> artifact("../messages.xml", Path("/site/vendor"))
    {'uri': 'file:///site/messages.xml'}
    """
    path = Path(os.path.normpath(folder / name))
    if path.is_relative_to(folder):
        return {"uri": quote(path.relative_to(folder).as_posix()), "uriBaseId": ROOT}
    return {"uri": path.as_uri()}


def physical(source: Source, span: Span, folder: Path) -> Json:
    """A stretch of a file; an empty one is one character long, so that there is something to mark."""
    marked = Span(span.start, max(span.end, span.start + 1))
    return {"artifactLocation": artifact(source.name, folder), "region": region(source, marked)}


def region(source: Source, span: Span) -> Json:
    """A stretch of a text, its end left out."""
    start, end = source.place(span.start), source.place(span.end)
    return {"startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column}
