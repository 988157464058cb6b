"""How long answers count: as long as their files are the same, and a plugin's no longer than its source says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from messenger_rules.facts import host
from messenger_rules.facts.builtin import SOURCES
from messenger_rules.facts.cache import FactCache
from messenger_rules.facts.collect import Answer
from messenger_rules.facts.parts import UnknownFact
from messenger_rules.facts.source import COMPONENTS, FactSource
from messenger_rules.startup.lasting import ALWAYS, Lasting
from messenger_rules.types import microseconds

AT = datetime(2026, 3, 1, tzinfo=UTC)
BUILT_IN = {source.name: source for source in SOURCES}
FAILED = UnknownFact(unknown="timed out: no answer")
NO_LANGUAGE = UnknownFact(unknown="not supplied: the locale names no language")


def packages(**more: Any) -> FactSource:
    return FactSource.of(host.facts_file, name="components.acme", namespace=COMPONENTS, **more)


def of(tmp_path: Path, *answers: Answer) -> Lasting | None:
    return Lasting.of(answers, FactCache(tmp_path))


def test_what_the_library_itself_looked_at_counts_while_its_files_are_the_same(tmp_path: Path) -> None:
    found = of(tmp_path, *(Answer(source, {}, at=AT) for source in SOURCES))
    assert found is not None
    assert (found.until, found.own) == (ALWAYS, ())
    assert {"os-release", "installation.json", "facts.toml"} <= {path.name for path in found.read}


def test_a_cached_answer_of_the_library_may_be_older_than_its_files(tmp_path: Path) -> None:
    found = of(tmp_path, Answer(BUILT_IN["os"], {}, at=AT, cached=True))
    assert found is not None
    assert found.until == microseconds(AT + timedelta(minutes=5))


def test_a_plugins_answer_counts_until_its_source_is_to_be_asked_again(tmp_path: Path) -> None:
    source, cache = packages(time_to_live=timedelta(hours=2)), FactCache(tmp_path)
    cache.note(source, {"backup": "1"}, None, 0.1, AT)
    found = of(tmp_path, Answer(source, {"backup": "1"}, at=AT))
    assert found is not None
    assert found.until == microseconds(AT + timedelta(hours=2))
    assert found.own == (tmp_path / "components.acme.json",)
    assert Path(host.__file__) in found.read


@pytest.mark.parametrize(
    "answer",
    [
        Answer(BUILT_IN["os"], problem=FAILED, at=AT),
        Answer(BUILT_IN["language"], problem=FAILED, at=AT),
        Answer(packages(), problem=FAILED, at=AT),
        Answer(packages(time_to_live=timedelta(0)), {}, at=AT),
        Answer(packages(), {}, at=AT),  # of which nothing could be kept
        Answer(packages(), problem=FAILED),  # is off, since it failed too often
    ],
)
def test_what_failed_or_is_not_kept_is_asked_each_time(tmp_path: Path, answer: Answer) -> None:
    assert of(tmp_path, Answer(BUILT_IN["os"], {}, at=AT), answer) is None


def test_an_environment_without_a_language_is_no_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    assert of(tmp_path, Answer(BUILT_IN["language"], problem=NO_LANGUAGE, at=AT)) == Lasting()


def test_a_source_for_another_platform_never_has_anything_to_tell(tmp_path: Path) -> None:
    source = packages(platforms=["windows"])
    assert of(tmp_path, Answer(source, problem=UnknownFact(unknown="not supplied: elsewhere"))) == Lasting()
