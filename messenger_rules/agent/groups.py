"""Groups: which ones a user of this host is in, and which of them make an administrator."""

from __future__ import annotations

import grp
import os
import pwd

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

USUAL = frozenset({"sudo", "wheel", "admin"})
"""The groups whose members administrate a host, as the systems name them; one that a host lacks has no members."""
ADMINISTRATORS = "administrators"


def audiences_of(uid: int, groups: AbstractSet[str] | None) -> frozenset[str]:
    """The audiences of a user, asked anew each time; nothing where the user is not known any more.

    ``groups`` are those of the administrators: of named ones, only who is a member; None are the usual ones, of which
    root is one. A group inside a group counts where the name service says so (``getgrouplist``).
    """
    if uid == 0 and groups is None:
        return frozenset({ADMINISTRATORS})
    wanted = USUAL if groups is None else groups
    return frozenset({ADMINISTRATORS}) if groups_of(uid) & wanted else frozenset()


def groups_of(uid: int) -> frozenset[str]:
    """The names of all groups of a user, asked anew each time; none where the user is not known any more."""
    try:
        account = pwd.getpwuid(uid)
    except KeyError:
        return frozenset()
    numbers = os.getgrouplist(account.pw_name, account.pw_gid)
    return frozenset(name for name in map(_group_name, numbers) if name is not None)


def _group_name(number: int) -> str | None:
    try:
        return grp.getgrgid(number).gr_name
    except KeyError:
        return None
