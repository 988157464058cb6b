"""The file of an index: it answers as the index does, and is never trusted where it is not as it was written."""

from __future__ import annotations

import os
import subprocess
import sys
from marshal import dumps
from pathlib import Path
from random import Random
from zlib import crc32

import pytest

from messenger_rules.index import stored as stored_module
from messenger_rules.index.host import PreparedHost
from messenger_rules.index.index import Index
from messenger_rules.index.pages import SIZE
from messenger_rules.index.stored import StoredIndex, opened, stored
from tests.condition.random_conditions import NOW, random_host
from tests.index.test_agreement import Listing, random_entry
from tests.index.test_index import entry, host

KEY = b"everything that it depends on"


def written(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    path.chmod(0o600)
    return str(path)


def reopened(path: Path, index: Index) -> StoredIndex:
    found = opened(written(path, stored(index, KEY)), KEY)
    assert found is not None
    return found


@pytest.mark.parametrize("size", [0, 1, 9, 300])
@pytest.mark.parametrize("unknown", [None, False, True])
def test_it_answers_as_the_index_does(size: int, unknown: bool | None, tmp_path: Path) -> None:
    random = Random(size)
    entries = [random_entry(random, number) for number in range(size)]
    index = Index.of(entries).without("m3").with_(entry("another", "os.name is unknown"))
    file = reopened(tmp_path / "index", index)
    asked = 0
    for _ in range(30):
        told = random_host(random)
        told = Listing(told, random) if random.random() < 0.6 else told
        answer = file.matching(PreparedHost(told, NOW), unknown=unknown)
        asked += answer is None
        assert answer in (None, index.matching(PreparedHost(told, NOW), unknown=unknown))
    assert asked < 30 or size == 300, "only a predicate is a reason not to tell"


def test_a_predicate_is_not_asked_from_a_file(tmp_path: Path) -> None:
    index = Index.of([entry("like", 'like(acme.name, "a*") and acme.number == 1'), entry("all", "true")])
    file = reopened(tmp_path / "index", index)
    assert file.matching(host(acme={"name": "abc", "number": 1})) is None
    assert file.matching(host(acme={"name": "abc", "number": 2})) == ["all"]


def test_every_flipped_bit_is_noticed(tmp_path: Path) -> None:
    index = Index.of([entry("one", 'installed("backup", < 2) and acme.number > 3'), entry("two", "acme.number < 9")])
    data = stored(index, KEY)
    told = host(components={"backup": "1.0"}, acme={"number": 5})
    path = tmp_path / "index"
    for place in range(len(data)):
        damaged = bytearray(data)
        damaged[place] ^= 1 << place % 8
        file = opened(written(path, bytes(damaged)), KEY)
        assert file is None or file.matching(told) is None, place


def test_every_truncation_is_noticed(tmp_path: Path) -> None:
    data = stored(Index.of([entry("one", "acme.number > 3")]), KEY)
    assert all(opened(written(tmp_path / "index", data[:length]), KEY) is None for length in range(len(data)))
    assert opened(written(tmp_path / "index", data + b"x"), KEY) is None


def test_only_what_is_looked_at_is_checked(tmp_path: Path) -> None:
    entries = [entry(f"{number:0500}", f"acme.number == {number} and os.version < {number}") for number in range(99)]
    data = bytearray(stored(Index.of(entries), KEY))
    assert len(data) > 4 * SIZE
    data[-1] ^= 1
    file = opened(written(tmp_path / "index", bytes(data)), KEY)
    assert file is not None
    assert file.matching(host(acme={"number": -1}, os={"version": "1"})) == []


@pytest.mark.parametrize("head", [b"", dumps(5), dumps((KEY, 0, 5))], ids=["empty", "a number", "parts a number"])
def test_a_head_of_another_form_is_another_file(head: bytes, tmp_path: Path) -> None:
    sizes = len(head).to_bytes(4, "little") + bytes(4)
    sealed = stored_module._FIRST_LINE + sizes + crc32(sizes + head).to_bytes(4, "little") + head
    assert opened(written(tmp_path / "index", sealed), KEY) is None


def test_files_that_are_not_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = stored(Index.of([entry("one", "true")]), KEY)
    path = tmp_path / "index"
    good = written(path, data)
    assert opened(good, b"another key") is None
    assert opened(str(tmp_path / "none"), KEY) is None
    assert opened(str(tmp_path), KEY) is None
    (tmp_path / "link").symlink_to(path)
    assert opened(str(tmp_path / "link"), KEY) is None
    path.chmod(0o620)
    assert opened(good, KEY) is None
    path.chmod(0o600)
    assert opened(good, KEY) is not None
    monkeypatch.setattr(stored_module, "_FIRST_LINE", b"messenger-rules index 2\n")
    assert opened(good, KEY) is None


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives files to others")
def test_a_file_of_somebody_else(tmp_path: Path) -> None:
    path = written(tmp_path / "index", stored(Index.of([entry("one", "true")]), KEY))
    os.chown(path, 12345, -1)
    assert opened(path, KEY) is None


def test_opening_imports_nothing_heavy(tmp_path: Path) -> None:
    path = written(tmp_path / "index", stored(Index.of([entry("one", 'installed("backup", < 2)')]), KEY))
    program = (
        "import sys; from messenger_rules.index.stored import opened\n"
        f"print(opened({path!r}, {KEY!r}) is not None, sorted(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", program], capture_output=True, text=True, check=True, cwd=Path.cwd()
    )
    heavy = {"typing", "re", "enum", "dataclasses", "json", "pydantic", "lark", "datetime", "logging", "pathlib"}
    assert done.stdout.startswith("True")
    assert not heavy & set(done.stdout.replace("'", "").strip("True [\n]").split(", "))
