"""The account of one fact: what it is, who gives it, and how that went before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from messenger_rules.diagnostics import Diagnostic
from messenger_rules.errors import FactsError
from messenger_rules.facts.changes import COMPONENT, said
from messenger_rules.facts.collect import Answer
from messenger_rules.facts.history import History, Record
from messenger_rules.facts.model import HostFacts
from messenger_rules.facts.redaction import is_marked, marks
from messenger_rules.facts.source import is_inside
from messenger_rules.schema import FactDeclaration, Schema
from messenger_rules.suggestions import nearest
from messenger_rules.values import Unknown


@dataclass(frozen=True, slots=True)
class Account:
    """What is known about one fact, or component.

    ``said`` is its value as JSON has it, ``{"unknown": ...}``, or None for a component that is absent. ``answers`` are
    those of the source that gave it; where none did, of all that might; each with what is remembered of its source.
    """

    name: str
    said: Any
    declaration: FactDeclaration | None
    identifying: bool
    answers: tuple[tuple[Answer, Record | None], ...]

    def to_json(self) -> dict[str, Any]:
        """As programs read it."""
        return {
            "fact": self.name,
            "said": self.said,
            "type": self.declaration.type.name if self.declaration is not None else None,
            "summary": self.declaration.summary if self.declaration is not None else None,
            "identifying": self.identifying,
            "sources": [_source_json(answer, record) for answer, record in self.answers],
        }


def account(name: str, facts: HostFacts, answers: Sequence[Answer], schema: Schema, history: History) -> Account:
    """The account of a fact.

    :param answers: what the sources that may give it said when ``facts`` were collected.
    :raises FactsError: MR549 where nobody declares or gives it.
    """
    if not _is_fact(name, facts, schema):
        raise FactsError([_no_such_fact(name, facts, schema)])
    origin = facts.origin(name)
    gave = [answer for answer in answers if origin is not None and answer.source.name == origin.source]
    return Account(
        name,
        said(facts, name),
        schema.facts.get(name),
        is_marked(name, marks(answer.source for answer in answers)),
        tuple((answer, history.of(answer.source)) for answer in gave or answers),
    )


def valid_until(answer: Answer) -> datetime | None:
    """Until when an answer is taken from the cache; None where its source is asked each time."""
    if answer.at is None or answer.problem is not None or not answer.source.time_to_live:
        return None
    return answer.at + answer.source.time_to_live


def _is_fact(name: str, facts: HostFacts, schema: Schema) -> bool:
    if name.startswith(COMPONENT):
        component = name.removeprefix(COMPONENT)
        return component not in {"", "complete"} and (
            schema.component(component) is not None or bool(facts.component(component))
        )
    if name in schema.facts:
        return True
    found = facts.value(name)
    return not isinstance(found, Unknown | dict) or (name in facts.names() and "." in name)


def _no_such_fact(name: str, facts: HostFacts, schema: Schema) -> Diagnostic:
    components = (f"{COMPONENT}{one}" for one in schema.components or ())
    known = sorted({*schema.facts, *facts.names(), *components} - {"now"})
    inside = [fact for fact in known if fact != name and is_inside(fact, name)]
    found = inside[:5] or nearest(name, known)
    help_ = (
        f"did you mean {' or '.join(f'`{one}`' for one in found)}?" if found else "`messenger-rules facts` lists all"
    )
    return Diagnostic("MR549", f"nobody declares or gives the fact `{name}`", help=(help_,))


def _source_json(answer: Answer, record: Record | None) -> dict[str, Any]:
    return {
        "name": answer.source.name,
        "summary": answer.source.summary,
        "at": _written(answer.at),
        "seconds": round(answer.seconds, 3) if answer.at is not None else None,
        "cached": answer.cached,
        "valid_until": _written(valid_until(answer)),
        "problem": answer.problem.unknown if answer.problem is not None else None,
        "history": record.to_json() if record is not None else None,
    }


def _written(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).isoformat().replace("+00:00", "Z")
