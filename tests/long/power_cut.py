"""The long run of power cuts: ledgers that live under strace, and all the disks that a cut could leave of them."""

from __future__ import annotations

from tests.agent.power_cut import run
from tests.long.runner import Batch, LongRun


def batch(seed: str) -> Batch:
    states, found = run(seed)
    return Batch(states, tuple(found))


RUN = LongRun("power-cut", "what was answered as saved is there after a power cut (needs strace)", "states", batch)
