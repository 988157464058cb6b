"""Each diagnostic code has its page, and each page a code: what a page shows is in the form that readers know."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.docs.pages import PROJECT, blocks

PAGES = sorted((PROJECT / "docs" / "codes").glob("MR*.md"))
_CODE = re.compile(r"MR\d{3}")
_TITLE = re.compile(
    r"# (?P<code>MR\d{3}): (?P<title>[^A-Z\n][^\n]*[^.\n]|`[^\n]*[^.\n])\n\n?\(severity: (?P<severity>error|warning|note)\)\n"
)


def codes_in(folder: Path) -> set[str]:
    """The codes that the Python files below a folder name in string literals."""
    literals = (
        node.value
        for path in folder.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    return {literal for literal in literals if _CODE.fullmatch(literal)}


def test_every_code_has_a_page_and_every_page_a_code() -> None:
    assert {page.stem for page in PAGES} == codes_in(PROJECT / "messenger_rules")


def test_there_are_as_many_codes_as_mistakes_worth_telling_apart() -> None:
    assert len(PAGES) >= 40


def test_every_code_is_tested() -> None:
    tested = "\n".join(
        path.read_text("utf-8")
        for path in (PROJECT / "tests").rglob("*")
        if path.suffix in {".py", ".toml", ".txt", ".json"}
    )
    by_their_pages = ("MR1", "MR2", "MR3")  # tests/condition and tests/analysis print the examples of these pages
    rest = [page.stem for page in PAGES if not page.stem.startswith(by_their_pages)]
    assert [code for code in rest if code not in tested] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_says_what_it_is_and_what_to_do(page: Path) -> None:
    text = page.read_text("utf-8")
    title = _TITLE.match(text)
    assert title is not None, (
        "begins `# MRnnn: small letter, no full stop`, then `(severity: error)`, `(severity: warning)` or `(severity: note)`"
    )
    assert title["code"] == page.stem
    assert "\n## What to do\n" in text
    printed = [block.body for block in blocks(page.relative_to(PROJECT)) if block.kind == "text"]
    assert any(f"{title['severity']}[{page.stem}]: " in body for body in printed), "shows what is printed"
