"""Texts cut into cells: all ways in which a text can answer questions about its letters, each with a shortest text.

Every question is whether the text is one of some patterns of letters, ``?`` and ``*``. All patterns are followed at
once, letter by letter, as one set of positions in the bits of one number (R. Baeza-Yates, G. H. Gonnet, *A New
Approach to Text Searching*, Communications of the ACM 35, 1992); letters that no pattern names are all alike. The
sets that can be reached are few, and each is visited once, so no way to answer is missed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from messenger_rules.analysis.budget import Budget
from messenger_rules.analysis.cells import Cell, Cells, Example

_AT_ONCE = 8
"""Letters of patterns that are noted, or questions that are answered by a set of positions, in the time of a step."""
_WIDE = 8_192
"""Positions beyond which a step with a set of them takes longer."""
_OTHERS = "xyzabcdefghijklmnopqrstuvw0123456789_-"


@dataclass(frozen=True, slots=True)
class Pattern:
    """Letters in a row, None for any letter; ``loops`` are the positions before which any letters may stand."""

    letters: tuple[str | None, ...]
    loops: frozenset[int]

    @classmethod
    def exactly(cls, text: str) -> Pattern:
        """Only this text."""
        return cls(tuple(text), frozenset())

    @classmethod
    def around(cls, text: str, *, before: bool, after: bool) -> Pattern:
        """This text, with any letters before or after it."""
        return cls(tuple(text), frozenset([0] * before + [len(text)] * after))

    @classmethod
    def like(cls, text: str) -> Pattern:
        """A text with ``?`` for one letter and ``*`` for any."""
        letters: list[str | None] = []
        loops = set()
        for char in text:
            if char == "*":
                loops.add(len(letters))
            else:
                letters.append(None if char == "?" else char)
        return cls(tuple(letters), frozenset(loops))


Question = Sequence[Pattern]
"""Whether a text is one of some patterns."""


def text_cells(
    questions: Sequence[Question], listed: Collection[str], budget: Budget, *, open_: bool
) -> tuple[Cell, ...]:
    """The cells of a text; ``listed`` are the values that are known, and ``open_`` says that all others are as good.

    :raises BeyondBudgetError: where the patterns reach too many sets.
    """
    machine = _Machine.of(questions, budget)
    cells = Cells()
    for place, text in enumerate(listed):
        cells.add(machine.answers(text), [Example(text, place / 1000)])
    for text, answers in machine.shortest(budget):
        cells.add(answers, [Example(text, 0.5 + len(text) / 1000, listed=open_)])
    return cells.done()


@dataclass(frozen=True, slots=True)
class _Machine:
    """All patterns of all questions, each with bits of its own."""

    start: int
    loops: int
    steps: dict[str, int]
    """For each letter that a pattern names, the positions that go on by it."""
    other: int
    """The positions that go on by any letter."""
    ends: tuple[int, ...]
    effort: int
    """What it takes to go on by one letter: more where the positions are many."""

    @classmethod
    def of(cls, questions: Sequence[Question], budget: Budget) -> _Machine:
        width = sum(len(pattern.letters) + 1 for pattern in chain(*questions))
        effort = 1 + width // _WIDE
        budget.spend(width // _AT_ONCE * effort)
        named = {letter for pattern in chain(*questions) for letter in pattern.letters if letter is not None}
        start = loops = other = offset = 0
        steps = dict.fromkeys(sorted(named), 0)
        ends = []
        for question in questions:
            end = 0
            for pattern in question:
                start |= 1 << offset
                loops |= sum(1 << offset + position for position in pattern.loops)
                for position, letter in enumerate(pattern.letters, offset):
                    if letter is None:
                        other |= 1 << position
                    else:
                        steps[letter] |= 1 << position
                offset += len(pattern.letters) + 1
                end |= 1 << offset - 1
            ends.append(end)
        return cls(start, loops, {letter: bits | other for letter, bits in steps.items()}, other, tuple(ends), effort)

    def answers(self, text: str) -> tuple[bool, ...]:
        """What a text answers."""
        state = self.start
        for letter in text:
            state = self._next(state, self.steps.get(letter, self.other))
        return self._read(state)

    def shortest(self, budget: Budget) -> Iterator[tuple[str, tuple[bool, ...]]]:
        """A shortest text for each set of positions that can be reached, and what it answers."""
        letters = [(self._some_other(), self.other), *self.steps.items()]
        seen = {self.start}
        waiting = deque([(self.start, "")])
        while waiting:
            state, text = waiting.popleft()
            budget.spend(len(self.ends) // _AT_ONCE * self.effort)
            yield text, self._read(state)
            for letter, step in letters:
                budget.spend(self.effort)
                following = self._next(state, step)
                if following not in seen:
                    seen.add(following)
                    waiting.append((following, text + letter))

    def _next(self, state: int, step: int) -> int:
        return (state & step) << 1 | (state & self.loops)

    def _read(self, state: int) -> tuple[bool, ...]:
        return tuple(bool(state & end) for end in self.ends)

    def _some_other(self) -> str:
        """A letter that no pattern names."""
        ordinary = (letter for letter in _OTHERS if letter not in self.steps)
        return next(chain(ordinary, _rare(self.steps)))


def _rare(taken: Iterable[str]) -> Iterator[str]:
    known = set(taken)
    return (chr(code) for code in range(0x4E00, 0x9FFF) if chr(code) not in known)
