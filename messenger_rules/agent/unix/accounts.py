"""Accounts: who is an administrator of this host, by its name service, local and directory groups alike."""

from __future__ import annotations

import grp
import pwd
from collections.abc import Iterable
from dataclasses import dataclass

from messenger_rules.agent.groups import audiences_of


@dataclass(frozen=True, slots=True)
class Audiences:
    """The audiences that a host's users belong to. ``groups`` are those of the administrators; None: the usual ones.

    Of the usual ones, root is one; of groups that are named, only who is a member.
    """

    groups: frozenset[str] | None = None

    def of(self, uid: int) -> frozenset[str]:
        """The audiences of a user, asked anew each time; nothing where the user is not known any more.

        A group inside a group counts where the name service says so (``getgrouplist``).
        """
        return audiences_of(uid, self.groups)

    def missing(self) -> list[str]:
        """The groups that are named and that this host does not know."""
        return unknown_groups(self.groups or ())


def unknown_groups(names: Iterable[str]) -> list[str]:
    """Those of some groups that this host does not know."""
    return sorted(name for name in names if not _is_group(name))


def name_of(uid: int) -> str | None:
    """The name of a user; None where there is none any more."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return None


def _is_group(name: str) -> bool:
    try:
        grp.getgrnam(name)
    except KeyError:
        return False
    return True
