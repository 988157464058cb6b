"""Every row of bad input has the fate that the docs promise for it."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

from tests.conftest import PROJECT
from tests.hostile.rows import Row
from tests.hostile.table import PAGE, ROWS, page

CHECKED = [row for row in ROWS if row.check is not None]
NAMED = sorted({node for row in ROWS for node in row.held_by})


@pytest.mark.parametrize("row", CHECKED, ids=[f"{row.number}-{row.what}" for row in CHECKED])
def test_a_bad_input_has_the_fate_that_is_promised(row: Row, tmp_path: Path) -> None:
    assert row.check is not None
    row.check(tmp_path)


@pytest.mark.parametrize("node", NAMED)
def test_a_test_that_holds_a_row_is_there(node: str) -> None:
    file, *names = node.partition("[")[0].split("::")
    scope: ast.AST | None = _parsed(PROJECT / file)
    for name in names:
        assert scope is not None
        scope = next((inner for inner in ast.iter_child_nodes(scope) if getattr(inner, "name", None) == name), None)
    assert scope is not None, "the test has another name now"


@cache
def _parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text("utf-8"))


def test_every_number_has_its_row_in_order() -> None:
    numbers = [row.number for row in ROWS]

    assert numbers == sorted(numbers)
    assert set(numbers) == set(range(1, numbers[-1] + 1))


def test_the_page_of_the_docs_is_made_of_these_rows() -> None:
    assert PAGE.read_text("utf-8") == page(), "run `python -m tests.hostile`"
