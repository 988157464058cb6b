"""Each diagnostic of messages and their files, by the example of its page: the whole printed text."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from messenger_rules.errors import CatalogError
from messenger_rules.messages.catalog import Catalog
from messenger_rules.vocabulary import Vocabulary
from tests.messages.files import NAMESPACE, file_of, message

CODES = Path(__file__).parents[2] / "docs" / "codes"
PAGES = sorted(page for page in CODES.glob("MR[45]*.md") if page.stem < "MR440" or "MR501" <= page.stem < "MR526")
VOCABULARY = 'product = "acme-console"\nlink-hosts = ["support.acme.example"]'

_XML = re.compile(r"```(?:xml|none)\n(.*?)```", re.DOTALL)
_TEXT = re.compile(r"```text\n(.*?)```", re.DOTALL)


def printed(data: bytes, vocabulary: Vocabulary | None = None) -> str:
    """All that is said about a file."""
    try:
        diagnostics = Catalog.read(data, name="messages.xml", vocabulary=vocabulary).diagnostics
    except CatalogError as error:
        return str(error)
    return "\n\n".join(diagnostic.render() for diagnostic in diagnostics)


def many(fragment: str, count: int) -> str:
    return "\n".join(fragment.replace("N", str(number)) for number in range(count))


def no_such_file() -> str:
    with pytest.raises(CatalogError) as caught:
        Catalog.load("no-such-file.xml")
    return str(caught.value)


def no_folder() -> str:
    expect = '<expect facts="hosts/old.json" at="2026-02-01T00:00:00Z" outcome="shown">true</expect>'
    catalog = Catalog.read(file_of(expect), name="messages.xml")
    with pytest.raises(CatalogError) as caught:
        catalog.facts_of(catalog.messages[0].expectations[0])
    return str(caught.value)


BUILT: dict[str, Callable[[], str]] = {
    "MR421": lambda: printed(file_of(f"<body>{many('line N', 21)}</body>")),
    "MR422": lambda: printed(file_of(many('<link href="https://support.acme.example/N">Article N</link>', 6))),
    "MR423": lambda: printed(
        file_of(many('<text lang="de-x-N"><title>Konsole 4</title><body>Läuft aus.</body></text>', 64))
    ),
    "MR429": lambda: printed(example_of(CODES / "MR429.md"), Vocabulary.read(VOCABULARY)),
    "MR431": lambda: printed(file_of(f'<link href="https://support.acme.example/{"a" * 2048}">Article</link>')),
    "MR437": lambda: printed(example_of(CODES / "MR437.md"), Vocabulary.read(VOCABULARY)),
    "MR501": no_such_file,
    "MR502": lambda: printed(b" " * 1_048_577),
    "MR503": lambda: printed(file_of("<title>Konsole 4 läuft aus</title>").decode().encode("latin-1")),
    "MR509": lambda: printed(f'<catalog xmlns="{NAMESPACE}">'.encode() + b"<message>" * 16),
    "MR510": lambda: printed(f'<catalog xmlns="{NAMESPACE}">{"<text/>" * 100_000}</catalog>'.encode()),
    "MR511": lambda: printed(file_of("<message " + many('aN=""', 65).replace("\n", " ") + "/>")),
    "MR518": lambda: printed(file_of("\n".join(message(id=f"message-{n}") for n in range(501)))),
    "MR525": no_folder,
}
"""How to come by those diagnostics whose example would be too long for a page, or is no text."""


def example_of(page: Path) -> bytes:
    """The file that the example of a page stands in."""
    found = _XML.search(page.read_text("utf-8"))
    assert found is not None, f"{page.stem} has neither an example nor an entry in BUILT"
    return file_of(found[1].rstrip("\n"))


def said(page: Path) -> str:
    """What is printed for the example of a page."""
    return BUILT[page.stem]() if page.stem in BUILT else printed(example_of(page))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_page_shows_what_is_printed(page: Path) -> None:
    shown = _TEXT.search(page.read_text("utf-8"))

    assert shown is not None
    assert said(page) == shown[1].rstrip("\n")


WARNINGS = {"MR403", "MR415", "MR432", "MR435", "MR522", "MR524", "MR436"}
"""What refuses nothing; everything else refuses a message or the file."""


def test_errors_and_warnings_are_told_apart() -> None:
    assert {page.stem for page in PAGES if "(severity: warning)" in page.read_text("utf-8")} == WARNINGS


def test_every_page_is_tested() -> None:
    assert len(PAGES) >= 60
    assert {f"MR{number}" for number in range(401, 438)} <= {page.stem for page in PAGES}
    assert {f"MR{number}" for number in range(501, 526)} <= {page.stem for page in PAGES}
