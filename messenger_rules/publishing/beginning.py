"""Beginning: the first root and an empty list of catalogues, staged for their first signatures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from tuf.api.metadata import Key, Metadata, Role, Root, Targets

from messenger_rules.publishing.lock import alone
from messenger_rules.publishing.problems import refusal
from messenger_rules.publishing.repository import Repository
from messenger_rules.publishing.roles import DAYS, ROLES, Policy, check_separate, expiry


def begin(
    repository: Repository, keys: Mapping[str, Sequence[Key]], policies: Mapping[str, Policy], now: datetime
) -> None:
    """Stage the first version of what people sign; nothing is published before they did.

    :raises PublishingError: MR621 where there is a repository already; MR629 where keys stand for too much.
    """
    not_begun(repository)
    _all_keys_differ(keys)
    root = _root(keys, policies, now)
    check_separate(root)
    with alone(repository.stage.path):
        not_begun(repository)
        repository.stage.keep(Metadata(root))
        repository.stage.keep(Metadata(Targets(expires=expiry(root, "targets", now))))


def not_begun(repository: Repository) -> None:
    """See that there is no repository yet, which a new one would replace for good.

    :raises PublishingError: MR621 where there is one.
    """
    if repository.root is not None or repository.stage.root is not None:
        sentence = f"{repository.path} has a repository already"
        raise refusal("MR621", sentence, "`publish rotate` changes its keys; a new one needs a folder of its own")


def _root(keys: Mapping[str, Sequence[Key]], policies: Mapping[str, Policy], now: datetime) -> Root:
    roles = {role: Role([], policies[role].threshold, {DAYS: policies[role].days}) for role in ROLES}
    root = Root(roles=roles, consistent_snapshot=True)
    for role in ROLES:
        for key in keys[role]:
            root.add_key(key, role)
    root.expires = expiry(root, "root", now)
    return root


def _all_keys_differ(keys: Mapping[str, Sequence[Key]]) -> None:
    """See that no key is named twice for a role."""
    for role in ROLES:
        names = [key.keyid for key in keys[role]]
        if len(set(names)) < len(names):
            raise refusal("MR629", f"one key is named twice for {role}", "name the key of each holder once")
