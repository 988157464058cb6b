"""The whole program: parse the arguments, run the command, and turn whatever happens into a status and a sentence."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from messenger_rules.cli.commands import modules_for
from messenger_rules.cli.output import report, say
from messenger_rules.cli.pipe import nobody_reads
from messenger_rules.errors import MessengerRulesError

PROBLEMS = 1
INTERRUPTED = 130
DEBUG = "MESSENGER_RULES_DEBUG"
"""The environment variable that shows where an error comes from."""

DESCRIPTION = "Show the right administrators the few notices that concern their servers."
EPILOG = "exit status: 0 fine, 1 problems found, 2 wrong usage; results on standard output, all else on standard error"


def run(arguments: list[str]) -> int:
    """Run a command; the status is 0, 1 where problems were found, or 2 for wrong usage."""
    parser = _parser(arguments)
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
        return nobody_reads()
    except Exception as error:
        if os.environ.get(DEBUG):
            raise
        say(f"internal error: {type(error).__name__}: {error}", sys.stderr)
        print(f"This should not happen; please report it. {DEBUG}=1 shows where it comes from.", file=sys.stderr)
        return PROBLEMS
    return status


def _parser(arguments: list[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="messenger-rules", description=DESCRIPTION, epilog=EPILOG)
    parser.add_argument("--version", action=_Version)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for module in modules_for(arguments):
        module.add_to(commands)
    return parser


class _Version(argparse.Action):
    """Looks the version up only when it is asked for: reading the metadata takes time."""

    def __init__(self, option_strings: Sequence[str], dest: str) -> None:
        super().__init__(option_strings, dest, nargs=0, help="show the version and exit")

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        import messenger_rules

        print(f"messenger-rules {messenger_rules.__version__}")
        parser.exit()
