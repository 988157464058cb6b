"""The plain interpreter: what a predicate tree comes to on a host, and what each of its parts came to.

It is the meaning of the language, written to be obviously right: it looks at every part, asks the facts themselves, and
knows nothing of snapshots or generated code. Explanations are made of what it returns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import cast

from messenger_rules import languages, versions
from messenger_rules.condition.asking import caller
from messenger_rules.condition.outcome import Outcome
from messenger_rules.condition.predicate_tree import (
    All,
    Always,
    AnyOf,
    Ask,
    FactArgument,
    FactReference,
    InRegion,
    Installed,
    IsKnown,
    LanguageIn,
    LiteralArgument,
    Node,
    Not,
    OpenVersions,
    OrderedRegion,
    Segment,
)
from messenger_rules.types import Prepared, UnreadableValue, VersionType, microseconds
from messenger_rules.values import Facts, InstalledVersion, Origin, RawValue, Reason, Unknown, too_many


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found out about one fact: its value as the host gives it, or why it is unknown; and where from.

    The value None says that a component is absent; a tuple holds a component's versions.
    """

    fact: str
    value: RawValue | tuple[str, ...] | Unknown | None
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What a part of a condition came to, the parts that it came from, and what was found out for it."""

    node: Node
    outcome: Outcome
    parts: tuple[Decision, ...] = ()
    findings: tuple[Finding, ...] = field(default=())


def decide(node: Node, facts: Facts, at: datetime) -> Decision:
    """Evaluate every part of a tree on a host at an instant."""
    match node:
        case All(parts):
            decisions = tuple(decide(part, facts, at) for part in parts)
            return Decision(node, conjunction([decision.outcome for decision in decisions]), decisions)
        case AnyOf(parts):
            decisions = tuple(decide(part, facts, at) for part in parts)
            return Decision(node, disjunction([decision.outcome for decision in decisions]), decisions)
        case Not(part):
            decision = decide(part, facts, at)
            return Decision(node, decision.outcome.negated(), (decision,))
        case Segment(part=part):
            decision = decide(part, facts, at)
            return Decision(node, decision.outcome, (decision,))
        case Always(value):
            return Decision(node, Outcome.of(value))
        case InRegion(fact, region, negated):
            finding, found = _look_up(fact, facts, at)
            answer = None if isinstance(found, Unknown) else region.contains(found)
            return Decision(node, _turned(Outcome.of(answer), negated), findings=(finding,))
        case LanguageIn(fact, ranges, negated):
            finding, found = _look_up(fact, facts, at)
            answer = None if isinstance(found, Unknown) else any(languages.matches(r, str(found)) for r in ranges)
            return Decision(node, _turned(Outcome.of(answer), negated), findings=(finding,))
        case IsKnown(fact, negated):
            finding, found = _look_up(fact, facts, at)
            return Decision(node, _turned(Outcome.of(not isinstance(found, Unknown)), negated), findings=(finding,))
        case Installed():
            return _installed(node, facts)
        case Ask():
            return _ask(node, facts, at)


def conjunction(outcomes: Sequence[Outcome]) -> Outcome:
    """``and``: false as soon as one is false, else unknown as soon as one is unknown, else true."""
    if Outcome.FALSE in outcomes:
        return Outcome.FALSE
    return Outcome.UNKNOWN if Outcome.UNKNOWN in outcomes else Outcome.TRUE


def disjunction(outcomes: Sequence[Outcome]) -> Outcome:
    """``or``: true as soon as one is true, else unknown as soon as one is unknown, else false."""
    if Outcome.TRUE in outcomes:
        return Outcome.TRUE
    return Outcome.UNKNOWN if Outcome.UNKNOWN in outcomes else Outcome.FALSE


def _turned(outcome: Outcome, negated: bool) -> Outcome:
    return outcome.negated() if negated else outcome


def _look_up(fact: FactReference, facts: Facts, at: datetime) -> tuple[Finding, Prepared | Unknown]:
    """A fact's finding and its prepared value; a value that its type cannot read is unknown."""
    if fact.name == "now":
        return Finding("now", at, Origin("clock", at)), microseconds(at)
    raw = facts.value(fact.name)
    origin = facts.origin(fact.name)
    if isinstance(raw, Unknown):
        return Finding(fact.name, raw, origin), raw
    try:
        return Finding(fact.name, raw, origin), fact.type.read(raw)
    except UnreadableValue as error:
        unknown = Unknown(fact.name, Reason.UNREADABLE, str(error))
        return Finding(fact.name, unknown, origin), unknown


def _installed(node: Installed, facts: Facts) -> Decision:
    name = f"components.{node.component}"
    installed = facts.component(node.component)
    origin = facts.origin(name)
    if isinstance(installed, Unknown):
        return Decision(node, Outcome.UNKNOWN, findings=(Finding(name, installed, origin),))
    texts = tuple(version.text for version in installed)
    found = Finding(name, texts or None, origin)
    if node.region is None:
        return Decision(node, Outcome.of(bool(installed)), findings=(found,))
    unknown = too_many(node.component, installed)
    if unknown is not None:
        return Decision(node, Outcome.UNKNOWN, findings=(Finding(name, unknown, origin),))
    answers = [_in_region(version, node.scheme, node.region) for version in installed]
    outcome = disjunction([Outcome.of(None if isinstance(answer, str) else answer) for answer in answers])
    if outcome is Outcome.UNKNOWN:
        detail = next(answer for answer in answers if isinstance(answer, str))
        found = Finding(name, Unknown(name, Reason.UNREADABLE, detail), origin)
    return Decision(node, outcome, findings=(found,))


def _in_region(version: InstalledVersion, declared: str | None, region: OrderedRegion | OpenVersions) -> bool | str:
    """Whether an installed version lies in a region, or the reason why that cannot be told."""
    scheme = version.scheme or declared or "dotted"
    if declared is not None and scheme != declared:
        return f"the host reports a version of the scheme {scheme}, the vocabulary declares {declared}"
    if scheme not in versions.SCHEMES:
        return f"the host reports a version of the scheme {scheme}, which is not known here"
    closed = region.in_scheme(versions.scheme(scheme)) if isinstance(region, OpenVersions) else region
    if closed is None:
        return f"the scheme {scheme} of the installed version cannot read a version of the condition"
    try:
        return closed.contains(VersionType(scheme).read(version.text))
    except UnreadableValue as error:
        return str(error)


def _ask(node: Ask, facts: Facts, at: datetime) -> Decision:
    findings: list[Finding] = []
    unknown = False
    values: dict[str, object] = {}
    for argument in node.arguments:
        match argument:
            case LiteralArgument(parameter, value):
                values[parameter.name] = value
            case FactArgument(parameter, fact):
                finding, prepared = _look_up(fact, facts, at)
                findings.append(finding)
                unknown = unknown or isinstance(prepared, Unknown)
                values[parameter.name] = argument_value(parameter.annotation, prepared)
    if unknown:
        return Decision(node, Outcome.UNKNOWN, findings=tuple(findings))
    answer = answer_of(node, values)
    if isinstance(answer, Unknown):
        return Decision(node, Outcome.UNKNOWN, findings=(*findings, Finding(node.predicate.name, answer)))
    return Decision(node, Outcome.of(answer), findings=tuple(findings))


def argument_value(annotation: object, prepared: object) -> object:
    """A fact's prepared value as a predicate's parameter wants it: a time as a datetime where it asks for one."""
    if annotation is datetime and isinstance(prepared, int):
        return _EPOCH + timedelta(microseconds=prepared)
    return prepared


def answer_of(node: Ask, values: dict[str, object]) -> bool | Unknown:
    """A predicate's answer; whatever it raises, or answers that is not a truth value, is unknown with the reason.

    Everything is caught, ``SystemExit`` and the like among it, since a plugin must not take its host down; only the
    person's own Ctrl-C goes through.
    """
    positional = [
        values.pop(argument.parameter.name) for argument in node.arguments if argument.parameter.given is None
    ]
    elsewhere = caller()
    if elsewhere is not None and not node.predicate.total:
        return elsewhere.ask(node.predicate, positional, values)
    try:
        answer = cast("object", node.predicate.function(*positional, **values))
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 -- a plugin may raise anything at all
        return Unknown(node.predicate.name, Reason.SOURCE_FAILED, f"the predicate raised {type(error).__name__}")
    if isinstance(answer, bool):
        return answer
    return Unknown(
        node.predicate.name, Reason.UNREADABLE, f"the predicate answered {type(answer).__name__}, not true or false"
    )


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
