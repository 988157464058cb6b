"""Processes: what importing the library, and starting a command, adds to Python's own start."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
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
MESSAGE = """\
<message id="m{number}" revision="1" expires="2099-01-01T00:00:00Z">
<condition><![CDATA[
(console.version < {number} and installed("a{number}", < 2.10)) or os.family == "windows"
]]></condition>
<text lang="en"><title>Title {number}</title><body>Body.</body></text></message>
"""
NOTHING = b"Nothing new concerns this host: 400 messages checked."


def start(*arguments: str, cwd: Path | None = None, env: dict[str, str] = ENVIRONMENT) -> bytes:
    return subprocess.run([sys.executable, *arguments], check=True, env=env, stdout=subprocess.PIPE, cwd=cwd).stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_start(name: str, benchmark: Any, keep: Keep) -> None:
    start(*COMMANDS[name])
    ratio = interleaved(lambda: start(*COMMANDS[name]), lambda: start("-c", "pass"), calls=1, rounds=11)
    keep(f"process: {name}", "python -c pass", ratio)
    benchmark.pedantic(start, COMMANDS[name], rounds=3)


def test_nothing_to_show(tmp_path: Path, benchmark: Any, keep: Keep) -> None:
    """A catalogue of 400 messages, none of which concerns this host, from the second run on."""
    messages = "".join(MESSAGE.format(number=number) for number in range(400))
    head = 'xmlns="urn:messenger-rules:catalog:1" product="acme" serial="1" default-language="en"'
    (tmp_path / "messages.xml").write_text(f"<catalog {head}>{messages}</catalog>")
    (tmp_path / "facts.json").write_text('{"console": {"version": "500"}, "components": {"a3": "3.0"}}')
    env = {
        **ENVIRONMENT,
        "LANG": "en_GB.UTF-8",
        "MESSENGER_RULES_FACTS": str(tmp_path / "facts.json"),
        **{f"XDG_{name}_HOME": str(tmp_path / name.lower()) for name in ("CACHE", "CONFIG", "STATE")},
    }

    def show() -> bytes:
        return start("-m", "messenger_rules.cli", "show", "messages.xml", cwd=tmp_path, env=env)

    assert show().strip() == show().strip() == NOTHING
    ratio = interleaved(show, lambda: start("-c", "pass", cwd=tmp_path, env=env), calls=1, rounds=31)
    keep("process: messenger-rules show, nothing to show", "python -c pass", ratio)
    benchmark.pedantic(show, rounds=3)
