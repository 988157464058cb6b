"""Ceremonies: how a repository begins, with the keys of several people, or with all keys made by one."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from messenger_rules.publishing.beginning import begin, not_begun
from messenger_rules.publishing.making import kept, make_all
from messenger_rules.publishing.outliving import see_going_together, usual_days
from messenger_rules.publishing.passphrases import Passphrases
from messenger_rules.publishing.releasing import Released, release
from messenger_rules.publishing.repository import Repository
from messenger_rules.publishing.roles import DEFAULTS, ROLES, Policy, policy


def policies(asked: Mapping[str, tuple[int | None, int | None, int | None]]) -> dict[str, Policy]:
    """For each of the four roles, how many keys, signatures and days; None for what is as usual.

    :raises PublishingError: MR629 where they do not go together.

    >>> usual = dict.fromkeys(("root", "targets", "snapshot", "timestamp"), (None, None, None))
    >>> policies(usual | {"targets": (None, None, 3)})["snapshot"]
    Policy(keys=1, threshold=1, days=3)
    """
    said = {role: days for role, (_, _, days) in asked.items() if days is not None}
    found = {role: _policy(role, *asked[role], said) for role in ROLES}
    see_going_together({role: it.days for role, it in found.items()})
    return found


def _policy(role: str, keys: int | None, threshold: int | None, days: int | None, said: Mapping[str, int]) -> Policy:
    keys = DEFAULTS[role].keys if keys is None else keys
    return policy(role, keys=keys, threshold=threshold, days=usual_days(role, said) if days is None else days)


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
