"""The situation: all that the rules of showing look at, as it is at one time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from messenger_rules.agent.catalogs import Catalogs
from messenger_rules.agent.local_rules import LocalRules
from messenger_rules.agent.offer import Offer
from messenger_rules.agent.past import Past
from messenger_rules.agent.session import Session
from messenger_rules.facts.model import HostFacts


@dataclass(frozen=True, slots=True)
class Settings:
    """What an administrator sets: messages a session and day, and whether messages are off for the computer."""

    per_day: int = 3
    disabled: bool = False


@dataclass(frozen=True)
class Situation:
    """All that the rules look at."""

    catalogs: Catalogs
    facts: HostFacts
    past: Past
    sessions: Mapping[str, Session]
    now: datetime
    settings: Settings = field(default_factory=Settings)
    rules: LocalRules = field(default_factory=LocalRules)
    is_stale: bool = False
    """Whether nobody has confirmed the vendor's catalogue for too long."""

    @cached_property
    def offer(self) -> Offer:
        """What there is for each viewer."""
        return Offer(self.catalogs, self.facts, self.now, self.rules)
