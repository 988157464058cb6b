"""Installing and uninstalling: twice is once, nothing is left, and nothing of an administrator's is touched."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("the agent of Windows is installed otherwise", allow_module_level=True)

from messenger_rules.agent.unix.installing import AUTOSTART, LIST, PROFILE, SETTINGS, STATE, UNIT, install, uninstall
from messenger_rules.errors import StateError


def files(root: Path) -> set[Path]:
    return {path.relative_to(root) for path in root.rglob("*") if path.is_file()}


def test_there_and_away_again(tmp_path: Path) -> None:
    done = install("/etc/messenger-rules/m.xml", root=tmp_path)
    assert files(tmp_path) == {UNIT, PROFILE, AUTOSTART, SETTINGS, LIST}
    assert len(done.said) == 4
    assert f"ExecStart={sys.executable} -I -m messenger_rules.cli agent run" in (tmp_path / UNIT).read_text()
    assert 'catalog = "/etc/messenger-rules/m.xml"' in (tmp_path / SETTINGS).read_text()
    assert (tmp_path / STATE).stat().st_mode & 0o777 == 0o700
    again = install("/etc/messenger-rules/m.xml", root=tmp_path)
    assert (again.said, again.left) == ([], [])
    assert uninstall(root=tmp_path).left == []
    assert files(tmp_path) == set()
    assert not (tmp_path / "etc" / "messenger-rules").exists()
    assert not (tmp_path / "etc" / "xdg").exists()
    assert not (tmp_path / STATE).exists()
    assert (uninstall(root=tmp_path).said, files(tmp_path)) == ([], set())


def test_another_catalogue_or_python_is_taken_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install("/one.xml", root=tmp_path)
    monkeypatch.setattr(sys, "executable", "/opt/acme tools/bin/python")
    assert len(install("/two.xml", root=tmp_path).said) == 4
    assert "'/opt/acme tools/bin/python' -I" in (tmp_path / UNIT).read_text()
    assert 'Exec="/opt/acme tools/bin/python" -I' in (tmp_path / AUTOSTART).read_text("utf-8")
    assert "two.xml" in (tmp_path / SETTINGS).read_text()
    assert uninstall(root=tmp_path).left == []


def test_what_an_administrator_wrote_or_changed_stays(tmp_path: Path) -> None:
    (tmp_path / SETTINGS).parent.mkdir(parents=True)
    (tmp_path / SETTINGS).write_text("per-day = 1\n")
    assert install("/m.xml", root=tmp_path).left == [f"{tmp_path / SETTINGS} is there already"]
    with (tmp_path / PROFILE).open("a") as file:
        file.write("# mine\n")
    assert install(None, root=tmp_path).left == [f"{tmp_path / PROFILE} was changed since it was installed"]
    assert f"{tmp_path / PROFILE} was changed since it was installed" in uninstall(root=tmp_path).left
    assert files(tmp_path) == {SETTINGS, PROFILE}
    assert (tmp_path / SETTINGS).read_text() == "per-day = 1\n"


def test_what_was_acknowledged_stays_unless_it_is_purged(tmp_path: Path) -> None:
    install(None, root=tmp_path)
    (tmp_path / STATE / "ledger.sqlite3").touch()
    (left,) = uninstall(root=tmp_path).left
    assert "has what was acknowledged" in left
    assert files(tmp_path) == {STATE / "ledger.sqlite3"}
    uninstall(root=tmp_path, purge=True)
    assert files(tmp_path) == set()


def test_the_hook_is_a_shell_script_that_never_fails(tmp_path: Path) -> None:
    install(None, root=tmp_path)
    done = subprocess.run(["sh", "-eu", str(tmp_path / PROFILE)], capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here")
def test_the_unit_is_one_of_systemd(tmp_path: Path) -> None:
    install("/m.xml", root=tmp_path)
    verified = subprocess.run(
        ["systemd-analyze", "verify", str(tmp_path / UNIT)], capture_output=True, text=True, check=False
    )
    about = [line for line in verified.stderr.splitlines() if UNIT.name in line]
    assert (about, verified.returncode) == ([], 0)


def test_what_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "etc").write_text("")
    with pytest.raises(StateError, match="MR599"):
        install(None, root=tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["etc"]
