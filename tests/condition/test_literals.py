"""Literals by tables: which values a range of each type holds, ends included or not, and what is refused where."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import messenger_rules as mr
from messenger_rules.condition.predicate_tree import Interval, VersionEdge, VersionStretch
from messenger_rules.diagnostics import Diagnostic
from messenger_rules.versions import scheme
from tests.condition.test_codes import VOCABULARY as NAMES

AT = datetime(2026, 3, 10, tzinfo=UTC)
VOCABULARY = mr.Vocabulary.read(
    NAMES
    + """
[facts."acme.load"]
type = "decimal"
[facts."acme.since"]
type = "datetime"
[facts."acme.build"]
type = "version"
scheme = "dotted"
"""
)


def outcome(condition: str, **facts: Any) -> mr.Outcome:
    return mr.compile(condition, vocabulary=VOCABULARY).evaluate(mr.HostFacts.model_validate(facts), at=AT)


@pytest.mark.parametrize(
    ("region", "inside"),
    [
        ("3 .. 5", {3, 4, 5}),
        ("3 ..< 5", {3, 4}),
        ("3 .. 3", {3}),
        ("[1, 3 ..< 5]", {1, 3, 4}),
        ("[3 .. 4, 6]", {3, 4, 6}),
        ("[-1 .. 0]", {-1, 0}),
    ],
)
def test_ranges_of_whole_numbers(region: str, inside: set[int]) -> None:
    found = {n for n in range(-2, 8) if outcome(f"acme.seats in {region}", acme={"seats": n}) is mr.Outcome.TRUE}
    assert found == inside
    outside = {n for n in range(-2, 8) if outcome(f"acme.seats not in {region}", acme={"seats": n}) is mr.Outcome.TRUE}
    assert outside == set(range(-2, 8)) - inside


@pytest.mark.parametrize(
    ("comparison", "inside"),
    [
        ("< 3", {1, 2}),
        ("<= 3", {1, 2, 3}),
        ("> 3", {4, 5}),
        (">= 3", {3, 4, 5}),
        ("== 3", {3}),
        ("!= 3", {1, 2, 4, 5}),
    ],
)
@pytest.mark.parametrize(("fact", "shape"), [("seats", "{}"), ("load", "{}"), ("build", "{}.{}")])
def test_comparisons(comparison: str, inside: set[int], fact: str, shape: str) -> None:
    text = f"acme.{fact} {comparison.replace('3', shape.format(3, 3))}"
    values: dict[int, Any] = {n: shape.format(n, n) if "." in shape else n for n in range(1, 6)}
    assert {n for n, it in values.items() if outcome(text, acme={fact: it}) is mr.Outcome.TRUE} == inside


@pytest.mark.parametrize(
    ("comparison", "inside"),
    [
        ("< 1.2.*", ["1.1.9"]),
        ("<= 1.2.*", ["1.1.9", "1.2", "1.2.9"]),
        ("> 1.2.*", ["1.3", "1.3.1"]),
        (">= 1.2.*", ["1.2", "1.2.9", "1.3", "1.3.1"]),
    ],
)
def test_a_line_of_versions_ends_where_the_next_begins(comparison: str, inside: list[str]) -> None:
    text = f"acme.build {comparison}"
    builds = ["1.1.9", "1.2", "1.2.9", "1.3", "1.3.1"]
    assert [it for it in builds if outcome(text, acme={"build": it}) is mr.Outcome.TRUE] == inside


def test_a_stretch_has_its_lower_end_and_not_its_upper_one_where_nothing_else_is_said() -> None:
    assert [number for number in range(5) if Interval(1, 3).contains(number)] == [1, 2]
    dotted = scheme("dotted")
    stretch = VersionStretch(VersionEdge("1"), VersionEdge("3"))
    assert stretch.in_scheme(dotted) == Interval(
        dotted.key("1"), dotted.key("3"), low_included=True, high_included=False
    )
    assert VersionStretch().in_scheme(dotted) == Interval()


@pytest.mark.parametrize(
    ("fact", "region", "values", "inside"),
    [
        ("load", "0.5 .. 1", [0.4, 0.5, 0.7, 1.0, 1.1], [0.5, 0.7, 1.0]),
        ("load", "0.5 ..< 1", [0.4, 0.5, 0.7, 1.0, 1.1], [0.5, 0.7]),
        ("load", "[0.5, 1 .. 1.1]", [0.4, 0.5, 0.7, 1.0, 1.1], [0.5, 1.0, 1.1]),
        (
            "since",
            "2026-03-01T00:00Z .. 2026-03-02T00:00Z",
            ["2026-02-28T23:59:59Z", "2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z", "2026-03-02T00:00:01Z"],
            ["2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z"],
        ),
        (
            "since",
            "2026-03-01T00:00Z ..< 2026-03-02T00:00Z",
            ["2026-02-28T23:59:59Z", "2026-03-01T00:00:00Z", "2026-03-01T23:59:59Z", "2026-03-02T00:00:00Z"],
            ["2026-03-01T00:00:00Z", "2026-03-01T23:59:59Z"],
        ),
        ("build", "1.2 .. 1.4", ["1.1.9", "1.2", "1.3", "1.4", "1.4.0.1"], ["1.2", "1.3", "1.4"]),
        ("build", "1.2 ..< 1.4", ["1.1.9", "1.2", "1.3", "1.4", "1.4.0.1"], ["1.2", "1.3"]),
        ("build", "1.2.* .. 1.4.*", ["1.1.9", "1.2", "1.4.9", "1.5"], ["1.2", "1.4.9"]),
        ("build", "1.2.* ..< 1.4.*", ["1.1.9", "1.2", "1.3.9", "1.4", "1.4.9"], ["1.2", "1.3.9"]),
        ("build", "[1.2, 1.4.*]", ["1.1", "1.2", "1.2.1", "1.4", "1.4.9", "1.5"], ["1.2", "1.4", "1.4.9"]),
    ],
)
def test_ranges_of_what_is_ordered(fact: str, region: str, values: list[Any], inside: list[Any]) -> None:
    held = [it for it in values if outcome(f"acme.{fact} in {region}", acme={fact: it}) is mr.Outcome.TRUE]
    assert held == inside


@pytest.mark.parametrize(
    ("region", "scheme", "versions", "inside"),
    [
        ("1.2 .. 1.4", "dotted", ["1.1", "1.2", "1.4", "1.4.1"], ["1.2", "1.4"]),
        ("<= 1.4", "dotted", ["1.1", "1.4", "1.4.1"], ["1.1", "1.4"]),
        ("< 1.4", "dotted", ["1.1", "1.4", "1.4.1"], ["1.1"]),
        ("> 1.4", "dotted", ["1.1", "1.4", "1.4.1"], ["1.4.1"]),
        (">= 1.4", "dotted", ["1.1", "1.4", "1.4.1"], ["1.4", "1.4.1"]),
        ("== 1.4", "dotted", ["1.1", "1.4", "1.4.0", "1.4.1"], ["1.4", "1.4.0"]),
        ("1.2 ..< 1.4", "dotted", ["1.1", "1.2", "1.3", "1.4"], ["1.2", "1.3"]),
        ('"1:0.9" .. "2:0"', "debian", ["1:0.8-1", "1:0.9", "1:3", "2:0", "2:0-1"], ["1:0.9", "1:3", "2:0"]),
        ('"1:2.*"', "debian", ["2.1", "1:1.9", "1:2", "1:2.9-1", "1:3"], ["1:2", "1:2.9-1"]),
        ('>= "1:2.*"', "debian", ["2.1", "1:1.9", "1:2", "1:3"], ["1:2", "1:3"]),
        ('"1:0.9" ..< "2:0"', "debian", ["1:0.8-1", "1:0.9", "1:3", "2:0"], ["1:0.9", "1:3"]),
    ],
)
def test_ranges_of_a_component_whose_scheme_the_host_knows(
    region: str, scheme: str, versions: list[str], inside: list[str]
) -> None:
    condition = mr.compile(f'installed("gateway", {region})')
    hosts = {
        version: mr.HostFacts.model_validate({"components": {"gateway": {"version": version, "scheme": scheme}}})
        for version in versions
    }
    assert [version for version, host in hosts.items() if condition.test(host, at=AT)] == inside
    assert condition.evaluate(mr.HostFacts(), at=AT) is mr.Outcome.FALSE, "it is not installed"


@pytest.mark.parametrize(
    ("span", "seconds"),
    [
        ("1min", 60),
        ("90min", 5_400),
        ("1h", 3_600),
        ("1d", 86_400),
        ("30d", 2_592_000),
        ("1w", 604_800),
        ("2w", 1_209_600),
    ],
)
def test_lengths_of_time(span: str, seconds: int) -> None:
    past = [(AT - timedelta(seconds=seconds - more)).isoformat() for more in (0, 1)]
    held = [outcome(f"older_than(acme.since, {span})", acme={"since": since}) for since in past]
    assert held == [mr.Outcome.TRUE, mr.Outcome.FALSE]


def told(condition: str) -> list[tuple[str, str, str]]:
    """What is told of a condition: the code, the part that is underlined, and the sentence."""
    found: list[Diagnostic] | tuple[Diagnostic, ...]
    try:
        found = mr.compile(condition, vocabulary=VOCABULARY).diagnostics
    except mr.ConditionError as error:
        found = error.diagnostics
    assert all(it.source is not None and it.source.text == condition for it in found)
    assert all(it.source is not None and it.source.text == condition for it in found)
    return [(it.code, condition[it.span.start : it.span.end], it.message) for it in found]


EMPTY = "this range is empty: its lower end is not below its upper end"
SEGMENT = "`segment` takes text as `name`; console.version is a name"
TIME = "a version belongs here; 2026-03-01T00:00Z is a time"
LINE = "a line of versions is no single version"
NEVER = "no released version of `{}` lies in this range"


@pytest.mark.parametrize(
    ("condition", "code", "part", "sentence"),
    [
        ("acme.seats in [1.*, 3]", "MR203", "1.*", "`acme.seats` is a whole number; 1.* is a line of versions"),
        ("now in 2026.* .. 2027-01-01T00:00Z", "MR203", "2026.*", "`now` is a time; 2026.* is a line of versions"),
        ("acme.seats in true .. 3", "MR203", "true", "`acme.seats` is a whole number; true is a truth value"),
        ("acme.seats in 3 .. true", "MR203", "true", "`acme.seats` is a whole number; true is a truth value"),
        ('acme.seats in [3, "a"]', "MR203", '"a"', '`acme.seats` is a whole number; "a" is text'),
        ("console.version in true .. 5", "MR203", "true", "a version belongs here; true is a truth value"),
        ("console.version in 4 .. true", "MR203", "true", "a version belongs here; true is a truth value"),
        ('console.version < "a..b"', "MR216", '"a..b"', '"a..b" is not a dotted version'),
        ('console.version in ["a..b", 5.2]', "MR216", '"a..b"', '"a..b" is not a dotted version'),
        ('console.version in 5.2 ..< "a..b"', "MR216", '"a..b"', '"a..b" is not a dotted version'),
        ('console.version in "a..b" ..< 5.2', "MR216", '"a..b"', '"a..b" is not a dotted version'),
        ('installed("python-redis", ["a b"])', "MR216", '"a b"', '"a b" is not a PEP 440 version'),
        ('installed("python-redis", "a b" ..< 3)', "MR216", '"a b"', '"a b" is not a PEP 440 version'),
        ('installed("python-redis", 3 ..< "a b")', "MR216", '"a b"', '"a b" is not a PEP 440 version'),
        ("acme.load < 3.5.1", "MR203", "3.5.1", "`acme.load` is a number; 3.5.1 is a number or a version"),
        ("acme.seats < 3.5", "MR203", "3.5", "`acme.seats` is a whole number; 3.5 is a number or a version"),
        ("acme.managed == 3", "MR203", "3", "`acme.managed` is yes or no; 3 is a number or a version"),
        ("acme.since < 2026-03-01", "MR206", "2026-03-01", "a day alone has no time and no zone"),
        ("console.version < 2026-03-01T00:00Z", "MR203", "2026-03-01T00:00Z", TIME),
        ('installed("backup", == 2026-03-01T00:00Z)', "MR203", "2026-03-01T00:00Z", TIME),
        ('console.version < "5.2-RC1"', "MR202", '"5.2-RC1"', '"5.2-RC1" is text; a version is written without quotes'),
        ('console.version < "5.2rc1"', "MR202", '"5.2rc1"', '"5.2rc1" is text; a version is written without quotes'),
        (
            'console.version < "5.2-RC.1"',
            "MR202",
            '"5.2-RC.1"',
            '"5.2-RC.1" is text; a version is written without quotes',
        ),
        ("console.version == 5.2.*", "MR219", "5.2.*", LINE),
        ("console.version != 5.2.*", "MR219", "5.2.*", LINE),
        ('installed("python-redis", == "1!2.*")', "MR219", '"1!2.*"', LINE),
        ("acme.build <= 14", "MR302", "14", "`<= 14` leaves out 14.1"),
        ("acme.build <= 14.1", "MR302", "14.1", "`<= 14.1` leaves out 14.1.1"),
        ("acme.build in 5 .. 14", "MR303", "14", "`.. 14` leaves out 14.1"),
        ("acme.build in [5 .. 14.2, 20]", "MR303", "14.2", "`.. 14.2` leaves out 14.2.1"),
        ("console.version <= 5.2", "MR302", "5.2", "`<= 5.2` leaves out 5.2.1"),
        ("console.version in 4 .. 5.2", "MR303", "5.2", "`.. 5.2` leaves out 5.2.1"),
        ('installed("anti-virus", <= 9.5)', "MR302", "9.5", "`<= 9.5` leaves out 9.5.1"),
        ("console.version <= 4", "MR302", "4", "`<= 4` leaves out 4.5"),
        ('installed("anti-virus", 9 .. 9.5)', "MR303", "9.5", "`.. 9.5` leaves out 9.5.1"),
        ('installed("anti-virus", [9 .. 9.5])', "MR303", "9.5", "`.. 9.5` leaves out 9.5.1"),
        ('installed("backup", <= 9)', "MR302", "9", "`<= 9` leaves out 9.1"),
        ('installed("backup", 8 .. 9)', "MR303", "9", "`.. 9` leaves out 9.1"),
        ("segment(console.version)", "MR212", "console.version", SEGMENT),
        ("segment(5)", "MR212", "5", "`segment` takes text as `name`; 5 is a number or a version"),
        ("segment()", "MR211", "segment()", "`segment` does not take 0 arguments"),
        ('segment("a", "b")', "MR211", 'segment("a", "b")', "`segment` does not take 2 arguments"),
        ('has(acme.features, "searching")', "MR205", '"searching"', '`acme.features` is never "searching"'),
        ('has_any(acme.features, ["audit", "x"])', "MR205", '"x"', '`acme.features` is never "x"'),
        ("acme.seats in 4 ..< 4", "MR209", "4 ..< 4", EMPTY),
        ("acme.seats in [1, 4 .. 3]", "MR209", "4 .. 3", EMPTY),
        ("console.version in [5.2, 5.9 .. 5.8.1]", "MR209", "5.9 .. 5.8.1", EMPTY),
        ("console.version < 3", "MR301", "3", NEVER.format("console.version")),
        ("console.version == 9.1.1", "MR301", "9.1.1", NEVER.format("console.version")),
        ("console.version in 6 ..< 7", "MR301", "6 ..< 7", NEVER.format("console.version")),
        ("console.version in [6.*, 7.1]", "MR301", "[6.*, 7.1]", NEVER.format("console.version")),
        ('installed("anti-virus", > 10.0.0)', "MR301", "> 10.0.0", NEVER.format("anti-virus")),
    ],
)
def test_what_is_told_where(condition: str, code: str, part: str, sentence: str) -> None:
    assert told(condition) == [(code, part, sentence)]


@pytest.mark.parametrize(
    "condition",
    [
        "console.version != 9",
        "console.version in [6.*, 5.*]",
        "console.version < 4.0.1",
        'has(acme.features, "search")',
        "acme.build < 14",
        "acme.build <= 14.1.2",
        "acme.build in 5 ..< 14",
        "console.version <= 5.3",
        "console.version <= 5.2.*",
        "console.version in 4 .. 5.2.*",
        'installed("backup", < 9)',
        'installed("backup", 8 ..< 9)',
        'installed("backup", <= 9.*)',
        'installed("anti-virus", < 9.5.1)',
    ],
)
def test_nothing_is_told_where_nothing_is_wrong(condition: str) -> None:
    assert told(condition) == []


@pytest.mark.parametrize(
    ("region", "help_"),
    [
        ("4 ..< 4", "behind `..` the upper end belongs to the range"),
        ("4 ..< 3", "swap the two ends"),
        ("[4 .. 3]", "swap the two ends"),
    ],
)
def test_an_empty_range_is_told_how_it_may_have_been_meant(region: str, help_: str) -> None:
    with pytest.raises(mr.ConditionError) as caught:
        mr.compile(f"acme.seats in {region}", vocabulary=VOCABULARY)
    assert caught.value.diagnostics[0].help == (help_,)


@pytest.mark.parametrize(
    ("condition", "question"),
    [
        ("console.version <= 5.2", "is 5.2.1 of `console.version` meant to be in?"),
        ("console.version in 4 .. 5.2", "is 5.2.1 of `console.version` meant to be in?"),
        ('installed("anti-virus", <= 9.5)', "is 9.5.1 of `anti-virus` meant to be in?"),
        ('installed("anti-virus", 9 .. 9.5)', "is 9.5.1 of `anti-virus` meant to be in?"),
        ("acme.build <= 14", "is 14.1 of `acme.build` meant to be in?"),
    ],
)
def test_patches_that_are_left_out_are_asked_about_by_name(condition: str, question: str) -> None:
    (found,) = mr.compile(condition, vocabulary=VOCABULARY).diagnostics
    assert found.label == question


def test_what_never_was_released_is_told_with_what_was() -> None:
    (found,) = mr.compile("console.version in 6 ..< 7", vocabulary=VOCABULARY).diagnostics
    assert found.help == ("released are: 4.0, 4.5, 5.0, 5.1, 5.2, 5.2.1, 5.3",)


def test_a_name_that_no_set_can_have_is_told_with_the_one_that_was_meant() -> None:
    with pytest.raises(mr.ConditionError) as caught:
        mr.compile('has(acme.features, "archives")', vocabulary=VOCABULARY)
    assert caught.value.diagnostics[0].help == ('did you mean "archive"?',)
    assert caught.value.diagnostics[0].is_error
