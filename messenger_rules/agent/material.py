"""Material: what the agent chooses messages from, as it was found last."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from messenger_rules.agent.catalogs import Catalogs
from messenger_rules.agent.local_rules import LocalRules
from messenger_rules.condition.condition import Condition
from messenger_rules.facts.model import HostFacts
from messenger_rules.messages.catalog import Catalog

FIRST_LOOK = timedelta(minutes=1)
"""How long the first look at the catalogue and the host may take."""
_LATE = "the first look at the catalogue and this host takes more than a minute: nothing is shown until it is over"


@dataclass(slots=True)
class Material:
    """What messages are chosen from; ``concerns`` is the condition that the host must meet to show any."""

    catalogs: Catalogs = field(default_factory=Catalogs)
    facts: HostFacts | None = None
    rules: LocalRules = field(default_factory=LocalRules)
    concerns: Condition | None = None
    is_known: bool = False
    """Whether it has been looked for: then a program need not wait for what is not there."""
    looking_since: datetime | None = None
    """When the first look began; None where none has, as while messages are switched off."""
    is_stale: bool = False
    """Whether nobody has confirmed the vendor's catalogue for too long."""
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What should be known, and is no problem."""
    asked: datetime | None = None
    """When the vendor's repository was asked last, and answered as it should."""

    def is_concerned(self, at: datetime) -> bool:
        """Whether this is a host that shows messages at all."""
        return self.concerns is None or (self.facts is not None and self.concerns.test(self.facts, at=at))

    def wrong(self, at: datetime) -> list[str]:
        """What is wrong; a first look that is not over is so only once something seems to hold it up."""
        since = self.looking_since
        is_late = not self.is_known and since is not None and at - since > FIRST_LOOK
        return [*self.problems, *([_LATE] if is_late else ())]

    def in_numbers(self, at: datetime) -> dict[str, Any]:
        """What there is, as `status` tells of it."""
        return {
            "has_looked": self.is_known,
            "catalogue": _in_numbers(self.catalogs.vendor),
            "site_catalogue": _in_numbers(self.catalogs.site),
            "repository_asked": self.asked.isoformat() if self.asked is not None else None,
            "local_rules": len(self.rules.rules),
            "concerned": self.is_concerned(at),
            "facts": self.facts is not None,
        }


def _in_numbers(catalog: Catalog | None) -> dict[str, Any] | None:
    if catalog is None:
        return None
    return {
        "product": catalog.document.product,
        "serial": catalog.document.serial,
        "messages": len(catalog.messages),
        "invalid": len(catalog.invalid),
    }
