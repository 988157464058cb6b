"""Discarding: what waits for signatures is given up; what is published stays as it is.

The metadata goes first, then the catalogues that lie beside it become again what was published. Where it is stopped in
between, nothing waits that nobody wants, and whatever is staged next puts them right.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

from messenger_rules.publishing.files import is_there, read, remove
from messenger_rules.publishing.listing import lay_out, stage_targets
from messenger_rules.publishing.lock import alone
from messenger_rules.publishing.problems import PublishingError, refusal
from messenger_rules.publishing.repository import Repository, is_name
from messenger_rules.publishing.roles import OFFLINE
from messenger_rules.publishing.signatures import is_signed

Waits: TypeAlias = Mapping[str, bytes]
"""The metadata that waits, by role, to the byte: it may be damaged, which is a reason to give it up."""


def discardable(repository: Repository, roles: Sequence[str]) -> Waits:
    """What waits of these roles; of a repository that was never published all that does, since it belongs together.

    :raises PublishingError: MR630 where nothing does; MR620 where it cannot be read.
    """
    asked = roles if repository.root is not None else OFFLINE
    found = {role: read(path) for role in OFFLINE if role in asked and is_there(path := _path(repository, role))}
    if not found:
        help_ = "`publish revert` takes back what is published"
        raise refusal("MR630", f"nothing waits for signatures in {repository.stage.path}", help_)
    return found


def discard(repository: Repository, shown: Waits, now: datetime) -> None:
    """Give up what was shown.

    :raises PublishingError: MR632 where something else waits by now; MR638 where another process works there; MR620
        where a file cannot be removed or written.
    """
    with alone(repository.stage.path):
        for role, data in shown.items():
            if not is_there(path := _path(repository, role)) or read(path) != data:
                sentence = f"the {role} in {repository.stage.path} was exchanged after it was shown"
                raise refusal("MR632", sentence, "look at what waits now")
        added = _added(repository)
        if "root" in shown:
            remove(_path(repository, "root"))
        if "targets" in shown:
            _discard_list(repository, now)
            _put_back(repository, added)


def _path(repository: Repository, role: str) -> Path:
    return repository.stage.path / f"{role}.json"


def _added(repository: Repository) -> list[Path]:
    """Catalogues that only the list has that waits; none where nobody can read it.

    What is called as no catalogue is, lies elsewhere: a list that somebody forged is given up, and nothing beside it.
    """
    published = repository.targets
    there = {} if published is None else published.signed.targets
    try:
        waits = repository.stage.targets
    except PublishingError:
        return []
    listed = waits.signed.targets if waits is not None else {}
    return [repository.stage.file(it) for it in listed if it not in there and is_name(it)]


def _discard_list(repository: Repository, now: datetime) -> None:
    """Where a root waits that lets others sign the list, the one that is published waits anew, for their signatures."""
    root, published = repository.stage.root, repository.targets
    if root is not None and published is not None and not is_signed(published, root):
        stage_targets(repository, published, now)
    else:
        remove(_path(repository, "targets"))


def _put_back(repository: Repository, added: Sequence[Path]) -> None:
    if (published := repository.targets) is not None:
        lay_out(repository, published.signed)
    for path in added:
        remove(path)
