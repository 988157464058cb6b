"""Running expectations: what authors say becomes of their messages on recorded hosts, and by which part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

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
    """An expectation that was run; ``problem`` says what was otherwise, and is empty where nothing was."""

    message: Message
    expectation: Expectation
    problem: str = ""

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
                yield Trial(message, expectation, _difference(message, expectation, selection))


def _difference(message: Message, expectation: Expectation, selection: Selection) -> str:
    outcome, detail = _outcome(message, selection)
    if outcome is not expectation.outcome:
        return f"expected {expectation.outcome}, but it is {outcome}\n{detail}".rstrip()
    if not expectation.deciding or expectation.outcome in {ExpectedOutcome.EXPIRED, ExpectedOutcome.NOT_STARTED}:
        return ""
    explanation = selection.explain(message.id)
    if explanation.decided_by(expectation.deciding):
        return ""
    return f"it is {outcome} as expected, but not because of `{expectation.deciding}`\n{explanation.render()}"


def _outcome(message: Message, selection: Selection) -> tuple[ExpectedOutcome, str]:
    """What becomes of a message, and why."""
    if any(shown.message.id == message.id for shown in selection.shown):
        return ExpectedOutcome.SHOWN, selection.explain(message.id).render()
    hidden = next(hidden for hidden in selection.hidden if hidden.id == message.id)
    return _OUTCOMES[hidden.reason], hidden.detail
