"""Catalogues with mistakes in their bytes: each is refused with diagnostics, or works in parts."""

from __future__ import annotations

import time
import traceback
from pathlib import Path
from random import Random

import messenger_rules as mr
from tests.long.mutation import mutated
from tests.long.runner import Batch, LongRun

FILE = Path(__file__).parents[2] / "docs" / "examples" / "lifecycle.xml"
BYTES = 12_000
"""Of the example, the first messages: a whole one takes a second to compile."""
CASES = 20
SECONDS = 5.0


def seed_text() -> str:
    text = FILE.read_text("utf-8")
    end = text.rfind("</message>", 0, BYTES) + len("</message>")
    return text[:end] + "\n</catalog>\n"


def examine(text: str) -> str | None:
    """What is wrong with the library's answer to this file."""
    start = time.monotonic()
    try:
        catalog = mr.Catalog.read(text.encode("utf-8", "surrogatepass"))
    except mr.CatalogError as error:
        if not str(error):
            return "refused without a word"
    else:
        for invalid in catalog.invalid:
            if not any(diagnostic.is_error for diagnostic in invalid.diagnostics):
                return "a message is refused without a word"
    spent = time.monotonic() - start
    return f"took {spent:.1f} s" if spent > SECONDS else None


def batch(seed: str) -> Batch:
    random, text = Random(seed), seed_text()
    failures = []
    for _ in range(CASES):
        changed = mutated(text, random)
        try:
            wrong = examine(changed)
        except Exception:  # noqa: BLE001 - that nothing else is raised is what is examined
            wrong = traceback.format_exc(limit=-3)
        if wrong is not None:
            failures.append(f"{seed}: {wrong}")
    return Batch(CASES, tuple(failures))


RUN = LongRun("catalogs", "catalogues with random mistakes are refused in words, or work in parts", "files", batch)
