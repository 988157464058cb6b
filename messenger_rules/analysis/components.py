"""The cells of a component: of one installed version, in every scheme that the host may name."""

from __future__ import annotations

from collections.abc import Sequence

from messenger_rules import versions
from messenger_rules.analysis.budget import Budget
from messenger_rules.analysis.cells import Answer, Cell, Cells, Example
from messenger_rules.analysis.ordered import ordered_cells
from messenger_rules.analysis.version_line import VersionLine
from messenger_rules.condition.predicate_tree import Installed, OpenVersions, OrderedRegion
from messenger_rules.schema import ComponentDeclaration

_OTHER_SCHEME = 1.0
"""What an example costs that must name its scheme."""


def component_cells(
    questions: Sequence[Installed], component: ComponentDeclaration, written: tuple[str, ...], budget: Budget
) -> tuple[Cell, ...]:
    """The cells of one installed version; question ``i`` is whether it makes ``questions[i]`` true.

    Where the scheme is the host's own, it may be one that cannot read a version of the condition, and then the answer
    is not known. ``whole`` leaves such versions out.

    :raises BeyondBudgetError: where they are too many.
    """
    cells = Cells()
    for name in versions.SCHEMES if component.scheme is None else (component.scheme,):
        regions = [_region(question, versions.scheme(name)) for question in questions]
        readable = [region for region in regions if isinstance(region, OrderedRegion)]
        line = VersionLine(
            versions.scheme(name),
            budget,
            component.released,
            written,
            any_listed=not component.released,
            price=_OTHER_SCHEME if component.scheme is None and name != "dotted" else 0.0,
        )
        for cell in ordered_cells(readable, line, budget):
            examples = [_of_scheme(example, name, component) for example in cell.examples]
            cells.add(_answers(regions, cell), examples)
    return cells.done()


def _region(question: Installed, scheme: versions.Scheme) -> OrderedRegion | bool | None:
    """The versions that make a question true; True: all do, None: the scheme cannot read those of the condition."""
    if question.region is None:
        return True
    return question.region.in_scheme(scheme) if isinstance(question.region, OpenVersions) else question.region


def _answers(regions: Sequence[OrderedRegion | bool | None], cell: Cell) -> list[Answer]:
    given = iter(cell.answers)
    return [next(given) if isinstance(region, OrderedRegion) else region for region in regions]


def _of_scheme(example: Example, scheme: str, component: ComponentDeclaration) -> Example:
    if component.scheme is not None or scheme == "dotted":
        return example
    return Example({"version": example.raw, "scheme": scheme}, example.price, example.listed)
