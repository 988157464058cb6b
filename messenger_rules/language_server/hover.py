"""Hover: what the word under the cursor means, in Markdown."""

from __future__ import annotations

from dataclasses import dataclass

from messenger_rules.authoring.reference import type_in_words
from messenger_rules.condition import tree
from messenger_rules.condition.condition import condition_of
from messenger_rules.condition.predicates import Predicate
from messenger_rules.condition.writer import write_expression
from messenger_rules.errors import ConditionError
from messenger_rules.language_server.known import Known
from messenger_rules.language_server.markdown import code, fenced, plain
from messenger_rules.language_server.message_hover import message_in_words
from messenger_rules.language_server.naming import Naming, SegmentName, named_at, part_at
from messenger_rules.language_server.place import InTag, InTagName, InValue, condition_at, inner_offset, place_in
from messenger_rules.language_server.shape import attribute_meaning, element_meaning
from messenger_rules.reading.phrases import phrases_for
from messenger_rules.reading.reader import Reader
from messenger_rules.registry import BUILT_IN
from messenger_rules.schema import ComponentDeclaration, FactDeclaration
from messenger_rules.text import Span


@dataclass(frozen=True, slots=True)
class Hover:
    """A text in Markdown about a place."""

    text: str
    span: Span


def hover_condition(text: str, offset: int, known: Known) -> Hover | None:
    """About the name at an offset of a condition, and about the range that its fact is compared with."""
    named = named_at(text, offset, known.language)
    part = part_at(text, offset, known.language.limits)
    read = None if part is None else _read(part, known)
    said = [] if named is None else [_about(named, known)]
    if part is not None and read is not None:
        said.append(f"{code(text[slice(*part.span)])}: {plain(read)}")
    if not said:
        return None
    return Hover("\n\n".join(said), named.span if named is not None else part.span if part else Span(offset, offset))


def hover_xml(text: str, offset: int, known: Known) -> Hover | None:
    """About a condition's names, the message whose tag it is, or the attribute."""
    place = place_in(text, offset)
    source = condition_at(text, place)
    if source is not None:
        found = hover_condition(source.text, inner_offset(source, offset), known)
        return None if found is None else Hover(found.text, source.outermost(found.span)[1])
    match place:
        case InTagName(_, span) if text[slice(*span)] == "<message":
            return _of_message(span, known)
        case InTagName(path, span) if path:
            return _hover(element_meaning(path[-1], text[span.start + 1 : span.end]), span)
        case InValue("message", "id", span):
            return _of_message(span, known)
        case InValue(element, attribute, span):
            return _hover(attribute_meaning(element, attribute), span)
        case InTag(element, _, span):
            name = text[span.start :].partition("=")[0].strip()
            return _hover(attribute_meaning(element, name), Span(span.start, span.start + len(name)))
        case _:
            return None


def _hover(text: str, span: Span) -> Hover | None:
    return Hover(text, span) if text else None


def _of_message(span: Span, known: Known) -> Hover | None:
    messages = known.catalog.messages if known.catalog is not None else ()
    found = next((it for it in messages if it.span.start <= span.start < it.span.end), None)
    return None if found is None else Hover(message_in_words(found), span)


def _about(named: Naming, known: Known) -> str:
    match named.what:
        case FactDeclaration() as fact:
            return _fact(fact, known)
        case Predicate() as predicate:
            owner = known.owners.get(predicate.name, BUILT_IN)
            return f"`{predicate.signature}`\n\n{predicate.summary}\n\nFrom {owner}."
        case ComponentDeclaration() as component:
            return _component(component)
        case SegmentName(name):
            source = known.language.segments.get(name)
            return f"There is no segment {code(name)}." if source is None else fenced(source.text)


def _fact(fact: FactDeclaration, known: Known) -> str:
    owner = known.language.schema.origins.get(fact.name, BUILT_IN)
    said = [
        f"{code(fact.name)}: {plain(type_in_words(fact.type))}",
        plain(fact.summary),
        _released(fact.released),
        f"From {owner}.",
    ]
    return "\n\n".join(filter(None, said))


def _component(component: ComponentDeclaration) -> str:
    title = f"{plain(component.title)}, a component" if component.title else "A component"
    said = [code(component.name), f"{title}; scheme {component.scheme}.", _released(component.released)]
    return "\n\n".join(filter(None, said))


def _released(versions: tuple[str, ...]) -> str:
    return f"Released: {plain(', '.join(versions))}." if versions else ""


def _read(part: tree.Expression, known: Known) -> str | None:
    """A comparison or a call read aloud; None where a name in it is not known, or more than one part is meant."""
    if isinstance(part, tree.Conjunction | tree.Disjunction | tree.Negation):
        return None
    try:
        condition_of(write_expression(part), known.language)
    except ConditionError:
        return None
    return Reader(known.language, phrases_for(())).read(part).render()
