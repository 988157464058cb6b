"""An edit of one message among 500, as the language server answers it, against a check of the whole file."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import Any

import messenger_rules as mr
from benchmarks.conftest import Keep
from benchmarks.editing import catalog_of
from benchmarks.interleaved import interleaved
from messenger_rules.language_server.desk import Desk
from messenger_rules.language_server.documents import Document
from messenger_rules.language_server.positions import Position
from messenger_rules.language_server.translation import diagnostics

MESSAGES = 500


def test_edit(benchmark: Any, keep: Keep) -> None:
    registry = mr.Registry.builtin()
    desk = Desk(registry)
    text = catalog_of(MESSAGES).replace('"m-250"', '"m-250" revision="1000000"')
    state = [Document("file:///feed.xml", Path("/feed.xml"), text)]
    start = state[0].lines.position(text.index("1000000"))
    numbers = count(1_000_000)

    def ours() -> int:
        """Apply the edit, check, and make what is sent."""
        end = Position(start.line, start.column + 7)
        state[0] = state[0].edited(str(next(numbers)), start, end, 1)
        return len(diagnostics(desk.check(state[0]), state[0].lines))

    def theirs() -> int:
        return len(mr.Catalog.read(state[0].data, registry=registry).diagnostics)

    assert ours() == theirs() == 0
    keep(f"edit one of {MESSAGES} messages", "check of the whole file", interleaved(ours, theirs, calls=1, rounds=7))
    benchmark(ours)
