"""Stranded: a root waits without the list of catalogues that has to come with it, and would never go out."""

from __future__ import annotations

from collections.abc import Iterator

from messenger_rules.diagnostics import Diagnostic
from messenger_rules.publishing.newest import last_list
from messenger_rules.publishing.problems import PublishingError, warning
from messenger_rules.publishing.repository import Repository
from messenger_rules.publishing.roles import renewing
from messenger_rules.publishing.signatures import is_signed


def stranded(repository: Repository) -> Iterator[Diagnostic]:
    """That its keys have signed no list, and none waits for them: a command was stopped, or a file is gone."""
    try:
        root, waits = repository.stage.root, repository.stage.targets
    except PublishingError:
        return  # what is damaged is told by itself
    published = last_list(repository)
    if root is None or waits is not None or published is None or is_signed(published, root):
        return
    sentence = f"root {root.signed.version} waits without a list of catalogues for its keys, and cannot be published"
    yield warning("MR631", sentence, renewing("targets"))
