"""Turns: whatever changes a repository does so alone, from what it reads to what it writes."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from messenger_rules.publishing.catching_up import catch_up
from messenger_rules.publishing.lock import alone
from messenger_rules.publishing.repository import Repository

P = ParamSpec("P")
R = TypeVar("R")


def takes_turns(change: Callable[Concatenate[Repository, P], R]) -> Callable[Concatenate[Repository, P], R]:
    """Let a function work alone on the repository that is its first argument; its stage knows what is published.

    It raises PublishingError, too: MR620 where there is no repository, MR638 where another process changes it.
    """

    @functools.wraps(change)
    def changes_alone(repository: Repository, /, *arguments: P.args, **named: P.kwargs) -> R:
        repository.see_begun()  # no lock is put where there is no repository
        with alone(repository.stage.path):
            catch_up(repository)
            return change(repository, *arguments, **named)

    return changes_alone
