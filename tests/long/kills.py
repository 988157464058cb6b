"""The long run of kills: agents that die at any moment, while somebody acknowledges what they show."""

from __future__ import annotations

from tests.agent.killed import run
from tests.long.runner import Batch, LongRun

KILLS = 10


def batch(seed: str) -> Batch:
    _, found = run(seed, KILLS)
    return Batch(KILLS, tuple(found))


RUN = LongRun("kills", "what was acknowledged is never shown again, whenever the agent is killed", "kills", batch)
