"""The journal: how the agent's log lines reach systemd's journal with their priority, or a person at a terminal.

The agent logs by :mod:`logging`, to ``messenger_rules.agent``; whoever embeds it sends that where they like.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from typing import TextIO

from messenger_rules.diagnostics import visible

LOGGER = logging.getLogger("messenger_rules.agent")
_PRIORITIES = {logging.ERROR: 3, logging.WARNING: 4, logging.INFO: 6, logging.DEBUG: 7}
"""The priorities of syslog(3), which the journal reads at the beginning of a line (sd-daemon(3))."""


class JournalFormatter(logging.Formatter):
    """One line a record, with its priority where the journal reads that; nothing in it is taken for control."""

    def __init__(self, *, priorities: bool) -> None:
        super().__init__()
        self._priorities = priorities

    def format(self, record: logging.LogRecord) -> str:
        """The line.

        >>> record = logging.LogRecord("x", logging.WARNING, "", 0, "no %s", ("catalogue",), None)
        >>> JournalFormatter(priorities=True).format(record), JournalFormatter(priorities=False).format(record)
        ('<4>no catalogue', 'no catalogue')
        """
        line = " ".join(visible(record.getMessage()).splitlines())
        return f"<{_PRIORITIES.get(record.levelno, 6)}>{line}" if self._priorities else line


def to_stream(stream: TextIO, environment: Mapping[str, str] = os.environ) -> logging.Handler:
    """A handler that writes to a stream, with priorities where that is the journal's."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JournalFormatter(priorities=is_journal(stream, environment)))
    return handler


def is_journal(stream: TextIO, environment: Mapping[str, str]) -> bool:
    """Whether a stream leads to the journal: JOURNAL_STREAM names its device and number (systemd.exec(5))."""
    said = environment.get("JOURNAL_STREAM", "")
    try:
        found = os.fstat(stream.fileno())
    except (OSError, ValueError):
        return False
    return said == f"{found.st_dev}:{found.st_ino}"
