"""People: who is an administrator of this computer, by the groups that Windows put them into when they logged on."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from messenger_rules.messages.message import Audience
from messenger_rules.windows.identifiers import ADMINISTRATORS, name_of, sid_of
from messenger_rules.windows.tokens import Membership, own_membership


class People:
    """The users whose programs have come; ``administrators`` are the names of groups, None: the system's own one."""

    def __init__(self, administrators: Iterable[str] | None = None) -> None:
        self._names = None if administrators is None else tuple(administrators)
        self._groups: dict[str, frozenset[str]] = {}
        self._name_of = cache(name_of)

    def meet(self, person: Membership) -> None:
        """Take in what is known of a user now; who logs on again may have other groups."""
        self._groups[person.user] = person.groups

    def audiences(self, user: str) -> frozenset[str]:
        """The audiences of a user; nothing of one who has not been met."""
        is_one = bool(self._groups.get(user, frozenset()) & self._administrators())
        return frozenset({str(Audience.ADMINISTRATORS)}) if is_one else frozenset()

    def groups(self, user: str) -> frozenset[str]:
        """The names of all groups of a user, alone and with their domains."""
        known = [name for name in map(self._name_of, self._groups.get(user, ())) if name is not None]
        return frozenset({*(found.name for found in known), *map(str, known)})

    def _administrators(self) -> frozenset[str]:
        """The groups of the administrators by their SIDs; one that is not there has no members."""
        if self._names is None:
            return frozenset({ADMINISTRATORS})
        return frozenset(found for found in map(sid_of, self._names) if found is not None)


def unknown_groups(names: Iterable[str]) -> list[str]:
    """Those of some groups that this computer does not know."""
    return sorted(name for name in names if sid_of(name) is None)


def own_audiences(administrators: Iterable[str] | None = None) -> frozenset[str]:
    """The audiences of whoever runs this."""
    people, own = People(administrators), own_membership()
    people.meet(own)
    return people.audiences(own.user)
