"""Diagnostics in a narrow terminal: nothing wraps, so that the carets stand under the place."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pexpect


def test_the_carets_stand_under_the_place(tmp_path: Path) -> None:
    condition = "console.version > 5 and " * 4 + "console.verson < 6"
    terminal = pexpect.spawn(
        sys.executable,
        ["-m", "messenger_rules", "eval", condition, "--facts", "/dev/null"],
        cwd=tmp_path,
        env={name: value for name, value in os.environ.items() if name not in {"COLUMNS", "LINES"}},
        encoding="utf-8",
        timeout=30,
        dimensions=(24, 40),
    )
    terminal.expect(pexpect.EOF)

    line, carets = str(terminal.before).split("\r\n")[3:5]
    assert len(line) <= 40
    assert line[carets.index("^") : carets.rindex("^") + 1] == "console.verson"
