"""Recordings: the facts of a host in a file, as ``--facts`` and tests of catalogues read them."""

from __future__ import annotations

import json
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

from pydantic import JsonValue

from messenger_rules.diagnostics import Diagnostic
from messenger_rules.errors import FactsError
from messenger_rules.replacing import replace_file


def write_recording(path: Path, facts: Mapping[str, JsonValue]) -> None:
    """Write the JSON form of facts, whole or not at all; a recording that stood there is replaced.

    :raises FactsError: MR527 where the file cannot be written, or is no file: a device, a folder, or a link, which
        somebody else may have laid.
    """
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            _refuse(path, "is a folder, a link or a device", "name a file; `-` is standard output")
    except FileNotFoundError:
        pass
    except (OSError, ValueError) as error:
        _refuse(path, f"cannot be written: {_said(error)}", "look at its folder and permissions")
    try:
        replace_file(path, f"{json.dumps(facts, indent=2, ensure_ascii=False)}\n".encode())
    except (OSError, ValueError) as error:
        _refuse(path, f"cannot be written: {_said(error)}", "look at its folder and permissions")


def _said(error: OSError | ValueError) -> str:
    said = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return f"{said[:1].lower()}{said[1:]}"


def _refuse(path: Path, reason: str, help_: str) -> NoReturn:
    raise FactsError([Diagnostic("MR527", f"the recording {path} {reason}", help=(help_,))]) from None
