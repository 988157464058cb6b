"""Random conditions and random hosts over one small schema, in which both hit each other often.

Everything is drawn from one ``Random``: Hypothesis hands over one that it controls, the long run one with a seed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from messenger_rules.condition.builtin import PREDICATES
from messenger_rules.condition.language import Language
from messenger_rules.condition.predicates import Fact, predicate
from messenger_rules.limits import Limits
from messenger_rules.schema import ComponentDeclaration, FactDeclaration, Schema
from messenger_rules.text import Source
from messenger_rules.types import (
    BoolType,
    DecimalType,
    EnumerationType,
    InstantType,
    IntType,
    LanguageType,
    NameSetType,
    TextType,
    VersionType,
)
from messenger_rules.values import MOST_VERSIONS, InstalledVersion, Origin, RawValue, Reason, Unknown

NAMES = ("alpha", "beta", "gamma")
TEXTS = ("", "a", "ab", "ba", "aab", "b*a")
VERSIONS = ("1", "1.0", "1.1", "1.2.3", "1.2.3rc1", "2.0-beta.1", "2", "2.0.1", "2.1-gentoo", "2.1.4z", "10")
LINES = ("1", "1.2", "2", "2.0", "10")
UNREADABLE = ("", "latest", "1..2", "1" * 70)
DEBIAN = ("1.0-1", "1:0.9", "1.2~rc1", "1.2+deb12u1", "2.0-3")
LANGUAGES = ("de", "de-CH", "de-Latn-CH", "en-GB", "zh-Hant-TW", "zh-Hans-CN", "pt-BR")
RANGES = ("de", "de-CH", "*-CH", "zh-Hant", "en", "*", "pt")
SCHEMES = ("dotted", "debian", None)
NEARLY_TOO_MANY = (MOST_VERSIONS, MOST_VERSIONS + 1, MOST_VERSIONS + 1)
"""Versions of one component, side by side: of more than the first, all that is said is that there are some."""
NOW = datetime(2026, 3, 1, tzinfo=UTC)


@predicate("lab.is_even")
def is_even(number: Fact[int]) -> bool:
    """The number is even."""
    return number % 2 == 0


@predicate("lab.fails_on_odd")
def fails_on_odd(number: Fact[int], text: str) -> bool:
    """The text has as many letters; raises for odd numbers."""
    if number % 2:
        raise SystemExit(number)
    return len(text) == number


SCHEMA = Schema(
    {
        fact.name: fact
        for fact in (
            FactDeclaration("lab.flag", BoolType()),
            FactDeclaration("lab.text", TextType()),
            FactDeclaration("lab.kind", EnumerationType(NAMES)),
            FactDeclaration("lab.count", IntType()),
            FactDeclaration("lab.ratio", DecimalType()),
            FactDeclaration("lab.version", VersionType("dotted")),
            FactDeclaration("lab.package", VersionType("debian")),
            FactDeclaration("lab.since", InstantType()),
            FactDeclaration("lab.names", NameSetType(NAMES)),
            FactDeclaration("language", LanguageType()),
            FactDeclaration("host.id", TextType()),
            FactDeclaration("now", InstantType()),
        )
    },
    components={
        "dotted-one": ComponentDeclaration("dotted-one", scheme="dotted"),
        "debian_one": ComponentDeclaration("debian_one", scheme="debian"),
        "open.one": ComponentDeclaration("open.one", scheme=None),
    },
)
LANGUAGE = Language(
    SCHEMA,
    {found.name: found for found in (*PREDICATES, is_even, fails_on_odd)},
    {
        "plain": Source("lab.flag or lab.count > 2", name="segment plain"),
        "nested": Source('not segment("plain") and language matches "de"', name="segment nested"),
    },
    Limits(condition_length=100_000, condition_atoms=10_000),
)


@dataclass(frozen=True)
class Host:
    """Facts of a random host."""

    values: dict[str, RawValue | Unknown]
    components: dict[str, tuple[InstalledVersion, ...] | Unknown]

    def value(self, name: str) -> RawValue | Unknown:
        return self.values.get(name, Unknown(name, Reason.NOT_SUPPLIED))

    def component(self, name: str) -> tuple[InstalledVersion, ...] | Unknown:
        return self.components.get(name, ())

    def origin(self, name: str) -> Origin | None:
        return None


def random_host(random: Random, *, unknown: float = 0.25) -> Host:
    """A host of which each fact is unknown, or unreadable, with some probability."""
    values: dict[str, RawValue | Unknown] = {}
    draws: dict[str, Callable[[], RawValue]] = {
        "lab.flag": lambda: random.random() < 0.5,
        "lab.text": lambda: random.choice(TEXTS),
        "lab.kind": lambda: random.choice((*NAMES, "delta")),
        "lab.count": lambda: random.randrange(-3, 6),
        "lab.ratio": lambda: random.choice((0.5, 1, 1.5, 2)),
        "lab.version": lambda: random.choice((*VERSIONS, "v1.2.3")),
        "lab.package": lambda: random.choice(DEBIAN),
        "lab.since": lambda: _instant(random),
        "lab.names": lambda: list(random.sample(NAMES, random.randrange(4))),
        "language": lambda: random.choice(LANGUAGES),
        "host.id": lambda: f"{random.randrange(1000)}",
    }
    for name, draw in draws.items():
        chance = random.random()
        if chance < unknown / 2:
            values[name] = Unknown(name, random.choice(list(Reason)))
        elif chance < unknown:
            values[name] = random.choice((*UNREADABLE, 7, None)) if chance < unknown * 0.75 else {"odd": True}  # type: ignore[assignment] # a host may say anything
        else:
            values[name] = draw()
    components = {name: _installed(random, name, unknown) for name in SCHEMA.components or ()}
    return Host(values, components)


def _installed(random: Random, name: str, unknown: float) -> tuple[InstalledVersion, ...] | Unknown:
    if random.random() < unknown / 2:
        return Unknown(f"components.{name}", Reason.SOURCE_FAILED)
    pool = (*VERSIONS, *DEBIAN, *(UNREADABLE if random.random() < unknown else ()))
    schemes: tuple[str | None, ...] = (*SCHEMES, "no-such-scheme") if random.random() < unknown else SCHEMES
    if name != "open.one" and random.random() > unknown:
        schemes = (None,)
    count = random.choice((0, 1, 1, 1, 2, 3)) if random.random() < 0.95 else random.choice(NEARLY_TOO_MANY)
    return tuple(InstalledVersion(random.choice(pool), random.choice(schemes)) for _ in range(count))


def random_condition(random: Random, depth: int = 4) -> str:
    """The text of a condition that the checker accepts."""
    if depth == 0 or random.random() < 0.3:
        return _atom(random)
    shape = random.randrange(3)
    if shape == 0:
        return f"not {_grouped(random_condition(random, depth - 1))}"
    word = " and " if shape == 1 else " or "
    parts = [random_condition(random, depth - 1) for _ in range(random.randrange(2, 5))]
    return word.join(map(_grouped, parts))


def _grouped(text: str) -> str:
    return f"({text})" if " and " in text or " or " in text else text


def _atom(random: Random) -> str:
    return random.choice(ATOMS)(random)


def _ordered(random: Random, fact: str, draw: Callable[[], str], key: Callable[[str], Any]) -> str:
    shape = random.randrange(4)
    if shape == 0:
        return f"{fact} {random.choice(('<', '<=', '>', '>=', '==', '!='))} {draw()}"
    if shape == 1:
        return f"{fact} {random.choice(('in', 'not in'))} [{draw()}, {draw()}, {draw()}]"
    low, high = sorted((draw(), draw()), key=key)
    if key(low) == key(high):
        return f"{fact} == {low}"
    sign = random.choice(("..", "..<"))
    items = f"{low} {sign} {high}"
    return f"{fact} {random.choice(('in', 'not in'))} " + (f"[{items}, {draw()}]" if shape == 2 else items)


def _version_key(text: str) -> bytes:
    return VersionType("dotted").read(text)


def _version(random: Random) -> str:
    if random.random() < 0.25:
        return f"lab.version {random.choice(('<', '<=', '>', '>='))} {random.choice(LINES)}.*"
    if random.random() < 0.25:
        return f"lab.version in [{random.choice(LINES)}.*, {random.choice(VERSIONS)}]"
    return _ordered(random, "lab.version", lambda: random.choice(VERSIONS), _version_key)


def _component(random: Random) -> str:
    name = random.choice(list(SCHEMA.components or ()))
    if random.random() < 0.3:
        return f'installed("{name}")'
    pool: tuple[str, ...] = (*VERSIONS[:4], "2", "2.0.1", "10")
    if name != "dotted-one":
        pool += tuple(f'"{version}"' for version in DEBIAN)
    if random.random() < 0.3:
        return f'installed("{name}", {random.choice(LINES)}.*)'
    if random.random() < 0.3:
        return f'installed("{name}", [{random.choice(LINES)}.* .. 99, == 1])'.replace(", == 1", ", 1")
    return f'installed("{name}", {random.choice(("<", "<=", ">", ">=", "=="))} {random.choice(pool)})'


def _names(random: Random) -> str:
    shape = random.randrange(4)
    some = ", ".join(f'"{name}"' for name in random.sample(NAMES, random.randrange(1, 4)))
    return (
        f'has(lab.names, "{random.choice(NAMES)}")',
        f"has_any(lab.names, [{some}])",
        f"has_all(lab.names, [{some}])",
        "is_empty(lab.names)",
    )[shape]


def _text(random: Random) -> str:
    shape = random.randrange(4)
    if shape == 0:
        return f'lab.text {random.choice(("==", "!="))} "{random.choice(TEXTS)}"'
    if shape == 1:
        return f'lab.text {random.choice(("in", "not in"))} ["{TEXTS[random.randrange(3)]}", "{TEXTS[3 + random.randrange(3)]}"]'
    if shape == 2:
        return f'like(lab.text, "{random.choice(("*", "a*", "?", "a?b", "*b*a", "", "??*"))}")'
    return f'{random.choice(("starts_with", "ends_with", "contains"))}(lab.text, "{random.choice(TEXTS)}")'


def _instant(random: Random) -> str:
    return (NOW + timedelta(hours=random.randrange(-72, 72))).strftime("%Y-%m-%dT%H:%MZ")


def _known(random: Random) -> str:
    return f"{random.choice([*SCHEMA.facts])} is {random.choice(('known', 'unknown'))}"


ATOMS: tuple[Callable[[Random], str], ...] = (
    lambda random: random.choice(("true", "false")),
    lambda _: "lab.flag",
    lambda random: f'lab.kind {random.choice(("==", "!="))} "{random.choice(NAMES)}"',
    lambda random: f'lab.kind in ["{random.choice(NAMES[:2])}", "gamma"]',
    lambda random: _ordered(random, "lab.count", lambda: str(random.randrange(-3, 6)), int),
    lambda random: _ordered(random, "lab.ratio", lambda: random.choice(("0.5", "1", "1.5", "-2")), float),
    lambda random: _ordered(random, "lab.since", lambda: _instant(random), str),
    lambda random: _ordered(random, "now", lambda: _instant(random), str),
    lambda random: f'lab.package {random.choice(("<", "<=", ">", ">=", "==", "!="))} "{random.choice(DEBIAN)}"',
    lambda random: f'language {random.choice(("matches", "not matches"))} "{random.choice(RANGES)}"',
    lambda random: f'language matches ["{random.choice(RANGES[:3])}", "{random.choice(RANGES[3:])}"]',
    lambda random: (
        f"{random.choice(('within', 'older_than'))}(lab.since, {random.choice(('30min', '12h', '2d', '1w'))})"
    ),
    lambda random: f'sample("{random.choice(NAMES)}", {random.choice(("1%", "25%", "50.5%", "99%"))})',
    lambda random: f'segment("{random.choice(("plain", "nested"))}")',
    lambda _: "lab.is_even(lab.count)",
    lambda random: f'lab.fails_on_odd(lab.count, "{random.choice(TEXTS)}")',
    _version,
    _version,
    _component,
    _component,
    _names,
    _text,
    _known,
)
