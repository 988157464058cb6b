"""Made catalogues: conditions as the authors of life-cycle messages write them, in any number.

Of a hundred messages, 45 are about a component in a range of versions, half of them on one system; 15 about a component
and a range of consoles; 15 about consoles of some kinds; 10 about a release of an operating system; 5 about two
components, one or the other; 5 about a language; 5 about a time. There is a component for each eight messages, so that
messages about one component meet, as they do in practice. Each message holds for some months out of five years.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random

import messenger_rules as mr
from messenger_rules.messages.message import MessageSeverity, Text

START = datetime(2024, 1, 1, tzinfo=UTC)
AT = datetime(2026, 6, 1, tzinfo=UTC)
SYSTEMS = ("windows", "debian", "ubuntu", "rhel", "sles")
TYPES = ("enterprise", "control-center", "enterprise-manager", "branch")
_TEXT = (Text.of("en", "A component is being retired", "Move to a newer version before the end of the year."),)


def vocabulary(messages: int) -> mr.Vocabulary:
    """The product: its consoles, and a component for each eight messages with twelve released versions."""
    versions = [f"{major}.{minor}" for major in range(1, 5) for minor in range(3)]
    written = ", ".join(f'"{version}"' for version in versions)
    components = "\n".join(
        f"[components.{_component(number)}]\nversions = [{written}]" for number in range(messages // 8 + 1)
    )
    kinds = ", ".join(f'"{kind}"' for kind in TYPES)
    consoles = ", ".join(f'"{major}.{minor}"' for major in range(3, 8) for minor in range(6))
    return mr.Vocabulary.read(
        f'product = "made"\n[console]\ntypes = [{kinds}]\nversions = [{consoles}]\n{components}\n',
        limits=mr.Limits(file_bytes=1 << 30),
    )


def catalogue(messages: int, seed: int = 1) -> mr.Catalog:
    """A catalogue of so many messages, always the same for a seed."""
    random = Random(seed)
    made = (_message(random, number, messages) for number in range(messages))
    return mr.Catalog.of(made, vocabulary=vocabulary(messages), limits=mr.Limits(messages=messages))


def condition(random: Random, messages: int) -> str:
    """The condition of one message among so many."""
    shapes: tuple[tuple[int, Callable[[Random, int], str]], ...] = (
        (22, _installed),
        (23, lambda random, messages: f'os.name == "{random.choice(SYSTEMS)}" and {_installed(random, messages)}'),
        (15, lambda random, messages: f"{_installed(random, messages)} and {_console(random)}"),
        (15, lambda random, _: f"{_console(random)} and {_types(random)}"),
        (10, lambda random, _: f'os.name == "{random.choice(SYSTEMS)}" and os.version in {random.randrange(6, 25)}.*'),
        (5, lambda random, messages: f"{_installed(random, messages)} or {_installed(random, messages)}"),
        (
            5,
            lambda random, _: (
                f'{_console(random)} and language matches "{random.choice(("de", "fr", "zh-Hant", "pt"))}"'
            ),
        ),
        (
            5,
            lambda random, messages: (
                f"{_installed(random, messages)} and older_than(host.installed_at, {random.randrange(7, 400)}d)"
            ),
        ),
    )
    weights = [weight for weight, _ in shapes]
    ((_, make),) = random.choices(shapes, weights)
    return make(random, messages)


def _message(random: Random, number: int, messages: int) -> mr.Message:
    starts = START + timedelta(days=random.randrange(5 * 365))
    return mr.Message(
        f"m{number}",
        condition(random, messages),
        _TEXT,
        severity=random.choice(list(MessageSeverity)),
        starts=starts,
        expires=starts + timedelta(days=random.randrange(30, 400)),
    )


def _component(number: int) -> str:
    return f"component-{number}"


def _installed(random: Random, messages: int) -> str:
    name = _component(random.randrange(messages // 8 + 1))
    major, minor = random.randrange(1, 5), random.randrange(3)
    versions = random.choice(
        (f"< {major}.{minor}", f"{major}.*", f"{major}.0 ..< {major}.{minor + 1}", f">= {major}.{minor}")
    )
    return f'installed("{name}", {versions})'


def _console(random: Random) -> str:
    low, minor = random.randrange(3, 7), random.randrange(6)
    return f"console.version in {low}.{minor} ..< {low + random.randrange(1, 3)}"


def _types(random: Random) -> str:
    first, second = random.sample(TYPES, 2)
    return random.choice((f'console.type == "{first}"', f'console.type in ["{first}", "{second}"]'))
