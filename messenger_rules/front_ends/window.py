"""The front end in a window of its own, by tkinter: for long texts, and for notifications that have no buttons."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator

from messenger_rules.diagnostics import Diagnostic
from messenger_rules.errors import StateError
from messenger_rules.extras import needing
from messenger_rules.front_ends.display import Card, Display, Reply
from messenger_rules.front_ends.words import Words


class WindowDisplay:
    """One window a message. It belongs to the thread that shows and asks."""

    asks = True

    def __init__(self, words: Words) -> None:
        from messenger_rules.front_ends.message_window import MessageWindow

        self._words = words
        self._make = MessageWindow
        self._window: MessageWindow | None = None
        self._withdrawn = threading.Event()
        self._sentence = ""

    def show(self, card: Card) -> None:
        """Open the window; returns when it is visible.

        :raises StateError: MR589 where there is no screen.
        """
        import tkinter as tk

        self._withdrawn.clear()
        self.close()
        try:
            self._window = self._make(card, self._words, self._sentence)
        except tk.TclError as error:
            help_ = "run it in a graphical session, or take another front end"
            raise StateError([Diagnostic("MR589", f"no window can be opened: {error}", help=(help_,))]) from None
        self._sentence = ""

    def ask(self, card: Card) -> Reply:
        """Wait for a button, or for the window to be closed, which means later."""
        assert self._window is not None
        reply = self._window.wait(self._withdrawn)
        self._withdrawn.clear()
        return reply

    def withdraw(self) -> None:
        """End the asking."""
        self._withdrawn.set()

    def tell(self, sentence: str) -> None:
        """Show a sentence in the window that is open, else in the next."""
        if self._window is not None:
            self._window.tell(sentence)
        else:
            self._sentence = sentence

    def close(self) -> None:
        """Close the window."""
        if self._window is not None:
            self._window.close()
            self._window = None


@contextlib.contextmanager
def window(words: Words) -> Iterator[Display]:
    """A window for each message, by tkinter.

    :raises StateError: MR597 where a library is missing, MR589 where Python has no tkinter.
    """
    try:
        import tkinter as tk
    except ImportError:
        help_ = "install it: on Debian, `apt install python3-tk`"
        raise StateError([Diagnostic("MR589", "this Python has no tkinter", help=(help_,))]) from None
    with needing("desktop"):
        import arabic_reshaper  # type: ignore[import-untyped] # it has no types
        import bidi  # type: ignore[import-untyped] # it has no types
    del tk, arabic_reshaper, bidi  # whether they are there was all
    with contextlib.closing(WindowDisplay(words)) as display:
        yield display
