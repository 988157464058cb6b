"""The choice of a front end: the one that is named, or the one that fits where a program runs."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from messenger_rules.diagnostics import Diagnostic
from messenger_rules.errors import StateError
from messenger_rules.front_ends.display import Display, FrontEnd
from messenger_rules.front_ends.plain import PlainDisplay
from messenger_rules.front_ends.words import Words
from messenger_rules.suggestions import nearest

IN_A_TERMINAL = frozenset({"plain", "terminal", "full-screen"})


def front_end(name: str | None, installed: Mapping[str, Any]) -> FrontEnd:
    """A front end of those that are installed; without a name, one that fits.

    In a terminal that is ``terminal``; without one, what shows and cannot ask.

    :raises StateError: MR589 where there is none of that name, or it needs a terminal and has none.
    """
    if name is None:
        name = "terminal" if is_terminal() else ""
    if not name:
        return printing
    found = named(name, installed)
    if name in IN_A_TERMINAL and not is_terminal():
        help_ = "run it in a terminal, without redirecting its input and output"
        raise StateError([Diagnostic("MR589", f"the front end {name!r} needs a terminal", help=(help_,))])
    return found


def named(name: str, installed: Mapping[str, Any]) -> FrontEnd:
    """The front end of a name.

    :raises StateError: MR589 where there is none.
    """
    found: FrontEnd | None = installed.get(name)
    if found is not None:
        return found
    near = nearest(name, list(installed))
    listed = ", ".join(sorted(installed)) or "none"
    help_ = f"did you mean `{near[0]}`?" if near else f"there are {listed}; `messenger-rules plugins` tells more"
    raise StateError([Diagnostic("MR589", f"there is no front end {name!r} here", help=(help_,))])


def is_terminal() -> bool:
    """Whether somebody sits at a terminal."""
    streams = (sys.stdin, sys.stdout)  # either is None where it was closed before Python began
    return all(stream is not None and stream.isatty() for stream in streams)


def has_screen() -> bool:
    """Whether there is a graphical session to show windows in."""
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


@contextmanager
def printing(words: Words) -> Iterator[Display]:
    """Plain text on standard output, and nobody to ask."""
    yield PlainDisplay(sys.stdout, words)
