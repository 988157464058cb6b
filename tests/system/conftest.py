"""What tests with sessions of their own share: an environment of the library that every user may run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.system.host import environment_for_all


@pytest.fixture(scope="module")
def environment(project: Path) -> Iterator[Path]:
    """The folder that it is in."""
    with environment_for_all(project) as place:
        yield place
