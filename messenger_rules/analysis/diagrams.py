"""Decision diagrams with three leaves: one form for each meaning, so that equal conditions are equal numbers.

A diagram asks variables in a fixed order; each variable has a few cells, and a cell leads to the diagram of the rest.
A diagram is a number: 0 is false, 1 is true, 2 is unknown, and every further one is a node, made once for each
meaning. The operations are those of Kleene's logic. The idea is that of R. E. Bryant, *Graph-Based Algorithms for
Boolean Function Manipulation* (IEEE Transactions on Computers C-35, 1986), with as many branches as a variable has
cells.

>>> diagrams = Diagrams()
>>> a, b = diagrams.choice(0, (FALSE, TRUE)), diagrams.choice(1, (FALSE, TRUE))
>>> diagrams.negation(diagrams.conjunction(a, b)) == diagrams.disjunction(diagrams.negation(a), diagrams.negation(b))
True
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from messenger_rules.analysis.budget import Budget

FALSE, TRUE, UNKNOWN = 0, 1, 2
_LEAVES = 3
_AT_ONCE = 4
"""Branches that are looked at in the time of a step, where nothing is made of them."""
_OPPOSITE = (TRUE, FALSE, UNKNOWN)

Path = dict[int, int]
"""The cell of each variable that a diagram was asked about, by their numbers."""
Price = Callable[[int, int], float | None]
"""What it costs to give a variable a cell; None where it must not have it."""


class Diagrams:
    """A store of diagrams over the same variables, which are numbered in the order in which they are asked."""

    def __init__(self, budget: Budget | None = None) -> None:
        self._budget = budget or Budget()
        self._nodes: list[tuple[int, tuple[int, ...]]] = []
        self._numbers: dict[tuple[int, tuple[int, ...]], int] = {}
        self._negations: dict[int, int] = {}
        self._conjunctions: dict[tuple[int, int], int] = {}
        self._certain: dict[int, int] = {}
        self._reached: dict[int, int] = {}
        self._meetings: dict[tuple[int, int], bool] = {}

    def choice(self, variable: int, branches: tuple[int, ...]) -> int:
        """The diagram that asks a variable first, and goes on with the branch of its cell."""
        first = branches[0]
        if all(branch == first for branch in branches):
            return first
        key = variable, branches
        number = self._numbers.get(key)
        if number is None:
            self._budget.spend(len(branches))
            number = self._numbers[key] = len(self._nodes) + _LEAVES
            self._nodes.append(key)
        return number

    def node(self, diagram: int) -> tuple[int, tuple[int, ...]] | None:
        """The variable that a diagram asks first, and its branches; None for a leaf."""
        return None if diagram < _LEAVES else self._nodes[diagram - _LEAVES]

    def negation(self, diagram: int) -> int:
        """True where the diagram is false, and false where it is true."""
        if diagram < _LEAVES:
            return _OPPOSITE[diagram]
        found = self._negations.get(diagram)
        if found is None:
            self._budget.spend()
            variable, branches = self._nodes[diagram - _LEAVES]
            found = self.choice(variable, tuple(map(self.negation, branches)))
            self._negations[diagram], self._negations[found] = found, diagram
        return found

    def conjunction(self, one: int, other: int) -> int:
        """Both hold: false as soon as one is false, else unknown as soon as one is unknown."""
        if one in {other, FALSE} or other == TRUE:
            return one
        if one == TRUE or other == FALSE:
            return other
        key = (one, other) if one < other else (other, one)
        found = self._conjunctions.get(key)
        if found is None:
            self._budget.spend(2)
            found = self._conjunctions[key] = self._split(*key)
        return found

    def _split(self, one: int, other: int) -> int:
        """The conjunction of two diagrams, at least one of them no leaf, by the variable that is asked first."""
        if one < _LEAVES:
            variable, branches = self._nodes[other - _LEAVES]
            return self.choice(variable, tuple(self.conjunction(one, branch) for branch in branches))
        (first, ours), (second, theirs) = self._nodes[one - _LEAVES], self._nodes[other - _LEAVES]
        if first < second:
            return self.choice(first, tuple(self.conjunction(branch, other) for branch in ours))
        if second < first:
            return self.choice(second, tuple(self.conjunction(one, branch) for branch in theirs))
        return self.choice(first, tuple(map(self.conjunction, ours, theirs)))

    def disjunction(self, one: int, other: int) -> int:
        """One of both holds."""
        return self.negation(self.conjunction(self.negation(one), self.negation(other)))

    def all_of(self, diagrams: Iterable[int]) -> int:
        """The conjunction of some."""
        found = TRUE
        for diagram in diagrams:
            found = self.conjunction(found, diagram)
        return found

    def any_of(self, diagrams: Iterable[int]) -> int:
        """The disjunction of some."""
        return self.negation(self.all_of(map(self.negation, diagrams)))

    def certain(self, diagram: int) -> int:
        """True where a diagram is true, else false, also where it is unknown."""
        if diagram < _LEAVES:
            return TRUE if diagram == TRUE else FALSE
        found = self._certain.get(diagram)
        if found is None:
            self._budget.spend()
            variable, branches = self._nodes[diagram - _LEAVES]
            found = self._certain[diagram] = self.choice(variable, tuple(map(self.certain, branches)))
        return found

    def reaches(self, diagram: int, leaf: int) -> bool:
        """Whether any choice of cells leads to a leaf."""
        return bool(self._leaves(diagram) >> leaf & 1)

    def reaches_by(self, diagram: int, leaf: int, chosen: Path) -> bool:
        """Whether a choice of cells leads to a leaf that gives some variables these."""
        last = max(chosen, default=-1)
        seen: set[int] = set()
        waiting = [diagram]
        while waiting:
            node = waiting.pop()
            if node < _LEAVES or self._nodes[node - _LEAVES][0] > last:
                if self.reaches(node, leaf):
                    return True
            elif node not in seen:
                self._budget.spend()
                seen.add(node)
                variable, branches = self._nodes[node - _LEAVES]
                waiting.extend((branches[chosen[variable]],) if variable in chosen else branches)
        return False

    def _leaves(self, diagram: int) -> int:
        """The leaves that are reached, as bits."""
        if diagram < _LEAVES:
            return 1 << diagram
        found = self._reached.get(diagram)
        if found is None:
            found = 0
            for branch in set(self._nodes[diagram - _LEAVES][1]):
                found |= self._leaves(branch)
            self._reached[diagram] = found
        return found

    def meet(self, one: int, other: int) -> bool:
        """Whether some choice of cells makes both true: the conjunction, without making it."""
        if one < _LEAVES or other < _LEAVES:
            return (
                (one == TRUE and self.reaches(other, TRUE))
                or (other == TRUE and self.reaches(one, TRUE))
                or (one == other == TRUE)
            )
        key = (one, other) if one < other else (other, one)
        found = self._meetings.get(key)
        if found is None:
            self._budget.spend()
            found = self._meetings[key] = any(self.meet(*pair) for pair in self._pairs(*key))
        return found

    def _pairs(self, one: int, other: int) -> Iterable[tuple[int, int]]:
        """What two nodes lead to together, each pair once, by the variable that is asked first."""
        (first, ours), (second, theirs) = self._nodes[one - _LEAVES], self._nodes[other - _LEAVES]
        if first < second:
            return ((branch, other) for branch in set(ours))
        if second < first:
            return ((one, branch) for branch in set(theirs))
        self._budget.spend(len(ours) // _AT_ONCE)
        return set(zip(ours, theirs, strict=True))

    def at(self, diagram: int, path: Path) -> int:
        """The leaf to which a path leads; a variable that it leaves out has its first cell."""
        while diagram >= _LEAVES:
            variable, branches = self._nodes[diagram - _LEAVES]
            diagram = branches[path.get(variable, 0)]
        return diagram

    def variables(self, diagram: int) -> frozenset[int]:
        """The variables on which the outcome really depends."""
        return frozenset(self._nodes[node - _LEAVES][0] for node in self._below(diagram))

    def _below(self, diagram: int) -> set[int]:
        """The nodes of a diagram."""
        seen: set[int] = set()
        waiting = [diagram]
        while waiting:
            node = waiting.pop()
            if node >= _LEAVES and node not in seen:
                self._budget.spend()
                seen.add(node)
                waiting.extend(self._nodes[node - _LEAVES][1])
        return seen

    def cheapest(self, diagram: int, wanted: int, price: Price) -> Path | None:
        """The path to a leaf whose cells cost least together; None where there is none."""
        best: dict[int, tuple[float, int]] = {wanted: (0.0, -1)}
        for node in sorted(self._below(diagram)):  # a node is made after its branches, so these come first
            variable, branches = self._nodes[node - _LEAVES]
            self._budget.spend(len(branches) // _AT_ONCE)
            for cell, branch in enumerate(branches):
                paid = price(variable, cell) if branch in best else None
                if paid is not None and (node not in best or best[branch][0] + paid < best[node][0]):
                    best[node] = (best[branch][0] + paid, cell)
        if diagram not in best:
            return None
        path: Path = {}
        while diagram >= _LEAVES:
            variable, branches = self._nodes[diagram - _LEAVES]
            path[variable] = best[diagram][1]
            diagram = branches[path[variable]]
        return path
