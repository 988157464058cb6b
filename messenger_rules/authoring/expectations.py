"""Running expectations: what authors say becomes of their messages on recorded hosts, and by which part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from messenger_rules.condition.explanation import Explanation
from messenger_rules.condition.interpreter import Decision
from messenger_rules.errors import CatalogError, FactsError
from messenger_rules.facts.model import HostFacts
from messenger_rules.messages.catalog import Catalog
from messenger_rules.messages.message import Expectation, ExpectedOutcome, Message
from messenger_rules.messages.selection import HiddenReason, Selection

_OUTCOMES = {
    HiddenReason.CONDITION: ExpectedOutcome.HIDDEN,
    HiddenReason.SUPERSEDED: ExpectedOutcome.HIDDEN,
    HiddenReason.UNKNOWN: ExpectedOutcome.UNKNOWN,
    HiddenReason.EXPIRED: ExpectedOutcome.EXPIRED,
    HiddenReason.NOT_STARTED: ExpectedOutcome.NOT_STARTED,
}


@dataclass(frozen=True, slots=True)
class Trial:
    """An expectation that was run; ``problem`` says what was otherwise, and is empty where nothing was.

    ``decision`` is what the condition and its parts came to; None where the facts could not be read, and where the
    message was not in its time, so that nobody asked its condition.
    """

    message: Message
    expectation: Expectation
    problem: str = ""
    decision: Decision | None = None

    @property
    def met(self) -> bool:
        """Whether all was as expected."""
        return not self.problem


def trials(catalog: Catalog) -> Iterator[Trial]:
    """Run every expectation of a catalogue, message by message.

    A wrong or missing facts file is the expectation's problem, and the others run.
    """
    hosts: dict[str, HostFacts] = {}
    for message in catalog.messages:
        for expectation in message.expectations:
            try:
                if expectation.facts not in hosts:
                    source = catalog.facts_of(expectation)
                    hosts[expectation.facts] = HostFacts.read(source.text, name=source.name)
            except (CatalogError, FactsError) as error:
                yield Trial(message, expectation, str(error))
            else:
                selection = catalog.select(hosts[expectation.facts], at=expectation.at)
                yield _trial(message, expectation, selection)


def _trial(message: Message, expectation: Expectation, selection: Selection) -> Trial:
    outcome = _outcome(message, selection)
    timely = outcome not in {ExpectedOutcome.EXPIRED, ExpectedOutcome.NOT_STARTED}
    explanation = selection.explain(message.id) if timely else None
    decision = explanation.decision if explanation is not None else None
    return Trial(message, expectation, _problem(message, expectation, selection, outcome, explanation), decision)


def _problem(
    message: Message,
    expectation: Expectation,
    selection: Selection,
    outcome: ExpectedOutcome,
    explanation: Explanation | None,
) -> str:
    """What is otherwise than expected; empty where nothing is."""
    if outcome is not expectation.outcome:
        detail = selection.detail(message.id) or selection.explain(message.id).render()
        return f"expected {expectation.outcome}, but it is {outcome}\n{detail}".rstrip()
    if explanation is None or not expectation.deciding or explanation.decided_by(expectation.deciding):
        return ""
    return f"it is {outcome} as expected, but not because of `{expectation.deciding}`\n{explanation.render()}"


def _outcome(message: Message, selection: Selection) -> ExpectedOutcome:
    """What becomes of a message."""
    reason = selection.reasons[message.id]
    return ExpectedOutcome.SHOWN if reason is None else _OUTCOMES[reason]
