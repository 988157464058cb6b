"""Processes: what importing the library, and starting a command, adds to Python's own start."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest

from benchmarks.conftest import Keep
from benchmarks.interleaved import interleaved

# With this variable set, every start would compile our modules anew.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
COMMANDS = {
    "import messenger_rules": ("-c", "import messenger_rules"),
    "messenger-rules --version": ("-m", "messenger_rules.cli", "--version"),
    "compile one condition": ("-c", "import messenger_rules as mr; mr.compile('os.version < 12').function"),
}


def start(*arguments: str) -> None:
    subprocess.run([sys.executable, *arguments], check=True, env=ENVIRONMENT, stdout=subprocess.DEVNULL)


@pytest.mark.parametrize("name", COMMANDS)
def test_start(name: str, benchmark: Any, keep: Keep) -> None:
    start(*COMMANDS[name])
    ratio = interleaved(lambda: start(*COMMANDS[name]), lambda: start("-c", "pass"), calls=1, rounds=11)
    keep(f"process: {name}", "python -c pass", ratio)
    benchmark.pedantic(start, COMMANDS[name], rounds=3)
