"""The pictures of conditions in the docs, drawn by the command itself: `python docs/pictures.py`."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

from messenger_rules.cli import main

DOCS = Path(__file__).parent
HOST = DOCS / "examples" / "hosts" / "debian-12-unpatched.json"


def texts() -> dict[Path, str]:
    """What each file has to hold."""
    message = [str(DOCS / "examples" / "lifecycle.xml"), "snapd-private-tmp"]
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        main(["explain", *message, "--facts", str(HOST), "--at", "2026-11-24T00:00Z", "--format", "svg"])
    return {DOCS / "reference" / "condition.svg": printed.getvalue()}


if __name__ == "__main__":
    for path, text in texts().items():
        path.write_text(text, "utf-8")
        print(path)
