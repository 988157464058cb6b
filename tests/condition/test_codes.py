"""Each diagnostic of conditions, by the example of its page: the whole printed text."""

from __future__ import annotations

from pathlib import Path

import pytest

import messenger_rules as mr
from messenger_rules.text import Source
from tests.docs.pages import PROJECT, blocks

PAGES = sorted(page for page in (PROJECT / "docs" / "codes").glob("MR[123]*.md") if page.stem < "MR308")
VOCABULARY = """
product = "acme-console"
languages = ["en", "de", "fr", "pt-BR", "ja", "zh-Hant"]
[console]
types = ["enterprise", "control-center", "enterprise-manager"]
versions = ["4.0", "4.5", "5.0", "5.1", "5.2", "5.2.1", "5.3"]
[components.anti-virus]
versions = ["9.5.0", "9.5.1", "9.7.0", "10.0.0"]
[components.backup]
[components.python-redis]
scheme = "pep440"
[facts."acme.seats"]
type = "int"
[facts."acme.managed"]
type = "bool"
[facts."acme.features"]
type = "set"
values = ["search", "archive", "audit"]
"""
SEGMENTS = {
    "old-consoles": Source("console.version < 5", name="segment old-consoles"),
    "round": Source('segment("about")', name="segment round"),
    "few": Source("os.version < 5 and os.version > 3", name="segment few"),
    "many": Source('segment("few") or not segment("few")', name="segment many"),
    "names": Source('like(os.name, "*enterprise-edition-of-windows-server-2*")', name="segment names"),
    "about": Source('segment("round")', name="segment about"),
}
LIMITS = {
    "MR117": mr.Limits(condition_length=60),
    "MR118": mr.Limits(condition_depth=4),
    "MR119": mr.Limits(condition_atoms=3),
    "MR120": mr.Limits(list_items=3),
    "MR121": mr.Limits(text_length=20),
    "MR231": mr.Limits(condition_atoms=3, expanded_atoms=3),
    "MR232": mr.Limits(condition_length=60, expanded_steps=60),
}


def printed(code: str, condition: str) -> str:
    """All that is said about a condition."""
    try:
        compiled = mr.compile(
            condition,
            vocabulary=mr.Vocabulary.read(VOCABULARY),
            limits=LIMITS.get(code, mr.Limits()),
            segments=SEGMENTS,
        )
    except mr.ConditionError as error:
        return str(error)
    return "\n\n".join(diagnostic.render() for diagnostic in compiled.diagnostics)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_page_shows_what_is_printed(page: Path) -> None:
    condition, expected = list(blocks(page.relative_to(PROJECT)))[:2]
    said = printed(page.stem, condition.body.removesuffix("\n"))

    assert said == expected.body.removesuffix("\n")
    assert (condition.kind, expected.kind) == ("messenger-rules", "text"), "the fences say what is between them"
    assert f"[{page.stem}]" in said


def test_there_are_enough_of_them() -> None:
    assert len(PAGES) >= 60
