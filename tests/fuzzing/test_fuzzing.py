"""What fuzzing began with, and what it once found, in a plain run; and that a failure would be seen."""

from __future__ import annotations

import dataclasses
import json
import time
from pathlib import Path
from random import Random

import pytest

from tests.fuzzing import playing
from tests.fuzzing.damage import DAMAGES, damaged, step
from tests.fuzzing.playing import FOUND, SEEDS, committed, failures
from tests.fuzzing.results import keep
from tests.fuzzing.running import LONGEST_WORD, Ran, dictionary_of, run
from tests.fuzzing.structured import oddly
from tests.fuzzing.target import Target, refusing
from tests.fuzzing.targets import NAMES, target


@pytest.mark.parametrize("name", NAMES)
def test_seeds_and_former_failures_are_refused_or_work(name: str) -> None:
    assert list(failures(target(name), committed(name))) == []


def test_every_target_has_seeds_that_it_can_mutate_and_no_folder_is_left_over() -> None:
    assert {folder.name for folder in SEEDS.iterdir()} == {*NAMES}
    assert {folder.name for folder in FOUND.iterdir()} <= {*NAMES}
    for name in NAMES:
        sizes = [path.stat().st_size for path in committed(name)]
        assert 0 < max(sizes) <= target(name).longest
        assert dictionary_of(target(name).words()).isascii()


@pytest.mark.parametrize("error", [RecursionError, MemoryError, AssertionError, SystemExit, ValueError])
def test_whatever_is_raised_is_a_failure(error: type[BaseException], tmp_path: Path) -> None:
    def check(data: bytes) -> None:
        with refusing():
            raise error(data)

    (tmp_path / "input").write_bytes(b"x")
    found = list(failures(Target("", check, dict), [tmp_path / "input"]))
    assert [path for path, trace in found if error.__name__ in trace] == [tmp_path / "input"]


def test_what_takes_too_long_is_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(playing, "SECONDS_OF_ONE", 0.01)
    (tmp_path / "input").write_bytes(b"x")
    slow, quick = Target("", lambda _: time.sleep(0.05), dict), Target("", lambda _: None, dict)

    assert [said for _, said in failures(slow, [tmp_path / "input"])] == ["it took 0 seconds, more than 0.01\n"]
    assert list(failures(quick, [tmp_path / "input"])) == []


def test_damage_of_every_kind_to_any_file() -> None:
    files = {"a": bytes(range(64)), "b": b"", "c": bytes(600)}
    for kind in DAMAGES:
        for which in range(3):
            after = damaged(files, step(which, kind, 5, 0x0203))
            changed = [name for name in files if after[name] != files[name]]
            assert set(changed) <= {sorted(files)[which]}
        assert damaged(files, step(0, kind, 5, 0x0203))["a"] != files["a"]
    assert damaged(files, b"short") == files


def test_any_value_of_a_json_is_exchanged_and_what_is_none_is_left_to_others() -> None:
    whole = {"a": [1, {"b": None}], "c": "x"}
    found = {oddly(b"!" + json.dumps(whole).encode(), 1, Random(seed)) for seed in range(300)}
    read = [json.loads(data[1:]) for data in found if data is not None]
    assert len(read) == len(found) > 100
    inner = [it["a"][1] for it in read if isinstance(it, dict) and isinstance(it.get("a"), list) and len(it["a"]) == 2]
    assert any(it != {"b": None} for it in inner)
    assert any(not isinstance(it, dict) for it in read)
    assert oddly(b"!{", 1, Random(1)) is oddly(b"", 1, Random(1)) is oddly(b"[" * 100_000, 0, Random(1)) is None


def test_a_word_that_is_too_long_or_odd() -> None:
    assert dictionary_of(["a", "a", 'ä"\\\ud800', "b" * (LONGEST_WORD + 1), ""]) == (
        '"a"\n"\\xc3\\xa4\\x22\\x5c\\xed\\xa0\\x80"\n'
    )


def test_what_is_kept_of_a_run_is_added_up(tmp_path: Path) -> None:
    ran = Ran(inputs=1_000, new=3, edges=70, corpus=9, cpu_seconds=2.4)
    for one in (ran, dataclasses.replace(ran, edges=80)):
        keep("ledger", "kept", one, tmp_path / "fuzzing")
    kept = json.loads((tmp_path / "fuzzing" / "ledger.json").read_text())
    assert (kept["inputs"], kept["edges"], kept["cpu_seconds"]) == (2_000, 80, 4)
    mended = len(list((FOUND / "ledger").iterdir()))
    assert f"| ledger | kept | 2,000 | 80 | 4 s | {mended} | " in (tmp_path / "fuzzing.md").read_text()


@pytest.mark.processes
def test_a_fuzzer_goes_on_from_what_it_has_kept(tmp_path: Path) -> None:
    pytest.importorskip("atheris", reason="the extra `fuzzing` is not installed")
    first, second = (run("vocabulary", target("vocabulary"), 3, tmp_path) for _ in range(2))
    assert first.failure is second.failure is None
    assert 0 < first.new <= len(list((tmp_path / "vocabulary" / "corpus").iterdir()))
    assert second.corpus > first.corpus // 2
    assert second.inputs > 0
    assert second.edges >= first.edges * 0.9
