"""Previews: a message as a front end would show it, as text; nobody is asked, and no screen is needed.

A front end that can be previewed says by what, with :func:`previewed_by`. Another is shown for real, or not at all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, Protocol, TypeVar

from messenger_rules.front_ends.display import Card
from messenger_rules.front_ends.words import Words

F = TypeVar("F", bound=Callable[..., object])


class Size(NamedTuple):
    """The size of a terminal, in characters."""

    columns: int = 80
    lines: int = 24


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be seen; ``remarks`` say what of the message does not fit this front end."""

    text: str
    remarks: tuple[str, ...] = ()


class Previewer(Protocol):
    """What makes a preview."""

    def __call__(self, words: Words, card: Card, size: Size, /) -> Preview:
        """The preview of a message, in a terminal of some size where that matters.

        :raises StateError: where a library is missing.
        """
        ...


def previewed_by(previewer: Previewer) -> Callable[[F], F]:
    """Say how a front end is previewed.

    >>> @previewed_by(lambda words, card, size: Preview(card.text.title))
    ... def by_voice(words): ...
    >>> previewer_of(by_voice) is not None, previewer_of(print)
    (True, None)
    """

    def mark(front_end: F) -> F:
        front_end.preview = previewer  # type: ignore[attr-defined] # functions take any attribute
        return front_end

    return mark


def previewer_of(front_end: object) -> Previewer | None:
    """What previews a front end; None where nothing does."""
    found: Previewer | None = getattr(front_end, "preview", None)
    return found
