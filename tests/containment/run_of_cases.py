"""One hostile plugin beside a good one: what becomes of both, of the host, and of everything that was started."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

import messenger_rules as mr
from tests.containment.hostile import Case
from tests.distributions import install, registry_of

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
TOKEN = "TOKEN_OF_A_TEST"

GOOD = """
from messenger_rules import FactModel, fact_source
class Good(FactModel):
    size: int
@fact_source("good")
def good() -> Good:
    "Good."
    return Good(size=5)
@fact_source("components", name="components.good")
def parts() -> dict:
    "Good parts."
    return {"backup": "2.9"}
"""
GOOD_POINTS = "[messenger_rules.fact_sources]\ngood = good_plugin:good\ncomponents.good = good_plugin:parts\n"


@dataclass(frozen=True)
class Seen:
    """What became of one case: what is said of the bad one, whether all others are there, seconds, and who still runs."""

    told: str
    others: bool
    seconds: float
    left: list[str]


def see(case: Case, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Seen:
    """Install the good plugin and a hostile one in a folder, and collect all facts."""
    install(folder, "good-plugin", GOOD, GOOD_POINTS)
    install(folder, "hostile-plugin", case.text, case.points)
    if case.also is not None:
        case.also(folder)
    monkeypatch.setattr("messenger_rules.trust.is_privileged", lambda: False)
    token = os.urandom(16).hex()
    monkeypatch.setenv(TOKEN, token)
    registry = registry_of(folder, monkeypatch)
    begin = time.monotonic()
    facts = registry.collect(at=AT)
    seconds = time.monotonic() - begin
    backup = facts.component("backup")
    others = (
        facts.value("good.size") == 5
        and isinstance(backup, tuple)
        and [version.text for version in backup] == ["2.9"]
        and facts.value("os.family") in {"linux", "darwin", "windows"}
    )
    problem = next((plugin.problem for plugin in registry.plugins if plugin.problem is not None), None)
    told = str(facts.value("bad.size")) if problem is None else f"not in use: {problem.code}: {problem.message}"
    return Seen(told, others, seconds, running(token))


def running(token: str) -> list[str]:
    """The processes that carry a token, this one left out."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state = folder.joinpath("stat").read_text().rpartition(")")[2].split()[0]
            marked = token.encode() in folder.joinpath("environ").read_bytes()
        except OSError:
            continue  # it ended while we looked
        if marked and state not in {"Z", "X"} and int(folder.name) != os.getpid():
            found.append(folder.joinpath("cmdline").read_text())
    return found


def is_host_alive() -> bool:
    """Whether this process still decides a condition."""
    return mr.compile("now > 2026-01-01T00:00Z").test(mr.HostFacts.model_validate({}), at=AT)
