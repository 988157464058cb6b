"""An agent that is killed at any moment loses no answer, and shows nothing again that was acknowledged."""

from __future__ import annotations

import sys

import pytest

if sys.platform == "win32":
    pytest.skip("the agent of Windows is another one", allow_module_level=True)

from tests.agent.killed import run


@pytest.mark.processes
@pytest.mark.timeout(180)
def test_some_kills() -> None:
    answered, found = run("kills", 6)
    assert found == []
    assert answered >= 1
