"""Groups: what engines counted by the numbers of columns, by the texts that people read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from messenger_rules.fleet.counting import Group, GroupKey
from messenger_rules.fleet.tables.prepared import GroupColumn, Prepared


@dataclass(slots=True)
class Tally:
    """The counts so far, of as many parts of a fleet as there were."""

    names: Sequence[str]
    columns: Sequence[GroupColumn | None]
    _hosts: Counter[GroupKey] = field(default_factory=Counter)
    _counts: dict[GroupKey, list[int]] = field(default_factory=dict)

    def add(self, numbers: Sequence[int | None], hosts: int, formulas: Iterable[int], counts: Iterable[int]) -> None:
        """Add hosts of the group that the numbers of its columns tell, and counts of formulas, by their places."""
        key = tuple(self._text(column, number) for column, number in zip(self.columns, numbers, strict=True))
        self._hosts[key] += hosts
        kept = self._counts.setdefault(key, [0] * len(self.names))
        for formula, count in zip(formulas, counts, strict=True):
            kept[formula] += count

    def groups(self) -> dict[GroupKey, Group]:
        """All groups that have a host; without columns, the one group there is, even if it has none."""
        if not self.columns and not self._counts:
            self.add((), 0, (), ())
        return {
            key: Group(self._hosts[key], dict(zip(self.names, counts, strict=True)))
            for key, counts in self._counts.items()
            if self._hosts[key] or not self.columns
        }

    @staticmethod
    def _text(column: GroupColumn | None, number: int | None) -> str | None:
        return None if column is None or number is None or number == len(column.texts) else column.texts[number]


def grouped(prepared: Prepared, by: Sequence[str]) -> tuple[GroupColumn | None, ...]:
    """The columns of some groups; None for what the table does not tell, which is unknown on every host."""
    return tuple(prepared.groups.get(name) for name in by)
