"""The packages source with tools that are real executables: those of this machine, and some that misbehave."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import messenger_rules_packages as plugin
import pytest

from messenger_rules.facts.collect import collect
from messenger_rules.registry import Registry
from messenger_rules.values import Reason, Unknown

AT = datetime(2026, 3, 1, tzinfo=UTC)
Tool = Callable[[str, str], None]


@pytest.fixture
def tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tool:
    """Puts a program on the path, in place of the machine's own package tools."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(plugin, "SYSTEM_PYTHON", ())

    def write(name: str, script: str) -> None:
        path = tmp_path / name
        path.write_text(f"#!{sys.executable}\n{script}\n")
        path.chmod(0o755)

    return write


def test_dpkg_gives_installed_packages_only(tool: Tool) -> None:
    tool(
        "dpkg-query",
        r"print('installed\topenssl\t3.0.11-1~deb12u2\nconfig-files\tgone\t1.0\ninstalled\tlibc6\t2.36-9\ninstalled\tlibc6\t2.36-9')",
    )
    found = plugin.packages.collect()
    assert found["deb:openssl"] == {"version": "3.0.11-1~deb12u2", "scheme": "debian"}
    assert found["deb:libc6"] == {"version": "2.36-9", "scheme": "debian"}
    assert "deb:gone" not in found


def test_rpm_gives_epochs_and_versions_side_by_side(tool: Tool) -> None:
    tool(
        "rpm",
        r"print('kernel\t(none)\t5.14.0-362.el9\nkernel\t(none)\t5.14.0-427.el9\nopenssl\t1\t3.0.7-27.el9\ngpg-pubkey\t(none)\t1-1')",
    )
    found = plugin.packages.collect()
    assert found["rpm:kernel"] == [
        {"version": "5.14.0-362.el9", "scheme": "rpm"},
        {"version": "5.14.0-427.el9", "scheme": "rpm"},
    ]
    assert found["rpm:openssl"] == {"version": "1:3.0.7-27.el9", "scheme": "rpm"}
    assert "rpm:gpg-pubkey" not in found


def test_python_distributions_have_normalised_names() -> None:
    found = plugin.packages.collect()
    assert found["pypi:messenger-rules"] == {"version": "0.1.0", "scheme": "pep440"}
    assert "pypi:pydantic-core" in found


def test_a_tool_that_fails_makes_components_unknown_and_not_absent(tool: Tool) -> None:
    tool("rpm", "import sys; sys.exit('error: cannot open Packages database: locked')")
    facts = collect([plugin.packages], at=AT)
    unknown = facts.component("rpm:openssl")
    assert isinstance(unknown, Unknown)
    assert unknown.reason is Reason.SOURCE_FAILED
    assert "ToolFailedError: rpm ended with status 1: error: cannot open Packages database: locked" in unknown.detail


def test_a_tool_that_hangs_is_given_up(tool: Tool) -> None:
    tool("dpkg-query", "import time; time.sleep(60)")
    unknown = collect([plugin.packages], at=AT).component("deb:openssl")
    assert isinstance(unknown, Unknown)
    assert "did not answer within 4 s" in unknown.detail


@pytest.mark.skipif(shutil.which("dpkg-query") is None, reason="dpkg is not on this machine")
def test_a_debian_machine_has_hundreds() -> None:
    facts = collect([plugin.packages], at=AT)
    components = [name for name in facts.names() if name.startswith("components.deb:")]
    assert len(components) > 50
    assert facts.component("deb:no-such-package") == ()
    (dpkg,) = facts.component("deb:dpkg")  # type: ignore[misc] # dpkg itself is never unknown here
    assert dpkg.scheme == "debian"


def test_it_is_found_by_its_entry_point() -> None:
    registry = Registry.load()
    assert registry.sources["components.packages"].namespace == "components"
    assert [plugin.distribution for plugin in registry.plugins if plugin.name == "components.packages"] == [
        "messenger-rules-packages"
    ]
