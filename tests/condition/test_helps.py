"""What a help proposes: who writes it has a condition that is read, and that means what was meant."""

from __future__ import annotations

import pytest

import messenger_rules as mr
from messenger_rules.condition import builtin, neighbours

FOLLOWED = [
    # Signs of other languages, and of word processors
    ("os.version ≥ 10", "write `>=`", "os.version >= 10"),
    ("os.version ≤ 10", "write `<=`", "os.version <= 10"),
    ('os.name ≠ "debian"', "write `!=`", 'os.name != "debian"'),
    ('os.name <> "debian"', "write `!=`", 'os.name != "debian"'),
    ("os.version === 10", "write `==`", "os.version == 10"),
    ("os.version !== 10", "write `!=`", "os.version != 10"),
    ("os.version >== 10", "write `>=`", "os.version >= 10"),
    (
        'os.name =~ "deb.*"',
        'for a pattern with `*` and `?`, write as in `like(os.name, "deb*")`',
        'like(os.name, "deb*")',
    ),
    (
        "true and\N{NO-BREAK SPACE}os.version > 3",
        "write an ordinary blank in its place; it often comes with text that is pasted",
        "true and os.version > 3",
    ),
    ("/* old */ os.version > 3", "write `#` before it, and go on in the next line", "# old\nos.version > 3"),
    ("<!-- old --> os.version > 3", "write `#` before it, and go on in the next line", "# old\nos.version > 3"),
    ("true <!-- old -->", "write `#` before it, and go on in the next line", "true # old"),
    # Ranges and numbers
    (
        "os.version in 5.2 - 5.4",
        "write 5.2 .. 5.4 with both ends in, or 5.2 ..< 5.4 with the upper end left out",
        "os.version in 5.2 .. 5.4",
    ),
    (
        "os.version in 5.2–5.4",
        "write 5.2 .. 5.4 with both ends in, or 5.2 ..< 5.4 with the upper end left out",
        "os.version in 5.2 .. 5.4",
    ),
    ("os.version > 9,5", "write 9.5", "os.version > 9.5"),
    ('os.name == ["debian", "ubuntu"]', "write `in` before a list", 'os.name in ["debian", "ubuntu"]'),
    ('os.name != ["debian", "ubuntu"]', "write `not in` before a list", 'os.name not in ["debian", "ubuntu"]'),
    # Times
    ("now > 2026-03-01 09:00Z", "write 2026-03-01T09:00Z", "now > 2026-03-01T09:00Z"),
    ("now > 2026-03-01 09:00:30 +01:00", "write 2026-03-01T09:00:30+01:00", "now > 2026-03-01T09:00:30+01:00"),
    (
        "now > 2026-03-01 09:00",
        "write 2026-03-01T09:00Z, or with an offset: 2026-03-01T09:00+01:00",
        "now > 2026-03-01T09:00Z",
    ),
    (
        "now > 3/1/2026",
        "write year, month and day, and the time with its zone, as in 2026-03-01T00:00Z",
        "now > 2026-03-01T00:00Z",
    ),
    ("older_than(host.installed_at, 30 days)", "write 30d", "older_than(host.installed_at, 30d)"),
    ("older_than(host.installed_at, 2 w)", "write 2w", "older_than(host.installed_at, 2w)"),
    # Components
    ("installed(backup)", 'write "backup"', 'installed("backup")'),
    ('installed "backup"', 'write installed("backup")', 'installed("backup")'),
    ('installed("backup") < 5', 'write installed("backup", < 5)', 'installed("backup", < 5)'),
    ('installed("backup", "< 5.0")', 'write installed("backup", < 5.0)', 'installed("backup", < 5.0)'),
    ('installed("backup", "<5.0.*")', 'write installed("backup", < 5.0.*)', 'installed("backup", < 5.0.*)'),
    ('installed("backup", "=5.0")', 'write installed("backup", == 5.0)', 'installed("backup", == 5.0)'),
    ('installed("deb:x", "> 1:2-3")', 'write installed("deb:x", > "1:2-3")', 'installed("deb:x", > "1:2-3")'),
    # Words
    ('os.name like "deb*"', 'write like(os.name, "deb*")', 'like(os.name, "deb*")'),
    ('os.name contains "deb"', 'write contains(os.name, "deb")', 'contains(os.name, "deb")'),
    ('os.name is "debian"', 'write `== "debian"`', 'os.name == "debian"'),
    ('os.name is not "debian"', 'write `!= "debian"`', 'os.name != "debian"'),
    ("os.version is 5.*", "write `in 5.*`", "os.version in 5.*"),
    ("os.version is not 5.*", "write `not in 5.*`", "os.version not in 5.*"),
    ("os.version is not known", "write `is unknown`", "os.version is unknown"),
    ("os.version is not unknown", "write `is known`", "os.version is known"),
    (
        "os.version == null",
        'for a fact that cannot be told, write `os.version is unknown`; if text is meant, write "null"',
        "os.version is unknown",
    ),
    (
        "os.version != none",
        'for a fact that cannot be told, write `os.version is known`; if text is meant, write "none"',
        "os.version is known",
    ),
]


@pytest.mark.parametrize(("wrong", "help_", "right"), FOLLOWED, ids=[row[0] for row in FOLLOWED])
def test_a_help_that_is_followed_makes_it_right(wrong: str, help_: str, right: str) -> None:
    with pytest.raises(mr.ConditionError) as caught:
        mr.compile(wrong)

    assert [diagnostic.help for diagnostic in caught.value.diagnostics][:1] == [(help_,)]
    mr.compile(right)


@pytest.mark.parametrize("wrong", [row[0] for row in FOLLOWED])
def test_an_edit_leaves_nothing_else_wrong(wrong: str) -> None:
    with pytest.raises(mr.ConditionError) as caught:
        mr.compile(wrong)

    edit = caught.value.diagnostics[0].edit
    if edit is not None:
        mr.compile(wrong[: edit.span.start] + edit.replacement + wrong[edit.span.end :])


@pytest.mark.parametrize(
    "right",
    [
        "os.version in [9,5]",
        "now > 2026-03-01T09:00Z and now < 2026-03-02T09:00Z",
        'like(os.name, "a <!-- b /* c")',
    ],
)
def test_what_is_right_stays_so(right: str) -> None:
    assert not [found for found in mr.compile(right).diagnostics if found.is_error]


def test_the_words_that_are_taken_for_calls_are_predicates() -> None:
    assert {found.name for found in builtin.PREDICATES} >= neighbours.CALLED_ON_A_FACT | neighbours.CALLED_ON_A_NAME
