"""A ledger that is damaged in any way is opened, mended or refused in words; no answer is ever changed in silence."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from messenger_rules.agent.ledger.events import Event, EventKind
from messenger_rules.agent.ledger.file import LedgerFile
from messenger_rules.agent.ledger.receipt import Installation, receipt_of
from messenger_rules.errors import StateError
from tests.agent.test_ledger import FIRST_VERSION

AT = datetime(2026, 3, 1, tzinfo=UTC)
NAME = "ledger.sqlite3"
DONE = {(f"m{number}", number + 1) for number in range(30)}
TOLD = {"MR592", "MR594"}
"""The ledger was begun anew, or an entry of it cannot be trusted."""


def fill(folder: Path) -> set[bytes]:
    """A ledger with acknowledgements and receipts, and in its log that a receipt was sent; what the receipts are."""
    with LedgerFile(folder) as file:
        installation = Installation("0" * 32, AT, b"secret")
        for message, revision in sorted(DONE):
            event = Event(message, revision, EventKind.ACKNOWLEDGED, AT, "en", user="uid:0", host="h")
            file.record([event], lambda made: receipt_of(made, installation, agent="1"))
        file.outbox.sent(file.outbox.due(AT)[0].receipt.id)
        assert (folder / f"{NAME}-wal").stat().st_size
        for name in (NAME, f"{NAME}-wal"):  # as they are before the log is written back
            shutil.copy(folder / name, folder / f"{name}.kept")
        bodies = {waiting.receipt.body for waiting in file.outbox.all()}
    for name in (NAME, f"{NAME}-wal"):
        (folder / f"{name}.kept").replace(folder / name)
    return bodies


def flip(data: bytearray, draw: random.Random) -> None:
    data[draw.randrange(len(data))] ^= 1 << draw.randrange(8)


def cut(data: bytearray, draw: random.Random) -> None:
    del data[draw.randrange(len(data)) :]


def page(data: bytearray, draw: random.Random) -> None:
    start = draw.randrange(len(data) // 4096 or 1) * 4096
    data[start : start + 4096] = draw.randbytes(min(4096, len(data) - start))


def zeroes(data: bytearray, draw: random.Random) -> None:
    start = draw.randrange(len(data))
    data[start : start + 512] = bytes(len(data[start : start + 512]))


@pytest.mark.parametrize("checkpointed", [True, False], ids=["closed", "running"])
@pytest.mark.parametrize("damage", [flip, cut, page, zeroes])
def test_no_damage_changes_an_answer_in_silence(
    damage: Callable[[bytearray, random.Random], None], checkpointed: bool, tmp_path: Path
) -> None:
    whole = tmp_path / "whole"
    bodies = fill(whole)
    if checkpointed:
        LedgerFile(whole).close()
    names = [name for name in (NAME, f"{NAME}-wal") if (whole / name).exists() and (whole / name).stat().st_size]
    draw, fates = random.Random(f"{damage.__name__} {checkpointed}"), Counter[str]()
    turns = 60 if damage is flip else 15
    for turn in range(turns):
        folder = tmp_path / str(turn)
        folder.mkdir(mode=0o700)
        for name in names:
            shutil.copy(whole / name, folder / name)
        victim = folder / draw.choice(names)
        data = bytearray(victim.read_bytes())
        damage(data, draw)
        victim.write_bytes(data)
        try:
            with LedgerFile(folder) as file:
                events = file.events()
                receipts = {waiting.receipt.body for waiting in file.outbox.all()}
                file.record([Event("new", 1, EventKind.ACKNOWLEDGED, AT, user="uid:0")])
                warned = {warning.code for warning in file.warnings}
        except StateError as error:
            fates.update(found.code for found in error.diagnostics)
            continue
        found = {(event.message, event.revision) for event in events}
        fates["whole" if found == DONE else "told"] += 1
        assert found == DONE or warned
        assert found <= DONE
        assert warned <= TOLD
        assert receipts <= bodies
        assert {(event.user, event.host, event.kind) for event in events} <= {("uid:0", "h", EventKind.ACKNOWLEDGED)}
        shutil.rmtree(folder)
    assert set(fates) <= {"whole", "told", "MR590", "MR593"}
    assert fates["whole"] + fates["told"] > turns // 2
    assert fates["whole"] > turns // 2 or damage is not flip  # most of its bits say nothing of events


@pytest.mark.parametrize("log", [True, False])
def test_a_ledger_that_was_emptied_is_a_new_one(log: bool, tmp_path: Path) -> None:
    """So is what a first start leaves that is cut off, and SQLite drops the log of an empty file: nothing can be told."""
    fill(tmp_path)
    (tmp_path / NAME).write_bytes(b"")
    if not log:
        (tmp_path / f"{NAME}-wal").unlink()
    with LedgerFile(tmp_path) as file:
        assert (file.events(), file.warnings) == ([], [])


@contextlib.contextmanager
def being_read(folder: Path) -> Iterator[None]:
    """Meanwhile another reads the ledger, so that its log cannot be emptied."""
    with contextlib.closing(sqlite3.connect(folder / NAME, isolation_level=None)) as reader:
        reader.execute("begin")
        reader.execute("select count(*) from event").fetchone()
        yield


def test_an_answer_is_written_back_at_once_and_waits_for_nobody(tmp_path: Path) -> None:
    log = tmp_path / f"{NAME}-wal"
    tmp_path.chmod(0o700)
    with LedgerFile(tmp_path) as file:
        file.record([Event("first", 1, EventKind.ACKNOWLEDGED, AT, user="uid:0")])
        assert log.stat().st_size == 0
        with being_read(tmp_path):
            start = time.monotonic()
            file.record([Event("second", 1, EventKind.ACKNOWLEDGED, AT, user="uid:0")])
            assert time.monotonic() - start < 2
            assert log.stat().st_size
        file.record([Event("third", 1, EventKind.ACKNOWLEDGED, AT, user="uid:0")])
        assert log.stat().st_size == 0
        assert len(file.events()) == 3


def test_a_log_that_is_gone_takes_no_answer_with_it(tmp_path: Path) -> None:
    fill(tmp_path)
    (tmp_path / f"{NAME}-wal").unlink()
    with LedgerFile(tmp_path) as file:
        assert {(event.message, event.revision) for event in file.events()} == DONE


def test_the_log_of_another_ledger(tmp_path: Path) -> None:
    folder, other = tmp_path / "one", tmp_path / "other"
    fill(folder)
    with LedgerFile(other) as file:
        with being_read(other):
            file.record([Event("foreign", 1, EventKind.ACKNOWLEDGED, AT, user="uid:0")])
        shutil.copy(other / f"{NAME}-wal", folder / f"{NAME}-wal")
    with LedgerFile(folder) as file:  # SQLite believes a log that is whole, whosever it is
        assert {(event.message, event.revision) for event in file.events()} <= DONE | {("foreign", 1)}


def test_a_backup_of_a_month_ago_is_a_ledger_of_a_month_ago(tmp_path: Path) -> None:
    fill(tmp_path / "state")
    LedgerFile(tmp_path / "state").close()
    backup = (tmp_path / "state" / NAME).read_bytes()
    with LedgerFile(tmp_path / "state") as file:
        file.record([Event("later", 1, EventKind.ACKNOWLEDGED, AT, user="uid:0")])
    (tmp_path / "state" / NAME).write_bytes(backup)
    with LedgerFile(tmp_path / "state") as file:
        assert {event.message for event in file.events()} == {message for message, _ in DONE}
        assert file.warnings == []


def changed(folder: Path, script: str) -> None:
    """A ledger whose log is written back, then changed by a script."""
    fill(folder)
    LedgerFile(folder).close()
    with contextlib.closing(sqlite3.connect(folder / NAME)) as connection:
        connection.executescript(script)


def test_a_row_that_is_no_text_hides_no_other(tmp_path: Path) -> None:
    changed(tmp_path / "state", "update event set language = cast(x'ff' as text) where message = 'm0'")
    with LedgerFile(tmp_path / "state") as file:
        assert {(event.message, event.revision) for event in file.events()} == DONE - {("m0", 1)}
        assert [warning.code for warning in file.warnings] == ["MR594"]


@pytest.mark.parametrize("version", [-1, 0, 1, 2])
def test_a_ledger_that_says_to_be_of_another_version_is_moved_aside(version: int, tmp_path: Path) -> None:
    changed(tmp_path / "state", f"pragma user_version = {version}")
    with LedgerFile(tmp_path / "state") as file:
        assert file.events() == []
        assert file.warnings[-1].code == "MR592"


def test_a_schema_that_is_no_text_is_moved_aside(tmp_path: Path) -> None:
    fill(tmp_path / "state")
    LedgerFile(tmp_path / "state").close()
    path = tmp_path / "state" / NAME
    data = (
        path.read_bytes().replace(b"tableevent", b"table\xffvent").replace(b"CREATE TABLE event", b"CREATE ELBAT event")
    )
    path.write_bytes(data)
    with LedgerFile(tmp_path / "state") as file:
        assert [warning.code for warning in file.warnings] == ["MR592"]


def test_a_format_that_no_sqlite_has_is_moved_aside(tmp_path: Path) -> None:
    changed(tmp_path / "state", "")
    path = tmp_path / "state" / NAME
    data = path.read_bytes()
    path.write_bytes(data[:47] + b"\x63" + data[48:])
    with LedgerFile(tmp_path / "state") as file:
        assert [warning.code for warning in file.warnings] == ["MR592"]


@pytest.mark.parametrize("damage", ["at = 'yesterday'", "at = '2026-03-01'", "user = cast(x'ff' as text)"])
def test_a_row_of_the_first_version_that_cannot_be_read_is_left_behind(damage: str, tmp_path: Path) -> None:
    folder = tmp_path / "state"
    folder.mkdir(mode=0o700)
    change = f"update entry set {damage.replace('at =', 'acknowledged_at =')} where user = 'bob'"
    with contextlib.closing(sqlite3.connect(folder / NAME)) as connection:
        connection.executescript(f"{FIRST_VERSION}{change};")
    with LedgerFile(folder) as file:
        assert {event.user for event in file.events()} == {"alice"}
        assert [warning.code for warning in file.warnings] == ["MR594"]


def test_a_hard_link_is_no_ledger(tmp_path: Path) -> None:
    fill(tmp_path / "state")
    os.link(tmp_path / "state" / NAME, tmp_path / "elsewhere")
    with pytest.raises(StateError, match="MR590"):
        LedgerFile(tmp_path / "state")


@pytest.mark.system
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount")
def test_a_full_disk_and_one_that_cannot_be_written(tmp_path: Path) -> None:
    """On a real file system of 1 MB: nothing half, nothing lost, and it goes on by itself when there is room."""
    program = f"""
mount -t tmpfs -o size=1m,mode=700 tmpfs {tmp_path} || exit 9
exec python - <<'END'
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from messenger_rules.agent.ledger.events import Event, EventKind
from messenger_rules.agent.ledger.file import LedgerFile
from messenger_rules.errors import StateError
from tests.agent.test_ledger import FIRST_VERSION

place, at = Path("{tmp_path}"), datetime(2026, 3, 1, tzinfo=UTC)
saved, refused = set(), 0
with LedgerFile(place / "state") as file:
    (place / "filler").write_bytes(bytes(300_000))
    for number in range(2_000):
        try:
            file.record([Event(f"m{{number}}", 1, EventKind.ACKNOWLEDGED, at, "en", "x" * 2_000, user="uid:0")])
            saved.add(f"m{{number}}")
        except StateError as error:
            assert "MR593" in str(error), error
            refused += 1
            if refused > 20:
                break
    assert refused > 20 and len(saved) > 20, (refused, len(saved))
    assert {{event.message for event in file.events()}} == saved
    (place / "filler").unlink()
    file.record([Event("after", 1, EventKind.ACKNOWLEDGED, at, user="uid:0")])
subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)
try:
    LedgerFile(place / "state")
    raise SystemExit("it was opened on a disk that cannot be written")
except StateError as error:
    assert "MR590" in str(error), error
subprocess.run(["mount", "-o", "remount,rw", str(place)], check=True)
with LedgerFile(place / "state") as file:
    file.record([Event("again", 1, EventKind.ACKNOWLEDGED, at, user="uid:0")])
with LedgerFile(place / "state") as file:
    assert {{event.message for event in file.events()}} == saved | {{"after", "again"}}
    assert file.warnings == []
print("well")
END
"""
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    environment["PYTHONPATH"] = str(Path(__file__).parents[2])
    done = subprocess.run(
        ["unshare", "-m", "--propagation", "private", "sh", "-c", program],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    assert (done.stdout, done.stderr) == ("well\n", "")
