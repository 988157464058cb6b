"""Several texts, where a caller's one text would be taken letter by letter: type checkers cannot tell the two apart."""

from __future__ import annotations

from collections.abc import Collection


def several(what: str, given: Collection[str]) -> Collection[str]:
    """What a caller gave, unless it is one text.

    :raises TypeError: for one text.

    >>> several("languages", ["de"])
    ['de']
    >>> several("languages", "de")
    Traceback (most recent call last):
    ...
    TypeError: `languages` wants several texts, and this is one, 'de': write ['de']
    """
    if isinstance(given, str | bytes):
        raise TypeError(f"`{what}` wants several texts, and this is one, {given!r}: write [{given!r}]")
    return given
