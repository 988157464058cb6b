"""Addresses in texts: which host a reader takes each for, and what only looks a little like one."""

from __future__ import annotations

import pytest

from messenger_rules.messages.written_addresses import explicit_hosts, written_hosts

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
    ("т.д.но", []),
    ("д.но", []),
    ("версия 52.новая", []),
    # letters at the end of a host, and what only ends a sentence
    ("see http://intraneX, please", ["intraneX"]),
    ("see (http://intranet/x)", ["intranet"]),
    ("ACME.MX", ["ACME.MX"]),
    ("acme.com\u2081", ["acme.com"]),
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
