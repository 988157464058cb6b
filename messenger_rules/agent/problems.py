"""Problems: the errors of what the agent keeps, and of how it is reached."""

from __future__ import annotations

from messenger_rules.diagnostics import Diagnostic
from messenger_rules.errors import StateError


def problem(code: str, sentence: str, help_: str = "give another folder with `--state`") -> StateError:
    """The error to raise, with what is wrong and what to do.

    >>> print(problem("MR568", "another agent keeps its state there", "stop that one first"))
    error[MR568]: another agent keeps its state there
     = help: stop that one first
    """
    return StateError([Diagnostic(code, sentence, help=(help_,))])
