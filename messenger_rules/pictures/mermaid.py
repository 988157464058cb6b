"""Pictures as Mermaid, which many wikis and code forges draw (https://mermaid.js.org/syntax/flowchart.html)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from messenger_rules.condition.outcome import Outcome
from messenger_rules.pictures.colours import BORDERS, FILLS, INK
from messenger_rules.pictures.picture import Part
from messenger_rules.pictures.wrapping import wrapped

_CLASSES: dict[Outcome | None, str] = {
    Outcome.TRUE: "yes",
    Outcome.FALSE: "no",
    Outcome.UNKNOWN: "unknown",
    None: "unasked",
}


def mermaid(whole: Part) -> str:
    """The picture as a flow chart from left to right; segments are subgraphs.

    >>> print(mermaid(Part("true", "true")).splitlines()[1])
      n0["true"]:::unasked
    """
    classes = [
        f"  classDef {name} fill:{FILLS[outcome]},stroke:{BORDERS[outcome]},color:{INK}"
        for outcome, name in _CLASSES.items()
    ]
    return "\n".join(["flowchart LR", *_statements(whole, None, count(), "  "), *classes]) + "\n"


def _statements(part: Part, above: int | None, numbers: Iterator[int], indent: str) -> Iterator[str]:
    number = next(numbers)
    lines = [*wrapped(part.label), *(wrapped(part.second_line) if part.second_line else ())]
    if part.named:
        yield f'{indent}subgraph s{number}[" "]'
    inner = indent + "  " if part.named else indent
    yield f'{inner}n{number}["{"<br/>".join(map(_escaped, lines))}"]:::{_CLASSES[part.outcome]}'
    if above is not None and not part.named:
        yield f"{inner}n{above} --- n{number}"
    for below in part.parts:
        yield from _statements(below, number, numbers, inner)
    if part.named:
        yield f"{indent}end"
        if above is not None:
            yield f"{indent}n{above} --- n{number}"


def _escaped(line: str) -> str:
    """A line in which everything but letters, digits and blanks is a Mermaid entity, so that nothing is markup.

    >>> _escaped('a < "b"]')
    'a #60; #34;b#34;#93;'
    """
    return "".join(char if char == " " or char.isalnum() or char in ".,_-" else f"#{ord(char)};" for char in line)
