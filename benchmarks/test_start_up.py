"""Processes: what importing the library, and starting a command, adds to Python's own start."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest

from benchmarks.conftest import Keep, KeepGoal, KeepPoint
from benchmarks.interleaved import Call, Ratio, round_robin

# With this variable set, every start would compile our modules anew.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
BARE = ("-c", "pass")
COMMANDS = {
    "messenger-rules --version": ("-m", "messenger_rules.cli", "--version"),
    "compile one condition": ("-c", "import messenger_rules as mr; mr.compile('os.version < 12').function"),
}


def start(arguments: tuple[str, ...]) -> None:
    subprocess.run([sys.executable, *arguments], check=True, env=ENVIRONMENT, stdout=subprocess.DEVNULL)


def against_bare(arguments: tuple[str, ...]) -> Ratio:
    """A process of ours to one of Python alone."""
    start(arguments)
    return round_robin([{"ours": Call(start, arguments), "bare": Call(start, BARE)}], rounds=11).ratio("ours", "bare")


def test_import(benchmark: Any, keep_goal: KeepGoal, keep_point: KeepPoint) -> None:
    arguments = ("-c", "import messenger_rules")
    ratio = against_bare(arguments)
    keep_goal("import", ratio)
    keep_point("start-up", "python -c pass", 0, 1.0)
    keep_point("start-up", "import messenger_rules", 0, ratio.ratio)
    benchmark.pedantic(start, (arguments,), rounds=3)


@pytest.mark.parametrize("name", COMMANDS)
def test_start(name: str, benchmark: Any, keep: Keep, keep_point: KeepPoint) -> None:
    ratio = against_bare(COMMANDS[name])
    keep(f"process: {name}", "python -c pass", ratio)
    keep_point("start-up", name, 0, ratio.ratio)
    benchmark.pedantic(start, (COMMANDS[name],), rounds=3)
