"""A catalogue that is edited has, after each edit, the diagnostics of the same bytes read anew."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import messenger_rules as mr
from messenger_rules.diagnostics import Diagnostic
from messenger_rules.errors import CatalogError
from messenger_rules.limits import DEFAULT_LIMITS, Limits
from messenger_rules.messages import rechecking
from messenger_rules.messages.beside import Folder
from messenger_rules.messages.document import Draft
from messenger_rules.messages.drafts import read_message
from messenger_rules.messages.elements import Element
from messenger_rules.messages.rechecking import Recheck
from messenger_rules.registry import Registry

SEGMENTS = """<segment name="old"><![CDATA[console.version < 5]]></segment>
  <segment name="older"><![CDATA[segment("old") and console.verson < 4.*]]></segment>"""
MESSAGE = """
  <!-- about {0} -->
  <message id="m-{0}" severity="warning" expires="2027-01-01T00:00:00Z" {1}>
    <condition>{2}</condition>
    <text lang="en"><title>T 😀 {0}</title><body>Some body.</body></text>
  </message>"""
CONDITIONS = [
    "console.version in 5.2 ..&lt; 6",
    '<![CDATA[console.version <= 5.2 and installed("backup", < 2.10)]]>',
    '<![CDATA[segment("old")]]>',
    '<![CDATA[segment("older") or os.famly == "linux"]]>',
    'console.type == "enterprize"',
    "console.version in",
    "a < b",
]
ATTRIBUTES = ["", 'supersedes="m-0"', 'supersedes="m-1"', 'supersedes="none"', 'severty="info"', "broken"]


def document(messages: str, *, head: str = "", segments: str = SEGMENTS) -> str:
    return f'<?xml version="1.0"?>\n<catalog xmlns="urn:messenger-rules:catalog:1" {head}>\n{segments}{messages}\n</catalog>\n'


def anew(text: str, folder: Path | None = None, limits: Limits = DEFAULT_LIMITS) -> tuple[Diagnostic, ...]:
    data = text.encode("utf-8", "surrogatepass")
    try:
        if folder is None:
            return mr.Catalog.read(data, name="c.xml", registry=Registry.builtin(), limits=limits).diagnostics
        (folder / "c.xml").write_bytes(data)
        return mr.Catalog.load(folder / "c.xml", registry=Registry.builtin(), limits=limits).diagnostics
    except CatalogError as error:
        return error.diagnostics


def again(recheck: Recheck, text: str, folder: Path | None = None) -> tuple[Diagnostic, ...]:
    data = text.encode("utf-8", "surrogatepass")
    name = "c.xml" if folder is None else str(folder / "c.xml")
    try:
        return recheck.check(data, name, None if folder is None else Folder(folder)).diagnostics
    except CatalogError as error:
        return error.diagnostics


def told(found: tuple[Diagnostic, ...]) -> list[tuple[object, ...]]:
    return [(about.to_json(), about.render(), mended(about)) for about in found]


def mended(about: Diagnostic) -> tuple[object, ...] | None:
    """Its edit, with the place in the file."""
    if about.edit is None or about.source is None:
        return None
    return about.source.outermost(about.edit.span)[1], about.edit.replacement, about.edit.certain


MESSAGES = st.lists(
    st.builds(MESSAGE.format, st.integers(0, 3), st.sampled_from(ATTRIBUTES), st.sampled_from(CONDITIONS)), max_size=4
).map("".join)
WHOLE = st.builds(
    document,
    MESSAGES,
    head=st.sampled_from(["", 'default-language="de"', 'serial="x"', 'vocabulary="v.toml"', 'language="2"']),
    segments=st.sampled_from([SEGMENTS, "", SEGMENTS.replace("verson", "version"), SEGMENTS * 2]),
)
HAND = st.tuples(
    st.integers(0, 3000),
    st.integers(0, 30),
    st.sampled_from(["", "<", "x", "</message>", "<!--", "]]>", "\r\n", "é\u2028", "\0"]),
)


@given(st.lists(st.one_of(WHOLE, HAND), min_size=1, max_size=8))
@settings(max_examples=60)
def test_after_each_edit_the_diagnostics_are_those_of_the_file(edits: list[str | tuple[int, int, str]]) -> None:
    recheck = Recheck(Registry.builtin())
    text = document(MESSAGE.format(0, "", CONDITIONS[3]))
    for edit in edits:
        text = edit if isinstance(edit, str) else text[: edit[0]] + edit[2] + text[edit[0] + edit[1] :]
        assert told(again(recheck, text)) == told(anew(text))


CONDITION = MESSAGE.format(0, "", CONDITIONS[3])
STRANGE = {
    "empty": "",
    "a mark of the byte order": "\ufeff" + document(CONDITION),
    "half of a pair": document(CONDITION) + "\ud800",
    "a prefix": document(CONDITION)
    .replace("<catalog", "<c:catalog")
    .replace("</catalog", "</c:catalog")
    .replace("xmlns", "xmlns:c"),
    "another namespace": document(CONDITION).replace(":1", ":2"),
    "a namespace that is defined in the head": document(
        CONDITION.replace("<condition", "<x:condition"), head='xmlns:x="urn:x"'
    ),
    "an unknown element before a message": document("<mesage/>" + CONDITION),
    "an unknown element at the end": document(CONDITION + "<mesage/>"),
    "stray text": document("x" + CONDITION + "y"),
    "an end of a message in a comment": document("<!-- </message> -->" + CONDITION),
    "an end of a message in a CDATA section": document(CONDITION.replace("<body>", "<body><![CDATA[</message>]]>")),
    "nothing in it": '<catalog xmlns="urn:messenger-rules:catalog:1"/>',
    "a document type": document(CONDITION).replace("\n<catalog", "\n<!DOCTYPE c [<!ENTITY a 'b'>]><catalog"),
    "an instruction": document(CONDITION.replace("<text", "<?x y?><text")),
    "another version": document(CONDITION).replace('"1.0"', '"1.1"'),
    "Windows": document(CONDITION * 2).replace("\n", "\r\n"),
    "the same piece twice": document(CONDITION * 3),
    "many comments and no catalogue": "<!-- a -->" * 3000,
    "an open comment": document(CONDITION + "<!--" + CONDITION),
    "an open tag": document(CONDITION + "<message " + CONDITION),
    "no end": document(CONDITION)[:-12],
    "a message inside a message": document(CONDITION.replace("<text", CONDITION + "<text")),
}


@pytest.mark.parametrize("text", STRANGE.values(), ids=STRANGE)
def test_strange_catalogues(text: str) -> None:
    recheck = Recheck(Registry.builtin())
    again(recheck, document(CONDITION))
    assert told(again(recheck, text)) == told(anew(text))
    assert told(again(recheck, document(CONDITION))) == told(anew(document(CONDITION)))


@pytest.mark.parametrize(
    "limits",
    [Limits(messages=2), Limits(xml_elements=20), Limits(file_bytes=900), Limits(xml_depth=3), Limits(diagnostics=2)],
)
@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_the_limits_are_those_of_the_reader(limits: Limits, count: int) -> None:
    text = document("".join(MESSAGE.format(i, "", CONDITIONS[i % 5]) for i in range(count)))
    assert told(again(Recheck(Registry.builtin(), limits), text)) == told(anew(text, limits=limits))


def test_a_vocabulary_that_changes_beside_the_catalogue(tmp_path: Path) -> None:
    text = document(MESSAGE.format(0, "", CONDITIONS[4]), head='vocabulary="v.toml" product="p"')
    recheck = Recheck(Registry.builtin())
    for words in (
        None,
        'product = "p"\n[console]\ntypes = ["enterprise"]',
        'product = "q"\n[console]\ntypes = ["enterprize"]',
        "[consol]",
        "",
    ):
        if words is not None:
            (tmp_path / "v.toml").write_text(words)
        assert told(again(recheck, text, tmp_path)) == told(anew(text, tmp_path))


def test_a_vocabulary_inside_keeps_its_places() -> None:
    recheck = Recheck(Registry.builtin())
    for head in ("", 'serial="7"'):
        for words in ('[console]\ntypes = ["enterprise"]', '[facts."console.type"]\ntype = "int"', "[consol]"):
            text = document(f"<vocabulary>{words}</vocabulary>" + MESSAGE.format(0, "", CONDITIONS[4]), head=head)
            assert told(again(recheck, text)) == told(anew(text))


def test_only_what_changed_is_read_and_compiled_again(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def counting(element: Element, limits: Limits) -> Draft:
        read.append(element.name)
        return read_message(element, limits)

    monkeypatch.setattr(rechecking, "read_message", counting)
    recheck = Recheck(Registry.builtin())
    messages = [MESSAGE.format(i, "", CONDITIONS[1]) for i in range(20)]
    again(recheck, document("".join(messages)))
    assert len(read) == 20
    messages[7] = messages[7].replace("2.10", "2.11")
    again(recheck, document("".join(messages), head='serial="9"'))
    assert len(read) == 21
