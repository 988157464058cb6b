"""Verdicts are never wrong: held against hosts, a grid of hosts, and a solver that was told otherwise."""

from __future__ import annotations

from random import Random

import pytest

import messenger_rules as mr
from messenger_rules.analysis.verdict import Verdict
from tests.analysis.verdicts import drawn, judged, refuted_by_the_grid, refuted_by_the_solver, wrong_witness
from tests.condition.random_conditions import NOW

BATCHES = 4
CONDITIONS = 40


@pytest.mark.parametrize("batch", range(BATCHES))
def test_no_verdict_is_wrong(batch: int) -> None:
    undecided = 0
    for number in range(CONDITIONS):
        condition = drawn(f"verdicts {batch} {number}")
        found = judged(condition)
        if found is None or found.verdict is Verdict.UNDECIDED:
            undecided += 1
            continue
        assert wrong_witness(condition, found) is None
        assert refuted_by_the_grid(condition, found, Random(number)) is None
        assert refuted_by_the_solver(condition, found) is None
    assert undecided <= CONDITIONS // 20


def test_the_solver_would_tell() -> None:
    condition = drawn("verdicts 0 0")
    found = judged(condition)
    assert found is not None
    wrong = type(found)(Verdict.NEVER if found.verdict is not Verdict.NEVER else Verdict.ALWAYS)
    assert refuted_by_the_solver(condition, wrong) is not None


VERDICTS = [
    ("console.version > 5.2 and console.version < 5.2.1", "sometimes"),  # 5.2.0.1
    ("console.version >= 6 and console.version < 6.*", "never"),
    ("console.version < 6 and console.version > 5.*", "sometimes"),  # 6.0-rc1
    ("console.version < 6.* and console.version > 5.*", "never"),
    ('installed("a", < 2) and installed("a", > 3)', "sometimes"),  # side by side
    ('installed("a", < 2) and not installed("a")', "never"),
    ('installed("a", < 2) or installed("a", >= 2) or not installed("a")', "always"),
    ('installed("a", < 2) or installed("a", >= 2)', "sometimes"),
    ('language matches "zh-Hant" and language matches "*-CH"', "sometimes"),
    ('language matches "de" and language matches "fr"', "never"),
    ('language not matches "de" or language matches "de"', "always"),
    ('language matches "de-CH" and language not matches "de"', "never"),
    (
        'starts_with(console.type, "ab") and ends_with(console.type, "ba") and not like(console.type, "*?*?*?*")',
        "never",
    ),
    (
        'starts_with(console.type, "ab") and ends_with(console.type, "ba") and not like(console.type, "??*?*?*")',
        "sometimes",
    ),
    ('contains(console.type, "aa") and not contains(console.type, "a")', "never"),
    ('like(console.type, "?") and like(console.type, "??")', "never"),
    ("now < 2026-01-01T00:00Z and now >= 2026-01-01T00:00Z", "never"),
    ("now < 2026-01-01T00:00Z or now >= 2026-01-01T00:00Z", "always"),
    ("within(host.installed_at, 7d) and older_than(host.installed_at, 7d)", "sometimes"),
    ("not within(host.installed_at, 7d) and older_than(host.installed_at, 7d)", "never"),
    ("older_than(host.installed_at, 30d) and not older_than(host.installed_at, 7d)", "never"),
    (
        "older_than(host.installed_at, 30d) and host.installed_at > 2026-06-01T00:00Z and now < 2026-06-15T00:00Z",
        "never",
    ),
    (
        "older_than(host.installed_at, 30d) and host.installed_at > 2026-06-01T00:00Z and now < 2026-07-15T00:00Z",
        "sometimes",
    ),
    ('sample("a", 10%) and not sample("a", 20%)', "never"),
    ('sample("a", 20%) and not sample("a", 10%)', "sometimes"),
    ('sample("a", 50%) and not sample("b", 50%)', "sometimes"),
    ("console.version is unknown and console.version < 5", "never"),
    ("console.version is unknown or console.version < 5", "sometimes"),
    ('os.family == "linux" or os.family == "windows" or os.family == "darwin"', "always"),
    ('console.type != "a" or console.type != "b"', "always"),
    ('not (console.type == "a" and console.type == "b")', "always"),
    ("console.version >= 5 and console.version < 6 and console.version in [4.*, 6.1 ..< 7]", "never"),
    ('language matches "de-u-co-phonebk"', "undecided"),
]


@pytest.mark.parametrize(("text", "verdict"), VERDICTS)
def test_a_verdict(text: str, verdict: str) -> None:
    found = judged(mr.compile(text))
    assert (Verdict.UNDECIDED if found is None else found.verdict) == verdict


@pytest.mark.parametrize("scheme", ["dotted", "pep440", "semver", "debian", "rpm", "apk", "gentoo"])
def test_a_line_and_its_pre_releases_in_each_scheme(scheme: str) -> None:
    vocabulary = mr.Vocabulary.read(f'product = "acme"\n[components.a]\nscheme = "{scheme}"\n')
    full = "5.2.0" if scheme == "semver" else "5.2"
    pre_release = mr.compile(f'installed("a", {full}.*) and installed("a", < {full})', vocabulary=vocabulary)
    none_before = mr.compile(f'installed("a", < {full}.*) and not installed("a", < {full})', vocabulary=vocabulary)

    assert mr.analyze_condition(pre_release, at=NOW).verdict == "sometimes"
    assert mr.analyze_condition(none_before, at=NOW).verdict == "never"
