"""Withdrawal: why a message that was visible is not shown any more, by the facts that changed where these were it."""

from __future__ import annotations

import json
from collections.abc import Iterable

from messenger_rules.agent.ledger.events import Event
from messenger_rules.facts.changes import said
from messenger_rules.facts.model import HostFacts
from messenger_rules.messages.catalog import Catalog
from messenger_rules.messages.selection import Selection


def why_gone(shown: Event, catalog: Catalog) -> str | None:
    """Why what was visible is not in its catalogue any more; None where it still is."""
    message = catalog.message(shown.message)
    if message is None:
        invalid = {it.id for it in catalog.invalid}
        return "it cannot be read any more" if shown.message in invalid else "it left the catalogue"
    if message.revision != shown.revision:
        return f"revision {message.revision} took its place"
    return None


def why_withdrawn(shown: Event, facts: HostFacts, selection: Selection) -> str | None:
    """Why a message of the catalogue that was visible is not to be shown any more; None where it still is."""
    if any(it.message.id == shown.message for it in selection.shown):
        return None
    changed = "; ".join(_changes(shown.facts, facts))
    return changed or next(it.detail for it in selection.hidden if it.id == shown.message)


def _changes(before: str, facts: HostFacts) -> Iterable[str]:
    """The facts that are told otherwise than when a message was shown, in words."""
    then = json.loads(before) if before else {}
    for name, value in then.items():
        now = said(facts, name)
        if now != value:
            yield f"{name.removeprefix('components.')} went from {_in_words(value)} to {_in_words(now)}"


def _in_words(value: object) -> str:
    """A fact's value as a sentence has it."""
    if value is None:
        return "absent"
    if isinstance(value, dict) and "unknown" in value:
        return f"unknown ({value['unknown']})"
    if isinstance(value, dict) and "version" in value:
        return str(value["version"])
    if isinstance(value, list):
        return ", ".join(map(_in_words, value))
    return str(value)
