"""Ceremonies: how a repository begins, with the keys of several people, or with all keys made by one."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from messenger_rules.publishing.beginning import begin, not_begun
from messenger_rules.publishing.making import kept, make_all
from messenger_rules.publishing.passphrases import Passphrases
from messenger_rules.publishing.releasing import Released, release
from messenger_rules.publishing.repository import Repository
from messenger_rules.publishing.roles import DEFAULTS, Policy, policy


def policies(asked: Mapping[str, tuple[int | None, int | None, int | None]]) -> dict[str, Policy]:
    """For each role, how many keys, signatures and days; None for what is as usual.

    :raises PublishingError: MR629 where they do not go together.

    >>> policies({"targets": (None, None, 30)})
    {'targets': Policy(keys=3, threshold=2, days=30)}
    """
    return {
        role: policy(role, keys=DEFAULTS[role].keys if keys is None else keys, threshold=threshold, days=days)
        for role, (keys, threshold, days) in asked.items()
    }


def begin_alone(
    repository: Repository, folder: Path, policies: Mapping[str, Policy], passphrases: Passphrases, now: datetime
) -> Released:
    """Make all keys in a folder, sign by them, and publish; later, each key goes to its holder.

    Where it ends before a repository has begun, no key is left, so that it can be done again.

    :raises PublishingError: MR621 where there is a repository already; MR622 or MR624 where a key cannot be made.
    """
    not_begun(repository)
    made = make_all(folder, {role: found.keys for role, found in policies.items()}, passphrases)
    keys = {role: [it.signer.public_key for it in of_role] for role, of_role in made.items()}
    all_made = [*itertools.chain(*made.values())]
    signers = [it.signer for it in all_made]
    with kept(all_made, are_used=lambda: repository.is_begun):
        begin(repository, keys, policies, now, signers)
    return release(repository, signers, now)
