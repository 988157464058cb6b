"""Ledgers: a file of any version of ours, after damage of any kind, is opened, mended or refused in words."""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime

from messenger_rules.agent.ledger.events import Event, EventKind
from messenger_rules.agent.ledger.file import LedgerFile
from messenger_rules.agent.ledger.receipt import Installation, Receipt, receipt_of
from messenger_rules.agent.ledger.sealed import SEAL
from messenger_rules.agent.past import Past
from messenger_rules.limits import DEFAULT_LIMITS
from messenger_rules.messages.document import is_id
from tests.agent.test_ledger import FIRST_VERSION, SECOND_VERSION
from tests.fuzzing import damage
from tests.fuzzing.damage import damaged
from tests.fuzzing.scratch import emptied
from tests.fuzzing.target import Target, refusing

NAME = "ledger.sqlite3"
NEWER = "MR591"
"""The only other reason for which a ledger on a sound disk is not opened: it says that it is of a newer version."""
LATEST_FORMAT = b"\x02"
"""In the header of a file: a later SQLite's is for reading alone, and is refused as such a disk is (MR590)."""
AT = datetime(2026, 3, 1, tzinfo=UTC)
SECOND_ROW = ("alice", "one", 1, "displayed", "2026-03-01T00:00:00+00:00", "de", "Titel", "weil")
KEPT = {
    ("one", "displayed"),
    ("two", "displayed"),
    ("one", "acknowledged"),
    ("m1", "displayed"),
    ("m2", "acknowledged"),
}
"""What was noted in one of the files; nothing else is ever read from one that has checksums."""
WITHOUT_CHECKSUMS = "first"


def check(data: bytes) -> None:
    base = VERSIONS[data[0] % len(VERSIONS)] if data else VERSIONS[0]
    folder = emptied("ledger")
    files = damaged(_files(base), data[1:])
    for name, content in files.items():
        (folder / name).write_bytes(content)
    codes = [] if files[NAME][18:19] > LATEST_FORMAT else [NEWER]
    for _ in range(2):  # what was mended is opened again
        with refusing(*codes), LedgerFile(folder) as ledger:
            _is_used(ledger, base)


def _is_used(ledger: LedgerFile, base: str) -> None:
    """Everything that the agent does with a ledger; each may be refused, and the next is done all the same."""
    with refusing():
        installation = ledger.installation(AT)
        assert installation.pseudonym("uid:0")
    with refusing():
        events = ledger.events()
        told = {(event.message, str(event.kind)) for event in events} - KEPT - {("new", "acknowledged")}
        assert not told or (base == WITHOUT_CHECKSUMS and all(is_id(message, DEFAULT_LIMITS) for message, _ in told))
        Past(events, host="").displayed("alice")
    with refusing():
        ledger.record([Event("new", 1, EventKind.ACKNOWLEDGED, AT, user="uid:0")], _receipt)
    with refusing():
        ledger.outbox.counts()
        ledger.outbox.next_due()
    with refusing():
        for waiting in ledger.outbox.due(AT):
            ledger.outbox.put_off(waiting.receipt.id, AT)
            ledger.outbox.sent(waiting.receipt.id)
    with refusing():
        ledger.outbox.not_later_than(AT)
        ledger.outbox.all()


def _receipt(event: Event) -> Receipt | None:
    return receipt_of(event, Installation("0" * 32, AT, b"secret"), agent="1")


@functools.cache
def _files(version: str) -> Mapping[str, bytes]:
    """The files of a ledger; of one in use, its log too."""
    folder = emptied("ledger")
    if version in SCRIPTS:
        sqlite3.connect(folder / NAME).executescript(SCRIPTS[version]).close()
        return {NAME: (folder / NAME).read_bytes()}
    with LedgerFile(folder) as ledger:
        ledger.installation(AT)
        ledger.record([Event("m1", 1, EventKind.DISPLAYED, AT, "en", user="alice")], _receipt)
        ledger.record([Event("m2", 1, EventKind.ACKNOWLEDGED, AT, "en", user="alice")], _receipt)
        in_use = {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.endswith("-shm")}
    return in_use if version == "in use" else {NAME: (folder / NAME).read_bytes()}


SCRIPTS = {WITHOUT_CHECKSUMS: FIRST_VERSION, "second": SECOND_VERSION.format(sound=SEAL(SECOND_ROW).hex())}
VERSIONS = ("closed", "in use", *SCRIPTS)


def seeds() -> Mapping[str, bytes]:
    plans = {"whole": b"", **{kind.__name__: damage.step(0, kind, 5_000, 0x3C3C) for kind in damage.DAMAGES}}
    return {
        f"{version.replace(' ', '-')}-{name}": bytes([number]) + plan
        for number, version in enumerate(VERSIONS)
        for name, plan in plans.items()
    }


TARGET = Target(
    "a damaged ledger of any version is opened, mended or refused in words, and tells of nothing that was not noted",
    check,
    seeds,
    longest=1 + 8 * damage.STEP,
)
