"""Rows 1 to 35: files that are no catalogue, or want to be more than one."""

from __future__ import annotations

from pathlib import Path

import messenger_rules as mr
from tests.hostile.catalogues import CLOSE, EMPTY, GOOD, OPEN, alone, of_messages, whole
from tests.hostile.rows import Fate, Row
from tests.messages.files import CATALOG, NAMESPACE, file_of, message

_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
_MANY_ATTRIBUTES = " ".join(f"a{number}=''" for number in range(90_000))
_DECLARED = '<?xml version="1.0" encoding="{}"?>' + EMPTY


def _doctype(subset: str, content: str = "") -> str:
    return f"<!DOCTYPE catalog [{subset}]>{OPEN}{content}{CLOSE}"


def _two_of_one_id(folder: Path) -> None:
    catalog = mr.Catalog.read(of_messages(message(), message(), GOOD))

    assert [found.id for found in catalog.messages] == ["good"]
    assert [[found.code for found in invalid.diagnostics] for invalid in catalog.invalid] == [["MR402"], ["MR402"]]


def _one_broken_among_many(folder: Path) -> None:
    good = [message(id=f"message-{number}") for number in range(499)]
    catalog = mr.Catalog.read(of_messages(*good, message(id="bad", expires="soon")))

    assert len(catalog.messages) == 499
    assert [invalid.id for invalid in catalog.invalid] == ["bad"]


ROWS = (
    Row(1, "an empty file", Fate.WHOLE, whole(b"", "MR508"), ("MR508",)),
    Row(2, "a byte order mark and nothing else", Fate.WHOLE, whole(b"\xef\xbb\xbf", "MR508"), ("MR508",)),
    Row(3, "two byte order marks", Fate.WHOLE, whole(f"\ufeff\ufeff{EMPTY}", "MR508"), ("MR508",)),
    Row(4, "a file that was cut off", Fate.WHOLE, whole(CATALOG.format(GOOD)[:-40], "MR508"), ("MR508",)),
    Row(
        5,
        "a billion laughs: entities made of ten entities, nine deep",
        Fate.WHOLE,
        whole(_doctype(f'<!ENTITY l0 "lol">{_LAUGHS}', "&l9;"), "MR505"),
        ("MR505",),
    ),
    Row(
        6,
        "a long entity, named nine thousand times",
        Fate.WHOLE,
        whole(_doctype(f'<!ENTITY a "{"a" * 100_000}">', "&a;" * 9000), "MR505"),
        ("MR505",),
    ),
    Row(
        7,
        "an entity that is a file of the host; the file is not opened",
        Fate.WHOLE,
        whole(_doctype('<!ENTITY a SYSTEM "file:///etc/passwd">', "&a;"), "MR505"),
        ("MR505",),
    ),
    Row(
        8,
        "a parameter entity from a web server; nobody is asked",
        Fate.WHOLE,
        whole(_doctype('<!ENTITY % a SYSTEM "http://127.0.0.1:9/a">%a;'), "MR505"),
        ("MR505",),
    ),
    Row(
        9,
        "entities that name each other",
        Fate.WHOLE,
        whole(_doctype('<!ENTITY a "&b;"><!ENTITY b "&a;">', "&a;"), "MR505"),
        ("MR505",),
    ),
    Row(10, "a DOCTYPE without anything in it", Fate.WHOLE, whole(f"<!DOCTYPE catalog>{EMPTY}", "MR505"), ("MR505",)),
    Row(11, "elements 17 deep", Fate.WHOLE, whole(f"{OPEN}{'<message>' * 16}", "MR509"), ("MR509",)),
    Row(
        12,
        "elements a million deep",
        Fate.WHOLE,
        whole(f"{OPEN}{'<a>' * 1_000_000}", "MR502"),
        ("MR502",),
        reason="it is larger than a file may be; one of the greatest size is refused for its elements",
    ),
    Row(
        12,
        "elements 300,000 deep",
        Fate.WHOLE,
        whole(f"{OPEN}{'<a>' * 300_000}", "MR510"),
        ("MR510",),
    ),
    Row(
        13,
        "90,000 attributes of one element, as many as a file may hold",
        Fate.WHOLE,
        whole(f"{OPEN}<message {_MANY_ATTRIBUTES}/>", "MR511"),
        ("MR511",),
    ),
    Row(14, "an attribute of 20 MB", Fate.WHOLE, whole(f'{OPEN}<a b="{"a" * 20_000_000}"/>', "MR502"), ("MR502",)),
    Row(15, "2,000,000 empty elements", Fate.WHOLE, whole(f"{OPEN}{'<a/>' * 2_000_000}{CLOSE}", "MR502"), ("MR502",)),
    Row(16, "a comment of 30 MB without an end", Fate.WHOLE, whole(b"<!--" + b" " * 30_000_000, "MR502"), ("MR502",)),
    Row(17, "UTF-7", Fate.WHOLE, whole(_DECLARED.format("UTF-7"), "MR504"), ("MR504",)),
    Row(
        18,
        "UTF-16 that says it is UTF-8",
        Fate.WHOLE,
        whole(_DECLARED.format("UTF-8").encode("utf-16"), "MR503"),
        ("MR503",),
    ),
    Row(19, "EBCDIC", Fate.WHOLE, whole(EMPTY.encode("cp037"), "MR503"), ("MR503",)),
    Row(20, "an overlong form of UTF-8", Fate.WHOLE, whole(OPEN.encode() + b"\xc0\xbc", "MR503"), ("MR503",)),
    Row(
        21,
        "the bytes of half a surrogate pair",
        Fate.WHOLE,
        whole(OPEN.encode() + b"\xed\xa0\x80", "MR503"),
        ("MR503",),
    ),
    Row(22, "NUL", Fate.WHOLE, whole(f"{OPEN}\0{CLOSE}", "MR508"), ("MR508",)),
    Row(23, "a terminal's escape, written `&#27;`", Fate.WHOLE, whole(f"{OPEN}&#27;[31m{CLOSE}", "MR508"), ("MR508",)),
    Row(
        24,
        "XML 1.1, which has spellings for control characters",
        Fate.WHOLE,
        whole(f'<?xml version="1.1"?>{OPEN}&#1;{CLOSE}', "MR506"),
        ("MR506",),
    ),
    Row(
        25, "a control character of C1 in a title", Fate.MESSAGE, alone("<title>a&#x85;b</title>", "MR416"), ("MR416",)
    ),
    Row(
        26,
        "XInclude; the file is not read",
        Fate.WHOLE,
        whole(file_of('<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd"/>'), "MR519"),
        ("MR519",),
    ),
    Row(27, "a style sheet", Fate.WHOLE, whole(f'<?xml-stylesheet href="a.xsl"?>{EMPTY}', "MR507"), ("MR507",)),
    Row(
        28,
        "an attribute that stands twice",
        Fate.WHOLE,
        whole(f'<catalog xmlns="{NAMESPACE}" serial="1" serial="2"/>', "MR508"),
        ("MR508",),
    ),
    Row(29, "two messages of one identifier: both", Fate.MESSAGE, _two_of_one_id, ("MR402",)),
    Row(
        30,
        "an element that this version does not know, in a message",
        Fate.MESSAGE,
        alone('<text lang="de"><title>a</title><body>b</body><video/></text>', "MR513"),
        ("MR513",),
        reason="the version stands in the namespace, so nothing unknown is read over: it may say for whom a message is not",
    ),
    Row(
        31,
        "version 99 of the catalogue",
        Fate.WHOLE,
        whole(EMPTY.replace(NAMESPACE, "urn:messenger-rules:catalog:99"), "MR512"),
        ("MR512",),
    ),
    Row(
        32,
        "a message without a text in the default language",
        Fate.MESSAGE,
        alone('<message id="a"><condition>true</condition></message>', "MR412"),
        ("MR412",),
    ),
    Row(33, "the bytes of a gzip archive", Fate.WHOLE, whole(b"\x1f\x8b\x08\0\0\0\0\0\0\x03", "MR503"), ("MR503",)),
    Row(34, "something behind the end", Fate.WHOLE, whole(f"{EMPTY}<catalog/>", "MR508"), ("MR508",)),
    Row(
        35,
        "499 good messages and a broken one",
        Fate.MESSAGE,
        _one_broken_among_many,
        reason="500 messages are the limit, with the broken one",
    ),
)
