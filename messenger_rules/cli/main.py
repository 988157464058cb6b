"""The entry of the command line: choose a command, run it, and turn whatever happens into a status and a sentence."""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import sys
from collections.abc import Sequence

from messenger_rules.cli import (
    agent,
    analyze,
    check,
    collect,
    diff,
    eval_,
    explain,
    facts,
    fmt,
    history,
    inbox,
    lsp,
    plugins,
    preview,
    publish,
    select,
    show,
    switches,
    test,
)
from messenger_rules.cli.output import report
from messenger_rules.errors import MessengerRulesError

COMMANDS = (
    show,
    select,
    eval_,
    explain,
    facts,
    check,
    analyze,
    test,
    diff,
    preview,
    fmt,
    history,
    switches,
    plugins,
    agent,
    inbox,
    collect,
    publish,
    lsp,
)
PROBLEMS = 1
INTERRUPTED = 130
DEBUG = "MESSENGER_RULES_DEBUG"
"""The environment variable that shows where an error comes from."""

DESCRIPTION = "Show the right administrators the few notices that concern their servers."
EPILOG = "exit status: 0 fine, 1 problems found, 2 wrong usage; results on standard output, all else on standard error"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the status is 0, 1 where problems were found, or 2 for wrong usage.

    No traceback ever reaches a person, unless MESSENGER_RULES_DEBUG is set.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that lacks a letter must not end the program
    parser = _parser()
    try:
        options = parser.parse_args(arguments)
    except SystemExit as end:
        return int(end.code or 0)
    try:
        from messenger_rules.isolation import isolated

        with isolated():  # a plugin's predicate that hangs must not hang the program
            status: int = options.run(options)
        sys.stdout.flush()
    except MessengerRulesError as error:
        report(error.diagnostics)
        return PROBLEMS
    except SystemExit as end:  # options that do not go together
        return int(end.code or 0)
    except KeyboardInterrupt:
        print(file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has closed it; there is nobody to tell, and nothing may be flushed at the end.
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if os.environ.get(DEBUG):
            raise
        print(f"internal error: {type(error).__name__}: {error}", file=sys.stderr)
        print(f"This should not happen; please report it. {DEBUG}=1 shows where it comes from.", file=sys.stderr)
        return PROBLEMS
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="messenger-rules", description=DESCRIPTION, epilog=EPILOG)
    parser.add_argument("--version", action=_Version)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for command in COMMANDS:
        command.add_to(commands)
    return parser


class _Version(argparse.Action):
    """Looks the version up only when it is asked for: reading the metadata takes time."""

    def __init__(self, option_strings: Sequence[str], dest: str) -> None:
        super().__init__(option_strings, dest, nargs=0, help="show the version and exit")

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        import messenger_rules

        print(f"messenger-rules {messenger_rules.__version__}")
        parser.exit()
