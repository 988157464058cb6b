"""Outliving: no role holds for longer than the one that is behind it, from root down to the timestamp.

Clients take nothing new as soon as one of the four has expired. What holds for longer than the one behind it promises a
time that it does not give: who relies on it finds agents at a standstill.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

from tuf.api.metadata import Root

from messenger_rules.diagnostics import Diagnostic
from messenger_rules.publishing.problems import refusal, warning
from messenger_rules.publishing.roles import DEFAULTS, ROLES, days_of, in_days


def usual_days(role: str, said: Mapping[str, int]) -> int:
    """The days of a role for which none are said: as usual, and no more than those that are said of what is behind it.

    >>> usual_days("snapshot", {}), usual_days("snapshot", {"targets": 3}), usual_days("snapshot", {"timestamp": 3})
    (7, 3, 7)
    """
    behind = (said[it] for it in ROLES[: ROLES.index(role)] if it in said)
    return min([DEFAULTS[role].days, *behind])


def see_going_together(days: Mapping[str, int]) -> None:
    """See that no role would hold for longer than the one behind it.

    :raises PublishingError: MR629 where one would.
    """
    for sentence, help_ in _outliving(days):
        raise refusal("MR629", sentence, help_)


def outliving(root: Root) -> list[Diagnostic]:
    """What holds for longer, by the root to come; a change goes role by role, so the next one may put it right."""
    days = {role: days_of(root.roles[role], role) for role in ROLES}
    return [warning("MR629", sentence, help_) for sentence, help_ in _outliving(days)]


def _outliving(days: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    for behind, role in pairwise(ROLES):
        if days[role] > days[behind]:
            longer, shorter = in_days(days[role]), in_days(days[behind])
            sentence = f"{role} would hold for {longer}, and {behind}, without which it is worth nothing, for {shorter}"
            yield sentence, f"let {role} hold for {shorter} at most, or {behind} for {longer}"
