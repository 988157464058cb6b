"""Kills: an agent that dies at any moment, from its first start on, and a person who answers it."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from messenger_rules.agent.attending import Line
from messenger_rules.agent.ledger.file import LedgerFile
from messenger_rules.errors import StateError

PROJECT = Path(__file__).parents[2]
SUBJECT = """
import asyncio, grp, os, sys
from datetime import UTC, datetime
from messenger_rules.agent.agent_settings import AgentSettings, ReceiptSettings
from messenger_rules.agent.logins import Login
from messenger_rules.agent.running import Agent
from messenger_rules.agent.unix.host import UnixHost
from messenger_rules.registry import Registry

folder, began = sys.argv[1], datetime(2026, 1, 1, tzinfo=UTC)
settings = AgentSettings(
    catalog=f"{folder}/m.xml", state=f"{folder}/state", socket=f"{folder}/agent.sock", per_day=100,
    administrators=[grp.getgrgid(os.getgid()).gr_name], start_in_sessions=False,
    receipts=ReceiptSettings(url="https://localhost:1/"))
clock = lambda: datetime.now(UTC)
host = UnixHost(settings.administrators, lambda: [Login("s1", os.getuid(), began)])
agent = Agent(settings, Registry.builtin(), clock, host)
asyncio.run(agent.run())
"""
MESSAGE = """<message id="{id}" expires="2099-01-01T00:00:00Z"><condition>true</condition>
<text lang="en"><title>Title</title><body>Body</body></text></message>"""
CATALOG = '<catalog xmlns="urn:messenger-rules:catalog:1">{}</catalog>'
MESSAGES = 9
"""New ones for each life of the agent: of ten lives together fewer than the hundred that it shows a day."""


def life(folder: Path, ids: list[str], answered: set[str], seconds: float, *, from_start: bool) -> list[str]:
    """Run an agent and kill it, while a person acknowledges what it shows; what went wrong.

    The seconds count from its start, or from its first message, which takes long on a busy machine.
    """
    beside = folder / "m.new"
    beside.write_text(CATALOG.format("".join(MESSAGE.format(id=id_) for id_ in ids)))
    beside.replace(folder / "m.xml")
    agent = subprocess.Popen(
        [sys.executable, "-c", SUBJECT, str(folder)],
        env={**os.environ, "PYTHONPATH": str(PROJECT), "XDG_CACHE_HOME": str(folder / "cache")},
        stderr=subprocess.PIPE,
    )
    timer = threading.Timer(seconds, agent.send_signal, (signal.SIGKILL,))
    if from_start:
        timer.start()
    found: list[str] = []
    while agent.poll() is None:
        try:
            with Line(folder / "agent.sock") as line:
                found += _answer(line, answered, timer)
        except StateError:
            time.sleep(0.01)
    timer.join()
    assert agent.stderr is not None
    said = agent.stderr.read().decode()
    agent.stderr.close()
    return found + ([said] if agent.returncode != -signal.SIGKILL else [])


def _answer(line: Line, answered: set[str], timer: threading.Timer) -> list[str]:
    """Acknowledge what is shown until the agent hangs up; what was shown although it had been acknowledged."""
    line.say({"hello": 1})
    wrong, shown = [], ""
    for said in line:
        if "show" in said:
            if timer.ident is None:
                timer.start()
            shown, revision = said["show"]["id"], said["show"]["revision"]
            if shown in answered:
                wrong.append(f"{shown} was shown again")
            for what in ("displayed", "acknowledged"):
                line.say({"what": what, "message": shown, "revision": revision})
        elif "close" in said and said["close"].get("reason") == "acknowledged":
            answered.add(shown)
    return wrong


def run(seed: str, kills: int) -> tuple[int, list[str]]:
    """So many kills of one agent; how many acknowledgements were answered in between, and what is wrong."""
    assert kills * MESSAGES < 100, "the agent would wait for tomorrow"
    draw, answered, found = random.Random(seed), set[str](), list[str]()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place).resolve()
        for number in range(kills):
            ids = [f"m{index}" for index in range((number + 1) * MESSAGES)]
            from_start = number % 2 == 0
            seconds = 0.2 + draw.random() * 1.5 if from_start else draw.random()
            found += life(folder, ids, answered, seconds, from_start=from_start)
        with LedgerFile(folder / "state") as file:
            events = {(event.message, str(event.kind)) for event in file.events()}
            bodies = [json.loads(it.receipt.body) for it in file.outbox.all()]
            found += [f"the ledger warns: {warning.message}" for warning in file.warnings]
        found += [f"{name} is lost" for name in answered if (name, "acknowledged") not in events]
        receipts = [(body["message"], body["event"]) for body in bodies]
        if sorted(receipts) != sorted(events):
            found.append(f"receipts are not the events: {set(receipts) ^ events}")
    return len(answered), [f"seed {seed}: {problem}" for problem in found]
