"""Redaction: facts without what may tell who a host or a person is, by what the sources themselves mark as identifying.

Texts and sets of names become pseudonyms: equal ones stay equal inside one recording, and nothing leads back without
the key, which nobody keeps. What is unknown keeps its reason and loses its detail, since details quote paths and names.
"""

from __future__ import annotations

import hmac
import re
import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pydantic import JsonValue

from messenger_rules.facts.json_form import is_unknown
from messenger_rules.facts.parts import UnknownFact
from messenger_rules.facts.source import COMPONENTS, WHOLE, FactSource, is_inside
from messenger_rules.types import FactType, NameSetType, TextType
from messenger_rules.values import Reason

SHORTEST = 4
"""Characters of an identifying text that is also looked for inside other texts."""
REDACTED = UnknownFact.because(Reason.NOT_SUPPLIED, "redacted")
_BUILT_IN = frozenset({"console", "language", "os", "host", COMPONENTS})
"""The namespaces in which nothing identifies; their words are those of everybody."""


@dataclass(frozen=True, slots=True)
class Redaction:
    """Redacted facts, and the names of those that are not as they were."""

    facts: dict[str, JsonValue]
    replaced: tuple[str, ...]


def marks(sources: Iterable[FactSource]) -> frozenset[str]:
    """The dotted names that sources mark as identifying: of facts, or of namespaces that are so as a whole.

    >>> from messenger_rules.facts.builtin import SOURCES
    >>> marks(SOURCES)
    frozenset({'host.id'})
    """
    return frozenset(
        f"{source.namespace}.{name}"
        for source in sources
        if source.namespace not in {WHOLE, COMPONENTS}
        for name in source.identifying
    )


def is_marked(fact: str, marked: Collection[str]) -> bool:
    """Whether a fact is one of those that are marked, or lies in one."""
    return any(is_inside(fact, mark) for mark in marked)


def unmarked(sources: Iterable[FactSource]) -> tuple[str, ...]:
    """The names of the sources that carry no marks, so that nobody knows what of theirs identifies.

    >>> from messenger_rules.facts.builtin import SOURCES
    >>> unmarked(SOURCES)
    ('facts-file',)
    """
    return tuple(
        source.name
        for source in sources
        if source.namespace == WHOLE
        or (source.model is None and not source.identifying and source.namespace not in _BUILT_IN)
    )


def redacted(facts: Mapping[str, JsonValue], sources: Iterable[FactSource], key: bytes) -> Redaction:
    """The JSON form of facts without what identifies.

    :param key: random bytes, new for each recording, and forgotten afterwards.

    >>> from messenger_rules.facts.builtin import SOURCES
    >>> redacted({"host": {"id": "4f1c"}, "os": {"name": "debian"}}, SOURCES, b"key").facts
    {'host': {'id': 'ff65c353-ea65-45ef-8ebb-abfee1d441b0'}, 'os': {'name': 'debian'}}
    """
    sources = tuple(sources)
    types = {fact.name: fact.type for source in sources for fact in source.declarations}
    marked = marks(sources)
    secrets = {text for name, value in _leaves(facts) if is_marked(name, marked) for text in _texts(value)}
    work = _Work(key, marked, types, frozenset(text for text in secrets if len(text) >= SHORTEST))
    found = {name: work.of(name, value) for name, value in facts.items()}
    return Redaction(found, tuple(work.replaced))


def _leaves(facts: Mapping[str, JsonValue], around: str = "") -> Iterator[tuple[str, JsonValue]]:
    for name, value in facts.items():
        here = f"{around}{name}"
        if isinstance(value, dict) and not is_unknown(value):
            yield from _leaves(value, f"{here}.")
        elif not is_unknown(value):
            yield here, value


def _texts(value: JsonValue) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [text for text in values if isinstance(text, str)]


@dataclass(slots=True)
class _Work:
    key: bytes
    marked: frozenset[str]
    types: Mapping[str, FactType]
    secrets: frozenset[str]
    replaced: list[str] = field(default_factory=list)
    quoted: re.Pattern[str] | None = None

    def __post_init__(self) -> None:
        if self.secrets:
            longest_first = sorted(self.secrets, key=lambda text: (-len(text), text))
            self.quoted = re.compile("|".join(map(re.escape, longest_first)))

    def of(self, name: str, value: JsonValue) -> JsonValue:
        """What becomes of a fact, or of a namespace."""
        if isinstance(value, dict) and is_unknown(value):
            return {"unknown": UnknownFact(unknown=str(value["unknown"])).of(name).reason.value}
        if isinstance(value, dict):
            return {
                self._key(f"{name}.{inner}", inner): self.of(f"{name}.{inner}", one) for inner, one in value.items()
            }
        after = self._marked(name, value) if is_marked(name, self.marked) else self._unmarked(name, value)
        if after != value:
            self.replaced.append(name)
        return after

    def _key(self, fact: str, key: str) -> str:
        """The names of facts are the vocabulary's; other keys may be anybody's."""
        return key if any(is_inside(known, fact) for known in self.types) else self._within(fact, key)

    def _marked(self, name: str, value: JsonValue) -> JsonValue:
        declared = self.types.get(name)
        if name == "host.id":
            return str(uuid.UUID(bytes=self._digest(str(value))[:16], version=4))
        if isinstance(value, str) and (declared is None or isinstance(declared, TextType)):
            return self._pseudonym(value)
        names = _texts(value)
        if isinstance(value, list) and len(names) == len(value) and _is_quotable(declared):
            return [*sorted(map(self._pseudonym, names))]
        return {"unknown": REDACTED.unknown}

    def _unmarked(self, name: str, value: JsonValue) -> JsonValue:
        if not _is_quotable(self.types.get(name)):
            return value
        if isinstance(value, list):
            return [self._unmarked(name, one) for one in value]
        if isinstance(value, dict):
            return {self._within(name, key): self._unmarked(name, one) for key, one in value.items()}
        return self._within(name, value) if isinstance(value, str) else value

    def _within(self, name: str, text: str) -> str:
        """What is not marked may quote what is: a greeting with the owner's name."""
        if self.quoted is None or name.partition(".")[0] in _BUILT_IN:
            return text
        return self.quoted.sub(lambda match: self._pseudonym(match[0]), text)

    def _pseudonym(self, text: str) -> str:
        """Drawn again where its letters happen to spell what must not be told."""
        drawn = (self._digest(f"{number}:{text}").hex()[:16] for number in range(1000))
        fine = (one for one in drawn if not self._tells(one))
        return f"redacted-{next(fine, 'x')}"

    def _tells(self, drawn: str) -> bool:
        ends = range(SHORTEST, len(drawn) + 1)
        return any(drawn[start:end] in self.secrets for end in ends for start in range(end - SHORTEST + 1))

    def _digest(self, text: str) -> bytes:
        return hmac.digest(self.key, text.encode("utf-8", "surrogatepass"), "sha256")


def _is_quotable(declared: FactType | None) -> bool:
    """Whether a fact of this type may hold any text: a version or a time is no name."""
    return declared is None or isinstance(declared, TextType | NameSetType)
