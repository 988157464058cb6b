"""The language by tables: what a condition comes to on hosts whose facts are known, absent and unknown."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

import messenger_rules as mr

AT = datetime(2026, 3, 10, tzinfo=UTC)
T, F, U = mr.Outcome.TRUE, mr.Outcome.FALSE, mr.Outcome.UNKNOWN

HOST: dict[str, Any] = {
    "console": {"type": "enterprise", "version": "5.2.1.197"},
    "language": "de-Latn-CH",
    "os": {"name": "windows", "version": "10.0.19045.3803", "architecture": "x86_64"},
    "host": {"id": "8d4f", "installed_at": "2025-01-01T00:00:00Z"},
    "components": {
        "endpoint-agent": "3.4.1",
        "backup": ["2.9", "2.10.1"],
        "openssl": {"version": "3.0.11-1~deb12u2", "scheme": "debian"},
        "broken": "latest",
        "half": ["1.0", "latest"],
        "removed": None,
        "silent": {"unknown": "source failed: rpm database locked"},
    },
}

ON_THE_HOST = [
    # The examples of the language's design that use built-in facts.
    ('console.type == "enterprise"', T),
    ("console.version < 5.2.1", F),
    ("console.version < 5.2.2", T),
    ("console.version in 5.2 ..< 6", T),
    ("console.version in [5.2.*, 5.4 ..< 5.4.7]", T),
    ("console.version in [5.3.*, 5.4 ..< 5.4.7]", F),
    ('language matches "de"', T),
    ('language matches ["zh-Hant", "*-CH"] and not language matches "rm"', T),
    ('os.name == "windows" and os.version < 10.0.19045.3803', F),
    ('os.name == "windows" and os.version <= 10.0.19045.3803', T),
    ('installed("endpoint-agent", < 3.4.2)', T),
    ('installed("backup") and not installed("backup", >= 2.10)', F),
    ('(os.name in ["debian", "ubuntu"] or os.name == "windows") and installed("openssl", 3.0.0 ..< 3.0.14)', T),
    ("now in 2026-03-01T09:00Z ..< 2026-03-15T09:00Z", T),
    ("now in 2026-03-01T09:00Z ..< 2026-03-10T00:00Z", F),
    ("now in 2026-03-01T09:00Z .. 2026-03-10T01:00+01:00", T),
    ("os.version is unknown or os.version < 12", T),
    # Versions
    ("console.version > 5.10", F),
    ("console.version == 5.2.1.197", T),
    ("console.version != 5.2.1.197", F),
    ("console.version in 5.2 .. 5.2.1", F),
    ("console.version <= 5.2.*", T),
    ("console.version < 5.2.*", F),
    ("console.version > 5.2.*", F),
    ("console.version >= 5.2.*", T),
    ("console.version not in [5.1.*, 6.*]", T),
    # Components: absent is false, unknown is unknown, and any of several versions is enough.
    ('installed("nothing")', F),
    ('not installed("nothing")', T),
    ('installed("removed")', F),
    ('installed("nothing", < 99)', F),
    ('installed("backup", 2.9.*)', T),
    ('installed("backup", 2.10.*)', T),
    ('installed("backup", == 2.9)', T),
    ('installed("backup", 3.*)', F),
    ('installed("openssl", < "3.0.11-1~deb12u3")', T),
    ('installed("openssl", < "3.0.11-1~deb12u2")', F),
    ('installed("silent")', U),
    ('not installed("silent", < 5)', U),
    ('installed("broken")', T),
    ('installed("broken", < 5)', U),
    ('installed("half", 1.*)', T),
    ('installed("half", 2.*)', U),
    # Three values
    ("os.kernel < 5", U),
    ("not os.kernel < 5", U),
    ("os.kernel < 5 and false", F),
    ("os.kernel < 5 or true", T),
    ("os.kernel < 5 and true", U),
    ("os.kernel is known", F),
    ("not os.kernel is unknown", F),
    ("console.version is known", T),
    # Text, time, samples
    ('starts_with(console.type, "enter")', T),
    ('ends_with(console.type, "enter")', F),
    ('contains(console.type, "terp")', T),
    ('like(console.type, "ent*p?ise")', T),
    ('like(console.type, "ent*p?se")', F),
    ("older_than(host.installed_at, 30d)", T),
    ("older_than(host.installed_at, 500d)", F),
    ("within(host.installed_at, 7d)", T),
    ("within(now, 0d)", F),
    ("within(now, 1min)", T),
    ("older_than(now, 0d)", T),
    ('sample("k", 100%)', T),
    ('sample("k", 0%)', F),
    ('os.family == "windows"', T),
]


@pytest.mark.parametrize(("text", "outcome"), ON_THE_HOST)
def test_outcomes(text: str, outcome: mr.Outcome) -> None:
    facts = mr.HostFacts.model_validate(HOST)
    condition = mr.compile(text)

    assert condition.evaluate(facts, at=AT) is outcome
    assert condition.test(facts, at=AT) is (outcome is T)
    assert condition.explain(facts, at=AT).outcome is outcome
    assert mr.Outcome.of(condition.function(condition.snapshot(facts, at=AT))) is outcome


@pytest.mark.parametrize(("flag", "outcome"), [(True, T), (False, F), (None, U)])
def test_flags(flag: bool | None, outcome: mr.Outcome) -> None:
    vocabulary = mr.Vocabulary.read('product = "acme"\n[facts."acme.managed"]\ntype = "bool"\n')
    facts = mr.HostFacts.model_validate({"acme": {"managed": flag}})
    assert mr.compile("acme.managed", vocabulary=vocabulary).evaluate(facts, at=AT) is outcome
    for same in ("acme.managed == true", "acme.managed != false"):
        assert mr.compile(same, vocabulary=vocabulary).evaluate(facts, at=AT) is outcome
    for opposite in ("not acme.managed", "acme.managed == false", "acme.managed != true"):
        assert mr.compile(opposite, vocabulary=vocabulary).evaluate(facts, at=AT) is outcome.negated()


DEEP = """
product = "acme"
[facts."lab.deep.seats"]
type = "int"
"""
UNDECLARED = [
    ("lab.seats == 3", "MR201", "there is no fact `lab.seats`"),
    ("lab.deep.seat == 3", "MR201", "there is no fact `lab.deep.seat`"),
    ("console.famly", "MR201", "there is no fact `console.famly`"),
    ("acme.famly", "MR227", "nothing here declares `acme.famly`"),
    ("os.release.date == 3", "MR201", "there is no fact `os.release.date`"),
    ('console.like("x")', "MR210", "there is no predicate `console.like`"),
    ('acme.like.more("x")', "MR227", "nothing here declares `acme.like.more`"),
    ('liek(os.name, "x")', "MR210", "there is no predicate `liek`"),
]


@pytest.mark.parametrize(("text", "code", "sentence"), UNDECLARED)
def test_a_name_of_a_plugin_that_is_not_there_is_told_from_one_that_is_mistyped(
    text: str, code: str, sentence: str
) -> None:
    with pytest.raises(mr.ConditionError) as caught:
        mr.compile(text, vocabulary=mr.Vocabulary.read(DEEP))
    assert [(found.code, found.message) for found in caught.value.diagnostics] == [(code, sentence)]


REASONS = [
    ("os.kernel < 5", {}, "os.kernel is unknown: not supplied"),
    ("os.kernel < 5", {"os": {"kernel": {"unknown": "timed out"}}}, "os.kernel is unknown: timed out"),
    (
        "os.kernel < 5",
        {"os": {"kernel": "custom build"}},
        'os.kernel is unknown: unreadable ("custom build" is not a dotted version)',
    ),
    (
        'installed("silent")',
        HOST,
        "components.silent is unknown: source failed (rpm database locked)",
    ),
    (
        'installed("anything")',
        {"components": {"complete": False}},
        "components.anything is unknown: not supplied",
    ),
    ('installed("broken", < 5)', HOST, 'components.broken is unknown: unreadable ("latest" is not a dotted version)'),
]


@pytest.mark.parametrize(("text", "host", "said"), REASONS)
def test_unknown_has_a_reason(text: str, host: dict[str, Any], said: str) -> None:
    explanation = mr.compile(text).explain(mr.HostFacts.model_validate(host), at=AT)
    assert explanation.outcome is U
    assert [str(unknown).partition(" (")[0] for unknown in explanation.unknowns] == [said.partition(" (")[0]]
    assert [str(unknown) for unknown in explanation.unknowns] == [said]


def test_an_explanation_in_words() -> None:
    text = """
        console.type in ["enterprise", "branch"] and console.version in 5.2 ..< 6
        and (language matches "fr" or installed("backup", >= 2.10)) and not installed("upgrade-assistant")
    """
    printed = mr.compile(text).explain(mr.HostFacts.model_validate(HOST), at=AT).render()
    assert (
        printed
        == """\
yes console.type in ["enterprise", "branch"] and console.version in 5.2 ..< 6 and (language matches "fr…
  yes console.type in ["enterprise", "branch"]   (console.type is enterprise)
  yes console.version in 5.2 ..< 6   (console.version is 5.2.1.197)
  yes language matches "fr" or installed("backup", >= 2.10)
    yes installed("backup", >= 2.10)   (backup 2.9, 2.10.1 is installed)
  yes not installed("upgrade-assistant")
    no  installed("upgrade-assistant")   (upgrade-assistant is not installed)"""
    )


def test_only_the_parts_that_decided_are_told() -> None:
    explanation = mr.compile('os.name == "windows" and console.version > 6 and installed("backup")').explain(
        mr.HostFacts.model_validate(HOST), at=AT
    )
    assert explanation.outcome is F
    assert [part.text for part in explanation.decisive] == ["console.version > 6"]
    assert explanation.decided_by("console.version>6")
    assert not explanation.decided_by('os.name == "windows"')
    assert not explanation.decided_by("this is no condition")


def test_segments() -> None:
    segments = {
        "old": mr_source("console.version < 6"),
        "old-windows": mr_source('segment("old") and os.name == "windows"'),
    }
    condition = mr.compile('segment("old-windows") and not installed("x")', segments=segments)
    facts = mr.HostFacts.model_validate(HOST)
    assert condition.test(facts, at=AT)
    assert condition.facts == {"console.version", "os.name", "components.x"}
    assert [part.text for part in condition.explain(facts, at=AT).parts] == [
        'segment("old-windows") and not installed("x")',
        'segment("old-windows")',
        'segment("old") and os.name == "windows"',
        'segment("old")',
        "console.version < 6",
        'os.name == "windows"',
        'not installed("x")',
        'installed("x")',
    ]


def mr_source(text: str) -> Any:
    from messenger_rules.text import Source

    return Source(text, name="segment")
