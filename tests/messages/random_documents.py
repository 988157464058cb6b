"""Random catalogues for Hypothesis: everything that a document may hold, nothing that its types refuse."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import strategies as st

from messenger_rules.messages.document import Document
from messenger_rules.messages.link import Link
from messenger_rules.messages.message import (
    Audience,
    Expectation,
    ExpectedOutcome,
    Message,
    MessageSeverity,
    Scope,
    Segment,
    Silencing,
    Text,
    WhenUnknown,
)
from messenger_rules.messages.safe_text import SafeText
from messenger_rules.messages.written_addresses import written_hosts

IDS = st.from_regex(r"[a-z0-9][a-z0-9._-]{0,12}", fullmatch=True)
INSTANTS = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001 -- bounds
LANGUAGES = ["en", "de", "de-CH", "pt-BR", "zh-Hant", "sr-Latn-RS", "ja"]

WORDS = st.text(alphabet="ab ,.<>&'\"]\u00a0äß漢", min_size=1, max_size=20).filter(lambda text: text.strip() != "")
BODIES = st.lists(st.text(alphabet="ab <&]>\tß", max_size=10), min_size=1, max_size=5).map("\n".join).filter(str.strip)

ADDRESSES = st.sampled_from(
    ["https://acme.example", "https://acme.example/a?b=1&c=2#d", "https://a.example/%20'", "https://a.example/[x]"]
)
LABELS = WORDS.map(str.strip).filter(lambda label: not any(written_hosts(label))) | st.just("")
LINKS = st.builds(lambda address, label: Link(address, SafeText(label)), ADDRESSES, LABELS)

CONDITIONS = st.sampled_from(
    [
        "true",
        "console.version < 5.2",
        'os.name in ["debian", "ubuntu"] and not installed("backup", >= 2.10)',
        'like(os.name, "a]]>b&lt;") or console.version in 5.2 ..< 6',
        "console.version < 5\nor console.version in 5.2.*  # why\n\nor os.version is known",
        "console.version < 5\n\tor (\n    os.version < 10\n)",
    ]
)
TEXTS = st.lists(st.sampled_from(LANGUAGES), min_size=1, unique=True).flatmap(
    lambda languages: st.tuples(
        *(
            st.builds(Text.of, st.just(language), WORDS, BODIES, st.lists(LINKS, max_size=3))
            for language in dict.fromkeys(["en", *languages])
        )
    )
)
FILES = st.sampled_from(["hosts/old.json", "a b.json", "ä.json"])
EXPECTATIONS = st.builds(Expectation, FILES, INSTANTS, st.sampled_from(ExpectedOutcome), st.just("") | CONDITIONS)
MESSAGES = st.builds(
    Message,
    IDS,
    CONDITIONS,
    TEXTS,
    st.integers(1, 999_999_999),
    st.sampled_from(MessageSeverity),
    st.sampled_from(Audience),
    st.none() | INSTANTS,
    st.none() | INSTANTS,
    st.sampled_from(WhenUnknown),
    st.none() | IDS,
    st.sampled_from(Scope),
    st.none() | INSTANTS,
    st.sampled_from(Silencing),
    st.lists(EXPECTATIONS, max_size=2).map(tuple),
)
VOCABULARIES = st.sampled_from(
    ['product = "acme-console"', '[components.backup]\n  versions = ["2.9"]\n\n# ]]> & <', "x = '''\n  kept\n  '''"]
)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """A document whose messages, and whose segments, have names of their own."""
    inside = draw(st.none() | VOCABULARIES)
    return Document(
        tuple(draw(st.lists(MESSAGES, max_size=3, unique_by=lambda message: message.id))),
        tuple(draw(st.lists(st.builds(Segment, IDS, CONDITIONS), max_size=2, unique_by=lambda segment: segment.name))),
        draw(st.none() | IDS),
        draw(st.integers(0, 999_999_999)),
        "en",
        draw(st.integers(1, 3)),
        None if inside is not None else draw(st.none() | st.sampled_from(["vocabulary.toml", "sub/v.toml"])),
        inside,
        draw(st.none() | IDS),
    )
