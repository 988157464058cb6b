"""TOML text: what is refused is shown at its place, and places are those of the values."""

from __future__ import annotations

import contextlib
import time
import tomllib
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messenger_rules.facts.places import Found, Places
from messenger_rules.facts.toml_text import TomlBeyondLimits, UnreadableToml, read_toml, toml_places
from messenger_rules.text import Source, Span

LINE = "a line holds a table's name in brackets, or a key and its value"
TWICE = "this key stands twice"
OPEN = "a text in quotes is not closed"

BROKEN = [
    ("a = 1\na = 2\n", TWICE, "a = 2"),
    ("[a]\nb = 1\n[a]", "this table stands twice", "[a]"),
    ("a = {b = 1, b = 2}", TWICE, "a = {b = 1, b = 2}"),
    ("[a", "a table's name stands in brackets, which are closed on its line", "[a"),
    ("a = x", "this is no value; texts stand in quotes", "x"),
    ("a = 5.2.1", "a line holds one key and its value", "."),
    ("a = 1 b = 2", "a line holds one key and its value", "b"),
    ("a", "behind a key stand `=` and its value", "a"),
    ("a: 1", "behind a key stand `=` and its value", ":"),
    ("= 1", LINE, "="),
    ('a = "x\nb = 1', OPEN, 'a = "x'),
    ('a = """x', OPEN, 'a = """x'),
    ("a = [1,\n  2,", "the text ends before the value does", "2,"),
    ("a = 2021-02-30", "there is no such day or time", "2"),
    ('a = "C:\\dir"', "write a backslash twice, or the text in single quotes", "i"),
    ("a = " + "9" * 5000, "this cannot be read", "a = " + "9" * 5000),
    ("a = \0", "this is no value; texts stand in quotes", "\0"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "sentence", "marked"), BROKEN)
def test_a_mistake_in_writing_is_shown_where_it_is(text: str, sentence: str, marked: str) -> None:
    with pytest.raises(UnreadableToml) as caught:
        read_toml(Source(text))
    assert (caught.value.sentence, text[slice(*caught.value.span)]) == (sentence, marked)


HOSTILE = {
    "lists": "a = " + "[" * 100_000,
    "tables": "a = " + "{b = " * 100_000,
    "a dotted key": "a." * 400_000 + "b = 1",
    "a dotted header": "[" + "a." * 400_000 + "b]",
    "quoted dotted key": '"a" . ' * 100_000 + "b = 1",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_deep_text_is_refused_in_time(text: str) -> None:
    begin = time.process_time()
    with pytest.raises(TomlBeyondLimits, match="nested deeper than 16 levels"):
        read_toml(Source(text))
    assert time.process_time() - begin < 1


@pytest.mark.parametrize("text", ["a=[" + "{b=1}," * 100_000, "[[a]]\n" * 60_000, "a=1\n" * 50_001])
def test_more_values_than_are_read_are_refused_before_they_are_parsed(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("messenger_rules.facts.toml_text.tomllib.loads", lambda _: pytest.fail("it was parsed"))
    with pytest.raises(TomlBeyondLimits, match="too much: more than 50,000 brackets, commas and `=`"):
        read_toml(Source(text))


@pytest.mark.parametrize(
    "text", ['"\\"' * 300_000, '"' * 1_000_000, "'" * 1_000_000, 'a = """' + '""\\"' * 200_000, "#" * 1_000_000]
)
def test_open_quotes_are_read_once(text: str) -> None:
    begin = time.process_time()
    with contextlib.suppress(UnreadableToml):
        read_toml(Source(text))
    assert time.process_time() - begin < 5


@pytest.mark.parametrize("text", ['a = "' + "[" * 100 + '"', "# " + "[." * 100, "a = '" + "a." * 100 + "'"])
def test_brackets_and_dots_in_texts_and_comments_are_no_levels(text: str) -> None:
    read_toml(Source(text))


PLACES = """\
product = "acme" # "no", [x]
link-hosts = [
  "a.example",   # the first
  'b.example',
]

[components]
backup = {scheme = "rpm", versions = ["1", "2"]}
"anti.virus".title = '''
It's
'''
[ facts . "acme.seats" ]
type = "int"
since = 1979-05-27 07:32:00Z
price = -5.10
"""


def test_every_key_and_value_stands_at_its_place() -> None:
    found = {path: (PLACES[slice(*key)], PLACES[slice(*value)]) for path, key, value in toml_places(Source(PLACES))}
    assert found == {
        ("product",): ("product", '"acme"'),
        ("link-hosts",): ("link-hosts", "[\n  \"a.example\",   # the first\n  'b.example',\n]"),
        ("link-hosts", 0): ('"a.example"', '"a.example"'),
        ("link-hosts", 1): ("'b.example'", "'b.example'"),
        ("components",): ("components", "[components]"),
        ("components", "backup"): ("backup", '{scheme = "rpm", versions = ["1", "2"]}'),
        ("components", "backup", "scheme"): ("scheme", '"rpm"'),
        ("components", "backup", "versions"): ("versions", '["1", "2"]'),
        ("components", "backup", "versions", 0): ('"1"', '"1"'),
        ("components", "backup", "versions", 1): ('"2"', '"2"'),
        ("components", "anti.virus"): ('"anti.virus"', "'''\nIt's\n'''"),
        ("components", "anti.virus", "title"): ("title", "'''\nIt's\n'''"),
        ("facts",): ("facts", '[ facts . "acme.seats" ]'),
        ("facts", "acme.seats"): ('"acme.seats"', '[ facts . "acme.seats" ]'),
        ("facts", "acme.seats", "type"): ("type", '"int"'),
        ("facts", "acme.seats", "since"): ("since", "1979-05-27 07:32:00Z"),
        ("facts", "acme.seats", "price"): ("price", "-5.10"),
    }


def test_tables_of_a_list_are_numbered() -> None:
    text = "[[a]]\nb = 1\n[[a]]\nb = 2\n[a.c]\nd = 3\n[[a.e]]\nf = 4\n[[a.e]]\nf = 5\n[[a]]\n[[a.e]]\nf = 6\n"
    found: dict[object, str] = {}
    for path, _, value in toml_places(Source(text)):
        found.setdefault(path, text[slice(*value)])  # the first counts, as for Places
    assert found == {
        ("a",): "[[a]]",
        ("a", 0): "[[a]]",
        ("a", 0, "b"): "1",
        ("a", 1): "[[a]]",
        ("a", 1, "b"): "2",
        ("a", 1, "c"): "[a.c]",
        ("a", 1, "c", "d"): "3",
        ("a", 1, "e"): "[[a.e]]",
        ("a", 1, "e", 0): "[[a.e]]",
        ("a", 1, "e", 0, "f"): "4",
        ("a", 1, "e", 1): "[[a.e]]",
        ("a", 1, "e", 1, "f"): "5",
        ("a", 2): "[[a]]",
        ("a", 2, "e"): "[[a.e]]",
        ("a", 2, "e", 0): "[[a.e]]",
        ("a", 2, "e", 0, "f"): "6",
    }


@given(st.text(alphabet="ab.=[]{}\"'#,\n\\ 1-", max_size=40))
def test_whatever_is_toml_has_places(text: str) -> None:
    with contextlib.suppress(UnreadableToml):
        data = read_toml(Source(text))
        assert data == tomllib.loads(text)
        assert {place.path[0] for place in toml_places(Source(text))} == set(data)


@given(st.text() | st.text(alphabet="ab.=[]{}\"'#,\n\\ 1-", max_size=40))
def test_what_is_refused_has_a_place_in_the_text(text: str) -> None:
    spans = []
    try:
        read_toml(Source(text))
    except UnreadableToml as error:
        spans.append(error.span)
    assert all(0 <= start < end <= max(1, len(text)) for start, end in spans)


def test_a_text_is_read_no_further_than_to_the_place_that_is_asked_for() -> None:
    read: list[Found] = []

    def noted(source: Source) -> Iterator[Found]:
        for place in toml_places(source):
            read.append(place)
            yield place

    places = Places(Source("[[a]]\nb = 1\n" * 10_000), noted)

    assert places.of(("a",)).key == Span(2, 3)
    assert places.of(("a", 1, "b")).value == Span(22, 23)
    assert len(read) < 10
    assert places.of(("a", 9_999, "b")).value == Span(119_998, 119_999)
    assert places.of(("c",)).path == ()
