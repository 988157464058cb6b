"""Lists in words: ``a, b or c``.

Two patterns make a list, one that goes on and one that ends, as in CLDR
(https://unicode.org/reports/tr35/tr35-general.html#ListPatterns).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

from messenger_rules.reading.phrases import Phrases


def one_of(items: Sequence[str], say: Phrases) -> str:
    """Some things of which one is meant.

    >>> one_of(["Debian", "Ubuntu", "Fedora"], Phrases())
    'Debian, Ubuntu or Fedora'
    """
    return _joined(items, say.gettext("{several}, {next}"), say.gettext("{several} or {last}"))


def none_of(items: Sequence[str], say: Phrases) -> str:
    """Some things of which none is meant; it stands behind `neither`.

    >>> none_of(["Debian", "Ubuntu"], Phrases())
    'Debian nor Ubuntu'
    """
    return _joined(items, say.gettext("{several}, {next}"), say.gettext("{several} nor {last}"))


def all_of(items: Sequence[str], say: Phrases) -> str:
    """Some things that are all meant.

    >>> all_of(["search", "audit"], Phrases())
    'search and audit'
    """
    return _joined(items, say.gettext("{several}, {next}"), say.gettext("{several} and {last}"))


def listed(items: Sequence[str], say: Phrases) -> str:
    """Some things that have commas of their own; it stands behind a colon.

    >>> listed(["1 or later, but before 2", "4"], Phrases())
    '1 or later, but before 2; 4'
    """
    pattern = say.gettext("{several}; {next}")
    return reduce(lambda several, item: pattern.format(several=several, next=item), items)


def _joined(items: Sequence[str], further: str, ending: str) -> str:
    if len(items) == 1:
        return items[0]
    several = reduce(lambda several, item: further.format(several=several, next=item), items[:-1])
    return ending.format(several=several, last=items[-1])
