"""A new plugin builds, installs, passes its own tests and those of every plugin, as it was written."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

import messenger_rules as mr
from messenger_rules.authoring.new_plugin import new_plugin, write_new_plugin
from messenger_rules.cli import main


@pytest.fixture
def environment(tmp_path: Path) -> Path:
    """A virtual environment that has all that this one has; its folder for packages is given."""
    venv.create(tmp_path / "venv", with_pip=False)
    packages = next((tmp_path / "venv").glob("[Ll]ib/**/site-packages"))
    packages.joinpath("around.pth").write_text(f"import site; site.addsitedir({sysconfig.get_path('purelib')!r})\n")
    return packages


def run(folder: Path, *command: str | Path, configuration: Path | None = None) -> str:
    own = {"XDG_CACHE_HOME": str(folder), "XDG_STATE_HOME": str(folder)}
    environment = {**os.environ, **own, **({"MESSENGER_RULES_CONFIG": str(configuration)} if configuration else {})}
    ran = subprocess.run(
        list(map(str, command)), cwd=folder, capture_output=True, text=True, check=False, env=environment
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


@pytest.mark.processes
def test_it_builds_installs_and_passes(environment: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "shop-facts"
    assert main(["plugins", "new", "shop-facts", "--into", str(folder)]) == 0
    printed = capsys.readouterr()
    assert printed.out.splitlines() == [str(folder / path) for path in new_plugin("shop-facts")]
    assert "next: pip install -e" in printed.err

    run(folder, sys.executable, "-m", "build", "-q", "--wheel", "--no-isolation", "--outdir", tmp_path, ".")
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(environment)
    python = next((tmp_path / "venv").glob("[bS]*/python*"))
    tested = run(folder, python, "-m", "pytest", "-q", "-p", "no:cacheprovider")
    assert "10 passed" in tested

    command = (python, "-m", "messenger_rules.cli")
    run(tmp_path, *command, "plugins", "allow", "shop-facts", configuration=tmp_path)
    listed = run(tmp_path, *command, "plugins", configuration=tmp_path)
    assert "shop.is_even" in listed
    facts = run(tmp_path, *command, "facts", "--refresh", configuration=tmp_path)
    assert "shop.configured" in facts
    asked = run(tmp_path, *command, "eval", "shop.is_even(shop.files)", configuration=tmp_path)
    assert asked == "true\n"


@pytest.mark.parametrize(
    ("name", "prefix", "said"),
    [
        ("acme facts", None, "'acme facts' is no name of a distribution"),
        ("../acme", None, "is no name of a distribution"),
        ("acme-facts", "Acme", "'Acme' is no prefix of facts"),
        ("os-facts", None, "`os` is the library's own"),
        ("messenger-rules-acme", None, "`messenger` is the library's own"),
    ],
)
def test_a_name_that_cannot_be_is_refused(name: str, prefix: str | None, said: str) -> None:
    with pytest.raises(mr.PluginError, match=r"MR564") as caught:
        new_plugin(name, prefix)
    assert said in str(caught.value)


def test_a_name_of_one_word_does_not_hide_its_own_source() -> None:
    assert "shop_facts.py" in new_plugin("shop")
    assert "class MyShop(FactModel)" in new_plugin("x", "my_shop")["x.py"]


def test_nothing_that_exists_is_written_over(tmp_path: Path) -> None:
    tmp_path.joinpath("notes").write_text("mine")
    with pytest.raises(mr.PluginError, match="MR565"):
        write_new_plugin(tmp_path, "shop-facts")
    with pytest.raises(mr.PluginError, match="MR565"):
        write_new_plugin(tmp_path / "notes" / "below", "shop-facts")
    assert [path.name for path in tmp_path.iterdir()] == ["notes"]
