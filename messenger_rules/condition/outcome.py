"""The outcome of a condition: true, false, or unknown, in the logic of Kleene."""

from __future__ import annotations

from enum import Enum


class Outcome(Enum):
    """What a condition, or a part of it, came to on one host.

    The logic is the strong three-valued logic of S. C. Kleene, *Introduction to Metamathematics* (1952), section 64:
    ``and`` is false as soon as one operand is, ``or`` true as soon as one is, and what cannot be told is unknown.
    """

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"

    @classmethod
    def of(cls, answer: bool | None) -> Outcome:
        """The outcome of a generated function's answer, where None is unknown.

        >>> Outcome.of(None)
        <Outcome.UNKNOWN: 'unknown'>
        """
        if answer is None:
            return cls.UNKNOWN
        return cls.TRUE if answer else cls.FALSE

    def __bool__(self) -> bool:
        """Whether it is surely true, as :meth:`Condition.test` has it: an outcome that is false or unknown is no yes.

        >>> bool(Outcome.FALSE), bool(Outcome.UNKNOWN)
        (False, False)
        """
        return self is Outcome.TRUE

    def negated(self) -> Outcome:
        """The opposite; the opposite of unknown is unknown."""
        return _OPPOSITES[self]


_OPPOSITES = {Outcome.TRUE: Outcome.FALSE, Outcome.FALSE: Outcome.TRUE, Outcome.UNKNOWN: Outcome.UNKNOWN}
