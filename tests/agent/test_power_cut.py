"""What was answered as saved is there after a power cut, at any moment; and the test would notice if it were not."""

from __future__ import annotations

import shutil

import pytest

from tests.agent.power_cut import run

pytestmark = [
    pytest.mark.system,
    pytest.mark.timeout(300),
    pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed"),
]


def test_nothing_that_was_answered_is_lost_and_no_acknowledgement_is_without_its_receipt() -> None:
    states, found = run("power-cut")
    assert found == []
    assert states > 1_000


def test_the_model_notices_what_is_not_synchronized() -> None:
    _, found = run("power-cut", synchronous="normal")
    assert len(found) > 50
    assert any("lost" in problem for problem in found)
