"""The engine of a database, by the driver that its URL names."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from messenger_rules.diagnostics import Diagnostic
from messenger_rules.errors import FactsError, StateError
from messenger_rules.extras import needing
from messenger_rules.fleet.tables.complaints import unreadable

if TYPE_CHECKING:
    from sqlalchemy import URL, Engine


def engine_of(url: str, title: str) -> Engine:
    """The engine of a URL.

    :raises FactsError: MR600 for a file of SQLite that is not there, which would be made.
    :raises StateError: MR597 where the driver is missing.
    """
    from sqlalchemy.engine import make_url

    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and not _is_there(parsed.database or ""):
        raise FactsError([unreadable(title, "no such file")])
    if parsed.get_backend_name() == "postgresql":
        with needing("postgresql"):
            return _made(parsed)
    try:
        return _made(parsed)
    except ModuleNotFoundError as error:
        help_ = "install the driver of that database, or name another in the URL, as in `mysql+pymysql://`"
        sentence = f"this needs {error.name}, which is not installed"
        raise StateError([Diagnostic("MR597", sentence, help=(help_,))]) from None


def _made(url: URL) -> Engine:
    from sqlalchemy import NullPool, create_engine

    return create_engine(url, poolclass=NullPool)  # a table is read once: no connection stays open behind it


def _is_there(database: str) -> bool:
    """A database in memory, or in a form of SQLite's own, is left to SQLite."""
    return database in {"", ":memory:"} or database.startswith("file:") or Path(database).is_file()
