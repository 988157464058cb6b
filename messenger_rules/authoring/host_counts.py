"""Counts of hosts in words."""

from __future__ import annotations


def hosts_in_words(count: int) -> str:
    """How many hosts there are.

    >>> hosts_in_words(1), hosts_in_words(12_000)
    ('1 host', '12,000 hosts')
    """
    return f"{count:,} host{'' if count == 1 else 's'}"


def that(count: int, verb: str) -> str:
    """How many hosts do something.

    >>> that(0, "gain"), that(1, "lose"), that(2000, "see")
    ('none gains', '1 loses', '2,000 see')
    """
    return f"{f'{count:,}' if count else 'none'} {verb}{'s' if count < 2 else ''}"


def share(part: int, whole: int) -> str:
    """A part of all hosts in percent, as exact as it is small; nothing for none.

    >>> [share(part, 10_000) for part in (0, 1, 12, 340, 5000, 9999, 10_000)]
    ['', '<0.1%', '0.1%', '3.4%', '50%', '>99%', '100%']
    """
    if not part:
        return ""
    percent = 100 * part / whole
    if percent < 10:
        return f"{percent:.1f}%" if percent >= 0.05 else "<0.1%"
    return ">99%" if part < whole and percent > 99 else f"{percent:.0f}%"
