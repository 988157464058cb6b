"""A disk that fails at each single call: what was answered as saved is there, and nothing else is damaged.

strace makes the nth call of a kind fail, once, in a real process with a real ledger.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from messenger_rules.agent.ledger.events import Event, EventKind
from messenger_rules.agent.ledger.file import LedgerFile

pytestmark = [
    pytest.mark.system,
    pytest.mark.timeout(300),
    pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not on this machine"),
]
AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
ACKNOWLEDGES = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from messenger_rules.agent.ledger.events import Event, EventKind
from messenger_rules.agent.ledger.file import LedgerFile
from messenger_rules.agent.ledger.receipt import receipt_of
from messenger_rules.errors import StateError

at = datetime(2026, 3, 1, 12, tzinfo=UTC)
try:
    with LedgerFile(Path(sys.argv[1])) as ledger:
        installation = ledger.installation(at)
        for number in range(2):
            event = Event(f"m{number}", 1, EventKind.ACKNOWLEDGED, at, user="uid:0", host="h")
            try:
                ledger.record([event], lambda it: receipt_of(it, installation, agent="1"))
            except StateError as error:
                print("refused", error.diagnostics[0].code)
            else:
                print(f"saved m{number}")
except StateError as error:
    print("refused", error.diagnostics[0].code)
"""


def run(folder: Path, call: str, *injected: str) -> tuple[set[str], int]:
    """What was answered as saved, and how many calls of a kind there were."""
    with LedgerFile(folder) as ledger:
        ledger.record([Event("before", 1, EventKind.ACKNOWLEDGED, AT, user="uid:0", host="h")])
    trace = folder.with_suffix(".trace")
    strace = ("strace", "-f", "-qq", "-o", str(trace), "-e", f"trace={call}", *injected)
    program = (sys.executable, "-c", ACKNOWLEDGES, str(folder))
    done = subprocess.run([*strace, *program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), injected
    answers = [line.split() for line in done.stdout.splitlines()]
    assert {code for answer, code in answers if answer == "refused"} <= {"MR590", "MR593"}, injected
    return {message for answer, message in answers if answer == "saved"}, trace.read_text().count(f"{call}(")


@pytest.mark.parametrize("error", ["EIO", "ENOSPC"])
@pytest.mark.parametrize("call", ["pwrite64", "fdatasync"])
def test_every_call_fails_once(call: str, error: str, tmp_path: Path) -> None:
    everything, calls = run(tmp_path / "whole", call)
    assert (everything, calls > 4) == ({"m0", "m1"}, True)
    was_refused = False
    for number in range(1, calls + 1):
        folder, where = tmp_path / f"{number}", f"{call} {number}"
        saved, _ = run(folder, call, "-e", f"inject={call}:error={error}:when={number}")
        with LedgerFile(folder) as ledger:
            kept = {event.message for event in ledger.events()}
            receipted = {json.loads(waiting.receipt.body)["message"] for waiting in ledger.outbox.all()}
            assert ledger.warnings == [], where
        assert {"before"} | saved <= kept, f"{where} lost what was saved"
        assert receipted == kept - {"before"}, where
        was_refused |= saved != everything
    assert was_refused, "nothing failed"
