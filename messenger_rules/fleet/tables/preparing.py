"""Preparing an inventory: the distinct texts of each needed column are numbered, and the numbers put in their place.

It is done by the engine that holds the table, so that a table larger than the memory of this process never passes
through it; only distinct texts do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from messenger_rules.fleet.tables import cells
from messenger_rules.fleet.tables.dialects import Dialect
from messenger_rules.fleet.tables.dictionaries import States, Values, number_states, number_values
from messenger_rules.fleet.tables.needs import COMPONENTS, ComponentNeed, FactNeed, GroupNeed, Need, SampleNeed
from messenger_rules.fleet.tables.prepared import ComponentColumn, FactColumn, GroupColumn, Prepared
from messenger_rules.fleet.tables.raw import Raw, raw_of
from messenger_rules.fleet.tables.shape import Shape
from messenger_rules.fleet.tables.stretches import INSTANTS, Numbers


class Workshop(Protocol):
    """An engine that holds a table and can write a prepared one."""

    @property
    def dialect(self) -> Dialect:
        """Its SQL."""

    def texts(self, expression: str) -> Iterable[str]:
        """The distinct values of an expression over the table, without NULL."""

    def number(self, dictionary: str, numbers: Mapping[str, int]) -> None:
        """Make a small table with the columns ``text`` and ``number``."""

    def write(self, columns: str, joins: str) -> int:
        """Write the prepared table, the raw one being called ``raw``; the answer is its number of hosts."""


@dataclass(slots=True)
class Preparation:
    """One run: what was made so far of the columns, and what the one statement at the end has to say."""

    shape: Shape
    workshop: Workshop
    selected: list[str] = field(default_factory=lambda: ["1 AS host"])
    joins: list[str] = field(default_factory=list)
    facts: dict[tuple[str, object], FactColumn] = field(default_factory=dict)
    components: dict[tuple[str, str | None], ComponentColumn] = field(default_factory=dict)
    samples: dict[str, str] = field(default_factory=dict)
    groups: dict[str, GroupColumn] = field(default_factory=dict)

    def run(self, needs: Iterable[Need]) -> Prepared:
        """Prepare a column for each need that the table tells."""
        for need in needs:
            raw = raw_of(need, self.shape, self.workshop.dialect)
            if raw is not None:
                self._add(need, raw, f"c{len(self.selected)}")
        hosts = self.workshop.write(", ".join(self.selected), " ".join(self.joins))
        return Prepared(hosts, self.facts, self.components, self.samples, self.groups)  # type: ignore[arg-type] # keys of facts are pairs of name and type

    def _add(self, need: Need, raw: Raw, name: str) -> None:
        match need:
            case SampleNeed(key):
                self.selected.append(f"{raw.expression} AS {name}")
                self.samples[key] = name
            case FactNeed(fact, type_) if raw.number:
                numbers = INSTANTS if raw.form is cells.Form.MICROSECONDS else None
                filled = raw.expression if numbers is None else f"coalesce({raw.expression}, {numbers.missing})"
                self.selected.append(f"{filled} AS {name}")
                self.facts[fact, type_] = FactColumn(name, numbers=numbers)
            case FactNeed(fact, type_):
                values = self._values(need, raw, name)
                self.facts[fact, type_] = FactColumn(name, values, Numbers(0, len(values.values)))
            case ComponentNeed(component, scheme):
                states = self._states(need, raw, name)
                self.components[component, scheme] = ComponentColumn(name, states, Numbers(0, len(states.states)))
            case GroupNeed(group):
                self.groups[group] = GroupColumn(name, self._texts(group, raw, name))

    def _values(self, need: FactNeed, raw: Raw, name: str) -> Values:
        read = {text: cells.fact(text, raw.form, need.type) for text in self.workshop.texts(raw.expression)}
        values, numbers = number_values({text: value for text, value in read.items() if value is not None})
        self._number(raw, name, numbers, len(values.values))
        return values

    def _states(self, need: ComponentNeed, raw: Raw, name: str) -> States:
        read = {text: cells.component(text, raw.form) for text in self.workshop.texts(raw.expression)}
        known = {text: state for text, state in read.items() if state is not None}
        states, numbers = number_states(known, need.scheme)
        self._number(raw, name, numbers, len(states.states))
        return states

    def _texts(self, group: str, raw: Raw, name: str) -> tuple[str, ...]:
        show = cells.shown_component if group.startswith(COMPONENTS) else cells.shown_fact
        read = {text: show(text, raw.form) for text in self.workshop.texts(raw.expression)}
        shown = tuple(sorted({text for text in read.values() if text is not None}))
        places = {text: number for number, text in enumerate(shown)}
        self._number(raw, name, {raw_: places[it] for raw_, it in read.items() if it is not None}, len(shown))
        return shown

    def _number(self, raw: Raw, name: str, numbers: Mapping[str, int], count: int) -> None:
        """Put the number of a text in its place; what is unknown, or could not be read, gets one above all others."""
        dialect = self.workshop.dialect
        self.workshop.number(f"d{name}", numbers)
        self.selected.append(f"CAST(coalesce(d{name}.number, {count}) AS {dialect.number_type(count + 1)}) AS {name}")
        self.joins.append(f"LEFT JOIN d{name} ON {raw.expression} = d{name}.text")
