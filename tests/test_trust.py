"""Trust: whose modules are imported, by files' permissions, by the list of a privileged process, by where they lie."""

from __future__ import annotations

import os
import sys
from importlib.metadata import distributions
from pathlib import Path

import pytest

import messenger_rules as mr
from messenger_rules import trust
from messenger_rules.facts.configuration import FOLDER
from messenger_rules.trust import AllowList, doubt_about
from tests.distributions import install

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the permissions are those of POSIX")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the distribution acme-facts, on the path of imports."""
    folder = tmp_path / "installed"
    install(folder, "acme-facts", "", "")
    package = folder / "trusted_facts"
    package.mkdir()
    package.joinpath("__init__.py").write_text("")
    package.joinpath("sources.py").write_text("raise AssertionError('nobody imports this')")
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.setenv(FOLDER, str(tmp_path / "configuration"))
    tmp_path.joinpath("configuration").mkdir()
    return folder


def code(folder: Path) -> str | None:
    """The code of the doubt about acme-facts."""
    (distribution,) = distributions(path=[str(folder)])
    found = doubt_about(distribution, ["trusted_facts.sources"])
    return None if found is None else found.code


@pytest.fixture
def ordinary(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trust, "is_privileged", lambda: False)
    monkeypatch.setattr("messenger_rules.privilege.is_privileged", lambda: False)


@pytest.fixture
def privileged(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Privileged, and started elsewhere than where the plugin lies."""
    monkeypatch.setattr(trust, "is_privileged", lambda: True)
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("ordinary")
@pytest.mark.parametrize("place", ["trusted_facts/sources.py", "trusted_facts/__init__.py", "trusted_facts", "."])
def test_what_anybody_may_change_is_not_imported(place: str, folder: Path) -> None:
    assert code(folder) is None
    path = folder / place
    path.chmod(path.stat().st_mode | 0o002)
    assert code(folder) == "MR584"


@pytest.mark.usefixtures("ordinary")
def test_a_module_that_is_not_there_is_no_matter_of_trust(folder: Path) -> None:
    (distribution,) = distributions(path=[str(folder)])
    assert doubt_about(distribution, ["no_such_module", "trusted_facts.no.such"]) is None


@pytest.mark.usefixtures("privileged")
def test_a_privileged_process_wants_a_list(folder: Path) -> None:
    assert code(folder) == "MR583"
    AllowList(frozenset({"acme-facts"})).write()
    assert code(folder) is None


@pytest.mark.usefixtures("privileged")
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
@pytest.mark.parametrize(("uid", "gid", "mode"), [(12345, 0, 0o644), (0, 12345, 0o664)])
def test_a_privileged_process_trusts_no_other_owner(uid: int, gid: int, mode: int, folder: Path) -> None:
    AllowList(frozenset({"acme-facts"})).write()
    file = folder / "trusted_facts" / "sources.py"
    os.chown(file, uid, gid)
    file.chmod(mode)
    assert code(folder) == "MR584"


@pytest.mark.usefixtures("privileged")
def test_the_working_directory_and_pythonpath_are_no_installation(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    AllowList(frozenset({"acme-facts"})).write()
    monkeypatch.setenv("PYTHONPATH", str(folder))
    assert code(folder) == "MR583"
    monkeypatch.delenv("PYTHONPATH")
    assert code(folder) is None
    monkeypatch.chdir(folder)
    assert code(folder) == "MR583"
    monkeypatch.setattr("site.getsitepackages", lambda: [str(folder)])
    assert code(folder) is None


@pytest.mark.usefixtures("privileged")
def test_a_folder_that_an_editable_installation_names_is_one(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    AllowList(frozenset({"acme-facts"})).write()
    site_packages = tmp_path / "site-packages"
    site_packages.mkdir()
    site_packages.joinpath("acme.pth").write_text(f"# editable\nimport os\n{folder}\n")
    monkeypatch.setattr("site.getsitepackages", lambda: [str(site_packages)])
    monkeypatch.chdir(folder)
    assert code(folder) is None


@pytest.mark.usefixtures("privileged")
def test_a_list_that_cannot_be_read_allows_nobody(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "configuration" / "plugins.toml"
    for text in ('allow = "acme-facts"', "allow = [5]", "allow = [", "\udcff"):
        file.write_text(text, errors="surrogateescape")
        assert code(folder) == "MR582", text
    AllowList(frozenset({"acme-facts"})).write()
    file.chmod(0o666)
    assert code(folder) == "MR582"


def test_names_are_compared_as_pip_compares_them() -> None:
    assert AllowList(frozenset({"acme-facts"})).allows("Acme_Facts")
    assert AllowList(frozenset()).allows("messenger-rules-packages")
    assert not AllowList(frozenset()).allows("messenger-rules-evil")


def test_the_makers_own_distributions_are_those_of_the_plugins_folder() -> None:
    plugins = Path(__file__).parents[1] / "plugins"
    assert {path.parent.name for path in plugins.glob("*/pyproject.toml")} <= trust.OWN


def test_a_list_that_cannot_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tmp_path.joinpath("file").write_text("")
    monkeypatch.setenv(FOLDER, str(tmp_path / "file" / "folder"))
    with pytest.raises(mr.StateError, match="MR526"):
        AllowList(frozenset({"acme-facts"})).write()
