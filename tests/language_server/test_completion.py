"""What is suggested, by the place of the cursor; `|` stands for it."""

from __future__ import annotations

import pytest

import messenger_rules as mr
from messenger_rules.compilation import language_of
from messenger_rules.language_server.condition_completion import complete
from messenger_rules.language_server.known import Known
from messenger_rules.language_server.place import place_in
from messenger_rules.language_server.positions import Lines
from messenger_rules.language_server.xml_completion import complete_xml
from messenger_rules.text import Source

VOCABULARY = mr.Vocabulary.read("""languages = ["en", "de"]
[console]
types = ["enterprise", "control-center"]
versions = ["5.1.0", "5.2.1"]
[components.anti-virus]
versions = ["9.5.0", "9.7.0"]
[components.redis]
scheme = "debian"
versions = ["5:7.0-1"]
[facts."acme.features"]
type = "set"
values = ["search", "audit"]
[facts."acme.trial"]
type = "bool"
""")
LANGUAGE = language_of(VOCABULARY, segments={"old": Source("true")})

CONDITIONS = [
    ("|", {"console.type", "acme.trial", "installed", "not"}),
    ('os.family == "linux" and con|', {"console.type", "has"}),
    ("not |", {"console.type"}),
    ("(|", {"console.type"}),
    ("console.version |", {"in", "<", ">=", "is known"}),
    ("console.type |", {"==", "in", "not in"}),
    ("language |", {"matches", "not matches"}),
    ("acme.trial |", {"and", "or"}),
    ("console.type == |", {'"enterprise"', '"control-center"'}),
    ('console.type == "ent|', {'"enterprise"'}),
    ("console.type in [|", {'"enterprise"'}),
    ('console.type not in ["enterprise", "|', {'"control-center"'}),
    ("console.version in |", {"5.2.*", "5.2.1"}),
    ("console.version in 5.1 ..< |", {"5.2.1"}),
    ("console.version in 5.1 |", {"..<", "and"}),
    ("language matches |", {'"de"'}),
    ("language not |", {"matches"}),
    ("os.name is |", {"known", "unknown"}),
    ('installed("|', {'"anti-virus"'}),
    ('installed("anti-virus", |', {"< 9.7.0", "9.5.*"}),
    ('installed("redis", < |', {'"5:7.0-1"'}),
    ('segment("|', {'"old"'}),
    ("has(|", {"acme.features"}),
    ('has(acme.features, "|', {'"audit"'}),
    ('has_any(acme.features, ["audit", |', {'"search"'}),
    ("within(now, |", {"30d"}),
    ('sample("a", |', {"10%"}),
]


@pytest.mark.parametrize(("text", "wanted"), CONDITIONS, ids=[text for text, _ in CONDITIONS])
def test_in_a_condition(text: str, wanted: set[str]) -> None:
    found = {it.label for it in complete(text.replace("|", ""), text.index("|"), LANGUAGE)}
    assert wanted <= found


@pytest.mark.parametrize(("text", "unwanted"), [
    ("# con|", "console.type"), ("console.type |", "<"), ("acme.trial |", "=="), ("has(|", "console.type"),
    ('console.type == "|', "and"), ("console.type == |", '"9.5.0"'), ("os.name == \"x\" |", "console.type"),
])  # fmt: skip
def test_not_in_a_condition(text: str, unwanted: str) -> None:
    assert unwanted not in {it.label for it in complete(text.replace("|", ""), text.index("|"), LANGUAGE)}


XML = [
    ("|", {"catalog"}),
    ("<catalog><|", {"message", "segment", "vocabulary"}),
    ("<catalog><mess|", {"message"}),
    ("<catalog><message |>", {"id", "severity", "expires"}),
    ('<catalog><message id="a" sev|', {"severity"}),
    ('<catalog><message severity="|', {"info", "warning", "critical"}),
    ('<catalog><message severity="war|" id="a">', {"warning"}),
    ('<catalog><message id="a"></message><message scope="|"/>', {"each", "any", "host"}),
    ('<catalog><message><expect outcome="|', {"shown", "not-started"}),
    ('<catalog><message><expect facts="|', {"hosts/old.json"}),
    ('<catalog><message><text lang="|', {"de"}),
    ("<catalog><message>\n  |", {"condition", "text", "expect"}),
    ("<catalog><message><condition>console.type == |", {'"enterprise"'}),
    (
        "<catalog><message><condition><![CDATA[console.version < 6 and console.type == |]]></condition>",
        {'"enterprise"'},
    ),
    ('<catalog><segment name="old"><![CDATA[|', {"console.type"}),
]


@pytest.mark.parametrize(("text", "wanted"), XML, ids=[text for text, _ in XML])
def test_in_a_catalogue(text: str, wanted: set[str]) -> None:
    known = Known(LANGUAGE, files=("hosts/old.json", "vocabulary.toml"))
    found = {it.label for it in complete_xml(text.replace("|", ""), text.index("|"), known)}
    assert wanted <= found


def test_an_attribute_that_is_there_is_not_suggested_again() -> None:
    text = '<catalog><message id="a" '
    assert "id" not in {it.label for it in complete_xml(text, len(text), Known(LANGUAGE))}


def test_a_comment_has_no_place() -> None:
    assert place_in("<catalog><!-- <message ", 23) is None


def test_in_element_text_a_suggestion_is_written_as_xml_wants_it() -> None:
    text = "<catalog><message><condition>console.version "
    written = {it.label: it.text for it in complete_xml(text, len(text), Known(LANGUAGE))}
    assert written["<="] == "&lt;="
    text = text.replace("<condition>", "<condition><![CDATA[")
    written = {it.label: it.text for it in complete_xml(text, len(text), Known(LANGUAGE))}
    assert written["<="] == "<="


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
@pytest.mark.parametrize("text", ["", "a\r\nb\rc\n", "😀e\u0301\u2028x\n\x85\ud800z", "a" * 9 + "😀\r\n"])
def test_offsets_and_positions_agree(text: str, encoding: str) -> None:
    lines = Lines(text, encoding)
    for offset in range(len(text) + 1):
        if text[offset - 1 : offset + 1] != "\r\n" and "\ud800" not in text[:offset]:
            assert lines.offset(lines.position(offset)) == offset
