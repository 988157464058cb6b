"""A scheme of versions: how the versions of one world are read, ordered and gathered in lines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeVar

from messenger_rules.diagnostics import visible

LONGEST = 64
"""Characters of a version: the longest of the 63,666 in Debian 12 has 52."""

MOST_KEYS = 4096
"""Keys that are at hand: conditions and hosts name the same few releases again and again."""

_BLANKS = " \t\r\n"
_Read = TypeVar("_Read")


class UnreadableVersion(ValueError):
    """A text that is no version of a scheme; its words are a sentence for people."""


class Refused(ValueError):
    """What a scheme has against a text, as the end of a sentence; never leaves this package."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """One scheme: its name in vocabularies, what people call its versions, and how it reads them.

    ``read`` gives the sort key of a version, ``read_line`` the two keys of a line. Both get at most 64 printable
    ASCII characters, return None for what has not their form, and say by :class:`Refused` where they know more.
    ``knows_v`` says that the scheme itself means something by a leading ``v``.
    """

    name: str
    title: str
    read: Callable[[str], bytes | None] = field(repr=False)
    read_line: Callable[[str], tuple[bytes, bytes] | None] = field(repr=False)
    knows_v: bool = False

    @lru_cache(maxsize=MOST_KEYS)  # noqa: B019 -- the schemes are constants
    def key(self, text: str) -> bytes:
        """The sort key of a version: to compare keys is to compare versions, and equal versions have equal keys.

        :raises UnreadableVersion: for every other text.
        """
        key = self._read(text, self.read, text)
        if key is None:
            raise UnreadableVersion(f"{shown(text)} is not {self.title}")
        return key

    def fact_key(self, text: str) -> bytes:
        """The sort key of a version as hosts write it: with blanks around it, and ``v20.20.2`` for ``20.20.2``.

        :raises UnreadableVersion: for every other text.
        """
        version = text.strip(_BLANKS) if len(text) <= LONGEST else text
        if not self.knows_v and version[:1] in {"v", "V"} and version[1:2].isdigit():
            version = version[1:]
        return self.key(version)

    @lru_cache(maxsize=MOST_KEYS)  # noqa: B019 -- as above
    def line(self, text: str) -> tuple[bytes, bytes]:
        """The line ``text.*`` as half-open: the key below its first pre-release, and that of the next line.

        No version has either of the two as its key: every version of the line lies between them, every other outside.

        :raises UnreadableVersion: for what is no beginning of a version up to a number.
        """
        line = self._read(text, self.read_line, f"{text}.*")
        if line is None:
            raise UnreadableVersion(f"{shown(text + '.*')} is not a line: `.*` stands after a number of {self.title}")
        return line

    def _read(self, text: str, read: Callable[[str], _Read | None], whole: str) -> _Read | None:
        """What a reader makes of a text that keeps to the limits."""
        if len(text) > LONGEST:
            raise UnreadableVersion(f"{shown(text)} has {len(text):,} characters; a version has at most {LONGEST}")
        if not (text.isascii() and text.isprintable()):
            return None
        try:
            return read(text)
        except Refused as refused:
            raise UnreadableVersion(f"{shown(whole)} {refused}") from None


def shown(text: str) -> str:
    r"""A text of anybody's in a sentence: in quotes, its beginning only, and what could fool a terminal written out.

    >>> print(shown("5\u202e2"))
    "5\u202e2"
    """
    return f'"{visible(text[:LONGEST])}{"…" if len(text) > LONGEST else ""}"'
