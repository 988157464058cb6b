"""The entry of the command line: what can be said at once is said at once, all else by the whole program."""

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: "Sequence[str] | None" = None) -> int:
    """Run a command; the status is 0, 1 where problems were found, or 2 for wrong usage.

    No traceback ever reaches a person, unless MESSENGER_RULES_DEBUG is set.
    """
    _never_without_output()
    _never_fail_on_letters()
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["show"] and _said_at_once(given[1:]):
        return 0
    from messenger_rules.cli.program import run

    return run(given)


def _said_at_once(options: list[str]) -> bool:
    """Whether nothing is to be shown, and that is known, and said, without looking again."""
    from messenger_rules.startup.nothing import nothing_to_show

    said = nothing_to_show(options)
    if said is None:
        return False
    try:
        print(said[0], end="", flush=True)
    except BrokenPipeError:
        from messenger_rules.cli.pipe import nobody_reads

        nobody_reads()
    except OSError:  # such as a full disk: the ordinary way finds that out again, and says it
        return False
    print(said[1], end="", file=sys.stderr)
    return True


def _never_without_output() -> None:
    """A stream that was closed before is none for Python, and a file that is opened would take its place."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115, PTH123 -- for as long as the program runs


def _never_fail_on_letters() -> None:
    """A terminal that lacks a letter must not end the program."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
