"""The public names: each arrives when it is asked for, from one place."""

from __future__ import annotations

import ast
import importlib
import importlib.metadata
import inspect
import re
import tomllib
from pathlib import Path

import pytest

import messenger_rules as mr

NAMES = [name for name in mr.__all__ if name != "__version__"]


@pytest.mark.parametrize("name", NAMES)
def test_a_public_name_is_there_and_documented(name: str) -> None:
    value = getattr(mr, name)
    assert inspect.getdoc(value)


@pytest.mark.parametrize("name", NAMES)
def test_a_public_name_is_in_the_reference(name: str, project: Path) -> None:
    pages = (page.read_text("utf-8") for page in (project / "docs" / "reference").glob("*.md"))
    assert re.search(rf"^\.\. auto\w+:: {name}$", "\n".join(pages), re.MULTILINE)


def test_type_checkers_and_the_interpreter_see_the_same() -> None:
    tree = ast.parse(inspect.getsource(mr))
    guarded = next(node for node in tree.body if isinstance(node, ast.If))
    seen_by_checkers = {
        alias.name: node.module for node in guarded.body if isinstance(node, ast.ImportFrom) for alias in node.names
    }
    homes = importlib.import_module("messenger_rules").__dict__["_HOMES"]
    assert seen_by_checkers == {name: f"messenger_rules.{home}" for name, home in homes.items()}
    assert sorted(homes) == sorted(NAMES)


@pytest.mark.parametrize("module", ["facts.parts", "facts.model", "facts.fact_table", "vocabulary"])
def test_a_type_checker_without_the_plugin_of_pydantic_sees_which_fields_have_defaults(module: str) -> None:
    tree = ast.parse(inspect.getsource(importlib.import_module(f"messenger_rules.{module}")))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == "Field"]
    assert [ast.unparse(call) for call in calls if call.args] == []
    assert calls


def test_dir_lists_the_public_names() -> None:
    assert dir(mr) == sorted(mr.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError) as caught:
        getattr(mr, "Catalogue")  # noqa: B009 - a type checker would refuse it
    assert str(caught.value) == "module `messenger_rules` has no attribute `Catalogue`"


def test_the_version_is_said_once(project: Path) -> None:
    declared = tomllib.loads((project / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert mr.__version__ == declared == importlib.metadata.version("messenger-rules")
    said = [path for path in (project / "messenger_rules").rglob("*.py") if f'"{declared}"' in path.read_text("utf-8")]
    assert said == []
