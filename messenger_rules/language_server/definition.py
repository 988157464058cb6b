"""Definition: where the vocabulary, or the catalogue, says what a word of a condition is."""

from __future__ import annotations

from messenger_rules.facts.places import KeyPath, Places
from messenger_rules.facts.toml_text import toml_places
from messenger_rules.language_server.known import Known
from messenger_rules.language_server.naming import Naming, SegmentName, named_at
from messenger_rules.language_server.place import InValue, condition_at, inner_offset, place_in
from messenger_rules.messages.places import Spot
from messenger_rules.schema import ComponentDeclaration, FactDeclaration
from messenger_rules.text import Source, Span

_CONSOLE: dict[str, KeyPath] = {"console.type": ("console", "types"), "console.version": ("console", "versions")}


def definition_in_condition(text: str, offset: int, known: Known) -> Spot | None:
    """Where the word at an offset of a condition is declared; None where no file says it."""
    named = named_at(text, offset, known.language)
    return None if named is None else _declared(named, known)


def definition_in_xml(text: str, offset: int, known: Known) -> Spot | None:
    """The same in a catalogue; of ``supersedes``, the message that is meant."""
    place = place_in(text, offset)
    source = condition_at(text, place)
    if source is not None:
        return definition_in_condition(source.text, inner_offset(source, offset), known)
    if isinstance(place, InValue) and place.attribute == "supersedes":
        return _message(text, text[slice(*place.span)], known)
    return None


def _declared(named: Naming, known: Known) -> Spot | None:
    match named.what:
        case SegmentName(name):
            source = known.language.segments.get(name)
            return None if source is None else Spot(*source.outermost(Span(0, len(source.text))))
        case ComponentDeclaration(name):
            return _in_vocabulary(("components", name), known)
        case FactDeclaration(name):
            return _in_vocabulary(_CONSOLE.get(name, ("facts", name)), known)
        case _:
            return None


def _in_vocabulary(path: KeyPath, known: Known) -> Spot | None:
    if known.vocabulary is None:
        return None
    found = Places(known.vocabulary, toml_places).of(path)
    return Spot(*known.vocabulary.outermost(found.key)) if found.path == path else None


def _message(text: str, id_: str, known: Known) -> Spot | None:
    messages = known.catalog.messages if known.catalog is not None else ()
    found = next((it for it in messages if it.draft.id == id_), None)
    return None if found is None else Spot(Source(text), Span(found.span.start, found.span.start))
