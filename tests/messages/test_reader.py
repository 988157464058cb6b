"""The reader: every hostile or broken file ends in one refusal, quickly, and nothing is opened on its behalf."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messenger_rules.errors import CatalogError
from messenger_rules.limits import Limits
from messenger_rules.messages.elements import Element
from messenger_rules.messages.reader import read, read_elements
from messenger_rules.text import Span
from tests.messages.files import CATALOG, NAMESPACE, file_of, message

EMPTY = f'<catalog xmlns="{NAMESPACE}"/>'
OPEN = f'<catalog xmlns="{NAMESPACE}">'
CLOSE = "</catalog>"

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


def many(fragment: str, count: int) -> str:
    return " ".join(fragment.replace("N", str(number)) for number in range(count))


HOSTILE: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "MR508"),
    "blanks": (b"  \n ", "MR508"),
    "a byte order mark alone": (b"\xef\xbb\xbf", "MR508"),
    "two byte order marks": (b"\xef\xbb\xbf\xef\xbb\xbf" + EMPTY.encode(), "MR508"),
    "cut off": (CATALOG.format(message())[:200].encode(), "MR508"),
    "cut off in a tag": (f'{OPEN}<message id="a'.encode(), "MR508"),
    "cut off in a comment": (f"{OPEN}<!-- ".encode(), "MR508"),
    "cut off in CDATA": (f"{OPEN}<![CDATA[ ".encode(), "MR508"),
    "billion laughs": (f'<!DOCTYPE l [<!ENTITY l0 "lol">{LAUGHS}]><catalog>&l9;</catalog>'.encode(), "MR505"),
    "quadratic entities": (f'<!DOCTYPE l [<!ENTITY a "{"a" * 100_000}">]><l>{"&a;" * 9000}</l>'.encode(), "MR505"),
    "external file entity": (b'<!DOCTYPE c [<!ENTITY x SYSTEM "file:///etc/passwd">]><c>&x;</c>', "MR505"),
    "parameter entity": (b'<!DOCTYPE c [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x">%x;]><c/>', "MR505"),
    "cyclic entities": (b'<!DOCTYPE c [<!ENTITY a "&b;"><!ENTITY b "&a;">]><c>&a;</c>', "MR505"),
    "external document type": (b'<!DOCTYPE c SYSTEM "http://127.0.0.1:9/c.dtd"><c/>', "MR505"),
    "bare document type": (f"<!DOCTYPE catalog>{EMPTY}".encode(), "MR505"),
    "undefined entity": (f"{OPEN}&nbsp;{CLOSE}".encode(), "MR508"),
    "depth 17": (f"{OPEN}{'<message>' * 16}".encode(), "MR509"),
    "depth 100,000": (f"{OPEN}{'<message>' * 99_000}".encode(), "MR509"),
    "depth 250,000": (f"{OPEN}{'<a>' * 250_000}".encode(), "MR510"),
    "65 attributes": (file_of("<message " + " ".join(f'a{n}=""' for n in range(65)) + "/>"), "MR511"),
    "90,000 attributes": (f"{OPEN}<message {many('aN=``', 90_000)}/>".replace("``", '""').encode(), "MR511"),
    "20 MB attribute": (f'{OPEN}<message id="{"a" * 20_000_000}"/>'.encode(), "MR502"),
    "2,000,000 empty elements": (f"{OPEN}{'<a/>' * 2_000_000}{CLOSE}".encode(), "MR502"),
    "260,000 empty elements": (f"{OPEN}{'<a/>' * 260_000}{CLOSE}".encode(), "MR510"),
    "99,000 unknown elements": (f"{OPEN}{'<a/>' * 99_000}{CLOSE}".encode(), "MR518"),
    "30 MB unclosed comment": (b"<!--" + b" " * 30_000_000, "MR502"),
    "1 MB unclosed comment": (b"<!--" + b" " * 1_000_000, "MR508"),
    "1 MB of comments": (b"<!---->" * 149_000, "MR508"),
    "a million open brackets": (b"<" * 1_000_000, "MR510"),
    "a million ampersands": (f"{OPEN}{'&' * 1_000_000}".encode(), "MR508"),
    "UTF-7": (b'<?xml version="1.0" encoding="UTF-7"?>' + EMPTY.encode(), "MR504"),
    "UTF-7 unlabelled": (b"+ADw-catalog+AD4-", "MR508"),
    "Latin-1 declared": (b'<?xml version="1.0" encoding="ISO-8859-1"?>' + EMPTY.encode(), "MR504"),
    "UTF-16": (EMPTY.encode("utf-16"), "MR503"),
    "UTF-16 labelled UTF-8": (f'<?xml version="1.0" encoding="UTF-8"?>{EMPTY}'.encode("utf-16-le"), "MR508"),
    "UTF-32": (EMPTY.encode("utf-32"), "MR503"),
    "EBCDIC": (f'<?xml version="1.0"?>{EMPTY}'.encode("cp037"), "MR503"),
    "overlong slash": (OPEN.encode() + b"\xc0\xaf", "MR503"),
    "overlong bracket": (b"\xc0\xbccatalog/>", "MR503"),
    "lone surrogate": (OPEN.encode() + b"\xed\xa0\x80", "MR503"),
    "surrogate pair as CESU-8": (OPEN.encode() + b"\xed\xa0\xbd\xed\xb8\x80", "MR503"),
    "beyond Unicode": (OPEN.encode() + b"\xf4\x90\x80\x80", "MR503"),
    "Latin-1 bytes": (OPEN.encode() + "ä".encode("latin-1"), "MR503"),
    "NUL": (f"{OPEN}\x00{CLOSE}".encode(), "MR508"),
    "escape character": (f"{OPEN}\x1b[31m{CLOSE}".encode(), "MR508"),
    "escape character by number": (f"{OPEN}&#27;[31m{CLOSE}".encode(), "MR508"),
    "surrogate by number": (f"{OPEN}&#xD800;{CLOSE}".encode(), "MR508"),
    "number beyond Unicode": (f"{OPEN}&#x110000;{CLOSE}".encode(), "MR508"),
    "noncharacter": (f"{OPEN}\uffff{CLOSE}".encode(), "MR508"),
    "XML 1.1": (f'<?xml version="1.1"?>{OPEN}&#x1;{CLOSE}'.encode(), "MR506"),
    "XML 1.1 without trouble": (f'<?xml version="1.1"?>{EMPTY}'.encode(), "MR506"),
    "XInclude": (file_of('<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd"/>'), "MR519"),
    "style sheet": (f'<?xml-stylesheet href="x.xsl"?>{EMPTY}'.encode(), "MR507"),
    "instruction inside": (f"{OPEN}<?php system('id') ?>{CLOSE}".encode(), "MR507"),
    "instruction behind": (f"{EMPTY}<?x?>".encode(), "MR507"),
    "attribute twice": (f'<catalog xmlns="{NAMESPACE}" serial="1" serial="2"/>'.encode(), "MR508"),
    "unbound prefix": (b"<mr:catalog/>", "MR508"),
    "gzip": (b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03", "MR503"),
    "zip": (b"PK\x03\x04\x14\x00\x00\x00\x08\x00\xb7\xac", "MR503"),
    "something behind the end": (f"{EMPTY}<catalog/>".encode(), "MR508"),
    "words behind the end": (f"{EMPTY} words".encode(), "MR508"),
    "a declaration too late": (f' <?xml version="1.0"?>{EMPTY}'.encode(), "MR508"),
    "another element": (b"<html/>", "MR512"),
    "no namespace": (b"<catalog/>", "MR512"),
    "another namespace": (b'<catalog xmlns="urn:example"/>', "MR512"),
    "version 99": (b'<catalog xmlns="urn:messenger-rules:catalog:99"/>', "MR512"),
    "misspelt message": (file_of("<message/>").replace(b"<message/>", b"<mesage/>"), "MR513"),
    "words between messages": (f"{OPEN}words{CLOSE}".encode(), "MR516"),
    "unknown attribute": (f'<catalog xmlns="{NAMESPACE}" seral="1"/>'.encode(), "MR514"),
    "501 messages": (CATALOG.format(message() * 501).encode(), "MR518"),
    "501 segments": (f"{OPEN}{'<segment/>' * 501}{CLOSE}".encode(), "MR518"),
    "serial that is none": (f'<catalog xmlns="{NAMESPACE}" serial="-1"/>'.encode(), "MR409"),
    "default language that is none": (f'<catalog xmlns="{NAMESPACE}" default-language="en-UK"/>'.encode(), "MR413"),
    "two vocabularies": (
        f'<catalog xmlns="{NAMESPACE}" vocabulary="v.toml"><vocabulary>a</vocabulary></catalog>'.encode(),
        "MR521",
    ),
    "a vocabulary that stands twice": (f"{OPEN}<vocabulary/><vocabulary/>{CLOSE}".encode(), "MR517"),
    "vocabulary above": (f'<catalog xmlns="{NAMESPACE}" vocabulary="../v.toml"/>'.encode(), "MR520"),
}
"""Files that are refused whole, by what is wrong with them, with the code that says so."""

BAD_MESSAGES = {
    "1 MB attribute name": f'<text {"a" * 1_000_000}=""/>',
    "C1 control character": "<title>a&#x85;b</title>",
    "1 MB of entities": f"<body>{'&lt;' * 250_000}</body>",
    "1 MB of lines": f"<body>{'a&#10;' * 160_000}</body>",
    "1 MB of marks": f"<body>{chr(0x301) * 500_000}</body>",
    "1 MB of joiners": f"<body>{chr(0x200D) * 340_000}</body>",
    "1 MB of links": '<link href="https://a.example/">x</link>' * 20_000,
    "1 MB of empty links": "<link/>" * 98_000,
    "1 MB address": f'<link href="https://{"%0a" * 340_000}"/>',
    "1 MB host": f'<link href="https://{"a." * 500_000}example/"/>',
    "1 MB label": f'<link href="https://a.example/">{"a." * 500_000}com</link>',
    "1 MB of expectations": "<expect/>" * 98_000,
    "1 MB of texts": "<text/>" * 98_000,
    "1 MB of markup": f"<body>{'<b/>' * 98_000}</body>",
    "1 MB condition": f"<condition>{'(' * 1_000_000}</condition>",
    "1 MB of conditions": "<condition/>" * 85_000,
    "1 MB of lines in a condition": f"<condition>{'a&#10;' * 160_000}</condition>",
    "1 MB of words": f"<text>{'a <!-- --> ' * 90_000}</text>",
    "1 MB deciding part": f'<expect facts="f" at="2026-01-01T00:00Z" outcome="shown">{"a " * 400_000}</expect>',
}
"""Fragments of one bad message; the rest of the file works."""


MOST_TIMES = 60
"""How many times as long as the bare parser takes for a megabyte of elements; what is quadratic takes thousands."""


def _pace() -> float:
    """Seconds of CPU that the bare parser takes, now and on this machine, for a megabyte of small elements."""
    started = time.process_time()
    ET.fromstring(f"<a>{'<expect/>' * 98_000}</a>")
    return time.process_time() - started


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_whole_and_soon(name: str) -> None:
    data, code = HOSTILE[name]
    started = time.process_time()
    with pytest.raises(CatalogError) as caught:
        read(data, "messages.xml")
    spent = time.process_time() - started

    assert caught.value.diagnostics[0].code == code
    print(f"{name}: {spent * 1000:.1f} ms of CPU")
    assert spent < MOST_TIMES * _pace(), "far more than parsing takes at all"


@pytest.mark.parametrize("name", BAD_MESSAGES)
def test_a_hostile_message_is_refused_alone_and_soon(name: str) -> None:
    data = file_of(BAD_MESSAGES[name]).replace(b"</catalog>", message(id="good").encode() + b"</catalog>")
    assert len(data) <= Limits().file_bytes
    started = time.process_time()
    drafts = read(data).messages
    spent = time.process_time() - started

    assert [draft.id for draft in drafts] == ["console-4", "good"]
    assert [bool(draft.diagnostics) for draft in drafts] == [name not in SEEN_LATER, False]
    print(f"{name}: {spent * 1000:.1f} ms of CPU")
    assert spent < MOST_TIMES * _pace(), "far more than parsing takes at all"


SEEN_LATER = {"1 MB of entities", "1 MB of links", "1 MB condition", "1 MB of lines in a condition"}
"""What the rules or the compiler refuse, not the reader."""


WATCHED = """
import sys
from messenger_rules.errors import CatalogError
from messenger_rules.messages.catalog import Catalog
from tests.messages.files import CATALOG, message
from tests.messages.test_reader import HOSTILE

Catalog.read(CATALOG.format(message()).encode())
seen = []
WATCH = ("open", "socket", "os.", "subprocess", "urllib", "http", "ftplib", "shutil", "pathlib", "glob", "import", "exec")
sys.addaudithook(lambda event, arguments: seen.append([event, repr(arguments)[:200]]) if event.startswith(WATCH) else None)
for name, (data, code) in HOSTILE.items():
    try:
        Catalog.read(data, name="messages.xml")
    except CatalogError:
        continue
    seen.append(["accepted", name])
noted = list(seen)
import json
print(json.dumps(noted))
"""


def test_nothing_is_opened_for_a_hostile_file() -> None:
    """Every event of the audit of Python that could open, connect, import or run something is watched."""
    run = subprocess.run([sys.executable, "-c", WATCHED], capture_output=True, text=True, check=True)

    assert json.loads(run.stdout) == []


def test_the_watch_would_see_an_opened_file() -> None:
    program = WATCHED.replace("noted = ", "open('/etc/hostname').close(); noted = ")
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert [event for event, _ in json.loads(run.stdout)] == ["open"]


def test_one_byte_order_mark_is_read_over() -> None:
    assert read(b"\xef\xbb\xbf" + EMPTY.encode()).messages == ()


def test_everything_outside_the_messages_is_told_at_once() -> None:
    data = f'<catalog xmlns="{NAMESPACE}" serial="x" languge="1"><segmet/>words{message(expires="soon")}</catalog>'
    with pytest.raises(CatalogError) as caught:
        read(data.encode())
    assert sorted(found.code for found in caught.value.diagnostics) == ["MR405", "MR409", "MR513", "MR514", "MR516"]


def test_a_hint_for_editors_is_read_over_on_the_root() -> None:
    hint = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="urn:x catalog.xsd"'
    assert read(f'<catalog xmlns="{NAMESPACE}" {hint}/>'.encode()).messages == ()


def test_a_prefix_is_as_good_as_none() -> None:
    data = CATALOG.format(message()).replace("<", "<m:").replace("<m:/", "</m:").replace("xmlns=", "xmlns:m=")
    assert read(data.encode()).messages == read(CATALOG.format(message()).encode()).messages


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
]


@pytest.mark.parametrize(("fragment", "sentence", "there"), MISTAKES_OF_XML, ids=[row[0] for row in MISTAKES_OF_XML])
def test_mistakes_of_xml_are_told_where_they_are(fragment: str, sentence: str, there: str) -> None:
    with pytest.raises(CatalogError) as caught:
        read(file_of(fragment))
    (found,) = caught.value.diagnostics
    assert found.source is not None
    assert found.message == sentence
    assert found.source.text[found.span.start :].startswith(there)


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
