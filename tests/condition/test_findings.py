"""What the interpreter found out for each part: the fact, its value or why it is unknown, and where it came from."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

import messenger_rules as mr
from messenger_rules.condition.interpreter import Finding, decide
from messenger_rules.text import Source
from messenger_rules.values import Origin, Reason, Unknown

AT = datetime(2026, 3, 10, tzinfo=UTC)
CLOCK = Origin("clock", AT)
CONSOLE, OS, PACKAGES, LOCALE = (Origin(name, AT) for name in ("console", "os-release", "packages", "locale"))

HOST: dict[str, Any] = {
    "console": {"type": "enterprise", "version": "5.2.1"},
    "language": "de-CH",
    "os": {"name": "debian", "version": "latest", "kernel": {"unknown": "timed out"}},
    "components": {
        "backup": ["2.9", "2.10"],
        "half": ["latest", "1.0"],
        "many": [f"1.{number}" for number in range(17)],
        "removed": None,
        "silent": {"unknown": "source failed: locked"},
        "foreign": {"version": "1.0", "scheme": "rpm"},
        "semantic": {"version": "1.0.0", "scheme": "semver"},
        "strange": {"version": "1.0", "scheme": "runes"},
    },
}
FACTS = mr.HostFacts.model_validate(HOST).with_origins(
    {"console": CONSOLE, "os": OS, "language": LOCALE, "components": PACKAGES}
)
LATEST = Unknown("os.version", Reason.UNREADABLE, '"latest" is not a dotted version')
KERNEL = Unknown("os.kernel", Reason.TIMED_OUT)


def test_the_facts_are_as_the_table_says() -> None:
    assert FACTS.value("os.kernel") == KERNEL


@pytest.mark.parametrize(
    ("text", "findings"),
    [
        ("console.version < 6", [Finding("console.version", "5.2.1", CONSOLE)]),
        ('console.type != "enterprise"', [Finding("console.type", "enterprise", CONSOLE)]),
        ("os.version < 6", [Finding("os.version", LATEST, OS)]),
        ("os.kernel < 6", [Finding("os.kernel", KERNEL, OS)]),
        ("os.kernel is known", [Finding("os.kernel", KERNEL, OS)]),
        ("os.version is unknown", [Finding("os.version", LATEST, OS)]),
        ('language matches "fr"', [Finding("language", "de-CH", LOCALE)]),
        ("now >= 2026-03-11T00:00:00Z", [Finding("now", AT, CLOCK)]),
        ('installed("backup")', [Finding("components.backup", ("2.9", "2.10"), PACKAGES)]),
        ('installed("backup", > 2.9)', [Finding("components.backup", ("2.9", "2.10"), PACKAGES)]),
        ('installed("backup", > 3)', [Finding("components.backup", ("2.9", "2.10"), PACKAGES)]),
        ('installed("removed")', [Finding("components.removed", None, PACKAGES)]),
        ('installed("half", == 1)', [Finding("components.half", ("latest", "1.0"), PACKAGES)]),
        (
            'installed("half", > 1)',
            [
                Finding(
                    "components.half",
                    Unknown("components.half", Reason.UNREADABLE, '"latest" is not a dotted version'),
                    PACKAGES,
                )
            ],
        ),
        (
            'installed("silent")',
            [Finding("components.silent", Unknown("components.silent", Reason.SOURCE_FAILED, "locked"), PACKAGES)],
        ),
        (
            'installed("many", > 1)',
            [
                Finding(
                    "components.many",
                    Unknown(
                        "components.many",
                        Reason.UNREADABLE,
                        "17 versions side by side; at most 16 are compared",
                    ),
                    PACKAGES,
                )
            ],
        ),
        (
            'starts_with(os.name, "deb") and older_than(host.installed_at, 30d)',
            [
                Finding("os.name", "debian", OS),
                Finding("host.installed_at", Unknown("host.installed_at", Reason.NOT_SUPPLIED)),
            ],
        ),
        ("within(now, 7d)", [Finding("now", AT, CLOCK)]),
        (
            'ends_with(os.architecture, "64")',
            [Finding("os.architecture", Unknown("os.architecture", Reason.NOT_SUPPLIED), OS)],
        ),
    ],
)
def test_what_was_found_out(text: str, findings: list[Finding]) -> None:
    decision = decide(mr.compile(text).tree, FACTS, AT)
    told = list(decision.findings) or [finding for part in decision.parts for finding in part.findings]
    assert told[: len(findings)] == findings
    assert all(finding.fact == "now" for finding in told[len(findings) :])


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ('installed("foreign", < "1.0-1")', None),
        ('installed("strange", < 2)', "the host reports a version of the scheme runes, which is not known here"),
        (
            'installed("semantic", < "1:2.0")',
            "the scheme semver of the installed version cannot read a version of the condition",
        ),
    ],
)
def test_why_a_component_cannot_be_compared(text: str, detail: str | None) -> None:
    decision = decide(mr.compile(text).tree, FACTS, AT)
    unknowns = [finding.value for finding in decision.findings if isinstance(finding.value, Unknown)]
    assert [unknown.detail for unknown in unknowns] == ([] if detail is None else [detail])
    assert [unknown.reason for unknown in unknowns] == ([] if detail is None else [Reason.UNREADABLE])


@pytest.mark.parametrize("text", ["now > {0}", "not now < {0}", 'segment("late")', "now > {0} and now is known"])
def test_every_part_is_told_the_time(text: str) -> None:
    condition = mr.compile(text.format("2026-03-01T00:00:00Z"), segments={"late": Source("now > 2026-03-01T00:00:00Z")})
    assert decide(condition.tree, FACTS, AT).outcome is mr.Outcome.TRUE


def test_parts_of_a_decision_are_those_of_its_tree() -> None:
    tree = mr.compile('not os.kernel < 6 and (console.version < 6 or installed("backup"))').tree
    decision = decide(tree, FACTS, AT)
    assert decision.node is tree
    assert [part.outcome for part in decision.parts] == [mr.Outcome.UNKNOWN, mr.Outcome.TRUE]
    (negated, either) = decision.parts
    assert [part.outcome for part in negated.parts] == [mr.Outcome.UNKNOWN]
    assert [part.outcome for part in either.parts] == [mr.Outcome.TRUE, mr.Outcome.TRUE]
