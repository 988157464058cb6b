"""What is released works: wheel and sdist, each in an environment that has nothing else, from another folder."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import tomllib
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

pytestmark = [pytest.mark.xdist_group("packaging"), pytest.mark.timeout(400)]

DATA = {
    "messenger_rules/codes/MR100.md",
    "messenger_rules/grammar/condition.lark",
    "messenger_rules/grammar/catalog.xsd",
    "messenger_rules/messages/host_endings.txt",
    "messenger_rules/py.typed",
}
LEFT_BEHIND = shutil.ignore_patterns(
    ".git", ".venv*", ".*_cache", ".hypothesis", ".long", "__pycache__", "build", "dist", "*.egg-info", "_build"
)


def run(*command: str | Path, cwd: Path) -> str:
    """What a command prints; a failure shows all of it."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    done = subprocess.run(command, cwd=cwd, env=clean, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}:\n{done.stdout}{done.stderr}"
    return done.stdout


@dataclass(frozen=True)
class Built:
    """The two files of a release, built from a copy of the tree, and that copy."""

    tree: Path
    wheel: Path
    sdist: Path


@pytest.fixture(scope="module")
def built(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    tree = tmp_path_factory.mktemp("build") / "tree"
    shutil.copytree(project, tree, ignore=LEFT_BEHIND)
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", "out", tree, cwd=tree.parent)
    out = tree.parent / "out"
    return Built(tree, *out.glob("*.whl"), *out.glob("*.tar.gz"))


def test_the_listed_packages_are_those_of_the_tree(project: Path) -> None:
    settings = tomllib.loads((project / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]
    found = {
        ".".join(init.parent.relative_to(project).parts) for init in (project / "messenger_rules").rglob("__init__.py")
    }
    assert sorted(settings["packages"]) == sorted(found | {"messenger_rules.codes", "messenger_rules.grammar"})


def test_every_folder_with_python_is_a_package(project: Path) -> None:
    folders = {path.parent for path in (project / "messenger_rules").rglob("*.py")}
    assert [folder for folder in folders if not (folder / "__init__.py").is_file()] == []


def test_the_wheel_holds_every_module_and_the_data(project: Path, built: Built) -> None:
    names = set(zipfile.ZipFile(built.wheel).namelist())
    modules = {path.relative_to(project).as_posix() for path in (project / "messenger_rules").rglob("*.py")}
    assert modules | DATA <= names
    assert not {name for name in names if name.startswith(("tests/", "docs/", "benchmarks/", "grammar/"))}


def test_the_sdist_holds_tests_docs_and_plugins(built: Built) -> None:
    with tarfile.open(built.sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"grammar/condition.lark", "tests/test_packaging.py", "docs/conf.py", "CHANGELOG.md", ".ci/run"} <= names
    assert any(name.startswith("plugins/") and name.endswith("pyproject.toml") for name in names)


@pytest.mark.processes
@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_the_main_job_runs_where_nothing_else_is_installed(
    kind: str, built: Built, project: Path, tmp_path: Path
) -> None:
    environment = tmp_path / "environment"
    venv.create(environment, with_pip=False)
    release = built.wheel if kind == "wheel" else built.sdist
    plugins = sorted(path.parent for path in (built.tree / "plugins").glob("*/pyproject.toml"))
    run(sys.executable, "-m", "pip", "--python", environment, "install", "-q", release, *plugins, cwd=tmp_path)
    command = environment / "bin" / "messenger-rules"
    examples = project / "docs" / "examples"

    host = min((examples / "hosts").glob("*.json"))
    printed = run(command, "select", examples / "lifecycle.xml", "--facts", host, "--json", cwd=tmp_path)
    assert json.loads(printed).keys() >= {"shown", "hidden"}
    listed = run(command, "plugins", cwd=tmp_path)
    for plugin in plugins:
        assert tomllib.loads((plugin / "pyproject.toml").read_text("utf-8"))["project"]["name"] in listed
