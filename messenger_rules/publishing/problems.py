"""Problems: what hinders publishing, as the errors to raise."""

from __future__ import annotations

from messenger_rules.diagnostics import Diagnostic, Severity
from messenger_rules.errors import MessengerRulesError


class PublishingError(MessengerRulesError):
    """A repository or key that cannot be used as it is asked: the fault of who publishes, or of their machine."""


def refusal(code: str, sentence: str, help_: str) -> PublishingError:
    """The error to raise, with what is wrong and what to do.

    >>> print(refusal("MR630", "nothing waits for signatures here", "`publish add` stages a catalogue"))
    error[MR630]: nothing waits for signatures here
     = help: `publish add` stages a catalogue
    """
    return PublishingError([Diagnostic(code, sentence, help=(help_,))])


def warning(code: str, sentence: str, help_: str) -> Diagnostic:
    """What does not hinder, but should be known."""
    return Diagnostic(code, sentence, help=(help_,), severity=Severity.WARNING)
