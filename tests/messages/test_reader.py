"""The reader: what stands where in a file, and what is told of one that cannot be read (attacks: tests/hostile)."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messenger_rules.errors import CatalogError
from messenger_rules.limits import Limits
from messenger_rules.messages.catalog import Catalog
from messenger_rules.messages.elements import Element
from messenger_rules.messages.reader import read, read_elements
from messenger_rules.text import Span
from tests.messages.files import CATALOG, NAMESPACE, file_of, message

EMPTY = f'<catalog xmlns="{NAMESPACE}"/>'
OPEN = f'<catalog xmlns="{NAMESPACE}">'
CLOSE = "</catalog>"


def test_one_byte_order_mark_is_read_over() -> None:
    assert read(b"\xef\xbb\xbf" + EMPTY.encode()).messages == ()


def test_everything_outside_the_messages_is_told_at_once() -> None:
    data = f'<catalog xmlns="{NAMESPACE}" serial="x" languge="1"><segmet/>words{message(expires="soon")}</catalog>'
    with pytest.raises(CatalogError) as caught:
        read(data.encode())
    assert sorted(found.code for found in caught.value.diagnostics) == ["MR405", "MR409", "MR513", "MR514", "MR516"]


STRAY = [
    ("words", "words"),
    ("<!-- a --> words <!-- b -->", "words <!-- b -->"),
    ("<![CDATA[ ]]>&#32;<![CDATA[words]]>", "<![CDATA[words]]>"),
    ("&#x20;&amp;", "&amp;"),
    ("\xa0", "\xa0"),
]


@pytest.mark.parametrize(("written", "stray"), STRAY)
def test_letters_between_elements_are_told_where_they_stand(written: str, stray: str) -> None:
    catalog = read_elements(f"{OPEN}<message/> {written} <message/>{CLOSE}".encode())
    (spot,) = catalog.stray_text()

    assert spot.source is not None
    assert spot.source.text[slice(*spot.span)] == stray


@pytest.mark.parametrize("written", ["", " \t\r\n", "<!-- a --><!-- b -->", "<![CDATA[ \n]]>", "&#32;&#x0A;&#0009;"])
def test_what_says_nothing_may_stand_between_elements(written: str) -> None:
    assert list(read_elements(f"{OPEN}<message/>{written}<message/>{CLOSE}".encode()).stray_text()) == []


def test_a_hint_for_editors_is_read_over_on_the_root() -> None:
    hint = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="urn:x catalog.xsd"'
    assert read(f'<catalog xmlns="{NAMESPACE}" {hint}/>'.encode()).messages == ()


def test_a_prefix_is_as_good_as_none() -> None:
    data = CATALOG.format(message()).replace("<", "<m:").replace("<m:/", "</m:").replace("xmlns=", "xmlns:m=")
    assert read(data.encode()).messages == read(CATALOG.format(message()).encode()).messages


def test_an_element_holds_as_many_as_the_limit_below_the_root() -> None:
    data = f"{OPEN}<message>{'<text/>' * 3}</message>{CLOSE}".encode()
    assert len(read_elements(data, limits=Limits(xml_children=3)).children[0].children) == 3

    with pytest.raises(CatalogError) as caught:
        read_elements(data, limits=Limits(xml_children=2))
    (found,) = caught.value.diagnostics
    assert (found.code, found.message) == ("MR510", "`message` has more than 2 elements inside")
    assert found.span.start == data.decode().rindex("<text/>")


def test_a_comment_that_turns_what_follows_is_told_where_it_does() -> None:
    data = f"{OPEN}<!-- ä --><message/><!-- a\u202e -->{CLOSE}"
    with pytest.raises(CatalogError) as caught:
        read_elements(data.encode())
    (found,) = caught.value.diagnostics
    assert (found.code, data[slice(*found.span)]) == ("MR416", "\u202e")
    assert found.message == "the comment has U+202E RIGHT-TO-LEFT OVERRIDE, which changes the order of what follows"


MISTAKES_OF_XML = [
    ("<condition>a < 5</condition>", "`<` begins a tag, and this is none", "<"),
    ("<condition>a <= 5</condition>", "`<` begins a tag, and this is none", "<"),
    ("<condition>a && b</condition>", "`&` begins an entity, and this is none", "&"),
    ("<condition>a & b</condition>", "`&` begins an entity, and this is none", "&"),
    ('<link href="https://a.example/?a=1&b=2"/>', "`&` begins an entity, and this is none", "&"),
    ("<title>a</titel>", "this does not close `title` of line 7", "titel"),
    ("<title>a&nbsp;b</title>", "there is no such entity", "&"),
    ("<title>a\x02b</title>", "U+0002 is no character that XML may have", "\x02"),
    ("<title>a&#2;b</title>", "this number is of no character that XML may have", "&"),
    ('<link href="a" href="b"/>', "this attribute stands twice", "h"),
    ("<condition><![cdata[a < 5]]></condition>", "`<![` begins a CDATA section, and this is none", "<![cdata["),
    ("<text><!-- old -- condition --></text>", "a comment has no `--` inside", "-- condition"),
    ("<text><!-- a --><!-- old --- a --></text>", "a comment has no `--` inside", "--- a"),
    ("<link href=”a”/>", "the value of an attribute stands between straight quotes", "”a”"),
    ("<link  href = a/>", "the value of an attribute stands between straight quotes", "a/>"),
]


@pytest.mark.parametrize(("fragment", "sentence", "there"), MISTAKES_OF_XML, ids=[row[0] for row in MISTAKES_OF_XML])
def test_mistakes_of_xml_are_told_where_they_are(fragment: str, sentence: str, there: str) -> None:
    with pytest.raises(CatalogError) as caught:
        read(file_of(fragment))
    (found,) = caught.value.diagnostics
    assert found.source is not None
    assert found.message == sentence
    assert found.source.text[found.span.start :].startswith(there)


@pytest.mark.parametrize(
    ("fragment", "help_"),
    [
        ("<link href=”a”/>", 'write `href="..."`'),
        ("<body>one<br>two</body>", "take `<br>` out; `body` holds text alone"),
        ("<title>a</titel>", "write `</title>`"),
        ("<text><!-- old -- condition --></text>", "write one hyphen"),
        ("<condition><![cdata[a < 5]]></condition>", "write `<![CDATA[`"),
    ],
)
def test_what_is_to_be_written_makes_it_right(fragment: str, help_: str) -> None:
    with pytest.raises(CatalogError) as caught:
        read(file_of(fragment))

    assert caught.value.diagnostics[0].help == (help_,)


def test_what_is_no_xml_at_all_is_told() -> None:
    with pytest.raises(CatalogError) as caught:
        read(b"messages of the console")

    (found,) = caught.value.diagnostics
    assert (found.message, found.help) == ("this is no XML", ("begin the file with `<catalog`",))


def test_an_attribute_with_a_prefix_is_named_as_it_is_written() -> None:
    told = Catalog.read(file_of('<link xml:href="https://a.example/">a</link>')).diagnostics
    (found,) = (found for found in told if found.code == "MR514")

    assert (found.message, found.help) == ("`link` has no attribute `xml:href`", ("did you mean `href`?",))


def elements(element: Element) -> Iterator[Element]:
    yield element
    for child in element.children:
        yield from elements(child)


LETTERS = st.text(alphabet="ab <&>'\"äﬀ漢😀\n\t]", max_size=8)
SPELLINGS = st.one_of(
    LETTERS.map(lambda text: text.replace("&", "&amp;").replace("<", "&lt;").replace("]]>", "]]&gt;")),
    LETTERS.map(lambda text: f"<![CDATA[{text.replace(']]>', '')}]]>"),
    LETTERS.map(lambda text: "".join(f"&#{ord(char)};" for char in text)),
    LETTERS.map(lambda text: "".join(f"&#x{ord(char):x};" for char in text)),
    st.sampled_from(["<!-- &lt; -->", "&quot;", "&apos;", "\r\n", "\r", "&#13;", "<![CDATA[\r\n]]>", "<!---->"]),
)


@given(st.lists(SPELLINGS, max_size=6).map("".join))
def test_letters_are_those_that_another_parser_reads_each_at_its_place(written: str) -> None:
    data = f'\ufeff<catalog xmlns="{NAMESPACE}" product="ä"><vocabulary  >{written}</vocabulary ></catalog>'
    expected = ET.fromstring(data.encode())[0].text or ""
    (element,) = read_elements(data.encode()).children
    found = element.text()

    assert found.text == expected
    for offset, char in enumerate(found.text):
        outer, span = found.outermost(Span(offset, offset + 1))
        there = outer.text[span.start]
        assert there in {char, "&"} or (there, char) == ("\r", "\n")


@given(
    st.permutations(["id", "revision", "starts", "expires"]), st.sampled_from("'\""), st.sampled_from(["", " ", "\n "])
)
def test_attributes_are_found_where_they_stand(names: list[str], quote: str, blank: str) -> None:
    written = " ".join(f"{name}{blank}={blank}{quote}ä&gt;{name}{quote}" for name in names)
    (element,) = read_elements(f"{OPEN}<message {written}/>{CLOSE}".encode()).children

    for name in names:
        spot = element.attribute(name)
        assert spot.source is not None
        assert spot.source.text[slice(*spot.span)] == f"ä&gt;{name}"
        assert spot.source.text[slice(*element.attribute_name(name).span)] == name


def test_any_mutation_of_a_catalogue_is_read_or_refused() -> None:
    """No exception but ours leaves the reader, and no mutant takes long: 3,000 of them, reproducible by their number."""
    seed = file_of('<link href="https://a.example/?x=1&amp;y=2"><![CDATA[A & B]]></link>')
    alphabet = [
        b"<",
        b">",
        b"&",
        b'"',
        b"]]>",
        b"<![CDATA[",
        b"<!--",
        b"\xff",
        b"\x00",
        b"&#",
        b"xmlns=",
        b"/",
        b"'",
        b"=",
    ]
    slowest, silent = 0.0, 0
    for number in range(3000):
        source = random.Random(number)
        data = bytearray(seed)
        for _ in range(source.randint(1, 4)):
            start = source.randrange(len(data))
            data[start : start + source.randint(0, 12)] = source.choice(alphabet)
        started = time.process_time()
        try:
            read(bytes(data))
        except CatalogError as error:
            silent += not str(error)
        slowest = max(slowest, time.process_time() - started)
    assert silent == 0
    assert slowest < 0.5
