"""That signatures are lost by a command of ``publish``: who gave them has to be asked again."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from messenger_rules.cli import publish_words as words

if TYPE_CHECKING:
    from messenger_rules.publishing.repository import Repository


@contextlib.contextmanager
def told(repository: Repository) -> Iterator[None]:
    """Tell whose signatures on what waits are gone after something was done, also where it was not done to its end."""
    from messenger_rules.publishing.losing import given, lost

    before = given(repository.stage)
    try:
        yield
    finally:
        words.lost(lost(before, repository.stage))
