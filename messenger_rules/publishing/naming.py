"""Names of keys: short, of one line, and read as they are written, since holders compare what stands beside them."""

from __future__ import annotations

from messenger_rules.messages.safe_text import problems

LONGEST = 40
"""Characters: an identifier, which has 64, finds no room in a name."""

_BETWEEN = frozenset(",;()")
"""What stands between names where several are told."""


def why_no_name(name: str) -> str | None:
    r"""What is wrong with a name, as a sentence goes on; None where nothing is.

    >>> why_no_name("Ann Smith"), why_no_name("ann "), why_no_name("")
    (None, 'has other blanks than single ones between words', 'is empty')
    >>> why_no_name("\u0430nn")
    'has a word with letters of different scripts: Cyrillic and Latin'
    """
    if not name:
        return "is empty"
    if len(name) > LONGEST:
        return f"has more than {LONGEST} characters"
    if name != " ".join(name.split()):
        return "has other blanks than single ones between words"
    if not _BETWEEN.isdisjoint(name):
        return "has one of , ; ( ) in it, which stand between names"
    return next((found.message for found in problems(name)), None)
