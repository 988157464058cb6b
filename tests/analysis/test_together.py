"""The work for a whole catalogue is bounded in steps, however many of its messages ask too much."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from random import Random

import pytest

from messenger_rules.analysis import catalogue, conditions
from messenger_rules.analysis.budget import Budget
from messenger_rules.analysis.catalogue import CatalogAnalysis, analyze
from messenger_rules.analysis.verdict import Verdict
from messenger_rules.messages.catalog import Catalog
from messenger_rules.messages.message import Message, Text
from tests.messages.files import file_of

AT = datetime(2026, 6, 1, tzinfo=UTC)
SHARED, OWN, OF_PAIRS = 30_000, 1_000, 300


def _clauses(random: Random, count: int) -> str:
    """Clauses of three names each, of a few names: the more, the more steps it takes."""
    parts = (
        " or ".join(f"{random.choice(('', 'not '))}installed('c{name}')" for name in random.sample(range(20), 3))
        for _ in range(count)
    )
    return " and ".join(f"({part})" for part in parts).replace("'", '"')


def _samples(random: Random, count: int) -> str:
    """Samples that no host is found for."""
    return " and ".join(f'sample("k{key}", {random.randrange(1, 5)}%)' for key in range(count))


def _numbers(random: Random, count: int) -> str:
    return " or ".join(
        f"os.version in {random.randrange(400)}.1 ..< {random.randrange(400, 900)}.1" for _ in range(count)
    )


LARGE: dict[str, Callable[[Random], str]] = {
    "clauses": lambda random: _clauses(random, 30),
    "samples": lambda random: _samples(random, 30),
    "ranges": lambda random: _numbers(random, 60),
}


def _catalog(*texts: str) -> Catalog:
    messages = [Message(f"m{place}", text, (Text.of("en", "Title", "Body."),)) for place, text in enumerate(texts)]
    return Catalog.of(messages)


@pytest.fixture
def few_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "SHARED", SHARED)
    monkeypatch.setattr(catalogue, "OWN_OF_PAIRS", OF_PAIRS)
    monkeypatch.setattr(conditions, "OWN", OWN)


def _steps(analysis: CatalogAnalysis) -> int:
    return sum(found.steps for found in (*analysis.conditions.values(), *analysis.segments))


@pytest.mark.usefixtures("few_steps")
@pytest.mark.parametrize("kind", LARGE)
def test_the_steps_of_all_conditions_are_bounded(kind: str) -> None:
    found = analyze(_catalog(*(LARGE[kind](Random(f"{kind} {number}")) for number in range(20))), at=AT)

    wide = 1_000  # one step may be of many branches
    assert _steps(found) <= SHARED + 20 * (OWN + wide)
    assert sum(it.cut_short for it in found.conditions.values()) > 10


@pytest.mark.usefixtures("few_steps")
def test_what_takes_few_steps_is_found_behind_what_takes_many() -> None:
    many = [_clauses(Random(number), 30) for number in range(10)]
    found = analyze(_catalog(*many, 'os.name == "debian" and os.name == "ubuntu"'), at=AT)

    assert found.conditions["m9"].verdict is Verdict.UNDECIDED
    assert found.conditions["m10"].verdict is Verdict.NEVER


@pytest.mark.usefixtures("few_steps")
def test_it_is_told_once_what_was_left_and_what_takes_most() -> None:
    many = [_clauses(Random(number), 30) for number in range(10)]
    (told,) = (it for it in analyze(_catalog("true", *many), at=AT).diagnostics if it.code == "MR334")

    assert told.is_warning
    assert told.message_id == "m1"
    assert told.message == (
        "the conditions of this catalogue ask too much, all together: of 10 conditions not all is known"
    )
    assert told.help[0].startswith("shorten those that ask the most (`m1`, `m2`, ")


@pytest.mark.usefixtures("few_steps")
def test_pairs_beyond_the_bound_are_counted_and_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "SHARED", 400_000)
    alike = [_clauses(Random(number), 6) for number in range(12)]
    whole = analyze(_catalog(*alike), at=AT)
    monkeypatch.setattr(catalogue, "SHARED", 8_000)
    monkeypatch.setattr(conditions, "OWN", 400_000)
    found = analyze(_catalog(*alike), at=AT)

    assert whole.pairs_left == 0
    assert found.pairs_left > 0
    assert found.undecided()[1] >= found.pairs_left
    assert set(found.pairs) <= set(whole.pairs)
    (told,) = (it for it in found.diagnostics if it.code == "MR334")
    assert f"{found.pairs_left:,} pairs of messages not all is known" in told.message


@pytest.mark.usefixtures("few_steps")
def test_segments_share_the_bound() -> None:
    segments = {f"s{number}": _clauses(Random(number), 30) for number in range(20)}
    words = "".join(f'<segment name="{name}">{text}</segment>' for name, text in segments.items())
    text = '<text lang="en"><title>Title</title><body>Body.</body></text>'
    message = f'<message id="a" expires="2027-01-01T00:00:00Z"><condition>true</condition>{text}</message>'
    catalog = Catalog.read(file_of(message).replace(b"<message", words.encode() + b"<message"))
    found = analyze(catalog, at=AT)

    assert len(found.segments) == 20
    assert _steps(found) <= SHARED + 21 * (OWN + 1_000)
    assert any(it.code == "MR334" for it in found.diagnostics)


def test_own_steps_are_taken_before_those_that_are_shared() -> None:
    shared = Budget(10)
    one, other = Budget(100, shared, own=5), Budget(100, shared, own=5)
    one.spend(5)
    assert shared.left == 10
    one.spend(8)
    assert (shared.left, one.available, other.available) == (2, 2, 7)
    other.spend(5)
    assert not other.cut_short
