"""A condition, ready to be asked about hosts."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cached_property

from messenger_rules.condition import compiler
from messenger_rules.condition.answering import Answer, answer
from messenger_rules.condition.checker import CheckedCondition, check
from messenger_rules.condition.explanation import Explanation
from messenger_rules.condition.interpreter import decide
from messenger_rules.condition.language import Language
from messenger_rules.condition.outcome import Outcome
from messenger_rules.condition.parser import parse
from messenger_rules.condition.predicate_tree import All, AnyOf, LanguageIn, Node, Not, Segment, facts_of
from messenger_rules.condition.slots import Slot, slots_in
from messenger_rules.condition.snapshot import Snapshot, Taker, taker
from messenger_rules.condition.tree import Expression
from messenger_rules.diagnostics import Diagnostic
from messenger_rules.errors import FactsError
from messenger_rules.suggestions import sharing_effort
from messenger_rules.text import Source
from messenger_rules.values import Facts


def instant_of(at: datetime | None) -> datetime:
    """The instant that a caller gave, else now.

    :raises FactsError: MR560 where it has no time zone.
    """
    if at is None:
        return system_clock()
    if at.tzinfo is None:
        help_ = "give an aware datetime, such as datetime(2026, 3, 1, tzinfo=UTC)"
        raise FactsError([Diagnostic("MR560", f"the instant {at.isoformat()} has no time zone", help=(help_,))])
    return at


@sharing_effort()
def condition_of(text: str | Source, language: Language) -> Condition:
    """Parse and check a text in a language.

    :raises ConditionError: where the text cannot be read (MR1xx) or means nothing (MR2xx), with every mistake.
    """
    return Condition(check(parse(text, language.limits), language), language)


def system_clock() -> datetime:
    """Now, by the system's clock: what ``at`` is where a caller leaves it out."""
    return datetime.now(UTC)


class _Generated:
    """What is generated of a condition, each part when it is first needed; it does not know the condition."""

    def __init__(self, node: Node, text: str) -> None:
        self._node = node
        self._text = text

    @cached_property
    def compiled(self) -> compiler.Compiled:
        """The function over snapshots."""
        return compiler.compile_tree(self._node, self._text)

    @cached_property
    def slots(self) -> tuple[Slot, ...]:
        """What it reads of them."""
        return slots_in(self._node)

    @cached_property
    def take(self) -> Taker:
        """The function that takes them."""
        return taker(self.slots)

    def answer(self, facts: Facts, at: datetime) -> bool | None:
        """What the one makes of what the other takes."""
        return self.compiled.function(self.take(facts, at))


class Condition:
    """A checked condition: immutable, safe to use from many threads; it pickles as its source.

    Made by :func:`messenger_rules.compile`.

    >>> import messenger_rules as mr
    >>> condition = mr.compile('console.version in 5.2 ..< 6 and installed("backup", < 2.10)')
    >>> facts = mr.HostFacts.model_validate({"console": {"version": "5.3"}, "components": {"backup": "2.9.1"}})
    >>> condition.test(facts), condition.evaluate(facts)
    (True, <Outcome.TRUE: 'true'>)
    """

    def __init__(self, checked: CheckedCondition, language: Language) -> None:
        self._checked = checked
        self._language = language
        self._generated = _Generated(checked.node, checked.source.text)
        self._answer: Answer | None = None

    def __repr__(self) -> str:
        return f"Condition({self.text!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Condition) and self.tree == other.tree

    def __hash__(self) -> int:
        return hash(self.tree)

    def __reduce__(self) -> tuple[object, ...]:
        return condition_of, (self._checked.source, self._language)

    @property
    def text(self) -> str:
        """The text as its author wrote it."""
        return self._checked.source.text

    @property
    def written(self) -> Source:
        """The same text, with its name and its place in the file that it stands in."""
        return self._checked.source

    @property
    def tree(self) -> Node:
        """The checked predicate tree."""
        return self._checked.node

    @property
    def expression(self) -> Expression:
        """What the author wrote, as a syntax tree: of the shape of the predicate tree, segments by their names."""
        return self._checked.expression

    @property
    def language(self) -> Language:
        """What it was checked against: facts, components, predicates and segments."""
        return self._language

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Warnings about the condition."""
        return self._checked.diagnostics

    @cached_property
    def facts(self) -> frozenset[str]:
        """The dotted names of the facts that it asks for, components as ``components.NAME``."""
        return facts_of(self.tree)

    @cached_property
    def language_ranges(self) -> tuple[str, ...]:
        """The language ranges that it asks for, those under a negation left out."""
        return tuple(dict.fromkeys(_language_ranges(self.tree)))

    @property
    def source(self) -> str:
        """The text of the generated function."""
        return self._generated.compiled.source

    @cached_property
    def slots(self) -> tuple[Slot, ...]:
        """What the generated function reads of a snapshot."""
        return self._generated.slots

    @cached_property
    def function(self) -> compiler.Function:
        """The generated function: from a snapshot to True, False, or None for unknown."""
        return self._generated.compiled.function

    def snapshot(self, facts: Facts, at: datetime | None = None) -> Snapshot:
        """The facts that this condition needs of a host at an instant, flat and prepared."""
        return self._generated.take(facts, instant_of(at))

    def test(self, facts: Facts, at: datetime | None = None) -> bool:
        """Whether the condition surely holds: unknown is False."""
        return (self._answer or self._answering())(facts, at if at and at.tzinfo else instant_of(at)) is True

    def evaluate(self, facts: Facts, at: datetime | None = None) -> Outcome:
        """True, false or unknown, on a host at an instant; without one, now by the system's clock."""
        return Outcome.of((self._answer or self._answering())(facts, instant_of(at)))

    def _answering(self) -> Answer:
        self._answer = answer(self.tree, self._generated.answer)
        return self._answer

    def explain(self, facts: Facts, at: datetime | None = None) -> Explanation:
        """Why the condition comes to its outcome: the parts that decided, with what was found out for each."""
        return Explanation(self._checked.source, decide(self.tree, facts, instant_of(at)))


def _language_ranges(node: Node, *, positive: bool = True) -> list[str]:
    match node:
        case All(parts) | AnyOf(parts):
            return [found for part in parts for found in _language_ranges(part, positive=positive)]
        case Not(part):
            return _language_ranges(part, positive=not positive)
        case Segment(part=part):
            return _language_ranges(part, positive=positive)
        case LanguageIn(_, ranges, negated) if negated is not positive:
            return list(ranges)
        case _:
            return []
