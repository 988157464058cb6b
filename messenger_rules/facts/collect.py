"""Collecting: ask the sources that are needed, each in a worker, and put their answers together.

Whatever a source does - raises, hangs, dies, lies - makes its own facts unknown, with the reason, and nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from messenger_rules.containment.folders import folders_of
from messenger_rules.containment.run import run
from messenger_rules.containment.task import End, Outcome, Task
from messenger_rules.facts.cache import FactCache
from messenger_rules.facts.model import HostFacts
from messenger_rules.facts.parts import UnknownFact
from messenger_rules.facts.source import COMPONENTS, SHARED_NAMESPACES, WHOLE, FactSource
from messenger_rules.values import Origin, Reason

SAID_LENGTH = 300
"""Characters that are kept of a source's own reason."""
NO_SOURCE = "no source of components is installed"
_LIBRARY = "messenger_rules"
_PRELOADED = ("messenger_rules.facts.source",)
"""What every plugin's module imports, and takes long: its workers share it."""
_OPEN = frozenset({WHOLE, "language", *SHARED_NAMESPACES})
"""What the product may say in its facts file beside a source that gives it too."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a source said, or why it said nothing that can be used; when, and how long it took."""

    source: FactSource
    value: Any = None
    problem: UnknownFact | None = None
    at: datetime | None = None
    seconds: float = 0.0
    cached: bool = False

    def origin(self) -> Origin:
        """As the facts carry it."""
        return Origin(self.source.name, self.at)


def collect(
    sources: Iterable[FactSource],
    *,
    needed: Collection[str] | None = None,
    at: datetime,
    cache: FactCache | None = None,
    told: Callable[[Answer], None] | None = None,
) -> HostFacts:
    """The facts of this host.

    :param needed: the facts that are asked for, as ``Condition.facts`` and ``Catalog.needed`` name them; only the
        sources that give one of them are run. None asks them all.
    :param at: now; what the answers are dated by, and what the age of cached ones is reckoned from.
    :param cache: where answers are kept and taken from, and what is remembered of the sources: one that failed three
        times in a row is not run for a day. Without one, every source is run.
    :param told: is called with each source's answer, in the order of ``sources``, when all are in.
    """
    here = [source for source in sources if source.hindrance is None or source.namespace not in SHARED_NAMESPACES]
    owned = _owned(here)
    asked = [source for source in here if _is_asked(source, needed, owned)]
    answers = _answers(asked, at, cache)
    for answer in answers:
        if told is not None:
            told(answer)
    return _Assembly(owned).of(answers)


def _owned(sources: Iterable[FactSource]) -> frozenset[str]:
    """The first parts of the names that a source declares; a facts file does not add to these.

    A source that declares nothing gives some of the product's own facts, and the facts file may give the others.
    """
    return frozenset(source.namespace.partition(".")[0] for source in sources if source.model is not None) - _OPEN


def _is_asked(source: FactSource, needed: Collection[str] | None, owned: frozenset[str]) -> bool:
    if source.namespace == WHOLE and needed is not None:
        return any(name.partition(".")[0] not in owned for name in needed)
    return source.is_needed(needed)


def _answers(asked: list[FactSource], at: datetime, cache: FactCache | None) -> list[Answer]:
    found: dict[str, Answer] = {}
    for source in asked:
        kept = cache.get(source, at) if cache is not None else None
        if kept is not None:
            found[source.name] = _checked(Answer(source, kept.answer, at=kept.at, seconds=kept.seconds, cached=True))
    missing = []
    for source in asked:
        if source.hindrance is not None:
            found[source.name] = Answer(source, problem=UnknownFact.because(Reason.NOT_SUPPLIED, source.hindrance))
        elif source.name not in found or found[source.name].problem:
            off = cache.why_off(source, at) if cache is not None else None
            if off is None:
                missing.append(source)
            else:
                found[source.name] = Answer(source, problem=off)
    for answer in _run(missing, at):
        found[answer.source.name] = answer
        if cache is not None:
            cache.note(answer.source, answer.value, answer.problem, answer.seconds, at)
    return [found[source.name] for source in asked]


def _run(sources: list[FactSource], at: datetime) -> list[Answer]:
    """Ask sources, each in a worker of its own."""
    plugins = [source for source in sources if not source.place.startswith(f"{_LIBRARY}.")]
    try:
        outcomes = run([_task(source) for source in sources], _PRELOADED if plugins else ())
    except OSError as error:
        lost = f"no process could be started: {error.strerror}"
        outcomes = [Outcome(source.name, End.LOST, lost) for source in sources]
    return [
        replace(_checked(_answer(source, outcome)), at=at) for source, outcome in zip(sources, outcomes, strict=True)
    ]


def _task(source: FactSource) -> Task:
    bounds = source.bounds
    return Task(
        source.name,
        source.place,
        source.argument,
        folders_of(source.place),
        source.timeout.total_seconds(),
        bounds.cpu_seconds,
        bounds.memory_bytes,
        bounds.answer_bytes,
        source.own_user,
    )


def _answer(source: FactSource, outcome: Outcome) -> Answer:
    answer = Answer(source, seconds=outcome.seconds)
    if outcome.end is End.ANSWERED:
        try:
            return replace(answer, value=json.loads(outcome.text, parse_constant=_refuse_constant))
        except (ValueError, RecursionError):
            return replace(answer, problem=_because(Reason.UNREADABLE, source, "its answer is no JSON"))
    reason = Reason.TIMED_OUT if outcome.end is End.TIMED_OUT else Reason.SOURCE_FAILED
    last = outcome.said.splitlines()[-1:] if outcome.end is End.ENDED else []
    return replace(answer, problem=_because(reason, source, outcome.text, *last))


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _because(reason: Reason, source: FactSource, *said: str) -> UnknownFact:
    return UnknownFact.because(reason, ": ".join([source.name, *said]))


def _checked(answer: Answer) -> Answer:
    """The answer, or what is wrong with its shape; a source may say itself that it can tell nothing."""
    if answer.problem is not None:
        return answer
    if isinstance(answer.value, dict) and answer.value.keys() == {"unknown"}:
        return replace(answer, value=None, problem=UnknownFact(unknown=str(answer.value["unknown"])[:SAID_LENGTH]))
    problem = _shape_problem(answer.source, answer.value)
    if problem is None:
        return answer
    return replace(answer, value=None, problem=_because(Reason.UNREADABLE, answer.source, problem))


def _shape_problem(source: FactSource, value: Any) -> str | None:
    if source.model is None and source.namespace not in {COMPONENTS, WHOLE}:
        return None
    if not isinstance(value, dict):
        return "its answer is no object"
    if _items(value) > source.bounds.items:
        return f"its answer has more than {source.bounds.items:,} items"
    if source.model is None:
        return None
    try:
        source.model.model_validate_json(json.dumps(value), strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        return f"`{'.'.join(map(str, first['loc'])) or 'answer'}`: {str(first['msg']).lower()}"
    return None


def _items(value: Any) -> int:
    """How many values stand in an answer, however deep."""
    count, waiting = 0, [value]
    while waiting:
        inner = waiting.pop()
        held = inner.values() if isinstance(inner, dict) else inner if isinstance(inner, list) else ()
        count += len(held)
        waiting.extend(held)
    return count


@dataclass(slots=True)
class _Assembly:
    """Puts answers together: one namespace from one source, components from any number."""

    owned: frozenset[str]
    namespaces: dict[str, Any] = field(default_factory=dict)
    origins: dict[str, Origin] = field(default_factory=dict)
    components: dict[str, Any] = field(default_factory=dict)
    component_problem: UnknownFact | None = None
    component_sources: int = 0

    def of(self, answers: Iterable[Answer]) -> HostFacts:
        """The facts; a later source does not replace what an earlier one knows."""
        for answer in answers:
            if answer.source.namespace == WHOLE:
                self._whole(answer)
            elif answer.source.namespace == COMPONENTS:
                self._add_components(answer, answer.value, complete=True)
            else:
                value = {"unknown": answer.problem.unknown} if answer.problem else answer.value
                self._add(answer.source.namespace, value, answer.origin())
        return HostFacts.assemble({**self._nested(), COMPONENTS: self._all_components()}, self.origins)

    def _nested(self) -> dict[str, Any]:
        """The namespaces, those with dots inside the ones around them."""
        nested: dict[str, Any] = {}
        for name in sorted(self.namespaces):
            *around, last = name.split(".")
            place = nested
            for part in around:
                inner = place.get(part)
                place[part] = dict(inner) if isinstance(inner, dict) and not _is_unknown(inner) else {}
                place = place[part]
            place[last] = self.namespaces[name]
        return nested

    def _whole(self, answer: Answer) -> None:
        if answer.problem is not None:
            self._add("console", {"unknown": answer.problem.unknown}, answer.origin())
            self._add_components(answer, None, complete=True)
            return
        for namespace, value in answer.value.items():
            if namespace == COMPONENTS and isinstance(value, Mapping) and "unknown" not in value:
                self._add_components(answer, value, complete=False)
            elif namespace != "now" and namespace not in self.owned:
                self._add(namespace, value, answer.origin())

    def _add(self, namespace: str, value: Any, origin: Origin) -> None:
        known = self.namespaces.get(namespace)
        if namespace not in self.namespaces or _is_unknown(known) or namespace == "language":
            # The product's own word on its language counts more than the locale of whoever runs this.
            self.namespaces[namespace] = value
            self.origins[namespace] = origin
        elif isinstance(known, dict) and isinstance(value, dict) and not _is_unknown(value):
            self.namespaces[namespace] = _merged(known, value)

    def _add_components(self, answer: Answer, value: Any, *, complete: bool) -> None:
        """``complete`` says that the source is one of components: that it knows what is absent, too."""
        self.component_sources += complete
        if answer.problem is not None:
            self.component_problem = self.component_problem or answer.problem
            return
        listed = dict(value)
        said_complete = listed.pop("complete", True)
        if said_complete is not True and self.component_problem is None:
            self.component_problem = UnknownFact.because(Reason.NOT_SUPPLIED, f"{answer.source.name} does not list all")
        for name, version in listed.items():
            self.components.setdefault(name, version)
            self.origins.setdefault(f"{COMPONENTS}.{name}", answer.origin())

    def _all_components(self) -> dict[str, Any]:
        if self.component_problem is not None:
            return {**self.components, "complete": {"unknown": self.component_problem.unknown}}
        if not self.component_sources:
            missing = UnknownFact.because(Reason.NOT_SUPPLIED, NO_SOURCE)
            return {**self.components, "complete": {"unknown": missing.unknown}}
        return self.components


def _merged(known: dict[str, Any], value: dict[str, Any]) -> dict[str, Any]:
    """Two halves of a namespace; what the first one knows is kept.

    >>> _merged({"a": 1, "in": {"x": 1}, "b": None}, {"a": 2, "in": {"y": 2}, "b": 3})
    {'a': 1, 'in': {'x': 1, 'y': 2}, 'b': 3}
    """
    merged = dict(value)
    for name, first in known.items():
        other = merged.get(name)
        if isinstance(first, dict) and isinstance(other, dict) and not _is_unknown(first) and not _is_unknown(other):
            merged[name] = _merged(first, other)
        elif name not in merged or not (first is None or _is_unknown(first)):
            merged[name] = first
    return {name: merged[name] for name in (*known, *(name for name in value if name not in known))}


def _is_unknown(value: Any) -> bool:
    """Whether a namespace's value says that all of it is unknown."""
    return isinstance(value, dict) and "unknown" in value
