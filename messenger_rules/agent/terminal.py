"""The terminal front end: with colours where rich is installed, else plain."""

from __future__ import annotations

import select
import socket
import sys
from typing import TextIO

from messenger_rules.agent.display import Display, PlainDisplay, Prompt, Withdrawn
from messenger_rules.agent.words import Words


class LinePrompt:
    """Reads a line of a terminal, until it is interrupted."""

    def __init__(self, typed: TextIO, out: TextIO) -> None:
        self._typed = typed
        self._out = out
        self._woken, self._waker = socket.socketpair()

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


def terminal(out: TextIO, words: Words, read: Prompt) -> Display:
    """The best display for a terminal; ``read`` prints a prompt and returns what is typed."""
    try:
        from messenger_rules.agent.rich_display import RichDisplay
    except ImportError:
        return PlainDisplay(out, words, read)
    return RichDisplay(out, words, read)
