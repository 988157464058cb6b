"""JSON text: what is refused is shown at its place, and places are those of the values."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messenger_rules.errors import FactsError
from messenger_rules.facts.json_text import json_places, read_json
from messenger_rules.facts.places import KeyPath, Places
from messenger_rules.limits import DEFAULT_LIMITS, Limits
from messenger_rules.text import NOWHERE, Source
from tests.facts.random_hosts import values

BARE = 'texts and keys stand in double quotes, and a comma between two: {"language": "en", "os": {"name": "debian"}}'
QUOTES = "write texts and keys in double quotes"
COMMA = "take out the comma that nothing follows"
COMMENT = "JSON has no comments; take it out"
COLON = 'write a colon between key and value: {"language": "en"}'
END = "the text ends before the JSON does; close every quote, brace and bracket"

SYNTAX = [
    ("", 0, END),
    ('{"a": 1', 7, END),
    ("{'a': 1}", 1, QUOTES),
    ('{"a": 1,}', 7, COMMA),
    ('{"a": [1, 2 , ]}', 12, COMMA),
    ('{"a": 1} // why', 9, COMMENT),
    ('{"a": 1 # why\n}', 8, COMMENT),
    ('{"a" = 1}', 5, COLON),
    ('{"a": 1 "b": 2}', 8, BARE),
    ("{a: 1}", 1, BARE),
    ('{"a": yes}', 6, BARE),
    ('{"a": "b}', 6, BARE),
    ('{"a": "\\x"}', 7, BARE),
    ('{"a": 01}', 7, BARE),
    ("\0", 0, BARE),
]


@pytest.mark.parametrize(("text", "offset", "hint"), SYNTAX)
def test_a_mistake_in_writing_is_shown_where_it_is(text: str, offset: int, hint: str) -> None:
    with pytest.raises(FactsError) as caught:
        read_json(text, "host.json", DEFAULT_LIMITS)
    (diagnostic,) = caught.value.diagnostics
    assert (diagnostic.code, diagnostic.message) == ("MR550", "these facts are not JSON")
    assert (diagnostic.span.start, diagnostic.help) == (offset, (hint,))


REFUSED = {
    '{"a": {"b": NaN}}': """\
error[MR550]: `NaN` is not JSON
 --> host.json:1:13
  |
1 | {"a": {"b": NaN}}
  |             ^^^
  = help: leave the fact out, or write {"unknown": "reason"}
""",
    '{"NaN": -Infinity}': """\
error[MR550]: `-Infinity` is not JSON
 --> host.json:1:9
  |
1 | {"NaN": -Infinity}
  |         ^^^^^^^^^
  = help: leave the fact out, or write {"unknown": "reason"}
""",
    '{"a": 1e999}': """\
error[MR554]: this number has more than 308 digits
 --> host.json:1:7
  |
1 | {"a": 1e999}
  |       ^^^^^
  = help: write it in quotes where it is a name, not a number
""",
    '{"a": 1,\n "b": {"a": 2, "c": 3},\n "a": 4}': """\
error[MR555]: the key "a" stands twice in one object
 --> host.json:3:2
  |
3 |  "a": 4}
  |  ^^^ the first is in line 1
  = help: take one of them out
""",
    '{"a": [{"b": 1}, {"b": 1, "\\u0062": 2}]}': """\
error[MR555]: the key "b" stands twice in one object
 --> host.json:1:27
  |
1 | {"a": [{"b": 1}, {"b": 1, "\\u0062": 2}]}
  |                           ^^^^^^^^ the first is in line 1
  = help: take one of them out
""",
    '{"a": ' + "[" * 16 + "]" * 16 + "}": """\
error[MR554]: these facts are nested deeper than 16 levels
 --> host.json:1:22
  |
1 | {"a": [[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]}
  |                      ^
  = help: facts have a namespace, a name and a value
""",
}


@pytest.mark.parametrize(("text", "printed"), REFUSED.items())
def test_what_json_reads_in_several_ways_is_refused(text: str, printed: str) -> None:
    with pytest.raises(FactsError) as caught:
        read_json(text, "host.json", DEFAULT_LIMITS)
    assert f"{caught.value}\n" == printed


@given(values, values, st.sampled_from(["", ', "\\x": 1', "}}]", ', "open', "{[,:"]))
def test_a_key_that_stands_twice_is_found_whatever_follows(one: Any, other: Any, rest: str) -> None:
    text = f'[{{"acme": {json.dumps(one)}, "a": {{"b": {json.dumps(other)}, "b": 1}}, "c": {{}}{rest}'
    with pytest.raises(FactsError) as caught:
        read_json(text, "host.json", DEFAULT_LIMITS)
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.code == "MR555"
    assert text[slice(*diagnostic.span)] == '"b"'
    assert text[diagnostic.span.end :].startswith(": 1}")


def test_bytes_that_are_not_utf8() -> None:
    with pytest.raises(FactsError) as caught:
        read_json('{"ö":\n"'.encode() + b'\xff"}', "host.json", DEFAULT_LIMITS)
    assert str(caught.value) == (
        "error[MR557]: these facts are not UTF-8: byte 9 is 0xff\n"
        " --> host.json:2:2\n"
        "  |\n"
        '2 | "�"}\n'
        "  |  ^\n"
        "  = help: save the file as UTF-8"
    )


@pytest.mark.parametrize("text", ['{"ö": 1}', '{"oe": 1}'])
def test_the_limit_counts_bytes(text: str) -> None:
    size = len(text.encode())
    for data in (text, text.encode()):
        read_json(data, "host.json", Limits(file_bytes=size))
        with pytest.raises(FactsError, match="more than 8 bytes"):
            read_json(data, "host.json", Limits(file_bytes=size - 1))


@pytest.mark.parametrize("data", ['\ufeff{"a": 1}', '\ufeff{"a": 1}'.encode(), bytearray(b'{"a": 1}')])
def test_a_byte_order_mark_is_read_over(data: Any) -> None:
    assert read_json(data, "host.json", DEFAULT_LIMITS)[1] == {"a": 1}


def test_brackets_in_texts_are_no_levels() -> None:
    assert read_json(json.dumps(["[" * 100]), "host.json", DEFAULT_LIMITS)[1] == ["[" * 100]


def paths(value: Any, path: KeyPath = ()) -> dict[KeyPath, Any]:
    """Every value inside a value, by its path."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found: dict[KeyPath, Any] = {}
    for key, part in inner:
        found |= {(*path, key): part, **paths(part, (*path, key))}
    return found


@given(values, st.sampled_from([None, 1]), st.booleans())
def test_every_value_stands_at_its_place(value: Any, indent: int | None, ascii_only: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    found = list(json_places(Source(text)))

    assert {place.path: json.loads(text[slice(*place.value)]) for place in found} == paths(value)
    for path, key, _ in found:
        if isinstance(path[-1], str):
            assert json.loads(text[slice(*key)]) == path[-1]


def test_a_path_that_is_not_there_has_the_place_around_it() -> None:
    text = '{"a": {"b": 1}}'
    places = Places(Source(text), json_places)
    assert places.of(("a", "c", "d")).path == ("a",)
    assert places.of(("x",)).value == NOWHERE
    assert (places.written(("a", "b")), places.written(("a", "c"))) == ("1", None)
    assert Places(None, json_places).of(("a",)).value == NOWHERE
