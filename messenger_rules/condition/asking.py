"""Who calls the predicates of plugins: the evaluating process itself, unless a caller is set for this context."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from messenger_rules.condition.predicates import Predicate
    from messenger_rules.values import Unknown


class Caller(Protocol):
    """Calls a predicate somewhere else, and never raises what the predicate raises."""

    def ask(self, predicate: Predicate, positional: Sequence[object], named: Mapping[str, object]) -> bool | Unknown:
        """The predicate's answer, or why there is none."""


_CALLER: ContextVar[Caller | None] = ContextVar("messenger_rules_caller", default=None)


def caller() -> Caller | None:
    """The caller of this context; None where predicates are called directly."""
    return _CALLER.get()


@contextmanager
def asked_by(wanted: Caller | None) -> Iterator[None]:
    """Have predicates called by a caller; None leaves the one that is set."""
    if wanted is None:
        yield
        return
    token = _CALLER.set(wanted)
    try:
        yield
    finally:
        _CALLER.reset(token)
