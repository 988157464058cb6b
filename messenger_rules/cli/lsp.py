"""``lsp``: the language server, for editors."""

from __future__ import annotations

import argparse
import contextlib
import logging
import os
import sys
from pathlib import Path

from messenger_rules.cli import options as shared
from messenger_rules.extras import needing


def add_to(commands: shared.Commands) -> None:
    """Add the command."""
    parser = shared.add_command(
        commands,
        "lsp",
        "help an editor while catalogues and conditions are written: a language server on standard input and output",
        "messenger-rules lsp",
    )
    parser.add_argument("--vocabulary", metavar="V", help="a vocabulary.toml, in place of those that catalogues name")
    parser.add_argument("--log", action="store_true", help="tell on standard error what the server does")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Until the editor closes standard input, or asks for the end."""
    with needing("lsp"):
        from messenger_rules.language_server.server import make_server
    from messenger_rules.language_server.desk import Desk

    if options.log:
        logging.basicConfig(stream=sys.stderr, level=logging.INFO)
    else:
        logging.disable()
    vocabulary = Path(options.vocabulary).absolute() if options.vocabulary else None
    server = make_server(Desk(shared.registry(), vocabulary))
    # Whatever a plugin prints must not come between the messages of the protocol.
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as out, contextlib.redirect_stdout(sys.stderr):
        server.start_io(sys.stdin.buffer, out)
    return 0
