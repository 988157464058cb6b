"""Every row of bad input has the fate that the docs promise for it."""

from __future__ import annotations

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.conftest import PROJECT
from tests.hostile import network, state
from tests.hostile.rows import Row
from tests.hostile.table import PAGE, ROWS, page

CHECKED = [row for row in ROWS if row.check is not None]
CODED = [row for row in (*state.ROWS, *network.ROWS) if row.codes and row.check is None]
"""The rows whose codes nothing else compares; those of plugins are taken from what a test compares."""
NAMED = sorted({node for row in ROWS for node in row.held_by})


@pytest.mark.parametrize("row", CHECKED, ids=[f"{row.number}-{row.what}" for row in CHECKED])
def test_a_bad_input_has_the_fate_that_is_promised(row: Row, tmp_path: Path) -> None:
    assert row.check is not None
    row.check(tmp_path)


@pytest.mark.parametrize("node", sorted({node.partition("[")[0] for node in NAMED}))
def test_a_test_that_holds_a_row_is_there(node: str) -> None:
    assert _defined(node) is not None, "the test has another name now"


def test_a_case_of_a_test_that_holds_a_row_is_there() -> None:
    """As pytest collects them; only the files of those whose case is named."""
    cases = {node for node in NAMED if node != _function(node)}
    files = sorted({node.partition("::")[0] for node in cases})
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-n0", "-m", "", "-p", "no:cacheprovider"]
    done = subprocess.run([*command, *files], cwd=PROJECT, capture_output=True, text=True, check=False)
    assert cases - set(done.stdout.splitlines()) == set()


@pytest.mark.parametrize("row", CODED, ids=[f"{row.number}-{row.what}" for row in CODED])
def test_a_code_of_a_row_stands_in_a_test_that_holds_it(row: Row) -> None:
    told = "\n".join(_text(node) for node in row.held_by)
    assert [code for code in row.codes if code not in told] == []


def _function(node: str) -> str:
    """A node without its case."""
    return node.partition("[")[0]


def _defined(node: str) -> ast.AST | None:
    """The function or class of a node id."""
    file, *names = _function(node).split("::")
    scope: ast.AST | None = _parsed(PROJECT / file)
    for name in names:
        assert scope is not None
        scope = next((inner for inner in ast.iter_child_nodes(scope) if getattr(inner, "name", None) == name), None)
    return scope


def _text(node: str) -> str:
    """The text of a test, and of the functions and constants of its file that it uses by name."""
    test = _defined(node)
    assert test is not None
    used = {inner.id for inner in ast.walk(test) if isinstance(inner, ast.Name)}
    module = _parsed(PROJECT / node.partition("::")[0])
    return "\n".join(ast.unparse(part) for part in module.body if part is test or _names(part) & used)


def _names(statement: ast.stmt) -> set[str]:
    """What a statement of a module defines."""
    targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
    return {getattr(statement, "name", ""), *(target.id for target in targets if isinstance(target, ast.Name))}


@cache
def _parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text("utf-8"))


def test_every_number_has_its_row_in_order() -> None:
    numbers = [row.number for row in ROWS]

    assert numbers == sorted(numbers)
    assert set(numbers) == set(range(1, numbers[-1] + 1))


def test_the_page_of_the_docs_is_made_of_these_rows() -> None:
    assert PAGE.read_text("utf-8") == page(), "run `python -m tests.hostile`"
