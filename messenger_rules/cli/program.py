"""The whole program: parse the arguments, run the command, and turn whatever happens into a status and a sentence."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from messenger_rules.cli.commands import modules_for
from messenger_rules.cli.output import report, say
from messenger_rules.cli.pipe import PROBLEMS, nobody_reads, not_written, takes_no_more
from messenger_rules.errors import MessengerRulesError

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

INTERRUPTED = 130
DEBUG = "MESSENGER_RULES_DEBUG"
"""The environment variable that shows where an error comes from."""

DESCRIPTION = "Show the right administrators the few notices that concern their servers."
EPILOG = "exit status: 0 fine, 1 problems found, 2 wrong usage; results on standard output, all else on standard error"


def run(arguments: list[str]) -> int:
    """Run a command; the status is 0, 1 where problems were found, or 2 for wrong usage."""
    try:
        status = _status(arguments)
        sys.stdout.flush()
    except MessengerRulesError as error:
        report(error.diagnostics)
        return PROBLEMS
    except KeyboardInterrupt:
        print(file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        return nobody_reads()
    except Exception as error:
        if isinstance(error, OSError) and takes_no_more(error):
            return not_written(error)
        if os.environ.get(DEBUG):
            raise
        return _internal(error)
    return status


def _status(arguments: list[str]) -> int:
    """What a command comes to; help, wrong usage and options that do not go together end it early."""
    try:
        options = _parser(arguments).parse_args(arguments)
        from messenger_rules.isolation import isolated

        with isolated():  # a plugin's predicate that hangs must not hang the program
            return int(options.run(options))
    except SystemExit as end:
        return int(end.code or 0)


def _internal(error: Exception) -> int:
    say(f"internal error: {type(error).__name__}: {error}", sys.stderr)
    print(f"This should not happen; please report it. {DEBUG}=1 shows where it comes from.", file=sys.stderr)
    return PROBLEMS


def _parser(arguments: list[str]) -> argparse.ArgumentParser:
    parser = _Parser(prog="messenger-rules", description=DESCRIPTION, epilog=EPILOG)
    parser.add_argument("--version", action=_Version)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for module in modules_for(arguments):
        module.add_to(commands)
    return parser


class _Parser(argparse.ArgumentParser):
    """Help that cannot be written is no success; argparse would say nothing.

    Options are written in full: `disable --comp` would switch off what nobody meant, or mean another option one day.
    """

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**{**arguments, "allow_abbrev": False})

    def print_help(self, file: SupportsWrite[str] | None = None) -> None:
        print(self.format_help(), end="", file=file)


class _Version(argparse.Action):
    """Looks the version up only when it is asked for: reading the metadata takes time."""

    def __init__(self, option_strings: Sequence[str], dest: str) -> None:
        super().__init__(option_strings, dest, nargs=0, help="show the version and exit")

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        import messenger_rules

        print(f"messenger-rules {messenger_rules.__version__}")
        parser.exit()
