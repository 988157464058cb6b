"""Rules that every message keeps, however it was made: what is wrong with it, with its place where it has one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from messenger_rules import languages
from messenger_rules.diagnostics import Diagnostic
from messenger_rules.limits import Limits
from messenger_rules.messages import complaints
from messenger_rules.messages.document import LANGUAGE, Document, Draft, Identity, is_id
from messenger_rules.messages.instants import written
from messenger_rules.messages.link_hosts import LinkHosts
from messenger_rules.messages.message import ExpectedOutcome, Message, Text
from messenger_rules.messages.places import Spot
from messenger_rules.messages.safe_text import problems_of_language
from messenger_rules.messages.written_addresses import explicit_hosts
from messenger_rules.mixtures import foreign_numbers
from messenger_rules.scripts import script_by_code

_NAMED_DUPLICATES = 3
"""Messages of one identifier whose lines are told."""


def broken_rules(draft: Draft, document: Document, hosts: LinkHosts | None, limits: Limits) -> Iterator[Diagnostic]:
    """What is wrong with one message by itself; ``hosts`` are those that it may link to, None where any."""
    yield from _attributes(draft, document, limits)
    yield from _languages(draft, document, limits)
    for text in draft.message.texts:
        yield from _text(text, limits)
        yield from _numbers(text)
        yield from _links(text, hosts, limits)
        if hosts is not None:
            yield from _foreign_addresses(text, hosts)
    for expectation in draft.message.expectations:
        if expectation.outcome is ExpectedOutcome.HIDDEN and not expectation.deciding:
            yield complaints.nothing_decides(expectation.places.of("element"))


def _attributes(draft: Draft, document: Document, limits: Limits) -> Iterator[Diagnostic]:
    message, places = draft.message, draft.message.places
    if "id" not in draft.broken and not is_id(message.id, limits):
        yield complaints.malformed_id(places.of("id"), "message", message.id, limits.id_length)
    if message.revision < 1:
        yield complaints.not_a_number(places.of("revision"), "revision", str(message.revision), 1)
    if message.expires is None and "expires" not in draft.broken:
        yield complaints.never_expires(places.of("element"))
    if message.starts is not None and message.expires is not None and message.expires <= message.starts:
        starts, expires = written(message.starts), written(message.expires)
        yield complaints.ends_before_it_starts(places.of("expires"), starts, expires)
    if message.snooze_until is not None and message.expires is not None and message.snooze_until > message.expires:
        latest, expires = written(message.snooze_until), written(message.expires)
        yield complaints.snoozed_past_its_end(places.of("snooze-until"), latest, expires)
    if document.language > LANGUAGE:
        yield complaints.newer_language(places.of("condition"), document.language, LANGUAGE)


def _languages(draft: Draft, document: Document, limits: Limits) -> Iterator[Diagnostic]:
    message, seen = draft.message, set[str]()
    for text in message.texts:
        if text.lang == "" and "lang" in draft.broken:
            continue
        problem = languages.problem(text.lang)
        if problem is not None:
            yield complaints.not_a_language(text.places.of("lang"), problem)
        elif text.lang in seen:
            yield complaints.repeated_language(text.places.of("lang"), text.lang)
        seen.add(text.lang)
    if document.default_language not in seen and "lang" not in draft.broken:
        spot = message.places.of("element")
        yield complaints.no_default_text(spot, document.default_language, sorted(seen))
    if len(message.texts) > limits.languages:
        yield complaints.too_many_texts(message.texts[limits.languages].places.of("element"), limits.languages)


def _text(text: Text, limits: Limits) -> Iterator[Diagnostic]:
    for what, words, limit in (("title", text.title, limits.title_length), ("body", text.body, limits.body_length)):
        if not words.strip():
            yield complaints.no_words(text.places.of(what), what)
        elif len(words) > limit:
            yield complaints.too_long(text.places.of(what), what, len(words), limit)
    lines = sum(1 for line in text.body.split("\n") if line.strip())
    if lines > limits.body_lines:
        yield complaints.too_many_lines(text.places.of("body"), "body", lines, limits.body_lines)


def _numbers(text: Text) -> Iterator[Diagnostic]:
    """Numbers in digits that the readers of the language do not write."""
    labels = ((link.places.of("element"), "label", link.label) for link in text.links)
    for spot, what, words in (
        (text.places.of("title"), "title", text.title),
        (text.places.of("body"), "body", text.body),
        *labels,
    ):
        if any(foreign_numbers(words, None)):  # without the language, whose data take a while to load
            home = script_by_code(languages.script(text.lang))
            for problem in islice(problems_of_language(words, home), 1):
                yield complaints.unsafe(spot, what, problem)


def _links(text: Text, hosts: LinkHosts | None, limits: Limits) -> Iterator[Diagnostic]:
    if len(text.links) > limits.links:
        yield complaints.too_many_links(text.links[limits.links].places.of("element"), limits.links)
    for link in text.links:
        if len(link.address) > limits.link_length:
            yield complaints.long_address(link.places.of("href"), len(link.address), limits.link_length)
        if len(link.label) > limits.title_length and link.label != link.address:
            yield complaints.too_long(link.places.of("element"), "label", len(link.label), limits.title_length)
        if hosts is not None and not hosts.has(link.host):
            yield complaints.foreign_host(link.places.of("href"), link.host, hosts.listed)


def _foreign_addresses(text: Text, hosts: LinkHosts) -> Iterator[Diagnostic]:
    """Addresses in a title or a body, of which many displays make links, of hosts that no link may lead to."""
    for what, words in (("title", text.title), ("body", text.body)):
        foreign = next((host for host in explicit_hosts(words) if not hosts.has_written(host)), None)
        if foreign is not None:
            yield complaints.foreign_address(text.places.of(what), what, foreign)


def untranslated(message: Message, ranges: Sequence[str]) -> Iterator[Diagnostic]:
    """The languages whose readers the condition picks out, and that the message has no text in."""
    for range_ in ranges:
        if not _serves(range_, message.languages):
            yield complaints.untranslated(message.places.of("condition"), range_, message.languages)


def _serves(range_: str, available: Sequence[str]) -> bool:
    readable = [tag for tag in available if languages.problem(tag) is None]
    if any(languages.matches(range_, languages.maximized(tag)) for tag in readable):
        return True
    return "*" not in range_ and languages.lookup([range_], readable) is not None


def duplicates(identities: Sequence[Identity]) -> Mapping[int, Diagnostic]:
    """The messages that share their identifier with another one, by index."""
    sharing: defaultdict[str, list[int]] = defaultdict(list)
    for index, identity in enumerate(identities):
        if identity.id is not None:
            sharing[identity.id].append(index)
    found = {}
    for id_, indexes in sharing.items():
        for index in indexes if len(indexes) > 1 else ():
            others = [identities[other].places.of("id") for other in indexes[:_NAMED_DUPLICATES] if other != index]
            found[index] = complaints.duplicate_id(identities[index].places.of("id"), id_, _lines(others))
    return found


def _lines(spots: Sequence[Spot]) -> list[int]:
    placed = [spot.source.outermost(spot.span) for spot in spots if spot.source is not None]
    return [source.place(span.start).line for source, span in placed]


def misplaced_superseding(identities: Sequence[Identity]) -> Mapping[int, Diagnostic]:
    """The messages that supersede nothing, or, by way of others, themselves; by index."""
    superseded = {identity.id: identity.supersedes for identity in identities if identity.id is not None}
    found = {}
    for index, (own, older, places) in enumerate(identities):
        if older is None or own is None:
            continue
        spot = places.of("supersedes")
        ring = _ring(own, superseded)
        if older not in superseded:
            found[index] = complaints.nothing_superseded(spot, older, [id_ for id_ in superseded if id_ != own])
        elif ring:
            found[index] = complaints.superseded_in_a_ring(spot, ring)
    return found


def _ring(start: str, superseded: Mapping[str, str | None]) -> tuple[str, ...]:
    """The way from a message by what it supersedes back to itself; empty where there is none."""
    path = {start: None}
    following = superseded.get(start)
    while following is not None and following not in path:
        path[following] = None
        following = superseded.get(following)
    return (*path, start) if following == start else ()
