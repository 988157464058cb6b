"""About what waits: whose keys count and which catalogues there are, and what of it is new, gone or changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from tuf.api.metadata import Key, Root

from messenger_rules.publishing.keys import identified, name_of
from messenger_rules.publishing.roles import ROLES, days_of, in_days


def about_root(root: Root, before: Root | None) -> Iterator[str]:
    """Who signs what from now on, how many of them, and for how long it holds: what a key holder has to agree with.

    :param before: the root that is trusted; None before there is one.
    :raises PublishingError: MR639 where a key is not the one that its identifier says.
    """
    for role in ROLES:
        now, was = _policy(root, role), _policy(before or root, role)
        yield f"{role}: {now}" if now == was else f"{role}: {now} (changed: it was {was})"
        yield from _about_keys(keys_of(root, role), keys_of(before or root, role), (before or root).keys)


def see_identified(root: Root) -> None:
    """See that each key of a root is the one that its identifier says.

    :raises PublishingError: MR639 where one is not.
    """
    for role in ROLES:
        keys_of(root, role)


def keys_of(root: Root, role: str) -> dict[str, Key]:
    """The keys of a role by identifier, sorted by what people call them."""
    keys = (root.keys[keyid] for keyid in root.roles[role].keyids)
    return {key.keyid: identified(key) for key in sorted(keys, key=lambda key: (name_of(key), key.keyid))}


def in_words(keys: Iterable[Key]) -> list[str]:
    """Identifier first: a name is only what somebody calls the key."""
    return [f"{key.keyid} {name_of(key)}" for key in keys]


def _about_keys(now: dict[str, Key], was: dict[str, Key], known: Mapping[str, Key]) -> Iterator[str]:
    for key in now.values():
        yield f"{'  ' if key.keyid in was else '  new: '}{in_words([key])[0]}{_renamed(key, known.get(key.keyid))}"
    for gone in in_words(key for key in was.values() if key.keyid not in now):
        yield f"  no longer: {gone}"


def _renamed(now: Key, was: Key | None) -> str:
    """People know keys by their names: whoever exchanges two has the wrong one left out by the next change."""
    return "" if was is None or name_of(was) == name_of(now) else f" (renamed: it was {name_of(was)})"


def _policy(root: Root, name: str) -> str:
    role = root.roles[name]
    return f"{role.threshold} of {len(role.keyids)} sign, for {in_days(days_of(role, name))}"
