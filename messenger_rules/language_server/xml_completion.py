"""Completion in a catalogue: elements, attributes and their values; in conditions, what the condition's own knows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from xml.sax.saxutils import escape

from messenger_rules.language_server.condition_completion import complete
from messenger_rules.language_server.known import Known
from messenger_rules.language_server.place import (
    InTag,
    InTagName,
    InText,
    InValue,
    condition_at,
    inner_offset,
    is_escaped,
    place_in,
)
from messenger_rules.language_server.shape import attribute_meaning, element_meaning, values_of_attribute
from messenger_rules.language_server.suggestion import Suggestion, SuggestionKind
from messenger_rules.messages.shapes import NAMESPACE, SHAPES
from messenger_rules.text import Span

_SNIPPETS = {
    "catalog": f'<catalog xmlns="{NAMESPACE}" product="$1" serial="1" default-language="${{2:en}}" language="1"'
    ' vocabulary="${3:vocabulary.toml}">\n  $0\n</catalog>',
    "message": '<message id="$1" revision="1" severity="${2|info,warning,critical|}" expires="$3">\n'
    "  <condition><![CDATA[$4]]></condition>\n"
    '  <text lang="${5:en}">\n    <title>$6</title>\n    <body>$7</body>\n  </text>\n</message>',
    "condition": "<condition><![CDATA[$1]]></condition>",
    "segment": '<segment name="$1"><![CDATA[$2]]></segment>',
    "text": '<text lang="$1">\n  <title>$2</title>\n  <body>$3</body>\n</text>',
    "link": '<link href="https://$1">$2</link>',
    "expect": '<expect facts="$1" at="$2" outcome="${3|shown,hidden,unknown,expired,not-started|}">$4</expect>',
}


def complete_xml(text: str, offset: int, known: Known) -> list[Suggestion]:
    """What may be written at an offset of a catalogue, well-formed or not."""
    place = place_in(text, offset)
    condition = condition_at(text, place)
    if condition is not None:
        return _in_condition(text, offset, known)
    match place:
        case InText(path) if text[:offset].endswith("<"):
            return list(_elements(path, Span(offset - 1, offset)))
        case InText(path) if not path or SHAPES.get(path[-1], SHAPES["title"]).children:
            return list(_elements(path, Span(offset, offset)))
        case InTagName(path, span):
            return list(_elements(path, span))
        case InTag(element, written, span):
            return list(_attributes(element, written, span))
        case InValue(element, attribute, span):
            return [_value(it, span, kind) for it, kind in _values(element, attribute, known)]
        case _:
            return []


def _in_condition(text: str, offset: int, known: Known) -> list[Suggestion]:
    """The suggestions of a condition, in the places and the spelling of the file."""
    source = condition_at(text, place_in(text, offset))
    assert source is not None
    found = complete(source.text, inner_offset(source, offset), known.language)
    escaped = is_escaped(text, offset)
    made = []
    for it in found:
        span = source.outermost(it.span)[1] if it.span.end > it.span.start else Span(offset, offset)
        written, snippet = (escape(it.text), escape(it.snippet)) if escaped else (it.text, it.snippet)
        made.append(replace(it, span=span, text=written, snippet=snippet))
    return made


def _elements(path: tuple[str, ...], span: Span) -> Iterator[Suggestion]:
    parent = path[-1] if path else ""
    names = SHAPES[parent].children if parent in SHAPES else ("catalog",) if not path else ()
    for name in names:
        summary = element_meaning(parent, name)
        snippet = _SNIPPETS.get(name, f"<{name}>$1</{name}>")
        yield Suggestion(
            name, SuggestionKind.ELEMENT, span, f"<{name}", f"in {parent}" if parent else "", summary, snippet
        )


def _attributes(element: str, written: tuple[str, ...], span: Span) -> Iterator[Suggestion]:
    shape = SHAPES.get(element)
    for name in shape.attributes if shape else ():
        if name not in written:
            summary = attribute_meaning(element, name)
            detail = "must be there" if shape and name in shape.required else ""
            yield Suggestion(name, SuggestionKind.ATTRIBUTE, span, f'{name}=""', detail, summary, f'{name}="$1"')


def _value(value: str, span: Span, kind: SuggestionKind) -> Suggestion:
    return Suggestion(value, kind, span, escape(value, {'"': "&quot;"}))


def _values(element: str, attribute: str, known: Known) -> Iterator[tuple[str, SuggestionKind]]:
    """What an attribute may say: the values of the schema, and the names that the catalogue and its folder have."""
    for value in values_of_attribute(element, attribute):
        yield value, SuggestionKind.VALUE
    match attribute:
        case "supersedes" if known.catalog is not None:
            ids = [message.draft.id for message in known.catalog.messages]
            yield from ((id_, SuggestionKind.VALUE) for id_ in ids if id_ is not None)
        case "lang" | "default-language":
            yield from ((tag, SuggestionKind.VALUE) for tag in known.language.schema.languages or ())
        case "facts" | "vocabulary":
            suffix = ".json" if attribute == "facts" else ".toml"
            yield from ((name, SuggestionKind.FILE) for name in known.files if name.endswith(suffix))
        case "product" if known.language.schema.product:
            yield known.language.schema.product, SuggestionKind.VALUE
        case "href":
            yield from ((f"https://{host}/", SuggestionKind.VALUE) for host in known.language.schema.link_hosts or ())
