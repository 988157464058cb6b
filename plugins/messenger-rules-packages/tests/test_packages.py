"""The packages source with tools that are real executables: those of this machine, and some that misbehave."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import messenger_rules_packages as plugin
import pytest

from messenger_rules.facts.collect import collect
from messenger_rules.registry import Registry
from messenger_rules.values import Reason, Unknown

AT = datetime(2026, 3, 1, tzinfo=UTC)


class Tool(Protocol):
    """Writes a program by its name and script; of rpm, also where it looks for its database."""

    def __call__(self, name: str, script: str, database: Path = ...) -> None:
        """Write it."""
        ...


@pytest.fixture
def tool(monkeypatch: pytest.MonkeyPatch) -> Iterator[Tool]:
    """Puts a program on the path, in place of the machine's own package tools, on a machine with a database of rpm.

    The folder is one that everybody may enter: a source that root asks runs as a user without rights.
    """
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        place.chmod(0o755)
        monkeypatch.setenv("PATH", folder)
        monkeypatch.setattr(plugin, "SYSTEM_PYTHON", ())

        def write(name: str, script: str, database: Path = place) -> None:
            asked = f"import sys\nif '--eval' in sys.argv: sys.exit(print({str(database)!r}))" if name == "rpm" else ""
            path = place / name
            path.write_text(f"#!{sys.executable}\n{asked}\n{script}\n")
            path.chmod(0o755)

        yield write


@pytest.mark.parametrize("database", ["/nowhere/.rpmdb", "empty"])
def test_where_only_the_tool_of_rpm_is_there_no_package_is_its(database: str, tool: Tool, tmp_path: Path) -> None:
    """Debian has it, too, and asks it for a database in the home of whoever runs it; the agent's source has none."""
    (tmp_path / "empty").mkdir()
    tool("rpm", "sys.exit('error: cannot open Packages database in /.rpmdb')", tmp_path / database)
    assert not [name for name in plugin.packages.collect() if name.startswith("rpm:")]


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


def test_a_database_of_rpm_that_is_locked_is_not_an_empty_one(tool: Tool) -> None:
    tool("rpm", "import sys; sys.exit('error: cannot open Packages database: locked')")
    with pytest.raises(plugin.ToolFailedError, match="rpm ended with status 1: error: cannot open Packages database"):
        plugin.packages.collect()


def test_python_distributions_have_normalised_names() -> None:
    found = plugin.packages.collect()
    assert found["pypi:messenger-rules"] == {"version": "0.1.0", "scheme": "pep440"}
    assert "pypi:pydantic-core" in found


def test_a_tool_that_fails_makes_components_unknown_and_not_absent(tool: Tool) -> None:
    tool("dpkg-query", "import sys; sys.exit('error: failed to open package info file: locked')")
    facts = collect([plugin.packages], at=AT)
    unknown = facts.component("deb:openssl")
    assert isinstance(unknown, Unknown)
    assert unknown.reason is Reason.SOURCE_FAILED
    assert (
        "ToolFailedError: dpkg-query ended with status 1: error: failed to open package info file: locked"
        in unknown.detail
    )


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
