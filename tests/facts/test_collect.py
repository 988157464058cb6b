"""Collecting: what is needed is asked, what misbehaves is contained, what is kept is kept for its time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from messenger_rules.facts import builtin
from messenger_rules.facts.cache import Cached, FactCache
from messenger_rules.facts.collect import Answer, collect
from messenger_rules.facts.kept import keep, kept
from messenger_rules.facts.source import FactSource, fact_model
from messenger_rules.values import Reason, Unknown
from tests.containment.run_of_cases import TOKEN, running
from tests.facts import sources as given
from tests.patience import until

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
FAILED, TIMED_OUT, UNREADABLE = Reason.SOURCE_FAILED, Reason.TIMED_OUT, Reason.UNREADABLE


def test_a_source_may_say_itself_that_it_can_tell_nothing() -> None:
    facts = collect([given.broken("can_tell_nothing"), given.good], at=AT)
    unknown = facts.value("can_tell_nothing.size")
    assert isinstance(unknown, Unknown)
    assert unknown.reason is Reason.NOT_SUPPLIED
    assert unknown.detail.startswith("there is no thing here....")
    assert len(unknown.detail) < 300


def test_what_is_left_at_a_default_is_given_and_a_fact_has_the_name_of_its_field() -> None:
    assert collect([given.preset], at=AT).to_json()["preset"] == {"seats": 3, "tier": "trial"}


def test_only_what_is_needed_is_asked() -> None:
    asked: list[str] = []

    def told(answer: Answer) -> None:
        asked.append(answer.source.name)

    sources = [*builtin.SOURCES, given.listed, given.good, given.broken("sleeps")]
    collect(sources, needed={"os.version", "good.size"}, at=AT, told=told)
    assert asked == ["os", "good"]
    asked.clear()
    collect(sources, needed={"components.backup"}, at=AT, told=told)
    assert asked == ["facts-file", "components.listed"]


def test_components_are_absent_only_where_their_source_says_so() -> None:
    facts = collect([given.listed], at=AT)
    assert [version.text for version in facts.component("backup")] == ["2.9"]  # type: ignore[union-attr] # known here
    assert facts.component("gone") == ()
    assert facts.component("never heard of") == ()
    assert str(facts.origin("components.backup")) == f"Origin(source='components.listed', collected_at={AT!r})"


def test_where_a_source_of_components_fails_nothing_counts_as_absent() -> None:
    failing = FactSource("packages", "components", given.raises, place=f"{given.__name__}:raises")
    facts = collect([given.listed, failing], at=AT)
    assert [version.text for version in facts.component("backup")] == ["2.9"]  # type: ignore[union-attr] # known here
    unknown = facts.component("other")
    assert isinstance(unknown, Unknown)
    assert unknown.reason is FAILED
    assert unknown.detail.startswith("packages: ValueError: no such thing")


def test_without_a_source_of_components_they_are_unknown() -> None:
    unknown = collect([given.good], at=AT).component("backup")
    assert str(unknown) == "components.backup is unknown: not supplied (no source of components is installed)"


def test_the_real_host() -> None:
    facts = collect(builtin.SOURCES, at=AT)
    assert facts.value("os.family") in {"linux", "darwin", "windows"}
    assert isinstance(facts.value("os.name"), str)
    assert isinstance(facts.value("os.kernel"), str)
    assert isinstance(facts.value("host.id"), str)
    again = collect(builtin.SOURCES, at=AT)
    assert again.value("host.id") == facts.value("host.id")
    assert again.value("host.installed_at") == facts.value("host.installed_at")


LOCALES = [
    ({"LANG": "de_CH.UTF-8"}, "de-Latn-CH"),
    ({"LANG": "zh_TW.UTF-8"}, "zh-Hant-TW"),
    ({"LANG": "en_US.UTF-8", "LANGUAGE": "fr_FR:en"}, "fr-Latn-FR"),
    ({"LANG": "en_US.UTF-8", "LC_ALL": "ja_JP.UTF-8"}, "ja-Jpan-JP"),
    ({"LANG": "ca_ES.UTF-8@valencia"}, "ca-Latn-ES"),
    ({"LANG": "C.UTF-8", "LANGUAGE": "de"}, None),
    ({"LANG": "POSIX"}, None),
    ({}, None),
]


@pytest.mark.parametrize(("environment", "language"), LOCALES)
def test_the_language_of_the_locale(
    environment: dict[str, str], language: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    found = collect(builtin.SOURCES, needed={"language"}, at=AT).value("language")
    assert found == language or (language is None and isinstance(found, Unknown))


def test_the_facts_file_of_the_product(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "facts.toml"
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    path.write_text(
        'language = "de-AT"\n[console]\ntype = "enterprise"\nversion = "5.2"\n[components]\nbackup = "2.9"\n[acme]\nseats = 5\n'
        "since = 2026-01-01T00:00:00Z\n"
    )
    monkeypatch.setenv("MESSENGER_RULES_FACTS", str(path))
    facts = collect([*builtin.SOURCES, given.listed], at=AT)
    assert facts.value("console.version") == "5.2"
    assert facts.value("acme.seats") == 5
    assert facts.value("language") == "de-AT"
    assert facts.value("acme.since") == "2026-01-01T00:00:00+00:00"
    assert [version.text for version in facts.component("openssl")] == ["3.0.11-1"]  # type: ignore[union-attr] # known here


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("facts.toml", "a = " + "[" * 5_000, "nested deeper than 16 levels"),
        ("facts.json", "[" * 100_000, "facts.json is nested too deep"),
    ],
)
def test_a_facts_file_that_is_too_deep_is_told_in_words(
    name: str, text: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / name).write_text(text)
    monkeypatch.setenv("MESSENGER_RULES_FACTS", str(tmp_path / name))
    unknown = collect(builtin.SOURCES, at=AT).value("console.version")
    assert isinstance(unknown, Unknown)
    assert unknown.detail.endswith(said)


@pytest.mark.parametrize("text", ["not toml at all", "[console", ""])
def test_a_damaged_facts_file_makes_the_console_unknown(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "facts.toml"
    path.write_text(text)
    monkeypatch.setenv("MESSENGER_RULES_FACTS", str(path))
    unknown = collect(builtin.SOURCES, at=AT).value("console.version")
    assert isinstance(unknown, Unknown)
    assert unknown.reason is (FAILED if text else Reason.NOT_SUPPLIED)


def test_a_named_facts_file_that_is_missing_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MESSENGER_RULES_FACTS", str(tmp_path / "none.json"))
    unknown = collect(builtin.SOURCES, at=AT).value("console.version")
    assert isinstance(unknown, Unknown)
    assert "No such file" in unknown.detail


# The cache


def test_an_answer_is_kept_for_its_time_and_no_longer(tmp_path: Path) -> None:
    cache = FactCache(tmp_path / "cache")
    cached: list[bool] = []

    def told(answer: Answer) -> None:
        cached.append(answer.cached)

    for minutes in (0, 30, 59, 60, 61):
        facts = collect([given.good], at=AT + timedelta(minutes=minutes), cache=cache, told=told)
        assert facts.value("good.size") == 5
    assert cached == [False, True, True, False, True]
    assert (tmp_path / "cache").stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "cache").iterdir()} == {0o600}


def test_the_age_of_a_cached_fact_is_told(tmp_path: Path) -> None:
    cache = FactCache(tmp_path)
    collect([given.good], at=AT, cache=cache)
    later = collect([given.good], at=AT + timedelta(minutes=5), cache=cache)
    origin = later.origin("good.size")
    assert origin is not None
    assert origin.collected_at == AT


def test_a_failure_is_not_kept(tmp_path: Path) -> None:
    cache = FactCache(tmp_path)
    collect([given.broken("os_exit")], at=AT, cache=cache)
    assert list(tmp_path.glob("*.json")) == []


def test_a_failure_ends_what_was_kept(tmp_path: Path) -> None:
    cache = FactCache(tmp_path, anew=True)
    failing = replace(given.broken("raises"), time_to_live=timedelta(days=1))
    cache.note(failing, {"size": 666}, None, 0.5, AT)
    collect([failing], at=AT, cache=cache)
    assert FactCache(tmp_path).get(failing, AT) is None


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b"null", b'{"format": 99}', b"[" * 100_000])
def test_a_damaged_cache_is_as_if_it_were_not_there(damage: bytes, tmp_path: Path) -> None:
    (tmp_path / "good.json").write_bytes(damage)
    facts = collect([given.good], at=AT, cache=FactCache(tmp_path))
    assert facts.value("good.size") == 5


@pytest.mark.parametrize(
    ("change", "size"),
    [
        ({}, 666),
        ({"format": 1}, 5),
        ({"fingerprint": "another"}, 5),
        ({"at": "2027-01-01T00:00:00+00:00"}, 5),
        ({"at": "2026-03-01T12:00:00"}, 5),
        ({"at": 5}, 5),
        ({"seconds": "long"}, 5),
        ({"answer": {"size": "no"}}, 5),
    ],
)
def test_a_foreign_record_is_as_if_it_were_not_there(change: dict[str, Any], size: int, tmp_path: Path) -> None:
    cache = FactCache(tmp_path)
    cache.note(given.good, {"size": 666}, None, 0.5, AT)
    path = tmp_path / "good.json"
    keep(path, {**(kept(path) or {}), **change})
    assert collect([given.good], at=AT, cache=cache).value("good.size") == size


@pytest.mark.parametrize(
    "changed",
    [
        {"place": "other:good"},
        {"argument": "[1]"},
        {"model": fact_model("Thing", {"size": (int, "")})},
        {"name": "g/d"},
    ],
    ids=["place", "argument", "model", "name"],
)
def test_an_answer_is_not_that_of_a_source_that_was_changed(changed: dict[str, Any], tmp_path: Path) -> None:
    cache = FactCache(tmp_path)
    before = replace(given.good, name="g:d")
    cache.note(before, {"size": 666}, None, 0.5, AT)
    assert cache.get(before, AT) == Cached({"size": 666}, AT, 0.5)
    assert cache.get(replace(before, **changed), AT) is None


def test_where_all_are_asked_anew_what_they_answer_is_kept(tmp_path: Path) -> None:
    FactCache(tmp_path).note(given.good, {"size": 666}, None, 0.5, AT)
    assert collect([given.good], at=AT, cache=FactCache(tmp_path, anew=True)).value("good.size") == 5
    kept = FactCache(tmp_path).get(given.good, AT)
    assert kept is not None
    assert kept.answer == {"size": 5, "name": "x"}
    assert 0 < kept.seconds < 5


def test_a_cache_that_cannot_be_written_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert collect([given.good], at=AT, cache=FactCache(tmp_path / "file" / "cache")).value("good.size") == 5


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="processes are looked up in /proc")
@pytest.mark.parametrize("ending", ["SIGINT", "SIGTERM", "SIGKILL"])
def test_whoever_ends_the_host_leaves_no_worker_behind(ending: str, monkeypatch: pytest.MonkeyPatch) -> None:
    token = uuid.uuid4().hex
    monkeypatch.setenv(TOKEN, token)
    program = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # ignored in a background run
        "from datetime import UTC, datetime\n"
        "from messenger_rules.facts.collect import collect\n"
        "from tests.facts import sources as given\n"
        "print('go', flush=True)\n"
        "collect([given.broken('sleeps')], at=datetime.now(UTC))\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"go\n"
    until(lambda: len(running(token)) >= 2)
    process.send_signal(signal.Signals[ending])
    process.stdout.close()
    assert process.wait(10) != 0
    until(lambda: not running(token))
