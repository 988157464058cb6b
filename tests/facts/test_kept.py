"""What is kept between runs is read as it was written, or not at all: whatever happened to the file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from messenger_rules.facts.cache import FactCache
from messenger_rules.facts.collect import collect
from messenger_rules.facts.kept import FILE_BYTES, file_of, keep, kept
from tests.facts import sources as given
from tests.facts.test_collect import AT


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The file of a cached answer."""
    FactCache(tmp_path).note(given.good, {"size": 5}, None, 0.5, AT)
    return tmp_path / "good.json"


def _damaged(data: bytes) -> Iterator[bytes]:
    """The data with each bit flipped, cut off behind each byte, with a byte more, and of a size that nobody writes."""
    for place in range(len(data)):
        yield data[:place]
        for bit in range(8):
            yield data[:place] + bytes((data[place] ^ 1 << bit,)) + data[place + 1 :]
    yield data + b" "
    yield data + bytes(FILE_BYTES)


def test_no_flipped_bit_and_no_lost_byte_goes_unnoticed(path: Path) -> None:
    data = path.read_bytes()
    assert kept(path) is not None

    for damaged in _damaged(data):
        path.write_bytes(damaged)
        assert kept(path) is None, damaged


@pytest.mark.parametrize("damage", [b"", b"\n", b"{}", b"[]", b"\xff\n{}", b"0" * 32 + b"\n{}", b"[" * 100_000])
def test_another_programs_file_is_none_of_ours(damage: bytes, path: Path) -> None:
    path.write_bytes(damage)
    assert kept(path) is None


def test_no_record_but_an_object_is_one(path: Path) -> None:
    keep(path, [1])  # type: ignore[arg-type] # by a program that is wrong
    assert kept(path) is None


def test_what_was_damaged_is_made_anew(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b'"size": 5', b'"size": 4'))
    facts = collect([given.good], at=AT + timedelta(seconds=1), cache=FactCache(path.parent))
    assert facts.value("good.size") == 5
    found = FactCache(path.parent).get(given.good, AT + timedelta(seconds=1))
    assert found is not None
    assert found.answer["size"] == 5


@pytest.mark.parametrize(
    "change",
    [
        {"seconds": "nan"},
        {"seconds": "9" * 5000},
        {"seconds": "1"},
        {"seconds": True},
        {"seconds": -1},
        {"seconds": 1e300},
        {"seconds": None},
        {"format": 2.0},
        {"format": "2"},
        {"format": 3},
    ],
    ids=lambda change: str(change)[:20],
)
def test_a_cache_that_we_have_not_written_is_made_anew(change: dict[str, object], tmp_path: Path) -> None:
    cache = FactCache(tmp_path)
    cache.note(given.good, {"size": 5}, None, 0.5, AT)
    path = file_of(tmp_path, given.good.name, "json")
    record = kept(path)
    assert record is not None
    keep(path, record)
    assert cache.get(given.good, AT + timedelta(seconds=1)) is not None

    keep(path, {**record, **change})
    assert cache.get(given.good, AT + timedelta(seconds=1)) is None
