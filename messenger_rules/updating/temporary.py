"""Temporary files: what is fetched lies in the system's folder for them, which is named where it takes no more."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """A folder that is taken away behind.

    :raises OSError: where there can be none.
    """
    with naming_the_folder():
        made = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
    with made as folder:
        yield Path(folder)


@contextmanager
def naming_the_folder() -> Iterator[None]:
    """Let what goes wrong with temporary files name their folder: a full disk itself names none.

    :raises OSError: the same error, with that folder.
    """
    try:
        yield
    except OSError as error:
        folder = tempfile.tempdir or "the folder for temporary files"
        raise OSError(error.errno, error.strerror or str(error), folder) from error
