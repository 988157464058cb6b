"""What commands print: results as text or JSON on standard output, diagnostics on standard error."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, TextIO

from messenger_rules.diagnostics import Diagnostic, is_seen, visible

_NOT_ASCII = re.compile(r"[^\n -~]")


def say(text: str, on: TextIO | None = None) -> None:
    """Print lines for a person: nothing that came with a file, a fact or a plugin steers a terminal, or hides."""
    print("\n".join(map(visible, text.split("\n"))), file=on)


def report(diagnostics: Iterable[Diagnostic]) -> None:
    """Print diagnostics for a person."""
    columns = shutil.get_terminal_size().columns if sys.stderr.isatty() else None
    print(rendered(diagnostics, columns), end="", file=sys.stderr)


def rendered(diagnostics: Iterable[Diagnostic], columns: int | None = None) -> str:
    """Diagnostics as a person reads them, in a terminal of so many columns; nothing where there are none."""
    return "".join(_rendered(diagnostic, columns) for diagnostic in diagnostics)


def _rendered(diagnostic: Diagnostic, columns: int | None) -> str:
    of_message = f" = message: {visible(diagnostic.message_id)}\n" if diagnostic.message_id else ""
    return f"{diagnostic.render(columns)}\n{of_message}\n"


def print_json(data: Any) -> None:
    """Print a result for a program."""
    print(json_text(data))


def json_text(data: Any, indent: int | None = 2) -> str:
    """A result for a program, without a line end; a terminal may show it, too, so what is not seen is escaped."""
    return _NOT_ASCII.sub(_seen_in_json, json.dumps(data, indent=indent, ensure_ascii=False))


def _seen_in_json(found: re.Match[str]) -> str:
    char = found[0]
    return char if is_seen(char) else json.dumps(char)[1:-1]


def moment(at: datetime) -> str:
    """A time to the second, in UTC.

    >>> moment(datetime(2026, 3, 1, 12, tzinfo=UTC))
    '2026-03-01 12:00:00 UTC'
    """
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def counted(number: int, thing: str) -> str:
    """A number with its noun.

    >>> counted(1, "message"), counted(2, "message")
    ('1 message', '2 messages')
    """
    return f"{number} {thing}{'' if number == 1 else 's'}"
