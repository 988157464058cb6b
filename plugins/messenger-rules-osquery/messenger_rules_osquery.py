"""What osquery's tables tell of a machine as facts, by queries that the administrator declares in ``osquery.toml``.

osqueryi is run once for each query, by itself: without a database, a configuration, extensions or events of its own. It
gives every value as text, which is read strictly by the type that is declared; and it ends well though a query failed,
so what it says beside its answer counts.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from messenger_rules import FactsError, FactSource, Limits
from messenger_rules.facts.configuration import configuration
from messenger_rules.facts.declared import DeclaredTable, declared, told, unreadable
from messenger_rules.facts.fact_table import FactTable
from messenger_rules.facts.json_text import read_json
from messenger_rules.privilege import changeable
from messenger_rules.types import BoolType, DecimalType, FactType, InstantType, IntType, NameSetType, TextType

PROGRAM = "osqueryi"
FOLDERS = {
    "darwin": ("/usr/local/bin", "/opt/osquery/lib/osquery.app/Contents/MacOS", "/opt/homebrew/bin"),
    "win32": (r"C:\Program Files\osquery", r"C:\ProgramData\osquery"),
}.get(sys.platform, ("/usr/bin", "/usr/local/bin", "/opt/osquery/bin"))
"""Where the packages of osquery put its shell."""
ANSWER_BYTES = 1024 * 1024
"""An answer that is longer is given up."""
SAID_BYTES = 4096
"""What is kept of what osqueryi says beside its answer, from its end."""

_STATEMENT = re.compile(r"\s*(select|with)\b", re.IGNORECASE)
_QUOTED = re.compile(r"""'[^']*'|"[^"]*"|`[^`]*`|--[^\n]*|/\*.*?\*/""", re.DOTALL)
_LOGGED = re.compile(r"[WEF]\d{4} [^\]]*\] *")
"""How osquery begins a line of its log that is a warning or worse."""
_WHOLE = re.compile(r"-?[0-9]{1,300}")
_NUMBER = re.compile(r"-?[0-9]{1,300}(\.[0-9]{1,300})?(e[+-]?[0-9]{1,3})?", re.IGNORECASE)
_BOOLS = {"0": False, "1": True, "false": False, "true": True}


class OsqueryFailedError(RuntimeError):
    """An osqueryi that is on the machine and gives no answer."""


class Column(FactTable):
    """A fact, and the column that it is read from, where that has another name."""

    column: str | None = None


class Query(DeclaredTable):
    """A query, and the facts in its answer."""

    query: str
    facts: Mapping[str, Column]


def sources() -> tuple[FactSource, ...]:
    """The queries that `osquery.toml` declares, each a namespace: osquery.NAME."""
    found = configuration("osquery")
    queries = declared(found, "osquery", Query)
    for name, one in queries.items():
        if not _STATEMENT.match(one.query):
            sentence = f"the query of [{name}] is no `select`"
            raise found.refuse((name, "query"), sentence, 'write query = "select name from os_version"')
        if ";" in _QUOTED.sub("", one.query).rstrip().removesuffix(";"):
            sentence = f"the query of [{name}] has several statements"
            raise found.refuse((name, "query"), sentence, "declare a table for each of them")
    return tuple(one.source(run_query, f"osquery.{name}", _argument(one)) for name, one in queries.items())


def _argument(one: Query) -> dict[str, Any]:
    columns = {name: column.model_dump(mode="json", exclude_unset=True) for name, column in one.facts.items()}
    return {"query": one.query, "seconds": one.timeout, "facts": columns}


def run_query(argument: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of one query, each unknown by itself where its column says nothing that its type can read.

    :raises OsqueryFailedError: where osqueryi fails, or warns and has no row to show.
    """
    program = find()
    if isinstance(program, str):
        return {"unknown": f"not supplied: {program}"}
    seconds = max(argument["seconds"] - 1, argument["seconds"] / 2)  # ours to tell, before the worker is killed
    with tempfile.TemporaryDirectory(prefix="osquery") as folder:
        try:
            answer, said = _ask(program, argument["query"], Path(folder), seconds)
        except TimeoutError:
            return {"unknown": f"timed out: {PROGRAM} did not answer within {seconds:g} s"}
    if len(answer) > ANSWER_BYTES:
        return unreadable(f"{PROGRAM} answers with more than {ANSWER_BYTES:,} bytes: select fewer rows or columns")
    try:
        _, rows = read_json(answer, PROGRAM, Limits(file_bytes=ANSWER_BYTES))
    except FactsError as error:
        return unreadable(f"what {PROGRAM} prints is no answer: {error.diagnostics[0].message}")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        return unreadable(f"what {PROGRAM} prints is no list of rows")
    warning = next((line for line in said if _LOGGED.match(line)), None)
    if not rows and warning is not None:
        raise OsqueryFailedError(f"no row, and {PROGRAM} says: {_LOGGED.sub('', warning)}")
    columns = {name: Column.model_validate(table) for name, table in argument["facts"].items()}
    return {name: _fact(rows, column.column or name, column) for name, column in columns.items()}


def find() -> Path | str:
    """The osqueryi of this machine; else why there is none that may be run.

    One that anybody could put another program in place of is not run, and a privileged process runs none that others
    than administrators could change.
    """
    named = [folder for folder in os.environ.get("PATH", "").split(os.pathsep) if Path(folder).is_absolute()]
    doubt = None
    for folder in (*named, *FOLDERS):
        program = shutil.which(PROGRAM, path=folder)
        if program is None:
            continue
        doubt = next(_doubts(Path(program)), None)
        if doubt is None:
            return Path(program)
    return doubt or f"{PROGRAM} is not installed"


def _doubts(program: Path) -> Iterator[str]:
    real = program.resolve()
    for path in dict.fromkeys((program, *program.parents, real, *real.parents)):
        by = changeable(path)
        if by is not None:
            yield f"{program} is not run: {path} can be changed by {by}"


def _ask(program: Path, query: str, home: Path, seconds: float) -> tuple[bytes, list[str]]:
    """What osqueryi prints, a byte more than we read at most, and the lines that it says beside it.

    :raises TimeoutError: where it does not end in time.
    :raises OsqueryFailedError: where it says that it failed.
    """
    home.joinpath(".osquery").mkdir()
    flags, config, log = home / "flags", home / "config", home / "log"
    flags.touch()
    config.write_text("{}")
    command = [
        str(program),
        "--json",
        f"--flagfile={flags}",  # else it looks for the machine's own
        "--config_plugin=filesystem",
        f"--config_path={config}",
        "--disable_carver=true",
        "--disable_database=true",
        "--disable_events=true",
        "--disable_extensions=true",
        "--disable_logging=true",
        "--ephemeral=true",
        query,
    ]
    given_up = threading.Event()
    with (
        log.open("wb") as file,
        subprocess.Popen(  # noqa: S603 -- the administrator's query, no shell
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=file,
            env=_environment(home),
            cwd=home,
        ) as process,
    ):
        assert process.stdout is not None

        def give_up() -> None:
            given_up.set()
            process.kill()

        timer = threading.Timer(seconds, give_up)
        timer.start()
        try:
            answer = process.stdout.read(ANSWER_BYTES + 1)
            if len(answer) > ANSWER_BYTES:
                process.kill()
            status = process.wait()
        finally:
            timer.cancel()
    said = _end(log)
    if given_up.is_set():
        raise TimeoutError
    failure = next((line for line in said if line.startswith(("Error:", "ERROR:"))), None)
    if len(answer) <= ANSWER_BYTES and (status != 0 or failure is not None):
        raise OsqueryFailedError(f"{PROGRAM} ended with status {status}: {failure or ' '.join(said[-1:])}")
    return answer, said


def _environment(home: Path) -> dict[str, str]:
    """Nothing of ours but what a program needs; what it keeps for its user goes where it is thrown away."""
    kept = {name: value for name in ("SYSTEMROOT", "WINDIR", "PATH") if (value := os.environ.get(name)) is not None}
    # One arena of glibc: each would take 64 MiB of the address space that a worker has.
    return {**kept, "HOME": str(home), "USERPROFILE": str(home), "TMPDIR": str(home), "MALLOC_ARENA_MAX": "1"}


def _end(log: Path) -> list[str]:
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - SAID_BYTES))
        return [line for line in file.read().decode("utf-8", "replace").splitlines() if line.strip()]


def _fact(rows: list[dict[str, Any]], column: str, table: FactTable) -> Any:
    """One fact of an answer; a set of names has those of all rows, everything else wants one row."""
    if any(column not in row for row in rows):
        return unreadable(f"the query gives no column `{column}`")
    type_ = table.fact_type()
    if isinstance(type_, NameSetType):
        return sorted({text for row in rows if (text := _text(row[column]))})
    if not rows:
        return {"unknown": "not supplied: the query gives no row"}
    if len(rows) > 1:
        return unreadable(f"the query gives {len(rows)} rows, and only a set is made of several")
    return _value(table, type_, _text(rows[0][column]))


def _text(value: Any) -> str:
    """Every value that osquery writes is a text, and what there is not an empty one."""
    return "" if value is None else value if isinstance(value, str) else str(value)


def _value(table: FactTable, type_: FactType, text: str) -> Any:
    if text == "" and not isinstance(type_, TextType):
        return None
    match type_:
        case BoolType():
            return told(table, _BOOLS.get(text, text))
        case IntType():
            return told(table, int(text) if _WHOLE.fullmatch(text) else text)
        case DecimalType():
            return text if _NUMBER.fullmatch(text) else unreadable(f"it is not {type_.title}")
        case InstantType():
            return told(table, _instant(text))
        case _:
            return told(table, text)


def _instant(text: str) -> str:
    """A time, of which osquery gives the seconds since 1970, as facts have it."""
    if not _WHOLE.fullmatch(text):
        return text
    try:
        return datetime.fromtimestamp(int(text), UTC).isoformat()
    except (OverflowError, OSError, ValueError):
        return text
