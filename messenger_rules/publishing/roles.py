"""The roles of a repository: whose keys sign what, how many of them, and for how long it holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from tuf.api.metadata import Role, Root

from messenger_rules.publishing.problems import refusal

DAYS = "x-messenger-rules-expiry-days"
"""The field of a role, in root, that says how long its metadata holds: a vendor's policy is signed as all else is."""

LONGEST = 3_650
"""Days: what nobody confirms for ten years, nobody looks after."""

MOST = 100
"""Keys of a role: all who hold one have to be found again, and every client reads them."""

OFFLINE = ("root", "targets")
"""What people sign, on machines that need no network."""
ONLINE = ("snapshot", "timestamp")
"""What the server signs by itself."""
ROLES = (*OFFLINE, *ONLINE)


@dataclass(frozen=True, slots=True)
class Policy:
    """How many keys a role has, how many of them must sign, and for how many days that holds."""

    keys: int
    threshold: int
    days: int


DEFAULTS: Mapping[str, Policy] = {
    "root": Policy(5, 3, 365),
    "targets": Policy(3, 2, 90),
    "snapshot": Policy(1, 1, 7),
    "timestamp": Policy(1, 1, 1),
}
"""Two of three may lose their key, or have it stolen, before a catalogue can be forged or none be published."""


def policy(role: str, *, keys: int, threshold: int | None = None, days: int | None = None) -> Policy:
    """What is asked for a role; what is not said is as the defaults have it, as far as the number of keys allows.

    :raises PublishingError: MR629 where the threshold cannot be reached, or the days are none.

    >>> policy("targets", keys=3)
    Policy(keys=3, threshold=2, days=90)
    >>> policy("root", keys=2)
    Policy(keys=2, threshold=2, days=365)
    """
    default = DEFAULTS[role]
    threshold = min(default.threshold, keys) if threshold is None else threshold
    found = Policy(keys, threshold, default.days if days is None else days)
    check_threshold(role, found.threshold, keys)
    check_days(role, found.days)
    return found


def check_days(role: str, days: int) -> None:
    """See that metadata would hold at all, and not for ever.

    :raises PublishingError: MR629 where it would not.
    """
    if not 1 <= days <= LONGEST:
        raise refusal("MR629", f"{role} would hold for {days} days", f"give 1 to {LONGEST} days")


def check_threshold(role: str, threshold: int, keys: int) -> None:
    """See that a threshold can be reached, by keys that somebody can look after.

    :raises PublishingError: MR629 where it cannot, or there are too many of them.
    """
    if keys > MOST:
        raise refusal("MR629", f"{role} would have {keys} keys", f"name {MOST} keys at most")
    if not 1 <= threshold <= keys:
        sentence = f"{role} would need {threshold} signatures and has {keys} keys"
        raise refusal("MR629", sentence, "name more keys, or a lower threshold")


def check_separate(root: Root) -> None:
    """See that no key stands for what people sign, and for what the server signs.

    :raises PublishingError: MR629 where one does.
    """
    people, server = ({keyid for role in roles for keyid in root.roles[role].keyids} for roles in (OFFLINE, ONLINE))
    if people & server:
        sentence = "a key is named for what people sign, and for what the server signs"
        raise refusal("MR629", sentence, "who breaks into the server must not have it: make another key")


def renewing(role: str) -> str:
    """What renews the metadata of a role.

    >>> renewing("targets")
    '`publish refresh --renew targets`, and signatures'
    """
    return f"`publish refresh --renew {role}`, and signatures" if role in OFFLINE else "`publish refresh`"


def days_of(role: Role, name: str) -> int:
    """How long the metadata of a role holds."""
    found = role.unrecognized_fields.get(DAYS)
    return found if isinstance(found, int) else DEFAULTS[name].days


def in_days(days: int) -> str:
    """A number of days in words.

    >>> in_days(1), in_days(90)
    ('1 day', '90 days')
    """
    return f"{days} day{'' if days == 1 else 's'}"


def expiry(root: Root, name: str, now: datetime) -> datetime:
    """When metadata that is made now will expire; TUF knows whole seconds alone."""
    return now.replace(microsecond=0) + timedelta(days=days_of(root.roles[name], name))
