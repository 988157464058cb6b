"""Changing keys: a new root is staged, which the old and the new keys of root must sign."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from tuf.api.metadata import Key, Metadata, Root, Targets

from messenger_rules.messages.safe_text import composed
from messenger_rules.publishing.keys import name_of
from messenger_rules.publishing.listing import stage_targets
from messenger_rules.publishing.newest import current_list
from messenger_rules.publishing.problems import refusal
from messenger_rules.publishing.repository import Repository
from messenger_rules.publishing.roles import DAYS, ONLINE, ROLES, check_days, check_separate, check_threshold, expiry
from messenger_rules.publishing.turns import takes_turns


@takes_turns
def rotate(
    repository: Repository,
    role: str,
    now: datetime,
    *,
    new: Sequence[Key] = (),
    old: Sequence[str] = (),
    threshold: int | None = None,
    days: int | None = None,
) -> None:
    """Stage a root in which a role has other keys, another threshold, or holds for another time.

    :raises PublishingError: MR634 where the role has no such key, or several; MR629 where its threshold could not be
        reached, or a key stands for too much.
    """
    root = repository.current_root().signed
    for key in new:
        if key.keyid in root.roles[role].keyids:
            raise refusal("MR629", f"{role} has the key {name_of(key)} already", "name a key that it does not have")
        root.add_key(key, role)
    for name in old:
        root.revoke_key(_id_of(root, (role,), name), role)
    changed = root.roles[role]
    changed.threshold = changed.threshold if threshold is None else threshold
    if days is not None:
        check_days(role, days)
        changed.unrecognized_fields[DAYS] = days
    check_threshold(role, changed.threshold, len(changed.keyids))
    _stage(repository, root, now, targets=role == "targets")


@takes_turns
def revoke(repository: Repository, name: str, now: datetime) -> list[str]:
    """Stage a root in which a key signs nothing any more, and tell the roles that it leaves.

    :raises PublishingError: MR634 where there is no such key, or several are; MR629 where a threshold could not be
        reached without it.
    """
    root = repository.current_root().signed
    keyid = _id_of(root, ROLES, name)
    roles = _roles_of(root, keyid)
    for role in roles:
        root.revoke_key(keyid, role)
        check_threshold(role, root.roles[role].threshold, len(root.roles[role].keyids))
    _stage(repository, root, now, targets="targets" in roles)
    return roles


@takes_turns
def renew(repository: Repository, role: str, now: datetime, *, again: bool = False) -> bool:
    """Stage what people sign once more as it is, to hold for its time from now on; tell whether that was done.

    :param again: also where it waits already, though the signatures that it has are lost by that.
    """
    waits: Metadata[Root] | Metadata[Targets] | None = (
        repository.stage.root if role == "root" else repository.stage.targets
    )
    if waits is not None and waits.signed.expires > now and not again:
        return False
    if role == "root":
        _stage(repository, repository.current_root().signed, now, targets=False)
    else:
        stage_targets(repository, current_list(repository), now)
    return True


def kept_online(repository: Repository) -> tuple[str, ...]:
    """What the server signs with the same keys as before, where other keys of the server are changed.

    Who broke into it had them all, and can have raised the version of any of it: clients come back from that only where
    the keys of both change.
    """
    staged, published = repository.stage.root, repository.root
    if staged is None or published is None:
        return ()
    old, new = ({role: {*it.signed.roles[role].keyids} for role in ONLINE} for it in (published, staged))
    kept = tuple(role for role in ONLINE if old[role] <= new[role])
    return kept if len(kept) < len(ONLINE) else ()


def _stage(repository: Repository, root: Root, now: datetime, *, targets: bool) -> None:
    """Where other keys sign the list of catalogues, it is staged, too: clients would refuse the one that there is.

    The list goes first. A root without it could not be published, and the same change could not be asked for again.
    """
    check_separate(root)
    published = repository.root
    root.version = 1 if published is None else published.signed.version + 1
    root.expires = expiry(root, "root", now)
    repository.stage.see_kept(waits := Metadata(root))
    if targets:
        stage_targets(repository, current_list(repository), now, root)
    repository.stage.keep(waits)


def _ids_of(root: Root, role: str, name: str) -> list[str]:
    """The keys of a role that have a name, or an identifier that begins so."""
    name = composed(name)
    keys = [root.keys[keyid] for keyid in root.roles[role].keyids]
    return [key.keyid for key in keys if name_of(key) == name or (len(name) >= 8 and key.keyid.startswith(name))]


def _id_of(root: Root, roles: Sequence[str], name: str) -> str:
    """The one key of these roles that is meant: two holders may have the same name, and each is sure to be the one."""
    found = sorted({keyid for role in roles for keyid in _ids_of(root, role, name)})
    of = roles[0] if len(roles) == 1 else "the repository"
    if not found:
        names = sorted({name_of(root.keys[keyid]) for role in roles for keyid in root.roles[role].keyids})
        raise refusal("MR634", f"{of} has no key {name!r}", f"it has {', '.join(names)}")
    if len(found) > 1:
        several = " or ".join(f"{keyid[:12]} ({', '.join(_roles_of(root, keyid))})" for keyid in found)
        help_ = f"give the beginning of its identifier: {several}"
        raise refusal("MR634", f"{of} has several keys {name!r}", help_)
    return found[0]


def _roles_of(root: Root, keyid: str) -> list[str]:
    return [role for role in ROLES if keyid in root.roles[role].keyids]
