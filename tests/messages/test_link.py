"""Links: a table of hostile addresses, each refused with its code, and the ordinary ones that must pass."""

from __future__ import annotations

import pickle
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messenger_rules.errors import CatalogError
from messenger_rules.messages.link import Link, address_problems, label_problems
from messenger_rules.messages.safe_text import SafeText

GOOD = [
    "https://support.acme.example/119053",
    "https://support.acme.example",
    "https://support.acme.example/",
    "https://SUPPORT.acme.example/Path",
    "https://a-b.c1.example/x/y.html?lang=de&v=5.2#part-2",
    "https://support.acme.example?x=1",
    "https://support.acme.example#top",
    "https://acme.example/a%20b/%C3%A4",
    "https://acme.example/(x)/~me/;a,b'c*d!e$f@g:h+i=j",
    "https://acme.example/%2e%2e/x",
    "https://acme.example/%25",
    "https://1password.example/",
    "https://wiki.debian.org/LTS",
]

HOSTILE = [
    # other schemes
    ("http://acme.example/", "MR424"),
    ("HTTPS://acme.example/", "MR424"),
    ("javascript:alert(1)", "MR424"),
    ("JaVaScRiPt:alert(1)//https://acme.example", "MR424"),
    ("data:text/html,<script>alert(1)</script>", "MR424"),
    ("vbscript:msgbox", "MR424"),
    ("file:///etc/passwd", "MR424"),
    ("file://server/share", "MR424"),
    ("ms-msdt:/id PCWDiagnostic", "MR424"),
    ("search-ms:query=x", "MR424"),
    ("smb://server/share", "MR424"),
    ("ftp://acme.example/", "MR424"),
    ("mailto:admin@acme.example", "MR424"),
    ("tel:+441234", "MR424"),
    ("about:blank", "MR424"),
    ("view-source:https://acme.example/", "MR424"),
    # no scheme, or a broken one
    ("//acme.example/", "MR424"),
    ("/119053", "MR424"),
    ("\\\\server\\share", "MR424"),
    ("acme.example", "MR424"),
    ("", "MR424"),
    ("https:acme.example", "MR424"),
    ("https:/acme.example", "MR424"),
    (" https://acme.example/", "MR424"),
    ("\thttps://acme.example/", "MR424"),
    ("ht\ntps://acme.example/", "MR424"),
    # hosts that hide
    ("https://acme.example@attacker.example/", "MR425"),
    ("https://user:password@acme.example/", "MR425"),
    ("https://@acme.example/", "MR425"),
    ("https://acme.example%40attacker.example/", "MR427"),
    ("https://acme.example:8443/", "MR426"),
    ("https://acme.example:/", "MR426"),
    ("https://acme.example:443/", "MR426"),
    ("https:///acme.example", "MR427"),
    ("https://", "MR427"),
    ("https://?acme.example", "MR427"),
    ("https://#acme.example", "MR427"),
    ("https://localhost/", "MR427"),
    ("https://intranet/", "MR427"),
    ("https://127.0.0.1/", "MR427"),
    ("https://2130706433/", "MR427"),
    ("https://0x7f.1/", "MR427"),
    ("https://[::1]/", "MR427"),
    ("https://[::1]:443/", "MR427"),
    ("https://acme.example./", "MR427"),
    ("https://.acme.example/", "MR427"),
    ("https://acme..example/", "MR427"),
    ("https://-acme.example/", "MR427"),
    ("https://acme_x.example/", "MR427"),
    ("https://acme.example\\@attacker.example/", "MR425"),
    ("https://acme.example\\.attacker.example/", "MR427"),
    ("https://acme example/", "MR427"),
    ("https://xn--cme-5cd.example/", "MR427"),
    ("https://www.XN--cme-5cd.example/", "MR427"),
    ("https://\u0430cme.example/", "MR427"),
    ("https://acme\u3002example/", "MR427"),
    ("https://acme.example\u2215attacker.example/", "MR427"),
    ("https://ａcme.example/", "MR427"),
    (f"https://{'a' * 64}.example/", "MR427"),
    (f"https://{'a.' * 126}example/", "MR427"),
    # what the path hides
    ("https://acme.example/%0d%0aSet-Cookie:x", "MR428"),
    ("https://acme.example/%00", "MR428"),
    ("https://acme.example/%7f", "MR428"),
    ("https://acme.example/?q=%1b[31m", "MR428"),
    ("https://acme.example/%C2%85", "MR428"),
    ("https://acme.example/%E2%80%AE", "MR428"),
    ("https://acme.example/%e2%80%8b", "MR428"),
    ("https://acme.example/%", "MR428"),
    ("https://acme.example/%g0", "MR428"),
    ("https://acme.example/%2", "MR428"),
    ("https://acme.example/a b", "MR428"),
    ("https://acme.example/\x00", "MR428"),
    ("https://acme.example/\n", "MR428"),
    ("https://acme.example/\x1b[31m", "MR428"),
    ("https://acme.example/\u202e", "MR428"),
    ("https://acme.example/ä", "MR428"),
    ("https://acme.example/\\attacker", "MR428"),
    ('https://acme.example/"onclick=', "MR428"),
    ("https://acme.example/<script>", "MR428"),
    ("https://acme.example/`x`", "MR428"),
    ("https://acme.example/{x}", "MR428"),
    ("https://acme.example/a|b^c", "MR428"),
]

LABELS = [
    ("Article 119053", True),
    ("support.acme.example", True),
    ("https://support.acme.example/119053", True),
    ("www.acme.example", True),
    ("acme.example: how to upgrade", True),
    ("Node.js 18 end of life", True),
    ("ASP.NET support policy", True),
    ("README.md", True),
    ("OpenSSL 3.0.11-1~deb12u2", True),
    ("https://www.attacker.example/", False),
    ("see attacker.com/119053", False),
    ("www.attacker.example", False),
    ("HTTPS://ATTACKER.EXAMPLE", False),
    ("http://acme.example.attacker.example", False),
    ("evilacme.example", False),
    ("cme.example", False),
    ("ａttacker.com", False),
    ("attacker。com", False),
    ("ähttps://attacker.test", False),
    ("a..attacker.com", False),
    ("-attacker.com", False),
    ("(attacker.com)", False),
    ("attacker.xyz", False),
    ("login.attacker.online", False),
    ("and.so.on", True),
    ("update.zip", True),
]


@pytest.mark.parametrize("address", GOOD)
def test_ordinary_addresses_pass(address: str) -> None:
    link = Link(address, SafeText("Article"))

    assert link.host == urlsplit(address).hostname


@pytest.mark.parametrize(("address", "code"), HOSTILE, ids=[ascii(address)[:60] for address, _ in HOSTILE])
def test_hostile_addresses_are_refused(address: str, code: str) -> None:
    assert next(address_problems(address)).code == code
    with pytest.raises(CatalogError):
        Link(address, SafeText("Article"))


def test_the_table_is_long_enough() -> None:
    assert len({address for address, _ in HOSTILE}) >= 45


@pytest.mark.parametrize(("label", "honest"), LABELS)
def test_a_label_does_not_look_like_another_address(label: str, honest: bool) -> None:
    found = [problem.code for problem in label_problems(label, "https://support.acme.example/119053")]

    assert found == ([] if honest else ["MR430"])


def test_a_link_without_words_shows_its_address() -> None:
    assert Link("https://acme.example/x").label == "https://acme.example/x"


def test_independent_problems_are_all_told() -> None:
    found = [problem.code for problem in address_problems("https://a@xn--b.example:80/%0a%zz")]
    assert found == ["MR425", "MR426", "MR427", "MR428", "MR428"]


PIECES = [
    "https://",
    "http:",
    "//",
    "@",
    ":",
    "/",
    "\\",
    "%0a",
    "%",
    "?",
    "#",
    ".",
    "acme.example",
    "xn--a",
    "[::1]",
    "ä",
]


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=8).map("".join))
def test_what_passes_is_what_a_browser_reads(address: str) -> None:
    if any(address_problems(address)):
        return
    link = Link(address, SafeText("x"))
    read = urlsplit(address)
    assert (read.scheme, read.hostname, read.port, read.username) == ("https", link.host, None, None)
    assert address.isascii()
    assert address.isprintable()
    assert pickle.loads(pickle.dumps(link)) == link
