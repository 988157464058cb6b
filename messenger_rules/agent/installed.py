"""Installed: what installing the agent, or taking it away, has done on a host of any system."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Done:
    """What was done, in sentences; ``left`` is what was not touched, and why."""

    said: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
