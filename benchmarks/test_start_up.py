"""Processes: what importing the library, and starting a command, adds to Python's own start."""

from __future__ import annotations

import marshal
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from benchmarks.conftest import Keep, KeepGoal, KeepPoint
from benchmarks.interleaved import Call, Ratio, round_robin
from benchmarks.made_hosts import hosts
from benchmarks.matching import Matcher
from benchmarks.mixes import made
from messenger_rules.index.stored import stored

# With this variable set, every start would compile our modules anew.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
BARE = ("-c", "pass")
COMMANDS = {
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
OPENING = str(Path(__file__).parent / "opening.py")
SMALL, LARGE = 1_000, 100_000


class Start(NamedTuple):
    """A process of Python."""

    arguments: tuple[str, ...]
    folder: Path | None = None
    environment: dict[str, str] = ENVIRONMENT


def start(process: Start) -> bytes:
    command = [sys.executable, *process.arguments]
    return subprocess.run(
        command, check=True, cwd=process.folder, env=process.environment, stdout=subprocess.PIPE
    ).stdout


def against_bare(process: Start, rounds: int = 11) -> Ratio:
    """A process of ours to one of Python alone."""
    start(process)
    bare = process._replace(arguments=BARE)
    found = round_robin([{"ours": Call(start, process), "bare": Call(start, bare)}], rounds=rounds)
    return found.ratio("ours", "bare")


def test_import(benchmark: Any, keep_goal: KeepGoal, keep_point: KeepPoint) -> None:
    process = Start(("-c", "import messenger_rules"))
    ratio = against_bare(process)
    keep_goal("import", ratio)
    keep_point("start-up", "python -c pass", 0, 1.0)
    keep_point("start-up", "import messenger_rules", 0, ratio.ratio)
    benchmark.pedantic(start, (process,), rounds=3)


@pytest.mark.parametrize("name", COMMANDS)
def test_start(name: str, benchmark: Any, keep: Keep, keep_point: KeepPoint) -> None:
    process = Start(COMMANDS[name])
    ratio = against_bare(process)
    keep(f"process: {name}", "python -c pass", ratio)
    keep_point("start-up", name, 0, ratio.ratio)
    benchmark.pedantic(start, (process,), rounds=3)


def test_nothing_to_show(tmp_path: Path, benchmark: Any, keep_goal: KeepGoal, keep_point: KeepPoint) -> None:
    """A catalogue of 400 messages, none of which concerns this host, from the second run on."""
    messages = "".join(MESSAGE.format(number=number) for number in range(400))
    head = 'xmlns="urn:messenger-rules:catalog:1" product="acme" serial="1" default-language="en"'
    (tmp_path / "messages.xml").write_text(f"<catalog {head}>{messages}</catalog>")
    (tmp_path / "facts.json").write_text('{"console": {"version": "500"}, "components": {"a3": "3.0"}}')
    environment = {
        **ENVIRONMENT,
        "LANG": "en_GB.UTF-8",
        "MESSENGER_RULES_FACTS": str(tmp_path / "facts.json"),
        **{f"XDG_{name}_HOME": str(tmp_path / name.lower()) for name in ("CACHE", "CONFIG", "STATE")},
    }
    show = Start(("-m", "messenger_rules.cli", "show", "messages.xml"), tmp_path, environment)
    assert start(show).strip() == start(show).strip() == NOTHING
    ratio = against_bare(show, rounds=31)
    keep_goal("show", ratio)
    keep_point("start-up", "show, nothing to show", 0, ratio.ratio)
    benchmark.pedantic(start, (show,), rounds=3)


def opening(messages: int, folder: Path) -> Start:
    """A process that opens a stored index of made messages and matches a host; its answer is that of the index."""
    matcher = Matcher.of(made("realistic", messages).entries)
    host = Matcher.host(hosts()[0])
    expected = matcher.matching(host)
    index, values = folder / f"index-{messages}", folder / f"host-{messages}"
    index.touch(mode=0o600)
    index.write_bytes(stored(matcher.index, b"benchmark"))
    values.write_bytes(marshal.dumps((dict(host), list(host.listed or ()), host.complete)))
    process = Start((OPENING, str(index), str(values)))
    assert sorted(map(int, start(process).split())) == expected
    return process


def test_opening(tmp_path: Path, benchmark: Any, keep_goal: KeepGoal, keep_point: KeepPoint) -> None:
    small, large = opening(SMALL, tmp_path), opening(LARGE, tmp_path)
    calls = {"small": Call(start, small), "large": Call(start, large), "bare": Call(start, Start(BARE))}
    found = round_robin([calls], rounds=31)
    keep_goal("open-100000", found.ratio("large", "bare"))
    keep_goal("open-growth", found.ratio("large", "small"))
    keep_point("start-up", "open 100,000 messages, match a host", 0, found.ratio("large", "bare").ratio)
    benchmark.pedantic(start, (large,), rounds=3)
