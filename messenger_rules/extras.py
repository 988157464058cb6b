"""Extras: libraries that only some parts need, and what to install where one is missing."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from messenger_rules.diagnostics import Diagnostic
from messenger_rules.errors import StateError


@contextlib.contextmanager
def needing(extra: str) -> Iterator[None]:
    """Turn a library that is missing into what to install.

    :raises StateError: MR597 where one is.

    >>> with needing("agent"):
    ...     import no_such_library
    Traceback (most recent call last):
    messenger_rules.errors.StateError: error[MR597]: this needs no_such_library, which is not installed
     = help: pip install 'messenger-rules[agent]'
    """
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("messenger_rules"):
            raise
        sentence = f"this needs {error.name}, which is not installed"
        help_ = f"pip install 'messenger-rules[{extra}]'"
        raise StateError([Diagnostic("MR597", sentence, help=(help_,))]) from None
