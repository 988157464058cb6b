"""Replacing a file that authors edit, or a report of before: whole, or not at all."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from messenger_rules.diagnostics import Diagnostic
from messenger_rules.errors import CatalogError
from messenger_rules.replacing import replace_file
from messenger_rules.text import Source


def replace_text(path: Path, text: str) -> None:
    """Written beside, with the same mode, and moved into place: nothing is lost if that fails half-way.

    A file that is not there yet is made, with the mode of new files.

    :raises CatalogError: MR529 where the file cannot be written.
    """
    target = path.resolve()
    try:
        replace_file(target, text.encode(), mode=_mode(target))
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise CatalogError(
            [Diagnostic("MR529", f"the file cannot be written: {reason}", Source("", str(path)))]
        ) from None


def _mode(target: Path) -> int:
    """The mode that a file has, else the one that the process gives new files."""
    with contextlib.suppress(FileNotFoundError):
        return target.stat().st_mode & 0o7777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
