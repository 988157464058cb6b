"""The words that several complaints share."""

from __future__ import annotations

from collections.abc import Sequence

from messenger_rules.condition import tree
from messenger_rules.diagnostics import Edit
from messenger_rules.text import Source, Span

LISTED = 12
"""Names that a help lists; a longer list is cut."""


def written(source: Source, node: tree.Expression | tree.Argument | tree.Item | tree.Name) -> str:
    """What the author wrote at a node, on one line and cut to a readable length."""
    text = " ".join(source.text[node.span.start : node.span.end].split())
    return text if len(text) <= 60 else text[:57] + "..."


def listed(names: Sequence[str], quote: str = "") -> str:
    """Some names for a help, cut where they are many."""
    more = f", and {len(names) - LISTED} more" if len(names) > LISTED else ""
    return ", ".join(f"{quote}{name}{quote}" for name in names[:LISTED]) + more


def did_you_mean(names: Sequence[str], quote: str = "`") -> tuple[str, ...]:
    """The help that suggests near names; none where there are none."""
    return (f"did you mean {' or '.join(f'{quote}{name}{quote}' for name in names)}?",) if names else ()


def suggested_edit(span: Span, names: Sequence[str], quote: str = "") -> Edit | None:
    """The edit that takes the one near name; none where there are several."""
    return Edit(span, f"{quote}{names[0]}{quote}", certain=False) if len(names) == 1 else None


def kind(literal: tree.Edge | tree.Argument) -> str:
    """What people call a literal."""
    match literal:
        case tree.Text():
            return "text"
        case tree.Numeral():
            return "a number or a version"
        case tree.Line():
            return "a line of versions"
        case tree.Instant():
            return "a time"
        case tree.Day():
            return "a day"
        case tree.Duration():
            return "a length of time"
        case tree.Percent():
            return "a share"
        case tree.Constant():
            return "a truth value"
        case tree.Name():
            return "a name"
        case _:
            return "a list or a range"


def type_title(annotation: object) -> str:
    """What people call a literal that a parameter takes."""
    names = {"str": "text", "bool": "true or false", "int": "a whole number", "Decimal": "a number"}
    names |= {
        "datetime": "a time",
        "timedelta": "a length of time",
        "Microseconds": "a length of time",
        "Share": "a share",
    }
    return names.get(getattr(annotation, "__name__", ""), "a list of texts")
