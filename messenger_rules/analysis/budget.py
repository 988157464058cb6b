"""The bound on the work of an analysis: beyond it, the answer is "undecided", never a guess."""

from __future__ import annotations

from dataclasses import dataclass

STEPS = 400_000
"""Steps for one question: about a second at most. A condition of ten parts takes a few hundred."""
VARIABLES = 200
"""Variables of one world: diagrams are as deep, and are walked by calls that call themselves."""


class BeyondBudgetError(Exception):
    """The work is more than allowed; never leaves this package, it becomes "undecided"."""


@dataclass(slots=True)
class Budget:
    """The steps that are left."""

    left: int = STEPS

    def spend(self, steps: int = 1) -> None:
        """Take some steps.

        :raises BeyondBudgetError: where there are none left.
        """
        self.left -= steps
        if self.left < 0:
            raise BeyondBudgetError
