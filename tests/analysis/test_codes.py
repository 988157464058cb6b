"""Each diagnostic of analysis, by the example of its page: the whole printed text."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from messenger_rules.analysis.catalogue import analyze
from messenger_rules.messages.catalog import Catalog
from messenger_rules.vocabulary import Vocabulary
from tests.condition.test_codes import VOCABULARY
from tests.messages.files import file_of

WITHOUT_EXAMPLE = {"MR334"}
"""A catalogue that asks so much is no example: ``test_together`` makes some."""
PAGES = sorted(
    page
    for page in (Path(__file__).parents[2] / "docs" / "codes").glob("MR3*.md")
    if page.stem >= "MR308" and page.stem not in WITHOUT_EXAMPLE
)
AT = datetime(2026, 3, 1, tzinfo=UTC)

_XML = re.compile(r"```xml\n(.*?)```", re.DOTALL)
_TEXT = re.compile(r"```text\n(.*?)```", re.DOTALL)


def printed(example: str) -> str:
    """All that analysis says about a file with some messages."""
    catalog = Catalog.read(file_of(example), name="messages.xml", vocabulary=Vocabulary.read(VOCABULARY))
    assert not catalog.invalid
    return "\n\n".join(diagnostic.render() for diagnostic in analyze(catalog, at=AT).diagnostics)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_page_shows_what_is_printed(page: Path) -> None:
    text = page.read_text("utf-8")
    said = printed(_XML.findall(text)[0].removesuffix("\n"))

    assert said == _TEXT.findall(text)[0].removesuffix("\n")
    assert f"[{page.stem}]" in said


def test_there_are_enough_of_them() -> None:
    assert len(PAGES) >= 20
