"""Texts of anybody's in Markdown: a hover shows what a file says; no editor reads markup in it or fetches a picture."""

from __future__ import annotations

import re

from messenger_rules.diagnostics import visible

_TICKS = re.compile("`+")
_MARKUP = re.compile(r"[\\`*_\[\]<>!#|~&:@()]")


def plain(text: str) -> str:
    r"""A text of one line, letter by letter.

    >>> print(plain("Read [this](https://acme.example) <b>now</b>"))
    Read \[this\]\(https\://acme.example\) \<b\>now\</b\>
    """
    return _MARKUP.sub(lambda found: f"\\{found[0]}", visible(text))


def code(text: str) -> str:
    """A text of one line as code; its own backticks end nothing.

    >>> print(code("os.name"), code("a`b"))
    `os.name` `` a`b ``
    """
    shown, ticks = visible(text), _longest(text)
    blank = " " if ticks else ""
    return f"{'`' * (ticks + 1)}{blank}{shown}{blank}{'`' * (ticks + 1)}"


def fenced(text: str, language: str = "") -> str:
    """Lines of code, each visible, in a fence that none of them ends."""
    fence = "`" * max(3, _longest(text) + 1)
    return "\n".join([f"{fence}{language}", *map(visible, text.splitlines()), fence])


def _longest(text: str) -> int:
    """The length of the longest row of backticks."""
    return max((len(row) for row in _TICKS.findall(text)), default=0)
