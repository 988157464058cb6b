"""``collect``: the vendor's server that receives receipts."""

from __future__ import annotations

import argparse
import contextlib
import socket
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from messenger_rules.agent.problems import problem
from messenger_rules.cli import options as shared
from messenger_rules.condition.condition import system_clock
from messenger_rules.extras import needing

if TYPE_CHECKING:
    from starlette.applications import Starlette


_LONGEST_TOKEN = 65_536
STOP_SECONDS = 10
"""How long who is being answered may take when the server is asked to stop."""


def add_to(commands: shared.Commands) -> None:
    """Add the command."""
    parser = shared.add_command(
        commands,
        "collect",
        "receive the receipts of agents, and show how many installations displayed and acknowledged each message",
        "messenger-rules collect --listen 127.0.0.1:8080 --database receipts.sqlite3",
    )
    parser.add_argument(
        "--listen", default="127.0.0.1:8080", metavar="HOST:PORT", help="where; port 0 takes one that is free"
    )
    parser.add_argument(
        "--database", metavar="D", help="a file, or a URL such as postgresql+psycopg://collector@db.example/receipts"
    )
    parser.add_argument("--token-file", metavar="F", help="a file with the token that who reads has to bring")
    parser.add_argument("--certificate", metavar="F", help="a file with the server's certificate, for HTTPS")
    parser.add_argument("--key", metavar="F", help="a file with the certificate's private key")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Runs until it is stopped; what was answered as kept is kept."""
    host, _, port = options.listen.rpartition(":")
    if not host or not port.isdigit() or int(port) > 65_535:
        raise problem("MR561", f"{options.listen!r} is no place to listen at", "write HOST:PORT, as 127.0.0.1:8080")
    with needing("collect"):
        from messenger_rules.collector.app import application
        from messenger_rules.collector.store import Store

    token = _token(options.token_file)
    try:
        store = Store(options.database or str(_default()))
    except ValueError as error:
        raise problem("MR562", str(error), "name a file, or a URL that begins with postgresql+psycopg://") from None
    except Exception as error:  # noqa: BLE001 -- drivers raise what they like
        said = str(error).partition("\n")[0]
        raise problem("MR562", f"the database cannot be used: {said}", "see that it is there") from None
    with contextlib.closing(store):
        return _serve(application(store, _today, token=token), host.strip("[]"), int(port), options)


def _serve(app: Starlette, host: str, port: int, options: argparse.Namespace) -> int:
    import uvicorn

    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        access_log=False,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=STOP_SECONDS,
        ssl_certfile=options.certificate,
        ssl_keyfile=options.key,
    )

    class Telling(uvicorn.Server):
        """Says where it listens, once it does."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            for server in self.servers if self.started else ():
                for listener in server.sockets:
                    place, number = listener.getsockname()[:2]
                    shown = f"[{place}]" if ":" in place else place
                    print(f"listening at {'https' if config.is_ssl else 'http'}://{shown}:{number}", flush=True)

    server = Telling(config)
    server.run()
    return 0 if server.started else 1


def _token(path: str | None) -> str | None:
    if path is None:
        return None
    try:
        with Path(path).open("rb") as file:
            found = file.read(_LONGEST_TOKEN).decode("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        found = ""
    if not found:
        raise problem("MR563", f"{path} has no token", "write one into the file, such as 32 random letters")
    return found


def _default() -> Path:
    from platformdirs import user_state_path

    folder = user_state_path("messenger-rules") / "collector"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / "receipts.sqlite3"


def _today() -> date:
    return system_clock().date()
