"""What tests of the agent share."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest


@pytest.fixture
def _far_away(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A host where the day is another one than in UTC most of the time."""
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()
