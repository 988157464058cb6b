"""An entry point: judged by its names at once, imported when its value is first asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import EntryPoint
from typing import Any

from messenger_rules.condition.predicates import Predicate
from messenger_rules.diagnostics import Diagnostic
from messenger_rules.errors import MessengerRulesError
from messenger_rules.facts.source import FactSource
from messenger_rules.plugins.groups import FACT_SOURCES, SOURCE_FAMILIES
from messenger_rules.plugins.plugin import Claim, Plugin
from messenger_rules.plugins.rules import problem_of_member, problem_of_value


@dataclass(eq=False)
class Entry:
    """An entry point of an installed distribution."""

    point: EntryPoint
    problem: Diagnostic | None = None
    """What is wrong with it, as far as is known."""
    sources: tuple[FactSource, ...] = ()
    """What a family gave, once it is loaded."""
    refused: tuple[tuple[FactSource, Diagnostic], ...] = ()
    """What a family gave that breaks a rule."""

    @cached_property
    def claim(self) -> Claim:
        """What it says before it is imported."""
        return Claim.of(self.point)

    @cached_property
    def value(self) -> Any:
        """What it names; None where that cannot be used, and :attr:`problem` says why."""
        if self.problem is not None:
            return None
        found = self._imported()
        if self.problem is None:
            self.problem = problem_of_value(self.claim, found)
        return found if self.problem is None else None

    def _imported(self) -> Any:
        """Whatever the import raises is the plugin's problem and nobody else's."""
        try:
            found = self.point.load()
            if self.point.group == SOURCE_FAMILIES:
                self._divide(found())
        except KeyboardInterrupt:
            raise
        except MessengerRulesError as error:
            self.problem = error.diagnostics[0]
        except BaseException as error:  # noqa: BLE001 -- a module may raise anything at all when it is imported
            said = f"{type(error).__name__}: {error}"[:300]
            self.problem = self.claim.complaint("MR573", f"cannot be loaded: {said}", "mend or remove the plugin")
        else:
            return found
        return None

    def _divide(self, given: Iterable[Any]) -> None:
        """Keep the sources of a family that keep the rules."""
        sources, refused = [], []
        for source in given:
            problem = problem_of_member(self.claim, source)
            if problem is None:
                sources.append(source)
            elif isinstance(source, FactSource):
                refused.append((source, problem))
            else:
                self.problem = problem
        self.sources, self.refused = tuple(sources), tuple(refused)

    def plugins(self) -> Iterator[Plugin]:
        """As it is listed: itself, and below a family what it gives."""
        value = self.value
        name, group, distribution = self.claim.name, self.claim.group, self.claim.distribution
        version = self.point.dist.version if self.point.dist is not None else ""
        summary = value.summary if isinstance(value, FactSource | Predicate) else _first_line(value)
        yield Plugin(name, group, distribution, version, self.point.value, summary, self.problem)
        for source, problem in (*((source, None) for source in self.sources), *self.refused):
            yield Plugin(source.name, FACT_SOURCES, distribution, version, source.place, source.summary, problem)


def _first_line(value: Any) -> str:
    return (getattr(value, "__doc__", None) or "").strip().partition("\n")[0]
