"""Texts that are nearly right: what authors, broken transports and attackers send."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

SPLINTERS: tuple[str, ...] = (
    *"()[]<>&|=!\"'“”.,;:#*%\\/-_+ \t\n\0\x1b\x7f\ud800",
    "and", "or", "not", "in", "is known", "matches", "true", "installed(", "segment(\"a\")", "sample(\"k\", 10%)",
    "..", "..<", ".*", "==", "<=", "9" * 70, "1.2.3-rc.1", "2026-02-29T00:00:00Z", "7d", "100%", "\\u0041",
    "&lt;", "&#0;", "<![CDATA[", "]]>", "<!DOCTYPE a>", "<?x?>", "<!--", "ｃｏｎｓｏｌｅ", "\u202e", "🏳️",
)  # fmt: skip
"""What is put into a text: pieces of the language, of XML, and of neither."""


def mutated(text: str, random: Random) -> str:
    """The text with one to six small or large mistakes."""
    for _ in range(random.randint(1, 6)):
        mistake: Callable[[str, Random], str] = random.choice(MISTAKES)
        text = mistake(text, random)[:20_000]
    return text


def _cut(text: str, random: Random) -> str:
    start, end = _stretch(text, random)
    return text[:start] + text[end:]


def _double(text: str, random: Random) -> str:
    start, end = _stretch(text, random)
    return text[:end] + text[start:end] * random.choice([1, 1, 1, 2, 50]) + text[end:]


def _insert(text: str, random: Random) -> str:
    at = random.randint(0, len(text))
    return text[:at] + random.choice(SPLINTERS) + text[at:]


def _swap(text: str, random: Random) -> str:
    first, second = _stretch(text, random)
    third = random.randint(second, len(text))
    return text[:first] + text[second:third] + text[first:second] + text[third:]


def _wrap(text: str, random: Random) -> str:
    depth = random.choice([1, 2, 16, 17, 300])
    left, right = random.choice([("(", ")"), ("not ", ""), ("[", "]"), ("not (", ")"), ("<a>", "</a>")])
    return left * depth + text + right * depth


def _stretch(text: str, random: Random) -> tuple[int, int]:
    start = random.randint(0, len(text))
    return start, min(len(text), start + random.choice([1, 1, 2, 5, 40]))


MISTAKES: Sequence[Callable[[str, Random], str]] = (_cut, _double, _insert, _insert, _swap, _wrap)
