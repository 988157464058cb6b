"""Addresses in texts: which host a reader takes each for, and what only looks a little like one."""

from __future__ import annotations

import html

import pytest

from messenger_rules.messages import host_endings
from messenger_rules.messages.host_endings import ends_as_a_host, is_host, is_rare_host
from messenger_rules.messages.written_addresses import explicit_hosts, written_hosts
from tests.messages.addresses import ADDRESSES

IN_OTHER_LETTERS = (
    "xn--80adxhks xn--80ao21a xn--80aqecdr1a xn--80asehdb xn--80aswg xn--90a3ac xn--90ae xn--90ais xn--c1avg"
    " xn--d1acj3b xn--d1alf xn--j1aef xn--j1amh xn--l1acc xn--p1acf xn--p1ai xn--qxa6a xn--qxam xn--y9a3aq"
)
"""Endings of hosts in Cyrillic, Greek and Armenian, as the root zone of the web has them."""

HOSTS = [
    # what looks like a colon and slashes makes an address of any word
    *((f"https{colon}//intranet", ["intranet"]) for colon in ":\u02d0\u0589\u05c3\u0703\u0704\u2236\ua789\uff1a"),
    *((f"https:{slash * 2}intranet", ["intranet"]) for slash in "/\u2044\u2215\u2571\u27cb\u29f8\uff0f"),
    *((f"https:{slash * 2}intranet", ["intranet"]) for slash in "\\\u2216\u29f5\u29f9\uff3c"),
    ("https:\u2afdintranet", ["intranet"]),
    # and no letter looks like one
    ("für acmeXcom", []),
    ("für httpsX//intranet", []),
    ("für localhostX80", []),
    ("für 10.0.0.1Xa", []),
    ("für https:XXintranet", []),
    # endings in other letters
    ("банк.сбер.рф", ["банк.сбер.рф"]),
    ("аб.рф", ["аб.рф"]),
    ("а5.рф", ["а5.рф"]),
    ("СБЕР.ХЫЗ", []),
    ("СБЕР.РФ", ["СБЕР.РФ"]),
    ("банк.рф_", ["банк.рф"]),
    ("т.д.но", []),
    ("д.но", []),
    ("версия 52.новая", []),
    # letters at the end of a host, and what only ends a sentence
    ("see http://intraneX, please", ["intraneX"]),
    ("see (http://intranet/x)", ["intranet"]),
    ("ACME.MX", ["ACME.MX"]),
    ("acme.com\u2081", ["acme.com"]),
    ("https://acme.exampleé.INTERN/", ["acme.exampleé.INTERN"]),
    ("https://acme.exampleé.intern/", ["acme.exampleé.intern"]),
    ("ACME.COMへ", ["ACME.COM"]),
    *((f"http:/{letter}www.conf", []) for letter in "éжωաḃ"),
    *((f"{letter}www.acme", []) for letter in "éжωաḃ"),
    # what is not seen is not there
    ("ไทย\u200b.com, ᠮᠣ\u180b.com", ["ไทย.com", "ᠮᠣ.com"]),
    ("公司\U000e0100.cn الامارات\u200d.امارات", ["公司.cn", "الامارات.امارات"]),
    ("www2\ufe0e.acme9\ufe0f.example", ["www2.acme9.example"]),
    *((f"acme{mark}.com", [f"acme{mark}.com"]) for mark in "\u0483\u1ab0\u1dc4\u20d0\ufe20"),
    *((f"acme{dot}com", ["acme.com"]) for dot in "\u06d4\u0f0b\u1390\u2981\u318d\ufe45"),
    *((f"acme.com{letter}", []) for letter in "աᎠⲱя𐐀ⰰωꓩé"),
    # a rare ending is one of a host before a path, and not inside of one
    ("app.rare/old", ["app.rare"]),
    ("logs/app.rare/old", []),
    ("/app.rare/old", []),
    ("app.rare", []),
    *((f"app.{ending}/old", []) for ending in ("conf", "yaml", "yml", "toml", "service")),
]


@pytest.mark.parametrize(("text", "hosts"), HOSTS, ids=[ascii(text) for text, _ in HOSTS])
def test_the_hosts_that_a_reader_finds(text: str, hosts: list[str]) -> None:
    assert list(dict.fromkeys(written_hosts(text))) == hosts


@pytest.mark.parametrize("encoded", IN_OTHER_LETTERS.split())
def test_a_known_ending_in_other_letters_is_one_of_a_host_however_it_is_written(encoded: str) -> None:
    ending = encoded.removeprefix("xn--").encode().decode("punycode")
    for written in (ending, ending.capitalize(), ending.upper()):
        assert f"банк.{written}" in written_hosts(f"банк.{written}")


@pytest.mark.parametrize(
    ("text", "hosts"),
    [
        ("WWW.acme.example and HTTP://ACME.example/x", ["WWW.acme.example", "ACME.example"]),
        ("https\uff1a//acme.example", ["acme.example"]),
        ("what www. and https:// mean", []),
        ("acme.dev, //acme.dev and me@acme.dev", []),
    ],
)
def test_hosts_of_explicit_addresses_have_a_scheme_or_www_before_them(text: str, hosts: list[str]) -> None:
    assert list(explicit_hosts(text)) == hosts


@pytest.mark.parametrize(("words", "allowed"), ADDRESSES)
def test_explicit_hosts_are_those_that_no_message_may_link_to(words: str, allowed: bool) -> None:
    hosts = {host.lower().removeprefix("www.") for host in explicit_hosts(html.unescape(words))}
    assert (hosts <= {"support.acme.example"}) is allowed


@pytest.mark.parametrize(
    ("text", "hosts"),
    [
        ("ssh://git@acme.example/x", ["git@acme.example"]),
        ("\\\\acme.example@SSL\\x", ["acme.example@SSL"]),
        ("(javascript:alert(1))", ["javascript:alert(1"]),
        ("see javascript:x, please", ["javascript:x"]),
        ("https://acme.example\u201c, https://\u201c", ["acme.example"]),
        ("https://acme.example\u201c.x.com/", ["acme.example\u201c.x.com"]),
        ("https://acme.example\u201c.rare/", ["acme.example\u201c.rare"]),
        ("https://acme.example\u201c.RARE/", ["acme.example\u201c.RARE"]),
        ("https://\u00e4cme.example/", ["\u00e4cme.example"]),
        ("https:me@acme.example/", ["me@acme.example"]),
        ("https:acme.example:80/", ["acme.example:80"]),
        ("https:9.9.9.9/, https:10.0.0.1/", ["9.9.9.9"]),
        ("acme://x, acme://x.y", ["x.y"]),
        ("acme://me@x, acme://x:80", []),
        ("acme://me@x:y@acme.example/", ["me@x:y@acme.example"]),
        ("http://$HOST/, http://%HOST%/, http://%s/, HTTP://LOCALHOST:80/", []),
        ("http://$HOST.acme.example/", ["$HOST.acme.example"]),
    ],
)
def test_the_hosts_of_explicit_addresses(text: str, hosts: list[str]) -> None:
    assert list(explicit_hosts(text)) == hosts


@pytest.mark.parametrize(
    ("name", "ends", "is_one", "is_rare"),
    [
        ("acme.example", True, True, True),
        ("ACME.EXAMPLE", True, True, True),
        ("setup.py", True, False, True),
        ("SETUP.PY", True, False, True),
        ("os.data", True, False, True),
        ("id.pub", True, False, True),
        ("acme.build", True, False, True),
        ("x.total", True, False, True),
        ("sub.call", True, False, True),
        ("act.now", True, False, True),
        ("php.ini", False, False, False),
        ("app.rare", False, False, True),
        ("app.old.rare", False, False, True),
        ("rare.ini", False, False, False),
        ("ini.rare", False, False, True),
        ("app.r", False, False, False),
        ("app.ra", False, False, True),
        ("app.r4re", False, False, False),
        ("1.2.dev", True, False, True),
        ("1.dev", True, True, True),
        ("1.2a.dev", True, True, True),
        ("1.2.post", True, False, True),
        ("1.2.com", True, True, True),
        ("xn--a.py", True, True, True),
        ("XN--A.py", True, True, True),
        ("a.xn--b", True, True, False),
        ("axn--b.ini", False, False, False),
        ("a.r\u00e4re", False, False, True),
        ("a.c\u00f6m", True, True, True),
        ("a.\u0441\u043e\u043c", True, True, False),
        ("a.\u0b87\u0ba8\u0bcd\u0ba4\u0bbf\u0baf\u0bbe", True, True, False),
        ("#.#", False, False, False),
        ("a.ค้อม", False, False, False),
        ("a.คอม", True, True, False),
        ("a. ", False, False, False),
        ("a.", False, False, False),
    ],
)
def test_what_the_ending_of_a_name_says(name: str, ends: bool, is_one: bool, is_rare: bool) -> None:
    assert (ends_as_a_host(name), is_host(name), is_rare_host(name)) == (ends, is_one, is_rare)


def test_every_known_ending_is_a_label_and_no_word_of_the_comment_above_them() -> None:
    host_endings._known.cache_clear()
    endings = host_endings._known()
    assert "com" in endings
    assert "рф" in endings
    assert "labels" not in endings
    assert [ending for ending in endings if not ending or not set(ending).isdisjoint("# \n")] == []
