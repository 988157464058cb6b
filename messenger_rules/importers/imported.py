"""What an importer answers: a condition of ours with the declarations that it needs, or a refusal with its reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NoReturn

from messenger_rules.condition import tree
from messenger_rules.condition.writer import format_condition, write_expression
from messenger_rules.diagnostics import Diagnostic
from messenger_rules.errors import CatalogError, ConditionError
from messenger_rules.importers.declarations import Declarations
from messenger_rules.limits import Limits

IMPORT_LIMITS = Limits(
    condition_length=65_536, condition_depth=64, condition_atoms=1_024, list_items=1_000, text_length=1_024
)
"""What conditions of other systems may need: lists of a hundred profiles do not fit the limits for authors."""


@dataclass(frozen=True, slots=True)
class Imported:
    """A condition that was translated.

    ``text`` is canonical and means what the source means on a host whose facts are all known; ``notes`` say where a
    reader should look twice, such as a part that the source itself never matches.
    """

    text: str
    declarations: Declarations = field(default_factory=Declarations)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """A condition that our language cannot say.

    ``reason`` is the same for all of a kind; ``part`` is what it is about in this one.
    """

    reason: str
    part: str

    def __str__(self) -> str:
        return f"{self.reason}: {self.part}"


class Untranslatable(Exception):
    """Carries a refusal from the depth of a translation to its importer, which it never leaves."""

    def __init__(self, reason: str, part: str) -> None:
        super().__init__(reason, part)
        self.refused = Refused(reason, part)


def imported(expression: tree.Expression, declarations: Declarations, notes: Iterable[str] = ()) -> Imported | Refused:
    """The answer for a translated condition, in canonical text; a refusal where it is beyond even those limits."""
    try:
        text = format_condition(write_expression(expression), IMPORT_LIMITS)
    except ConditionError as error:
        return Refused("a condition beyond our limits", error.diagnostics[0].message)
    return Imported(text, declarations, tuple(dict.fromkeys(notes)))


def malformed(source: str, problem: str, help_: str) -> NoReturn:
    """Refuse data that is not in the form of its source.

    :raises CatalogError: MR450, always.
    """
    raise CatalogError([Diagnostic("MR450", f"this is no condition of {source}: {problem}", help=(help_,))])


def texts(source: str, key: str, value: object) -> tuple[str, ...]:
    """A list of texts, or one text, out of a source's data.

    :raises CatalogError: MR450 where it is something else.
    """
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
        return tuple(value)
    malformed(source, f"`{key}` is not a list of texts", f'write `"{key}": ["...", "..."]`')
