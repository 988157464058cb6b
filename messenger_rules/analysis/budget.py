"""The bound on the work of an analysis: beyond it, the answer is "undecided", never a guess.

Work is counted in steps of about two microseconds, and not in seconds, so that each machine comes to the same answers.
"""

from __future__ import annotations

from dataclasses import dataclass

STEPS = 400_000
"""Steps for one question: about a second at most. A condition of ten parts takes a few hundred."""
OWN = 4_000
"""Steps for each condition of a catalogue, whatever the others take: of usual ones, the largest takes some hundred."""
OWN_OF_PAIRS = 1_000
"""Steps for pairs that each message adds to those that all share."""
SHARED = 2_000_000
"""Steps that the conditions of a catalogue may take beyond these, all together: some seconds. As many for its pairs."""
VARIABLES = 200
"""Variables of one world: diagrams are as deep, and are walked by calls that call themselves."""


class BeyondBudgetError(Exception):
    """The work is more than allowed; never leaves this package, it becomes "undecided"."""


@dataclass(slots=True)
class Budget:
    """The steps that are left; beyond those of its own, they are also taken from what it shares with others."""

    left: int = STEPS
    shared: Budget | None = None
    own: int = 0

    def spend(self, steps: int = 1) -> None:
        """Take some steps.

        :raises BeyondBudgetError: where there are none left.
        """
        self.left -= steps
        if self.left < 0:
            raise BeyondBudgetError
        if self.own > 0:
            self.own -= steps
        elif self.shared is not None:
            self.shared.spend(steps)

    @property
    def available(self) -> int:
        """The steps that can be taken."""
        if self.shared is None:
            return max(0, self.left)
        return max(0, min(self.left, max(0, self.own) + self.shared.available))

    @property
    def ended(self) -> bool:
        """Whether more steps were asked for than there were."""
        return self.left < 0

    @property
    def cut_short(self) -> bool:
        """Whether it ended since others had taken what they share."""
        return not self.ended and self.own <= 0 and self.shared is not None and self.shared.ended
