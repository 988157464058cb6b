"""The explanation: why a condition came to its outcome, by the parts that decided, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from messenger_rules.condition.interpreter import Decision, Finding
from messenger_rules.condition.outcome import Outcome
from messenger_rules.condition.parser import parse
from messenger_rules.condition.predicate_tree import All, AnyOf, Ask, Node, Segment
from messenger_rules.condition.predicates import Predicate
from messenger_rules.condition.writer import write_expression
from messenger_rules.diagnostics import visible
from messenger_rules.errors import ConditionError
from messenger_rules.limits import Limits
from messenger_rules.text import Source
from messenger_rules.values import Unknown

MARKS = {Outcome.TRUE: "yes", Outcome.FALSE: "no ", Outcome.UNKNOWN: "?  "}
SHOWN_LENGTH = 100
"""Characters of a part, or of a fact's value, that an explanation quotes."""
ANY_LENGTH = Limits(condition_length=1 << 30, condition_depth=64, condition_atoms=1 << 30, list_items=1 << 30)
"""For what was read already, under whatever limits its reader had."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a condition that helped to decide: its text, its outcome, and what was found out for it."""

    text: str
    outcome: Outcome
    findings: tuple[Finding, ...]
    depth: int = 0
    predicate: Predicate | None = None
    """The predicate that was called, where the part is a call of one."""

    @property
    def because(self) -> str:
        """The findings in words."""
        return ", ".join(finding_in_words(finding) for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a condition came to its outcome on one host."""

    source: Source
    decision: Decision

    def __str__(self) -> str:
        return self.render()

    @property
    def outcome(self) -> Outcome:
        """What the whole condition came to."""
        return self.decision.outcome

    @property
    def parts(self) -> tuple[Part, ...]:
        """The parts that decided, outer before inner, with their depth."""
        return tuple(_deciding(self.decision, self.source, 0))

    @property
    def decisive(self) -> tuple[Part, ...]:
        """The innermost parts that decided."""
        return tuple(_leaves(self.decision, self.source))

    @property
    def unknowns(self) -> tuple[Unknown, ...]:
        """What is unknown and keeps the outcome from being told; none where it is true or false."""
        if self.outcome is not Outcome.UNKNOWN:
            return ()
        found = [finding.value for part in self.decisive for finding in part.findings]
        return tuple(dict.fromkeys(value for value in found if isinstance(value, Unknown)))

    def decided_by(self, text: str) -> bool:
        """Whether a part of this text, in canonical form, is among those that decided."""
        try:
            wanted = write_expression(parse(text, ANY_LENGTH).expression)
        except ConditionError:
            return False
        return any(part.text == wanted for part in self.parts)

    def render(self) -> str:
        """The explanation in words, a line a part, without a line end."""
        lines = []
        for part in self.parts:
            because = f"   ({part.because})" if part.findings else ""
            lines.append(f"{'  ' * part.depth}{MARKS[part.outcome]} {shortened(part.text)}{because}")
        return "\n".join(lines)

    def to_json(self) -> dict[str, Any]:
        """The explanation as data: the outcome, the parts that decided, and what is unknown."""
        return {
            "outcome": self.outcome.value,
            "parts": [
                {
                    "text": part.text,
                    "outcome": part.outcome.value,
                    "depth": part.depth,
                    "facts": [_finding_to_json(finding) for finding in part.findings],
                }
                for part in self.parts
            ],
            "unknown": [str(unknown) for unknown in self.unknowns],
        }


def finding_in_words(finding: Finding) -> str:
    """What was found out about one fact, in words for a person.

    >>> finding_in_words(Finding("console.version", "5.4.2"))
    'console.version is 5.4.2'
    >>> finding_in_words(Finding("components.backup", None))
    'backup is not installed'
    """
    name = finding.fact.removeprefix("components.")
    match finding.value:
        case Unknown() as unknown:
            return visible(str(unknown))
        case None:
            return f"{visible(name)} is not installed"
        case tuple(versions):
            return f"{visible(name)} {shortened(', '.join(versions))} is installed"
        case datetime() as instant:
            return f"{name} is {instant.isoformat().replace('+00:00', 'Z')}"
        case bool(value):
            return f"{name} is {'true' if value else 'false'}"
        case list(values):
            return f"{name} is {shortened(', '.join(map(str, values)) or 'empty')}"
        case value:
            return f"{name} is {shortened(str(value))}"


def _finding_to_json(finding: Finding) -> dict[str, Any]:
    value = finding.value
    shown = {"unknown": str(value)} if isinstance(value, Unknown) else value
    return {
        "fact": finding.fact,
        "value": shown.isoformat()
        if isinstance(shown, datetime)
        else list(shown)
        if isinstance(shown, tuple)
        else shown,
        "source": finding.origin.source if finding.origin else None,
    }


def shortened(text: str) -> str:
    """A part's text, or a fact's value, as an explanation quotes it."""
    shown = visible(text[: SHOWN_LENGTH + 1])  # no text gets shorter by it, and facts may be long
    return shown if len(shown) <= SHOWN_LENGTH else shown[: SHOWN_LENGTH - 1] + "…"


def part_text(node: Node, source: Source) -> str:
    """The canonical text of a part of a condition, on one line; ``source`` is the text that the part stands in."""
    return _canonical(source.text[node.span.start : node.span.end])


@lru_cache(maxsize=4096)
def _canonical(text: str) -> str:
    """Written once: on many hosts the same parts are explained again and again."""
    return write_expression(parse(text, ANY_LENGTH).expression)


def part_of(decision: Decision, source: Source, depth: int = 0) -> Part:
    """What a decision was about, with its outcome and findings; ``source`` is the text that the part stands in."""
    predicate = decision.node.predicate if isinstance(decision.node, Ask) else None
    return Part(part_text(decision.node, source), decision.outcome, decision.findings, depth, predicate)


def _deciders(decision: Decision) -> tuple[Decision, ...]:
    """The parts of a decision that brought it about: of a false `and` the false ones, and so on."""
    match decision.node:
        case All() | AnyOf():
            same = tuple(part for part in decision.parts if part.outcome is decision.outcome)
            return same or decision.parts
        case _:
            return decision.parts


def _deciding(decision: Decision, source: Source, depth: int) -> Iterator[Part]:
    yield part_of(decision, source, depth)
    inner = decision.node.source if isinstance(decision.node, Segment) else source
    for part in _deciders(decision):
        yield from _deciding(part, inner, depth + 1)


def _leaves(decision: Decision, source: Source) -> Iterator[Part]:
    deciders = _deciders(decision)
    if not deciders:
        yield part_of(decision, source)
    inner = decision.node.source if isinstance(decision.node, Segment) else source
    for part in deciders:
        yield from _leaves(part, inner)
