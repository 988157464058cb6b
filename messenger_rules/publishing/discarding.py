"""Discarding: what waits for signatures is given up; what is published stays as it is.

The metadata goes first, then the catalogues that lie beside it become again what was published. Where it is stopped in
between, nothing waits that nobody wants, and whatever is staged next puts them right.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias

from tuf.api.metadata import Metadata, Root

from messenger_rules.publishing.catching_up import catch_up
from messenger_rules.publishing.files import Look, clear, look, remove
from messenger_rules.publishing.following import is_same
from messenger_rules.publishing.listing import lay_out, stage_targets
from messenger_rules.publishing.lock import alone
from messenger_rules.publishing.newest import last_list
from messenger_rules.publishing.problems import PublishingError, refusal
from messenger_rules.publishing.repository import Repository, is_name
from messenger_rules.publishing.roles import OFFLINE
from messenger_rules.publishing.signatures import is_signed

Waits: TypeAlias = Mapping[str, Look]
"""The metadata that waits, by role, as it was seen; it may be damaged, or too large, and is given up for that."""


def discardable(repository: Repository, roles: Sequence[str]) -> Waits:
    """What waits of these roles; of a repository that was never published all that does, since it belongs together.

    :raises PublishingError: MR630 where nothing does, or it is published already, be it not to its end.
    """
    asked = roles if repository.root is not None else OFFLINE
    seen = {role: look(_path(repository, role)) for role in OFFLINE if role in asked}
    published = [role for role in seen if _is_published(repository, role)]
    found = {role: it for role, it in seen.items() if it is not None and role not in published}
    if not found:
        raise _nothing(repository, published)
    return found


def discard(repository: Repository, shown: Waits, now: datetime) -> None:
    """Give up what was shown.

    :raises PublishingError: MR632 where something else waits by now; MR638 where another process works there; MR620
        where a file cannot be removed or written.
    """
    with alone(repository.stage.path):
        catch_up(repository)
        for role, it in shown.items():
            if look(_path(repository, role)) != it or _is_published(repository, role):
                sentence = f"the {role} in {repository.stage.path} was exchanged after it was shown"
                raise refusal("MR632", sentence, "look at what waits now")
        added = _added(repository)
        if "root" in shown:
            clear(_path(repository, "root"))
        if "targets" in shown:
            _discard_list(repository, now)
            _put_back(repository, added)


def _is_published(repository: Repository, role: str) -> bool:
    """Whether what waits is out; without its place on the stage, nobody would see that publishing it has not ended."""
    published: Metadata[Any] | None = repository.root if role == "root" else last_list(repository)
    return any(is_same(it, published) for it in repository.stage.readable)


def _nothing(repository: Repository, published: Sequence[str]) -> PublishingError:
    if published:
        sentence = f"what waits in {repository.stage.path} is published already: {' and '.join(published)}"
        return refusal("MR630", sentence, "`publish refresh` goes on where publishing it has ended")
    sentence = f"nothing waits for signatures in {repository.stage.path}"
    return refusal("MR630", sentence, "`publish revert` takes back what is published")


def _path(repository: Repository, role: str) -> Path:
    return repository.stage.path / f"{role}.json"


def _added(repository: Repository) -> list[Path]:
    """Catalogues that only the list has that waits; none where nobody can read it.

    What is called as no catalogue is, lies elsewhere: a list that somebody forged is given up, and nothing beside it.
    """
    published = last_list(repository)
    there = {} if published is None else published.signed.targets
    try:
        waits = repository.stage.targets
    except PublishingError:
        return []
    listed = waits.signed.targets if waits is not None else {}
    return [repository.stage.file(it) for it in listed if it not in there and is_name(it)]


def _discard_list(repository: Repository, now: datetime) -> None:
    """Where a root waits that lets others sign the list, the one that is published waits anew, for their signatures.

    Then it takes the place of the other: whoever is stopped leaves no root that waits without a list.
    """
    root, published = _readable_root(repository), last_list(repository)
    if root is None or published is None or is_signed(published, root):
        clear(_path(repository, "targets"))
        return
    if not _path(repository, "targets").is_file():
        clear(_path(repository, "targets"))
    stage_targets(repository, published, now)


def _readable_root(repository: Repository) -> Metadata[Root] | None:
    return next((it for it in repository.stage.readable if it.signed.type == "root"), None)


def _put_back(repository: Repository, added: Sequence[Path]) -> None:
    if (published := last_list(repository)) is not None:
        lay_out(repository, published.signed)
    for path in added:
        remove(path)
