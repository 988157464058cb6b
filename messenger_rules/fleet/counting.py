"""What an engine of columns does: count the hosts of a fleet for which formulas hold, group by group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeAlias

from messenger_rules.fleet.formula import Formula

GroupKey: TypeAlias = tuple[str | None, ...]
"""The values of the columns by which hosts are grouped, as text; None where the fact is unknown."""


@dataclass(frozen=True, slots=True)
class Group:
    """The hosts of one group: how many there are, and for how many each formula holds, by its name."""

    hosts: int
    counts: Mapping[str, int]


class Fleet(Protocol):
    """The hosts of an inventory, ready to be counted by one engine."""

    def count(
        self, formulas: Mapping[str, Formula], *, at: datetime, by: Sequence[str] = ()
    ) -> Mapping[GroupKey, Group]:
        """Count all formulas at an instant, in as few passes as may be.

        :param by: dotted names of facts (``os.name``) or ``components.NAME``; without any, the key of the one group is
            empty.
        """
        ...
