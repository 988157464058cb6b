"""The exceptions of the library, told apart by whose fault it is; each carries its diagnostics."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from messenger_rules.diagnostics import Diagnostic


class MessengerRulesError(Exception):
    """What every exception of this library is; ``diagnostics`` say what is wrong, where, and what to do."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics: tuple[Diagnostic, ...] = tuple(diagnostics)
        super().__init__(self.diagnostics)

    def __str__(self) -> str:
        return "\n\n".join(diagnostic.render() for diagnostic in self.diagnostics)

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.diagnostics == getattr(other, "diagnostics", None)

    def __hash__(self) -> int:
        return hash((type(self), self.diagnostics))


class ConditionError(MessengerRulesError):
    """A condition that cannot be read, or that means nothing: its author's fault."""


class CatalogError(MessengerRulesError):
    """A catalogue or vocabulary that is refused as a whole: its author's, or its carrier's, fault."""


class FactsError(MessengerRulesError):
    """Facts that are not in the form of the contract: the fault of who wrote the file, or of the host."""


class PluginError(MessengerRulesError):
    """A plugin that breaks the rules of plugins: the fault of its author, or of who installed it."""


class StateError(MessengerRulesError):
    """The library's own state on this machine cannot be read or written: the fault of the machine."""
