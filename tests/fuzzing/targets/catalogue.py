"""Catalogues: bytes are refused in words, or work in parts, from the reader to what a viewer is shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from messenger_rules.facts.model import HostFacts
from messenger_rules.index.host import PreparedHost
from messenger_rules.messages.catalog import Catalog
from messenger_rules.messages.formatter import format_catalog
from messenger_rules.messages.indexed import entry_of
from messenger_rules.messages.shapes import NAMESPACE, SHAPES
from tests.fuzzing.target import Target, refusing
from tests.fuzzing.words import words_of_grammar
from tests.index.test_agreement import expected
from tests.messages.files import file_of, message

AT = datetime(2026, 6, 1, tzinfo=UTC)
HOSTS = (
    HostFacts(),
    HostFacts.model_validate(
        {"console": {"type": "server", "version": "4.5"}, "os": {"name": "debian"}, "components": {"backup": "2.9"}}
    ),
)
VOCABULARY = '<vocabulary>product = "acme-console"\n[components.backup]\nversions = ["2.9"]</vocabulary>'
SEGMENT = '<segment name="old"><![CDATA[console.version < 5]]></segment>'
SPLINTERS = (
    "<![CDATA[", "]]>", "<!--", "-->", "<?x?>", "<!DOCTYPE a>", "<!ENTITY a \"b\">", "&lt;", "&amp;", "&#0;", "&#x202e;",
    "&a;", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "xmlns:x=\"y\"", "https://acme.example/", "administrators",
    "everyone", "critical", "2026-01-01T00:00:00Z", "zh-Hant", "pt-BR", "\u200d", "e\u0301\u0301", "ا\u200cب",
)  # fmt: skip


def check(data: bytes) -> None:
    with refusing():
        _is_formatted(data)
    with refusing():
        catalog = Catalog.read(data)
        for invalid in catalog.invalid:
            assert any(found.is_error for found in invalid.diagnostics), "a message is refused without a word"
        for found in catalog.diagnostics:
            assert found.render()
        for host in HOSTS:
            _is_selected(catalog, host)


def _is_formatted(data: bytes) -> None:
    formatted = format_catalog(data)
    assert format_catalog(formatted.encode()) == formatted, "formatting it again changes it"


def _is_selected(catalog: Catalog, host: HostFacts) -> None:
    """What the index finds is what the interpreter would, and every message is shown, or hidden for a reason."""
    entries = [entry_of(message, catalog.conditions[message.id]) for message in catalog.messages]
    found = catalog.index.matching(PreparedHost(host, AT))
    assert found == [entry.id for entry in entries if expected(entry, host, AT, None)]
    for languages in ((), ("de-CH", "en")):
        selection = catalog.select(host, at=AT, languages=languages)
        told = {it.message.id for it in selection.shown} | {it.id for it in selection.hidden}
        assert told >= catalog.conditions.keys(), "a message is neither shown nor hidden"


def seeds() -> Mapping[str, bytes]:
    from tests.hostile.attacks import SMALL

    whole = file_of(f"{VOCABULARY}{SEGMENT}{message(severity='critical', scope='any', starts='2026-01-01T00:00:00Z')}")
    made = {
        "whole": file_of("<message/>").replace(b"<message/>", whole),
        "link": file_of('<link href="https://acme.example/?x=1&amp;y=2"><![CDATA[A & B]]></link>'),
        "segment": file_of(SEGMENT),
        "condition": file_of('<condition><![CDATA[segment("a") or installed("backup", < 2.10)]]></condition>'),
        "expect": file_of('<expect facts="a.json" at="2026-01-01T00:00:00Z" outcome="hidden">true</expect>'),
        "superseding": file_of(message() + message(id="b", supersedes="console-4", when_unknown="show")),
        "body": file_of("<body>One.\n\n  Two <b>.\n</body>"),
    }
    hostile = {f"hostile-{name}": attack.data() for name, attack in SMALL.items()}
    return {name: data for name, data in {**made, **hostile}.items() if len(data) <= TARGET.longest}


def words() -> Iterable[str]:
    attributes = [f'{name}="' for shape in SHAPES.values() for name in shape.attributes]
    tags = [tag for name in SHAPES for tag in (f"<{name}>", f"</{name}>")]
    return (*dict.fromkeys(attributes), *tags, *SPLINTERS, NAMESPACE, *words_of_grammar())


TARGET = Target(
    "a file is refused in words, or works in parts: each message is shown, or hidden for a reason, as the interpreter has it",
    check,
    seeds,
    words,
    longest=4_096,
)
