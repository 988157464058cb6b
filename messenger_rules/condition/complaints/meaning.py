"""What is allowed and hardly meant: warnings about the meaning of a condition (MR3xx)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from messenger_rules.condition import tree
from messenger_rules.condition.complaints.words import listed, written
from messenger_rules.diagnostics import Diagnostic, Edit, Severity

if TYPE_CHECKING:
    from messenger_rules.text import Source, Span


def never_released(source: Source, span: Span, name: str, released: Sequence[str]) -> Diagnostic:
    """A range that no released version is in."""
    return Diagnostic(
        "MR301",
        f"no released version of `{name}` lies in this range",
        source,
        span,
        "matches no host of today",
        (f"released are: {listed(released)}",),
        severity=Severity.WARNING,
    )


def leaves_out_patches(
    source: Source, literal: tree.Numeral, operator: str, inside: Sequence[str], name: str
) -> Diagnostic:
    """An upper end that leaves out the later versions of its own line."""
    left_out = inside[-1] if inside else f"{literal.text}.1"
    meant = f"{operator} {literal.text}.*"
    return Diagnostic(
        "MR302" if operator == "<=" else "MR303",
        f"`{operator} {literal.text}` leaves out {left_out}",
        source,
        literal.span,
        f"is {left_out} of `{name}` meant to be in?",
        (f"write `{meant}` to take in the whole line",),
        severity=Severity.WARNING,
        edit=Edit(literal.span, f"{literal.text}.*", certain=False),
    )


def repeated_item(source: Source, item: tree.Item) -> Diagnostic:
    """An item that stands twice in a list."""
    return Diagnostic(
        "MR304",
        f"{written(source, item)} stands twice in this list",
        source,
        item.span,
        "",
        ("take one out",),
        severity=Severity.WARNING,
    )


def repeated_part(source: Source, operand: tree.Expression) -> Diagnostic:
    """A part that stands twice in one `and` or `or`."""
    return Diagnostic(
        "MR306",
        "this part stands twice",
        source,
        operand.span,
        "",
        ("take one out, or write what was meant instead",),
        severity=Severity.WARNING,
    )


def no_share(source: Source, literal: tree.Percent) -> Diagnostic:
    """A sample of nobody, or of everybody."""
    whom = "nobody" if float(literal.text[:-1]) == 0 else "everybody"
    return Diagnostic(
        "MR307",
        f"a sample of {literal.text} is {whom}",
        source,
        literal.span,
        "",
        ("take the part out, or write a share between",),
        severity=Severity.WARNING,
    )
