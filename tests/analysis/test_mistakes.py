"""The mistakes that real authors made, each named at its place by ``check``."""

from __future__ import annotations

from xml.sax.saxutils import escape

import pytest

from messenger_rules.analysis.catalogue import analyze
from messenger_rules.messages.catalog import Catalog
from messenger_rules.vocabulary import Vocabulary
from tests.analysis.test_codes import AT
from tests.condition.test_codes import VOCABULARY
from tests.messages.files import file_of

CONDITIONS = [
    # How it is written
    ("console.version = 5.2", "MR105", "="),
    ("console.version >= 5 && os.family == \"linux\"", "MR106", "&&"),
    ("console.type == “enterprise”", "MR103", "“enterprise”"),
    ("console.version < v5.2", "MR113", "v5.2"),
    ('console.version == "5.2"', "MR202", '"5.2"'),
    ("console.version in 5.2*", "MR115", "5.2*"),
    ('language matches "pt_BR"', "MR213", '"pt_BR"'),
    ('language matches "en-UK"', "MR214", '"en-UK"'),
    ('language matches "jp"', "MR215", '"jp"'),
    ("now < 2026-03-01", "MR206", "2026-03-01"),
    ("now < 2021-02-29T00:00Z", "MR124", "2021-02-29T00:00Z"),
    ('os.family == "linux" or os.family == "windows" and console.version < 5', "MR110", "and"),
    # What it names
    ('console.typ == "enterprise"', "MR201", "console.typ"),
    ('instaled("backup")', "MR210", "instaled"),
    ('console.type == "enterprize"', "MR205", '"enterprize"'),
    ('installed("antivirus")', "MR217", '"antivirus"'),
    ('installed("python_redis")', "MR217", '"python_redis"'),
    ('installed("anti-virus", 9.6.*)', "MR301", "9.6.*"),
    ('installed("anti-virus", 9.5)', "MR218", "9.5"),
    ("console.version <= 5", "MR302", "5"),
    ("console.version in 4.5 .. 5.2", "MR303", "5.2"),
    ('segment("old-console")', "MR220", '"old-console"'),
    # What it means
    ('console.type != "enterprise" or console.type != "control-center"', "MR311", 'console.type != "control-center"'),
    ('console.version >= 4.5 or (console.version >= 5.0 and os.family == "linux")', "MR315", 'console.version >= 5.0 and os.family == "linux"'),
    ("console.version in 4.* and console.version in 5.0.* and console.version in 5.2.*", "MR310", "console.version in 5.0.*"),
    ('not (console.type == "enterprise" and console.type == "control-center")', "MR311", 'not (console.type == "enterprise" and console.type == "control-center")'),
    ("console.version in 5.2 .. 5.2", "MR309", "5.2 .. 5.2"),
    ("console.version >= 5.2 and console.version <= 5.2", "MR309", "console.version <= 5.2"),
]  # fmt: skip

MESSAGES = [
    ('<message id="gone" expires="2026-02-01T00:00:00Z">', "true", "MR322", "2026-02-01T00:00:00Z"),
    ('<message id="newer" supersedes="olderr" expires="2026-12-31T00:00:00Z">', "true", "MR432", "olderr"),
    ('<message id="endless">', "true", "MR403", ""),
    ('<message id="foreign" expires="2026-12-31T00:00:00Z">', 'language matches "ja"', "MR415", ""),
    (
        '<message id="late" starts="2026-06-01T00:00:00Z" expires="2026-12-31T00:00:00Z">',
        "now < 2026-03-05T00:00Z and console.version < 5.*",
        "MR321",
        "now < 2026-03-05T00:00Z and console.version < 5.*",
    ),
]
_TEXT = '<text lang="en"><title>Console 4 is being retired</title><body>Move to 5.2.</body></text>'


def told(begin: str, condition: str) -> list[tuple[str, str]]:
    """The codes of all that is told of a message, each with the text that is marked."""
    data = file_of(f"{begin}\n  <condition>{escape(condition)}</condition>\n  {_TEXT}\n</message>")
    catalog = Catalog.read(data, vocabulary=Vocabulary.read(VOCABULARY))
    found = [*catalog.diagnostics, *analyze(catalog, at=AT).diagnostics]
    marked = []
    for diagnostic in found:
        assert diagnostic.source is not None
        marked.append((diagnostic.code, diagnostic.source.text[slice(*diagnostic.span)]))
    return marked


@pytest.mark.parametrize(("condition", "code", "marked"), CONDITIONS)
def test_a_mistake_in_a_condition(condition: str, code: str, marked: str) -> None:
    assert (code, marked) in told('<message id="console-4" expires="2026-12-31T00:00:00Z">', condition)


@pytest.mark.parametrize(("begin", "condition", "code", "marked"), MESSAGES)
def test_a_mistake_in_a_message(begin: str, condition: str, code: str, marked: str) -> None:
    found = told(begin, condition)
    assert code in [found_code for found_code, _ in found]
    assert not marked or (code, marked) in found
