"""The command line: arguments to calls, results to standard output, diagnostics to standard error."""

from __future__ import annotations

from messenger_rules.cli.main import main

__all__ = ["main"]
