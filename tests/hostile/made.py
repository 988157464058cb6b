"""Attacks that are too large to be kept: name, fate, codes, and how each is made.

Those that stay within the size of a file show what its other limits are good for.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from messenger_rules.limits import DEFAULT_LIMITS
from tests.messages.files import CATALOG, NAMESPACE, TEXT, file_of, message

OPEN = f'<catalog xmlns="{NAMESPACE}">'
CLOSE = "</catalog>"
GOOD = message(id="good")


def _file(text: str, times: str = "", count: int = 0, behind: str = "") -> bytes:
    """A text, another one so many times, and a last one."""
    return f"{text}{times * count}{behind}".encode()


def _beside(before: str, times: str, count: int, behind: str) -> bytes:
    """The same in a bad message, with a good one behind it."""
    return file_of(f"{before}{times * count}{behind}").replace(CLOSE.encode(), f"{GOOD}{CLOSE}".encode())


def _numbered(before: str, attribute: str, count: int) -> bytes:
    """A tag with an attribute so many times, each of its own number."""
    attributes = " ".join(attribute.replace("N", str(number)) for number in range(count))
    return f"{before}{attributes}/>{CLOSE}".encode()


def _near_names() -> bytes:
    """Names that are no facts, each as long as all those of the vocabulary, and near to none."""
    facts = "".join(f"[facts.'acme.abcdefghijkl{number:03}']\ntype = 'int'\n" for number in range(200))
    condition = " or ".join(f"acme.zyxwvutsrqpo{number:03} == 1" for number in range(100))
    bad = "".join(message(id=f"m{number}").replace("console.version in 4.*", condition) for number in range(5))
    return f"{OPEN}<vocabulary>{facts}</vocabulary>{bad}{GOOD}{CLOSE}".encode()


def _bodies(letters: str) -> bytes:
    """A message with bodies of the same letters, each as long as is looked at, to the size of a file; a good one behind."""
    body = (letters * DEFAULT_LIMITS.body_length * 8)[: DEFAULT_LIMITS.body_length * 8]
    count = (DEFAULT_LIMITS.file_bytes - 2_000) // len(f"{body}{TEXT}".encode())
    texts = "".join(f'<text lang="en-x-{number}"><title>a</title><body>{body}</body></text>' for number in range(count))
    bad = message().replace("</message>", f"{texts}</message>")
    return f"{OPEN}{bad}{GOOD}{CLOSE}".encode()


def _messages(count: int) -> bytes:
    return CATALOG.format(message() * count).encode()


MADE: tuple[tuple[str, str, tuple[str, ...], Callable[[], bytes]], ...] = (
    ("large-attribute-of-20-mb", "whole", ("MR502",), partial(_file, f'{OPEN}<message id="', "a", 20_000_000, '"/>')),
    ("large-2000000-elements", "whole", ("MR502",), partial(_file, OPEN, "<a/>", 2_000_000, CLOSE)),
    ("large-comment-of-30-mb", "whole", ("MR502",), partial(_file, "<!--", " ", 30_000_000)),
    ("large-depth-1000000", "whole", ("MR502",), partial(_file, OPEN, "<a>", 1_000_000)),
    ("large-doctype-of-2-mb", "whole", ("MR502",), partial(_file, "<!DOCTYPE a [", " ", 2_000_000, "]>")),
    ("wide-260000-elements", "whole", ("MR510",), partial(_file, OPEN, "<a/>", 260_000, CLOSE)),
    ("wide-19900-unknown-elements", "whole", ("MR518",), partial(_file, OPEN, "<a/>", 19_900, CLOSE)),
    ("wide-1000000-brackets", "whole", ("MR510",), partial(_file, "", "<", 1_000_000)),
    ("wide-501-messages", "whole", ("MR518",), partial(_messages, 501)),
    ("wide-501-segments", "whole", ("MR518",), partial(_file, OPEN, "<segment/>", 501, CLOSE)),
    ("wide-90000-attributes", "whole", ("MR511",), partial(_numbered, f"{OPEN}<a ", "aN=''", 90_000)),
    ("wide-25000-namespaces", "whole", ("MR519",), partial(_numbered, f"{OPEN}<a0:b ", "xmlns:aN='u:N'", 45_000)),
    ("deep-19900-elements", "whole", ("MR509",), partial(_file, OPEN, "<message>", 19_900)),
    ("deep-250000-elements", "whole", ("MR510",), partial(_file, OPEN, "<a>", 250_000)),
    ("long-comment-unclosed", "whole", ("MR508",), partial(_file, "<!--", " ", 1_000_000)),
    ("long-comments-of-nothing", "whole", ("MR508",), partial(_file, "", "<!---->", 149_000)),
    ("long-comments-of-hyphens", "whole", ("MR508",), partial(_file, f"{OPEN}<!-- ", "- ", 500_000)),
    (
        "long-cdata-unclosed",
        "whole",
        ("MR508",),
        partial(_file, f"{OPEN}<message><condition><![CDATA[", "]", 1_000_000),
    ),
    ("long-cdata-of-nothing", "whole", ("MR516",), partial(_file, f"{OPEN}a", "<![CDATA[]]>", 80_000, CLOSE)),
    *(
        (
            f"alone-sections-of-{name}",
            "alone",
            codes,
            partial(_beside, f"<{name}>", "<![CDATA[a]]>", 60_000, f"</{name}>"),
        )
        for name, codes in (("condition", ("MR117", "MR412")), ("title", ("MR420",)), ("body", ("MR420",)))
    ),
    *(
        (f"alone-returns-in-{name}", "alone", codes, partial(_beside, f"<{name}>", "\r", 1_000_000, f"</{name}>"))
        for name, codes in (("condition", ("MR117", "MR412")), ("title", ("MR421",)), ("body", ("MR421",)))
    ),
    ("long-instruction", "whole", ("MR507",), partial(_file, f"{OPEN}<?a ", "?", 1_000_000, "?>")),
    ("long-doctype", "whole", ("MR505",), partial(_file, "<!DOCTYPE a [", " ", 1_000_000, "]>")),
    ("long-doctype-of-entities", "whole", ("MR505",), partial(_file, "<!DOCTYPE a [", "<!ENTITY a 'b'>", 65_000, "]>")),
    ("long-name-of-an-element", "whole", ("MR513",), partial(_file, f"{OPEN}<", "a", 1_000_000, f"/>{CLOSE}")),
    (
        "long-name-of-a-namespace",
        "whole",
        ("MR519",),
        partial(_file, f"{OPEN}<a xmlns='", "a", 1_000_000, f"'/>{CLOSE}"),
    ),
    (
        "long-serial",
        "whole",
        ("MR409",),
        partial(_file, f'<catalog xmlns="{NAMESPACE}" serial="', "9", 1_000_000, '"/>'),
    ),
    ("long-ampersands", "whole", ("MR508",), partial(_file, OPEN, "&", 1_000_000)),
    ("long-undefined-entity", "whole", ("MR508",), partial(_file, f"{OPEN}&", "a", 1_000_000, f";{CLOSE}")),
    ("long-blanks-in-a-tag", "whole", ("MR508",), partial(_file, f"{OPEN}<message", " ", 1_000_000)),
    ("long-bytes-of-continuation", "whole", ("MR503",), lambda: b"\x80" * 1_000_000),
    ("long-nul", "whole", ("MR508",), lambda: b"\0" * 1_000_000),
    (
        "alone-name-of-an-attribute",
        "alone",
        ("MR419", "MR514", "MR515"),
        partial(_beside, "<text ", "a", 1_000_000, '=""/>'),
    ),
    ("alone-references", "alone", ("MR420",), partial(_beside, "<body>", "&lt;", 250_000, "</body>")),
    ("alone-lines", "alone", ("MR420",), partial(_beside, "<body>", "a&#10;", 160_000, "</body>")),
    ("alone-marks", "alone", ("MR420",), partial(_beside, "<body>", "\u0301", 500_000, "</body>")),
    ("alone-joiners", "alone", ("MR420",), partial(_beside, "<body>", "\u200d", 340_000, "</body>")),
    ("wide-markup", "whole", ("MR510",), partial(_beside, "<body>", "<b/>", 19_900, "</body>")),
    ("wide-links", "whole", ("MR510",), partial(_beside, "", "<link href='https://a.example/'>x</link>", 19_900, "")),
    ("wide-empty-links", "whole", ("MR510",), partial(_beside, "", "<link/>", 19_900, "")),
    (
        "alone-escapes-in-an-address",
        "alone",
        ("MR431",),
        partial(_beside, "<link href='https://", "%0a", 340_000, "'/>"),
    ),
    (
        "alone-labels-of-a-host",
        "alone",
        ("MR431",),
        partial(_beside, "<link href='https://", "a.", 500_000, "example/'/>"),
    ),
    (
        "alone-label-of-a-link",
        "alone",
        ("MR420",),
        partial(_beside, "<link href='https://a.example/'>", "a.", 500_000, "com</link>"),
    ),
    ("wide-texts", "whole", ("MR510",), partial(_beside, "", "<text/>", 19_900, "")),
    (
        "alone-words-between-comments",
        "alone",
        ("MR419", "MR515", "MR516"),
        partial(_beside, "<text>", "a <!-- --> ", 90_000, "</text>"),
    ),
    ("wide-expectations", "whole", ("MR510",), partial(_beside, "", "<expect/>", 19_900, "")),
    (
        "alone-deciding-part",
        "alone",
        ("MR420",),
        partial(_beside, "<expect facts='f' at='2026-01-01T00:00Z' outcome='shown'>", "a ", 400_000, "</expect>"),
    ),
    (
        "alone-condition",
        "alone",
        ("MR117", "MR412"),
        partial(_beside, "<condition>", "(", 1_000_000, "</condition>"),
    ),
    ("wide-conditions", "whole", ("MR510",), partial(_beside, "", "<condition/>", 19_900, "")),
    (
        "alone-lines-of-a-condition",
        "alone",
        ("MR117", "MR412"),
        partial(_beside, "<condition>", "a&#10;", 160_000, "</condition>"),
    ),
    ("alone-words-of-two-scripts", "alone", ("MR420",), partial(_beside, "<body>", "a\u043e ", 250_000, "</body>")),
    (
        "alone-hosts-in-a-label",
        "alone",
        ("MR420",),
        partial(_beside, "<link href='https://a.example/'>", "a.b ", 240_000, "</link>"),
    ),
    (
        "alone-label-of-one-word",
        "alone",
        ("MR420",),
        partial(_beside, "<link href='https://a.example/'>", "a", 950, "</link>"),
    ),
    (
        "alone-label-of-hyphens",
        "alone",
        ("MR420",),
        partial(_beside, "<link href='https://a.example/'>", "-", 950, "</link>"),
    ),
    ("alone-joiners-that-join", "alone", ("MR416",), partial(_beside, "<body>", "\u0645\u200c", 1_900, "</body>")),
    (
        "alone-letters-to-compose",
        "alone",
        ("MR420",),
        partial(_beside, "<body>", "a\u0316\u0301\u0315", 8_000, "</body>"),
    ),
    ("alone-names-near-to-none", "alone", ("MR201",), _near_names),
    *(
        (f"alone-bodies-of-{name}", "alone", codes, partial(_bodies, letters))
        for name, codes, letters in (
            ("marks", ("MR420",), "\u0301"),
            ("a-letter-with-marks", ("MR420",), "e" + "\u0301" * 31_999),
            ("rows-of-marks", ("MR420",), "\u2014" + "\u0315\u0316\u0301\u0334\u0327\u0345\u0301\u0316"),
            ("ordered-marks", ("MR420",), "e" + "\u0315\u0316\u0301\u0334\u0327\u0345\u0301\u0316"),
            ("marks-on-lines", ("MR421",), "\n\u0301"),
            ("lines", ("MR421",), "\n"),
            ("indented-lines", ("MR421",), "\n a"),
            ("blanks-on-lines", ("MR421",), "\n \t"),
            ("few-letters-on-lines", ("MR421",), "\n       a"),
            ("letters-that-grow", ("MR420",), "\u0958"),
            ("letters-of-two-scripts", ("MR420",), "a\u0430 "),
            ("digits-of-two-scripts", ("MR420",), "1\u0661 "),
        )
    ),
)
