"""The tables of the ledger's file, and whether a file has them: nothing in it may run when it is read or written.

A trigger could drop what is answered as saved, and a view could take hours to read, or show what nobody noted.
"""

from __future__ import annotations

import contextlib
import functools
import sqlite3

from messenger_rules.agent.ledger import outbox

SCHEMA = 3
"""The version of the tables; a ledger of a newer one is neither read nor written."""

_EVENTS = """
create table event (
    user text not null,
    host text not null,
    message text not null,
    revision integer not null,
    kind text not null,
    at text not null,
    language text not null,
    title text not null,
    because text not null,
    until text not null,
    facts text not null,
    checksum blob not null,
    primary key (user, message, revision, kind, host, at)
) strict, without rowid
"""
_META = "create table meta (name text primary key, value text not null) strict, without rowid"
STATEMENTS = (_EVENTS, _META, outbox.TABLE, outbox.INDEX)
"""What makes the tables of this version. A file keeps these words: whoever changes one of them raises the version."""

_IN_FILE = "select type, name, tbl_name, sql from sqlite_schema order by name"


def refuse_others(connection: sqlite3.Connection, version: int) -> None:
    """See that a file has our tables and nothing else; of an older version, tables without anything that runs.

    :raises sqlite3.DatabaseError: where it has others.
    """
    found = connection.execute(_IN_FILE).fetchall()
    if found != list(_ours()) if version == SCHEMA else not all(map(_keeps_rows, found)):
        raise sqlite3.DatabaseError("the file has other tables")


def _keeps_rows(row: tuple[str, str, str, str | None]) -> bool:
    """Whether it is a table with rows of its own, or an index of one."""
    kind, _, _, sql = row
    return kind in {"table", "index"} and not (sql or "").lower().startswith("create virtual")


@functools.cache
def _ours() -> tuple[tuple[str, str, str, str | None], ...]:
    """What SQLite keeps of our statements, in its own words."""
    with contextlib.closing(sqlite3.connect(":memory:")) as connection:
        for statement in STATEMENTS:
            connection.execute(statement)
        return tuple(connection.execute(_IN_FILE).fetchall())
