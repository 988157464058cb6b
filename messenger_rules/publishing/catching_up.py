"""Catching up: the stage learns what is published already. Whoever published it may have been stopped before that."""

from __future__ import annotations

from messenger_rules.publishing.newest import last_list, last_timestamp, remembered, remembered_timestamp
from messenger_rules.publishing.repository import Repository


def catch_up(repository: Repository) -> None:
    """Tell the stage which roots, list and timestamp are published; what it remembers never becomes an older one.

    Before the first timestamp nothing is: that the stage remembers a list tells that there was one.
    """
    if repository.timestamp is None:
        return
    repository.stage.follow(repository.roots)
    last = last_list(repository)
    if last is not None and last != remembered(repository):
        repository.stage.remember(last)
    timestamp = last_timestamp(repository)
    if timestamp is not None and timestamp != remembered_timestamp(repository):
        repository.stage.remember_timestamp(timestamp)
