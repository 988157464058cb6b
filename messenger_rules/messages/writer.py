"""The writer: a document to the canonical text of its file; reading that gives the same document."""

from __future__ import annotations

from messenger_rules.messages.document import Document
from messenger_rules.messages.instants import written
from messenger_rules.messages.markup import Attributes, Code, Group, Node, Verbatim, Words, print_document
from messenger_rules.messages.message import Expectation, Message, Scope, Segment, Silencing, Text, WhenUnknown
from messenger_rules.messages.shapes import NAMESPACE


def write(document: Document) -> str:
    """The text of a catalogue file, for UTF-8.

    :raises CatalogError: where a text has a character that XML cannot hold (MR508).

    >>> text = Text.of("en", "Hello", "Hello, Linux.")
    >>> print(write(Document((Message("hello", "console.version < 5", (text,)),), serial=42)), end="")
    <?xml version="1.0" encoding="UTF-8"?>
    <catalog xmlns="urn:messenger-rules:catalog:1" serial="42" default-language="en" language="1">
      <message id="hello" revision="1" severity="info" audience="administrators">
        <condition><![CDATA[console.version < 5]]></condition>
        <text lang="en">
          <title>Hello</title>
          <body>Hello, Linux.</body>
        </text>
      </message>
    </catalog>
    """
    nodes: list[Node] = []
    if document.vocabulary is not None:
        nodes.append(Verbatim("vocabulary", document.vocabulary))
    nodes += map(_segment, document.segments)
    nodes += map(_message, document.messages)
    attributes = _given(
        ("xmlns", NAMESPACE),
        ("product", document.product),
        ("serial", str(document.serial)),
        ("channel", document.channel),
        ("default-language", document.default_language),
        ("language", str(document.language)),
        ("vocabulary", document.vocabulary_file),
    )
    return print_document([Group("catalog", attributes, tuple(nodes), spaced=True)])


def _segment(segment: Segment) -> Node:
    return Code("segment", _given(("name", segment.name)), segment.condition)


def _message(message: Message) -> Node:
    nodes = (
        Code("condition", (), message.condition),
        *map(_text, message.texts),
        *map(_expectation, message.expectations),
    )
    attributes = _given(
        ("id", message.id),
        ("revision", str(message.revision)),
        ("severity", str(message.severity)),
        ("audience", str(message.audience)),
        ("starts", None if message.starts is None else written(message.starts)),
        ("expires", None if message.expires is None else written(message.expires)),
        ("when-unknown", None if message.when_unknown is WhenUnknown.HIDE else str(message.when_unknown)),
        ("supersedes", message.supersedes),
        ("scope", None if message.scope is Scope.EACH else str(message.scope)),
        ("snooze-until", None if message.snooze_until is None else written(message.snooze_until)),
        ("silencing", None if message.silencing is Silencing.UNLESS_CRITICAL else str(message.silencing)),
    )
    return Group("message", attributes, nodes)


def _text(text: Text) -> Node:
    links = [Words("link", _given(("href", link.address)), link.label) for link in text.links]
    return Group(
        "text", _given(("lang", text.lang)), (Words("title", (), text.title), Words("body", (), text.body), *links)
    )


def _expectation(expectation: Expectation) -> Node:
    attributes = _given(
        ("facts", expectation.facts), ("at", written(expectation.at)), ("outcome", str(expectation.outcome))
    )
    return Code("expect", attributes, expectation.deciding, plain=True)


def _given(*attributes: tuple[str, str | None]) -> Attributes:
    return tuple((name, value) for name, value in attributes if value is not None)
