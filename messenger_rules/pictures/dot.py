"""Pictures as DOT, the language of Graphviz (https://graphviz.org/doc/info/lang.html)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from messenger_rules.pictures.colours import BORDERS, FILLS, INK, LINE, PAPER
from messenger_rules.pictures.picture import Part
from messenger_rules.pictures.wrapping import wrapped


def dot(whole: Part) -> str:
    """The picture as a graph from left to right; segments are clusters.

    >>> print(dot(Part("true", "true")).splitlines()[-2])
      n0 [label="true", tooltip="true", fillcolor="#e8edf3", color="#57606a"];
    """
    head = [
        "digraph condition {",
        f'  graph [rankdir=LR, ordering=out, bgcolor="{PAPER}", color="{LINE}"];',
        f'  node [shape=box, style="filled,rounded", fontname="monospace", fontcolor="{INK}"];',
        f'  edge [color="{LINE}", arrowhead=none];',
    ]
    return "\n".join([*head, *_statements(whole, None, count(), "  "), "}"]) + "\n"


def _statements(part: Part, above: int | None, numbers: Iterator[int], indent: str) -> Iterator[str]:
    number = next(numbers)
    lines = [*wrapped(part.label), *(wrapped(part.second_line) if part.second_line else ())]
    label, fill, border = _quoted("\n".join(lines)), FILLS[part.outcome], BORDERS[part.outcome]
    node = f'n{number} [label={label}, tooltip={_tooltip(part.whole)}, fillcolor="{fill}", color="{border}"];'
    if above is not None:
        yield f"{indent}n{above} -> n{number};"
    if part.named:
        yield f'{indent}subgraph cluster_{number} {{ style="rounded,dashed";'
    inner = indent + "  " if part.named else indent
    yield f"{inner}{node}"
    for below in part.parts:
        yield from _statements(below, number, numbers, inner)
    if part.named:
        yield f"{indent}}}"


def _quoted(text: str) -> str:
    r"""A text as a DOT string, in which a backslash begins an escape, and a character reference is read.

    >>> print(_quoted('a "b"\\N &amp;'))
    "a \"b\"\\N &amp;amp;"
    """
    escaped = text.replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _tooltip(text: str) -> str:
    r"""A text as a tooltip, in which Graphviz reads escapes twice.

    >>> print(_tooltip("\\N"))
    "\\\\N"
    """
    return _quoted(text.replace("\\", "\\\\"))
