"""The packages source with a real rpm and its database."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

import messenger_rules as mr
from messenger_rules.facts.collect import collect

pytestmark = [
    pytest.mark.system,
    pytest.mark.skipif(shutil.which("rpmbuild") is None, reason="rpm is not on this machine"),
    pytest.mark.skipif(os.name != "posix" or os.getuid() != 0, reason="only root writes the database of rpm"),
]
NAME = "messenger-rules-test-package"
SPEC = f"""
Name: {NAME}
Epoch: 1
Version: 2.10
Release: 3.el9_2
Summary: A package for a test
License: Apache-2.0
BuildArch: noarch
%description
A package for a test.
%files
"""


def rpm(*arguments: str) -> None:
    """On Debian the database's place follows from HOME, so it is left out here as the source leaves it out."""
    environment = {name: value for name, value in os.environ.items() if name != "HOME"}
    subprocess.run(["rpm", *arguments], check=True, capture_output=True, env=environment)


@pytest.fixture
def installed(tmp_path: Path) -> Iterator[None]:
    (tmp_path / "test.spec").write_text(SPEC)
    build = ["rpmbuild", "-bb", "--define", f"_topdir {tmp_path}", str(tmp_path / "test.spec")]
    subprocess.run(build, check=True, capture_output=True)
    (package,) = tmp_path.rglob("*.noarch.rpm")
    rpm("-i", "--justdb", "--nodeps", "--force-debian", str(package))
    yield
    rpm("-e", "--justdb", "--force-debian", NAME)


@pytest.mark.usefixtures("installed")
def test_an_installed_package_is_a_component_with_its_epoch() -> None:
    source = mr.Registry.load().sources["components.packages"]
    facts = collect([source], at=datetime(2026, 3, 1, tzinfo=UTC))
    (version,) = facts.component(f"rpm:{NAME}")  # type: ignore[misc] # known here
    assert (version.text, version.scheme) == ("1:2.10-3.el9_2", "rpm")
    assert mr.compile(f'installed("rpm:{NAME}", "1:2.10.*")').test(facts)
    assert not mr.compile(f'installed("rpm:{NAME}", < "1:2.9")').test(facts)
    assert facts.component("rpm:no-such-package") == ()
