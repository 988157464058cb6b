"""What all tests share: how hard Hypothesis tries, and that no test sees the state of the person who runs it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

PLAIN = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("default", PLAIN, max_examples=100)
settings.register_profile("ci", PLAIN, max_examples=200, derandomize=True, print_blob=True, database=None)
settings.register_profile("long", PLAIN, max_examples=20_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "default"))

PROJECT = Path(__file__).resolve().parent.parent


@pytest.fixture(autouse=True)
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test has its own home, cache, configuration and state folders, and no setting of the library."""
    for name in [name for name in os.environ if name.startswith("MESSENGER_RULES_")]:
        monkeypatch.delenv(name)
    for name in ("CACHE", "CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / "home" / name.lower()))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))


@pytest.fixture(scope="session")
def project() -> Path:
    """The root of the project: the folder with pyproject.toml."""
    return PROJECT
