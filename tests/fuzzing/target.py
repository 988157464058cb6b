"""A target: what reads hostile bytes, the promise that it keeps, and what is known of such bytes beforehand."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from messenger_rules.errors import MessengerRulesError


def _none() -> Iterable[str]:
    return ()


@dataclass(frozen=True)
class Target:
    """A target of fuzzing. Whatever ``check`` raises is a failure: it expects the refusals itself."""

    summary: str
    """The promise, as the table in the docs has it."""
    check: Callable[[bytes], None]
    seeds: Callable[[], Mapping[str, bytes]]
    """What fuzzing begins with, by name; ``python -m tests.fuzzing --write-seeds`` writes them to their folder."""
    words: Callable[[], Iterable[str]] = _none
    """What mutations are helped by."""
    json_from: int | None = None
    """Where the JSON begins that an input is: then whole values of it are exchanged, too."""
    longest: int = 2_048
    """Bytes of an input: what is larger finds the same, more slowly."""


@contextmanager
def refusing(*codes: str) -> Iterator[None]:
    """What our own exceptions may end, with these codes or with any; each says something, in words that can be printed."""
    try:
        yield
    except MessengerRulesError as error:
        _is_said(error, codes)


def _is_said(error: MessengerRulesError, codes: Collection[str]) -> None:
    assert error.diagnostics, "refused without a diagnostic"
    assert not codes or {found.code for found in error.diagnostics} <= {*codes}, f"refused by {error}"
    assert str(error).encode("utf-8"), "refused without a word"
