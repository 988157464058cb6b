"""The journal: each line with its priority where the journal reads that, and as one line always."""

from __future__ import annotations

import io
import logging
from pathlib import Path

import pytest

from messenger_rules.agent.journal import JournalFormatter, is_journal, to_stream


def record(level: int, text: str) -> logging.LogRecord:
    return logging.LogRecord("messenger_rules.agent", level, "", 0, "%s", (text,), None)


@pytest.mark.parametrize(
    ("level", "priority"), [(logging.ERROR, 3), (logging.WARNING, 4), (logging.INFO, 6), (logging.DEBUG, 7), (35, 6)]
)
def test_priorities(level: int, priority: int) -> None:
    assert JournalFormatter(priorities=True).format(record(level, "text")) == f"<{priority}>text"


def test_no_text_makes_a_second_line_or_a_control(tmp_path: Path) -> None:
    line = JournalFormatter(priorities=True).format(record(logging.INFO, "one\n<0>two\x1b[31m\u202e"))
    assert line.count("\n") == 0
    assert line.startswith("<6>")
    assert not {"\x1b", "\u202e"} & set(line)


def test_only_the_journals_own_stream_gets_priorities(tmp_path: Path) -> None:
    path = tmp_path / "stream"
    with path.open("w") as stream:
        found = path.stat()
        environment = {"JOURNAL_STREAM": f"{found.st_dev}:{found.st_ino}"}
        assert is_journal(stream, environment)
        assert not is_journal(stream, {})
        assert not is_journal(stream, {"JOURNAL_STREAM": "1:2"})
        assert not is_journal(io.StringIO(), environment)
        to_stream(stream, environment).handle(record(logging.WARNING, "no catalogue"))
    assert path.read_text() == "<4>no catalogue\n"
