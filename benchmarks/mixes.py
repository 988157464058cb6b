"""Three mixes of messages over one product, in any number, and hosts that some of them concern.

The product has 120 components, four kinds of consoles, five systems and eight languages, however many messages there
are.

`realistic`: a message is about one component in a range of versions (seven of ten), about one of two components (two of
ten), or about an architecture and a language. With it stand three or four of these: the kind of the console, a range of
its versions, the system, a bound of the system's version; and in one message of twenty the language. With the time in
which the message holds that makes about six tests. A message holds for 90 to 600 days out of three years. A host has 15
components; about 0.2 % of the messages match it, at every size.

`repeating`: the same, but half of the conditions are those of an earlier message, with another time.

`branching`: two or three branches with `or` between them, each a component and the console, or a plugin that is asked
about a fact; and the kind of the console and the system.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import NamedTuple

from benchmarks import parts
from benchmarks.parts import Part
from messenger_rules.condition.predicate_tree import Node

START = datetime(2024, 6, 1, tzinfo=UTC)
AT = datetime(2026, 6, 1, tzinfo=UTC)
DAYS = 3 * 365

Draw = Callable[[Random], Part]


class Entry(NamedTuple):
    """One message, as far as matching goes."""

    number: int
    part: Part
    starts: datetime
    expires: datetime

    @property
    def windowed(self) -> Node:
        """The condition with the message's time in it: what engines without a notion of time are given."""
        return parts.within_window(self.part.node, self.starts, self.expires)


@dataclass(frozen=True)
class Made:
    """A made catalogue."""

    mix: str
    entries: tuple[Entry, ...]


def made(mix: str, messages: int, seed: int = 1) -> Made:
    """So many messages of a mix, always the same for a seed; a smaller catalogue is the beginning of a larger one."""
    random, draw = Random(seed), MIXES[mix]()
    return Made(mix, tuple(_entry(random, number, draw) for number in range(messages)))


def _entry(random: Random, number: int, draw: Draw) -> Entry:
    starts = START + timedelta(days=random.randrange(DAYS))
    return Entry(number, draw(random), starts, starts + timedelta(days=random.randrange(90, 601)))


def _realistic(random: Random) -> Part:
    (subject,) = random.choices((_installed, _one_of_two, _no_component), (70, 20, 10))
    sides = random.sample((_kind, _console, _system, _system_version), random.choice((3, 4)))
    if subject is not _no_component and random.random() < 0.05:
        sides.append(_language)
    return parts.every([*subject(random), *(side(random) for side in sides)])


def _branching(random: Random) -> Part:
    branches = [_branch(random) for _ in range(random.randrange(2, 4))]
    return parts.every([_kind(random), parts.either(branches), _system(random)])


def _branch(random: Random) -> Part:
    if random.random() < 0.2:
        return parts.every([parts.licensed(random.randrange(900, 1_000)), _console(random)])
    return parts.every([*_installed(random), _console(random)])


@dataclass
class _Repeating:
    """Draws that remember: half of them are a condition that was there before."""

    drawn: list[Part]

    def __call__(self, random: Random) -> Part:
        if self.drawn and random.random() < 0.5:
            return random.choice(self.drawn)
        self.drawn.append(_realistic(random))
        return self.drawn[-1]


def _installed(random: Random) -> list[Part]:
    component, major, minor = random.choice(parts.COMPONENTS), random.randrange(1, 5), random.randrange(10)
    if random.random() < 0.5:
        return [parts.installed_below(component, f"{major + 1}.{minor}")]
    return [parts.installed_between(component, f"{major}.{minor}", f"{major + random.randrange(1, 3)}.0")]


def _one_of_two(random: Random) -> list[Part]:
    first, second = _installed(random), _installed(random)
    return [parts.either([*first, *second])] if first != second else first


def _no_component(random: Random) -> list[Part]:
    return [parts.one_of("os.architecture", (random.choice(ARCHITECTURES),)), _language(random)]


ARCHITECTURES = ("x86_64", "aarch64")


def _kind(random: Random) -> Part:
    return parts.one_of("console.type", tuple(random.sample(parts.CONSOLES, random.choice((1, 2, 3)))))


def _console(random: Random) -> Part:
    low = random.randrange(3, 7)
    return parts.between("console.version", f"{low}.{random.randrange(6)}", f"{low + random.randrange(2, 4)}.0")


def _system(random: Random) -> Part:
    return parts.one_of("os.name", tuple(random.sample(parts.SYSTEMS, random.choice((2, 3)))))


def _system_version(random: Random) -> Part:
    return parts.below("os.version", str(random.randrange(12, 28)))


def _language(random: Random) -> Part:
    return parts.speaks(random.choice(parts.LANGUAGES))


MIXES: Mapping[str, Callable[[], Draw]] = {
    "realistic": lambda: _realistic,
    "repeating": lambda: _Repeating([]),
    "branching": lambda: _branching,
}
