"""Every link from one of our pages to another leads somewhere; no network is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.pages import PROJECT, anchors, links, pages


def broken(page: Path, targets: list[str]) -> list[str]:
    """Those of a page's links that lead nowhere inside the project; addresses elsewhere are not looked at."""
    found = []
    for target in targets:
        if ":" in target.partition("/")[0]:
            continue
        path, _, anchor = target.partition("#")
        there = (PROJECT / page).parent / path if path else PROJECT / page
        leads = there.exists() and (not anchor or anchor in anchors(there.resolve().relative_to(PROJECT)))
        if not leads:
            found.append(target)
    return found


@pytest.mark.parametrize("page", pages(), ids=str)
def test_links_lead_somewhere(page: Path) -> None:
    assert broken(page, links(page)) == []


def test_a_broken_link_is_seen() -> None:
    good = ["docs/architecture.md", "docs/index.md#messenger_rules", "https://example.org/nowhere"]
    bad = ["docs/nowhere.md", "docs/index.md#no-such-heading", "#no-such-heading"]
    assert broken(Path("README.md"), [*good, *bad]) == bad


def test_the_index_reaches_every_page_of_the_docs() -> None:
    """Sphinx warns of a page outside every toctree; this says so without building."""
    listed = "\n".join((PROJECT / page).read_text("utf-8") for page in pages() if page.name == "index.md")
    orphans = [
        page
        for page in pages()
        if page.parts[0] == "docs" and page.name != "index.md" and page.parent.name not in {"codes", "results"}
        if f"{page.stem}\n" not in listed
    ]
    assert orphans == []
