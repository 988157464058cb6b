"""Results: what was fuzzed so far, a file for each target in docs/results/fuzzing, and their table beside."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import messenger_rules
from messenger_rules.replacing import replace_file
from tests.fuzzing.playing import FOUND
from tests.fuzzing.running import PROJECT, Ran

RESULTS = PROJECT / "docs" / "results" / "fuzzing"
HEAD = [
    "| target | the promise | inputs | edges reached | CPU time | inputs that failed, mended since | last run |",
    "|---|---|--:|--:|--:|--:|---|",
]


def keep(name: str, summary: str, ran: Ran, folder: Path = RESULTS) -> None:
    """Add a run to the results of its target, and write the table anew."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.json"
    before: Mapping[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    found = {
        "name": name,
        "summary": summary,
        "inputs": before.get("inputs", 0) + ran.inputs,
        "edges": max(before.get("edges", 0), ran.edges),
        "cpu_seconds": round(before.get("cpu_seconds", 0) + ran.cpu_seconds),
        "finished": datetime.now(UTC).date().isoformat(),
        "version": messenger_rules.__version__,
        "python": platform.python_version(),
    }
    _write(path, json.dumps(found, indent=2) + "\n")
    _write(folder.with_suffix(".md"), table(json.loads(it.read_text("utf-8")) for it in folder.glob("*.json")))


def _write(path: Path, text: str) -> None:
    """Whole at each moment: several runs may end at once."""
    replace_file(path, text.encode(), mode=0o644)


def table(results: Iterable[Mapping[str, Any]]) -> str:
    """The results as the page shows them."""
    rows = sorted(results, key=lambda row: str(row["name"]))
    lines = [
        f"| {row['name']} | {row['summary']} | {row['inputs']:,} | {row['edges']:,} | {row['cpu_seconds']:,} s"
        f" | {mended(row['name'])} | {row['finished']}, {row['version']}, Python {row['python']} |"
        for row in rows
    ]
    inputs, seconds = (sum(row[name] for row in rows) for name in ("inputs", "cpu_seconds"))
    total = f"| all | | {inputs:,} | | {seconds:,} s | {sum(mended(row['name']) for row in rows)} | |"
    return "\n".join([*HEAD, *lines, total]) + "\n"


def mended(name: str) -> int:
    """How many inputs failed once, and are played by the tests since."""
    return len(list((FOUND / name).glob("*")))
