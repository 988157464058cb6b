"""Verdicts of the analysis against the interpreter, a grid of hosts and a solver, on random conditions."""

from __future__ import annotations

from random import Random

from messenger_rules.analysis.verdict import Verdict
from tests.analysis.verdicts import drawn, judged, refuted_by_the_grid, refuted_by_the_solver, wrong_witness
from tests.long.runner import Batch, LongRun

CONDITIONS = 50
MOST_UNDECIDED = 2


def batch(seed: str) -> Batch:
    failures: list[str] = []
    undecided = 0
    for number in range(CONDITIONS):
        condition = drawn(f"{seed} {number}")
        found = judged(condition)
        if found is None or found.verdict is Verdict.UNDECIDED:
            undecided += 1
            continue
        told = (
            wrong_witness(condition, found),
            refuted_by_the_grid(condition, found, Random(f"{seed} {number}")),
            refuted_by_the_solver(condition, found),
        )
        failures += [failure for failure in told if failure is not None]
    if undecided > MOST_UNDECIDED:
        failures.append(f"{undecided} of {CONDITIONS} conditions are undecided: {seed}")
    return Batch(CONDITIONS, tuple(failures))


RUN = LongRun(
    "analysis", "verdicts agree with the interpreter, a grid of hosts, and the solver z3", "conditions", batch
)
