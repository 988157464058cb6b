"""The terminal's line by line front ends: with colours where rich is installed, else plain."""

from __future__ import annotations

import contextlib
import io
import select
import socket
import sys
import time
from collections.abc import Iterator
from typing import TextIO

from messenger_rules.front_ends.display import NOTICING_SECONDS, Card, Display
from messenger_rules.front_ends.plain import PlainDisplay, Withdrawn
from messenger_rules.front_ends.preview import Preview, Size, previewed_by
from messenger_rules.front_ends.words import Words


class LinePrompt:
    """Reads a line of a terminal, until it is interrupted."""

    def __init__(self, typed: TextIO, out: TextIO) -> None:
        self._typed = typed
        self._out = out
        self._woken, self._waker = socket.socketpair()
        self._was_interrupted = False

    def begin(self) -> None:
        """Throw away what stands in the terminal; a message that takes the place of another is to be seen first."""
        if self._was_interrupted:
            self._was_interrupted = False
            time.sleep(NOTICING_SECONDS)
        if self._typed.isatty():
            _throw_away(self._typed)

    def __call__(self, prompt: str) -> str:
        """The next line without its end.

        :raises EOFError: where the input ended.
        :raises Withdrawn: where it was interrupted.
        """
        print(prompt, end="", file=self._out, flush=True)
        if sys.platform != "win32":  # there, only sockets can be waited for
            ready, _, _ = select.select([self._typed.fileno(), self._woken.fileno()], [], [])
            if self._woken.fileno() in ready:
                self._woken.recv(4096)
                self._was_interrupted = True
                raise Withdrawn
        line = self._typed.readline()
        if not line:
            raise EOFError
        return line.rstrip("\n")

    def interrupt(self) -> None:
        """End the waiting, from another thread."""
        self._waker.send(b"!")

    def close(self) -> None:
        """Give back what it holds."""
        self._woken.close()
        self._waker.close()


def _throw_away(typed: TextIO) -> None:
    """Throw away the lines that were typed and not read, and what stands of one that has no end yet."""
    if sys.platform == "win32":
        import msvcrt

        while msvcrt.kbhit():
            msvcrt.getwch()
    else:
        import termios

        with contextlib.suppress(termios.error):  # the terminal has gone, which reading tells
            termios.tcflush(typed.fileno(), termios.TCIFLUSH)


def preview_plain(words: Words, card: Card, _: Size) -> Preview:
    """What is printed, without the prompt."""
    out = io.StringIO()
    PlainDisplay(out, words).show(card)
    return Preview(out.getvalue())


def preview_terminal(words: Words, card: Card, size: Size) -> Preview:
    """What is printed, without the prompt and without colours."""
    try:
        from messenger_rules.front_ends.rich_display import RichDisplay
    except ImportError:
        return preview_plain(words, card, size)
    out = io.StringIO()
    RichDisplay(out, words).show(card)
    return Preview(out.getvalue())


@previewed_by(preview_plain)
@contextlib.contextmanager
def plain(words: Words) -> Iterator[Display]:
    """Plain text on standard output, and a prompt."""
    with contextlib.closing(LinePrompt(sys.stdin, sys.stdout)) as prompt:
        yield PlainDisplay(sys.stdout, words, prompt)


@previewed_by(preview_terminal)
@contextlib.contextmanager
def terminal(words: Words) -> Iterator[Display]:
    """A frame with colours where rich is installed, else plain text; and a prompt."""
    try:
        from messenger_rules.front_ends.rich_display import RichDisplay
    except ImportError:
        with plain(words) as display:
            yield display
        return
    with contextlib.closing(LinePrompt(sys.stdin, sys.stdout)) as prompt:
        yield RichDisplay(sys.stdout, words, prompt)
