"""The plain engine: every formula on every host, by the plain interpreter.

It is the meaning that the engines of columns are held against, written to be obviously right, and it counts recorded
hosts as they are.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from messenger_rules.condition.condition import instant_of
from messenger_rules.condition.interpreter import decide
from messenger_rules.condition.outcome import Outcome
from messenger_rules.condition.predicate_tree import Node
from messenger_rules.diagnostics import Diagnostic
from messenger_rules.errors import FactsError
from messenger_rules.facts.recorded_hosts import readable, recordings
from messenger_rules.fleet.columns import ABSENT, COMPONENTS
from messenger_rules.fleet.counting import Group, GroupKey
from messenger_rules.fleet.formula import Every, Formula, Possibly, Some, Surely, Without
from messenger_rules.fleet.inventory import Inventory
from messenger_rules.messages.instants import written
from messenger_rules.values import Facts, Unknown


class PlainFleet:
    """Hosts whose facts are at hand.

    >>> import messenger_rules as mr
    >>> from datetime import UTC
    >>> hosts = [mr.HostFacts.model_validate({"os": {"name": name}}) for name in ("debian", "debian", "fedora")]
    >>> linux = {"debian": Surely(mr.compile('os.name == "debian"').tree)}
    >>> PlainFleet(hosts).count(linux, at=datetime(2026, 3, 1, tzinfo=UTC), by=["os.name"])
    {('debian',): Group(hosts=2, counts={'debian': 2}), ('fedora',): Group(hosts=1, counts={'debian': 0})}
    """

    def __init__(self, hosts: Iterable[Facts]) -> None:
        self._hosts = tuple(hosts)

    def count(
        self, formulas: Mapping[str, Formula], *, at: datetime, by: Sequence[str] = ()
    ) -> Mapping[GroupKey, Group]:
        """Count all formulas at an instant, host by host."""
        at = instant_of(at)
        hosts: Counter[GroupKey] = Counter()
        counts: dict[GroupKey, dict[str, int]] = {} if by else {(): dict.fromkeys(formulas, 0)}
        for facts in self._hosts:
            key = tuple(_column(facts, name) for name in by)
            found, host = counts.setdefault(key, dict.fromkeys(formulas, 0)), _Host(facts, at)
            hosts[key] += 1
            for name, formula in formulas.items():
                found[name] += host.meets(formula)
        return {key: Group(hosts[key], found) for key, found in counts.items()}


class _Host:
    """One host at an instant, which is asked about each condition once."""

    def __init__(self, facts: Facts, at: datetime) -> None:
        self._facts = facts
        self._at = at
        self._outcomes: dict[int, Outcome] = {}

    def meets(self, formula: Formula) -> bool:
        """Whether a formula holds."""
        match formula:
            case Surely(condition):
                return self._outcome(condition) is Outcome.TRUE
            case Possibly(condition):
                return self._outcome(condition) is not Outcome.FALSE
            case Every(parts):
                return all(self.meets(part) for part in parts)
            case Some(parts):
                return any(self.meets(part) for part in parts)
            case Without(part):
                return not self.meets(part)

    def _outcome(self, condition: Node) -> Outcome:
        """Kept by the identity of the tree, which the formulas hold: equal trees are long to compare."""
        found = self._outcomes.get(id(condition))
        if found is None:
            found = self._outcomes[id(condition)] = decide(condition, self._facts, self._at).outcome
        return found


def inventory(folder: Path) -> Inventory:
    """The recorded hosts below a folder; what is wrong with those that cannot be read is told beside.

    :raises FactsError: MR441 where the folder cannot be read, MR442 where no host is recorded there.
    """
    unreadable: list[FactsError] = []
    hosts = [facts for _, facts in readable(folder, recordings(folder), unreadable)]
    problems: list[Diagnostic] = [diagnostic for error in unreadable for diagnostic in error.diagnostics]
    return Inventory(PlainFleet(hosts), tuple(problems))


def _column(facts: Facts, name: str) -> str | None:
    """The text of a fact, or of the versions of a component, side by side."""
    if name.startswith(COMPONENTS):
        installed = facts.component(name.removeprefix(COMPONENTS))
        if isinstance(installed, Unknown):
            return None
        return ", ".join(sorted(version.text for version in installed)) if installed else ABSENT
    value = facts.value(name)
    return None if isinstance(value, Unknown) else _text(value)


def _text(value: object) -> str:
    match value:
        case str():
            return value
        case datetime():
            return written(value)
        case list():
            return ", ".join(sorted(map(_text, value)))
        case _:
            return json.dumps(value, ensure_ascii=False)
