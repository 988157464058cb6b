"""What the list of plugins says of each: what it adds, its state, and how it went when it was last asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from messenger_rules.authoring.reference import type_in_words
from messenger_rules.cli.output import counted, moment
from messenger_rules.cli.progress import telling
from messenger_rules.condition.condition import system_clock
from messenger_rules.condition.predicates import Predicate
from messenger_rules.diagnostics import visible
from messenger_rules.facts.cache import FactCache
from messenger_rules.facts.collect import Answer
from messenger_rules.facts.history import Record, is_failure
from messenger_rules.facts.schema import builtin_schema
from messenger_rules.facts.source import COMPONENTS, WHOLE, FactSource
from messenger_rules.plugins.groups import FACT_SOURCES, FRONT_ENDS, PREDICATE_GROUP, SOURCE_FAMILIES
from messenger_rules.plugins.plugin import Plugin
from messenger_rules.registry import Registry

KINDS = {
    FACT_SOURCES: "fact source",
    SOURCE_FAMILIES: "family",
    PREDICATE_GROUP: "predicate",
    FRONT_ENDS: "front end",
}
_INDENT = " " * 14


@dataclass(frozen=True, slots=True)
class Row:
    """A plugin, and what is known of it; ``answer`` is there where it was just asked."""

    plugin: Plugin
    source: FactSource | None
    predicate: Predicate | None
    record: Record | None
    answer: Answer | None
    now: datetime

    @property
    def title(self) -> str:
        """The distribution that it stands below."""
        return f"{self.plugin.distribution} {self.plugin.version}".strip()

    @property
    def state(self) -> str:
        """In a word or two: whether anything can be had of it."""
        if not self.plugin.in_use:
            return "not in use"
        if self.source is not None and self.source.hindrance is not None:
            return "not here"
        return "off" if self.record is not None and self.record.is_off(self.now) else "in use"

    @property
    def has_failed(self) -> bool:
        """Whether it failed when it was just asked."""
        return self.answer is not None and is_failure(self.answer.problem)

    @property
    def gives(self) -> dict[str, str]:
        """The facts that a source gives, with their types; ``components.*`` where it lists components."""
        if self.source is None:
            return {}
        declared = {fact.name: type_in_words(fact.type) for fact in self.source.declarations}
        whole = {COMPONENTS: "components.*", WHOLE: "console.*, components.* and what else the file has"}
        if declared or self.source.namespace in builtin_schema().facts:
            return declared or {self.source.namespace: ""}
        return {whole.get(self.source.namespace, f"{self.source.namespace}.*"): ""}

    def lines(self) -> list[str]:
        """For a person: the plugin in a line, and below it what it gives and how it went."""
        name = self.predicate.signature if self.predicate is not None else self.plugin.name
        state = "" if self.state == "in use" else f"  {self.state.upper()}"
        below = [self._given(), self._went()]
        opaque = "  (opaque to analysis)" if self.predicate is not None and self.predicate.opaque else ""
        first = f"  {KINDS[self.plugin.group]:11} {name}  {self.plugin.summary}".rstrip() + opaque + state
        return [visible(first), *(visible(f"{_INDENT}{line}") for line in below if line)]

    def to_json(self) -> dict[str, Any]:
        """For a program."""
        plugin = self.plugin
        return {
            "name": plugin.name,
            "kind": KINDS[plugin.group],
            "distribution": plugin.distribution,
            "version": plugin.version or None,
            "value": plugin.value,
            "summary": plugin.summary,
            "in_use": plugin.in_use,
            "state": self.state,
            "problem": plugin.problem.to_json() if plugin.problem else None,
            "gives": self.gives,
            "signature": self.predicate.signature if self.predicate is not None else None,
            "opaque": self.predicate.opaque if self.predicate is not None else None,
            "history": self.record.to_json() if self.record is not None else None,
            "checked": self._checked(),
        }

    def _given(self) -> str:
        given = ", ".join(f"{name} ({type_})" if type_ else name for name, type_ in self.gives.items())
        return f"gives {given}" if given else ""

    def _went(self) -> str:
        if self.source is not None and self.source.hindrance is not None:
            return self.source.hindrance
        parts = []
        if self.record is not None:
            parts.append(f"asked {moment(self.record.asked_at)}, {self.record.seconds:.2f} s")
        if self.answer is not None and self.answer.problem is not None:
            parts.append(f"{'FAILED' if self.has_failed else 'tells nothing'}: {self.answer.problem.unknown}")
        elif self.answer is not None:
            parts.append("ok")
        elif self.record is not None and self.record.failures:
            parts.append(f"failed {counted(self.record.failures, 'time')} in a row: {self.record.recent[-1].reason}")
        if self.record is not None and self.record.is_off(self.now) and self.record.off_until is not None:
            parts.append(f"off until {moment(self.record.off_until)}")
        return "; ".join(parts)

    def _checked(self) -> dict[str, Any] | None:
        if self.answer is None:
            return None
        problem = self.answer.problem
        return {
            "ok": not self.has_failed,
            "seconds": round(self.answer.seconds, 3),
            "unknown": problem.unknown if problem is not None else None,
        }


def asked(registry: Registry) -> dict[str, Answer]:
    """Ask every source once, also those that are off; what they answer is kept."""
    answers: dict[str, Answer] = {}

    def told(answer: Answer) -> None:
        answers[answer.source.name] = answer

    with telling("asking every fact source"):
        registry.collect(at=system_clock(), cache=FactCache.of_user(anew=True), told=told)
    return answers


def rows(registry: Registry, answers: Mapping[str, Answer]) -> list[Row]:
    """What is known of each plugin."""
    history, now = FactCache.of_user().history, system_clock()
    found = []
    for plugin in registry.plugins:
        source = registry.sources.get(plugin.name) if plugin.group == FACT_SOURCES and plugin.in_use else None
        predicate = registry.predicates.get(plugin.name) if plugin.group == PREDICATE_GROUP and plugin.in_use else None
        record = history.of(source) if source is not None else None
        found.append(Row(plugin, source, predicate, record, answers.get(source.name) if source else None, now))
    return found
