"""What is a condition on a page is fenced as one, so that it has its colours."""

from __future__ import annotations

from pathlib import Path

import pytest

import messenger_rules as mr
from messenger_rules.condition.parser import parse
from tests.docs.pages import Block, blocks, pages


def is_condition(text: str) -> bool:
    try:
        parse(text)
    except mr.ConditionError:
        return False
    return True


def is_conditions(block: Block) -> bool:
    """One condition, or one a line."""
    return is_condition(block.body) or all(is_condition(line) for line in block.body.splitlines())


@pytest.mark.parametrize("page", pages(), ids=str)
def test_conditions_have_their_colours(page: Path) -> None:
    plain = [block for block in blocks(page) if block.kind in {"", "text"}]
    assert [block.line for block in plain if block.body.strip() and is_conditions(block)] == [], (
        "fence these as `messenger-rules`"
    )


def test_several_conditions_are_seen() -> None:
    assert is_conditions(Block("text", 'os.name == "debian"\nhas(a.b, "x")\n', 1))
    assert not is_conditions(Block("text", "0.9 < 1.0-dev < 1.0\n", 1))
