"""``fmt``: canonical text of catalogues and of bare conditions."""

from __future__ import annotations

import argparse
import difflib
import io
import sys
from pathlib import Path

from messenger_rules.authoring.replacing import replace_text
from messenger_rules.cli import options as shared
from messenger_rules.cli.output import report, say
from messenger_rules.diagnostics import Diagnostic
from messenger_rules.errors import CatalogError, MessengerRulesError
from messenger_rules.limits import DEFAULT_LIMITS
from messenger_rules.messages.refusals import unreadable_file
from messenger_rules.text import Source

_MOST = DEFAULT_LIMITS.file_bytes


def add_to(commands: shared.Commands) -> None:
    """Add the command."""
    parser = shared.add_command(
        commands,
        "fmt",
        "write catalogues (.xml) and conditions (any other file) in canonical form",
        "messenger-rules fmt --check messages.xml",
    )
    parser.add_argument("files", metavar="FILE", nargs="+", help="the files; `-` is a condition on standard input")
    parser.add_argument("--check", action="store_true", help="change nothing; status 1 where a file would change")
    parser.add_argument("--diff", action="store_true", help="change nothing; print what would change")
    shared.add_json(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """A file that cannot be read stays as it is, and the others are formatted."""
    changed: list[str] = []
    failed = False
    for name in options.files:
        try:
            if _format(name, options):
                changed.append(name)
        except MessengerRulesError as error:
            report(error.diagnostics)
            failed = True
    if options.json:
        from messenger_rules.cli.output import print_json

        print_json({"changed": changed})
    else:
        for name in changed:
            if name != "-" and not options.diff:
                say(f"{'would format' if options.check else 'formatted'} {name}", sys.stderr)
    return int(failed or bool(changed and (options.check or options.diff)))


def _format(name: str, options: argparse.Namespace) -> bool:
    """Format one file; whether it was not in canonical form."""
    data = sys.stdin.buffer.read(_MOST + 1) if name == "-" else _read(name)
    if len(data) > _MOST:
        raise CatalogError([Diagnostic("MR502", f"the file has more than {_MOST:,} bytes", Source("", name))])
    formatted = _formatted(name, data)
    changes = formatted.encode() != data
    if options.diff and changes:
        _tell(data.decode("utf-8-sig"), formatted, name)
    elif name == "-" and not options.check:
        sys.stdout.write(formatted)
    elif changes and not options.check:
        replace_text(Path(name), formatted)
    return changes


def _tell(old: str, new: str, name: str) -> None:
    """Print what would change, for a person: the text of comments is the file's own, and could steer a terminal."""
    for line in difflib.unified_diff(_lines(old), _lines(new), name, name):
        say(line.removesuffix("\n"))
        if not line.endswith("\n"):
            say("\\ No newline at end of file")


def _lines(text: str) -> list[str]:
    """The lines as a patch knows them: whatever else ends one for Python is a part of it."""
    return list(io.StringIO(text, newline="\n"))


def _formatted(name: str, data: bytes) -> str:
    if name.endswith(".xml"):
        from messenger_rules.messages.formatter import format_catalog

        return format_catalog(data, name)
    from messenger_rules.condition.writer import format_condition

    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CatalogError(
            [Diagnostic("MR503", f"this is not UTF-8: byte {error.start + 1:,}", Source("", name))]
        ) from None
    return format_condition(Source(text, name)) + "\n"


def _read(name: str) -> bytes:
    try:
        with Path(name).open("rb") as file:
            return file.read(_MOST + 1)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise CatalogError([unreadable_file(name, reason)]) from None
