"""Hostile conditions: each is answered with a diagnostic, at once, and nothing but our own exception comes out."""

from __future__ import annotations

import json
import time

import pytest

import messenger_rules as mr
from messenger_rules.condition.writer import format_condition
from messenger_rules.diagnostics import BLANK_LETTERS

LOOSE = mr.Limits(
    condition_length=50_000_000,
    condition_depth=64,
    condition_atoms=10_000_000,
    list_items=10_000_000,
    text_length=1 << 30,
)
SECONDS = 0.5
"""The promise is 50 ms; tests run on busy machines, so they allow tenfold. The benchmarks tell the time."""

HOSTILE: dict[str, tuple[str, str]] = {
    "100,000 parentheses": ("(" * 100_000 + "true" + ")" * 100_000, "MR117"),
    "100,000 closing parentheses": (")" * 100_000, "MR117"),
    "100,000 brackets": ("os.name in " + "[" * 100_000, "MR117"),
    "100,000 not": ("not " * 100_000 + "true", "MR117"),
    "a text of 10 MB": ('console.type == "' + "a" * 10_000_000 + '"', "MR117"),
    "an open text of 10 MB": ('console.type == "' + "a" * 10_000_000, "MR117"),
    "a name of 10 MB": ("a" * 10_000_000, "MR117"),
    "a comment of 10 MB": ("#" * 10_000_000, "MR117"),
    "10 MB of blanks": (" " * 10_000_000, "MR117"),
    "a chain of 200,000 terms": (" and ".join(["true"] * 200_000), "MR117"),
    "a mixed chain of 200,000 terms": (" and true or ".join(["true"] * 100_000), "MR117"),
    "a list of 200,000 items": ("os.name in [" + ", ".join(['"a"'] * 200_000) + "]", "MR117"),
    "NUL": ("true \x00", "MR109"),
    "NUL in a text": ('console.type == "a\x00b"', "MR109"),
    "a dunder name": ("__class__", "MR114"),
    "a dunder attribute": ("os.__class__ == 1", "MR128"),
    "a format string": ("{0.__init__} == 1", "MR128"),
    "half of a surrogate pair by its number": ('sample("\\ud800", 10%)', "MR123"),
    "half of a surrogate pair": ('sample("\udfff", 10%)', "MR123"),
    "a lone surrogate": ('console.type == "\ud800', "MR104"),
    "a version of 4,000 digits": ("console.version < " + "1" * 4_000, "MR122"),
    "a version of 1,000 parts": ("console.version < " + ".".join(["1"] * 1_000), "MR122"),
    "a line of 1,000 parts": ("console.version in [" + "1." * 1_000 + "*]", "MR122"),
    "a duration of 1,000 digits": ("older_than(now, " + "9" * 1_000 + "d)", "MR122"),
    "a year of nine digits": ("now < 202600000-03-01T00:00Z", "MR142"),
    "1,000 parentheses within the length": ("(" * 1_000 + "true" + ")" * 1_000, "MR118"),
    "1,000 not within the length": ("not " * 1_000 + "true", "MR118"),
    "400 terms within the length": (" and ".join(["true"] * 400), "MR119"),
    "an import": ("__import__('os').system('true')", "MR114"),
    "a backtick": ("`id`", "MR103"),
    "bidirectional marks": ('console.type == "\u202e" \u202e', "MR109"),
    "an override of direction in a text": ('os.name == "\u202e"', "MR109"),
    "an invisible blank in a text": ('os.name == "de\u200bbian"', "MR109"),
    "a letter of tags in a text": ('os.name == "debian\U000e0041"', "MR109"),
    "an override of direction in a comment": ("true # \u202e", "MR109"),
    "an isolate of direction in a comment": ("# \u2066 or true\ntrue", "MR109"),
    "an escape of a terminal in a comment": ("true # \x1b[31m", "MR109"),
    "an escape of a terminal, C1, in a comment": ("true # \x9b31m", "MR109"),
    "arithmetic to infinity": ("1e999 == console.version", "MR125"),
}

HOSTILE_WITH_RAISED_LIMITS: dict[str, tuple[str, str]] = {
    "100,000 parentheses": ("(" * 100_000 + "true" + ")" * 100_000, "MR118"),
    "100,000 open parentheses": ("(" * 100_000, "MR108"),
    "100,000 closing parentheses": (")" * 100_000, "MR108"),
    "100,000 not": ("not " * 100_000 + "true", "MR118"),
    "a mixed chain of 20,000 terms": (" and true or ".join(["true"] * 10_000), "MR110"),
    "a text without an end": ('console.type == "' + "\\" * 1_000_001, "MR104"),
    "20,000 typographic quotes": ("“" * 20_000, "MR103"),
}


@pytest.fixture(scope="module", autouse=True)
def _warm() -> None:
    mr.compile("true")


@pytest.mark.parametrize(("text", "code"), HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_conditions_get_a_diagnostic_at_once(text: str, code: str) -> None:
    start = time.process_time()
    with pytest.raises(mr.ConditionError) as caught:
        mr.compile(text)
    printed = str(caught.value)
    spent = time.process_time() - start
    assert code in [diagnostic.code for diagnostic in caught.value.diagnostics], printed
    assert len(printed) < 20_000
    assert spent < SECONDS


@pytest.mark.parametrize(("text", "code"), HOSTILE_WITH_RAISED_LIMITS.values(), ids=HOSTILE_WITH_RAISED_LIMITS.keys())
def test_raised_limits_do_not_open_the_door_to_recursion(text: str, code: str) -> None:
    with pytest.raises(mr.ConditionError) as caught:
        mr.compile(text, limits=LOOSE)
    assert code in [diagnostic.code for diagnostic in caught.value.diagnostics]


@pytest.mark.parametrize(
    "text",
    [
        'os.name == "\\u202e"',
        'os.name == "a\xa0b"',
        'os.name == "\u0645\u06cc\u200c\u0645"',
        'os.name == "\u26a0\ufe0f \u0915\u094d\u200d\u0937 \u65e5\u672c\u3000\u8a9e \ud55c\uad6d\uc5b4"  # \u26a0\ufe0f',
        'os.name == "\u03b1\u0431\u05d0\u0627\u0e01\u0301\u1e9e\U0001f600"',
        "true\t# a\tb\r\n",
        "true # \u05d0\xa0",
    ],
)
def test_texts_and_comments_have_what_is_seen(text: str) -> None:
    mr.compile(text)


HIDDEN = (
    *sorted(BLANK_LETTERS),
    *"\ufe0f\U000e0101\u180b\u2003\u200a\u1680\ue000\U000f0000\u0378\u200b\u200c\u200d\u2028\u202e\x7f\x85",
)


@pytest.mark.parametrize("char", HIDDEN, ids=ascii)
@pytest.mark.parametrize("around", ['installed("debian{}x")', 'installed("debian{}")', "true # a{}b", "true # a{}"])
def test_what_hides_may_stand_nowhere(char: str, around: str) -> None:
    with pytest.raises(mr.ConditionError) as caught:
        mr.compile(around.format(char))
    assert [diagnostic.code for diagnostic in caught.value.diagnostics] == ["MR109"]


@pytest.mark.parametrize(("char", "name"), [("\ud800", "half a character"), ("\u0378", "no character of Unicode")])
def test_what_has_no_name_is_told_by_what_it_is(char: str, name: str) -> None:
    with pytest.raises(mr.ConditionError, match=name):
        mr.compile(f"true # a{char}b")


@pytest.mark.parametrize("char", HIDDEN, ids=ascii)
def test_what_hides_is_formatted_as_its_escape(char: str) -> None:
    text = f'os.name == "a{json.dumps(char)[1:-1] * 2}b \u26a0\ufe0f"'
    formatted = format_condition(text)
    assert char not in formatted
    assert mr.compile(formatted).tree == mr.compile(text).tree


def test_what_is_not_seen_is_told_with_its_escape() -> None:
    with pytest.raises(mr.ConditionError) as caught:
        mr.compile('os.name == "a\u202eb"')
    (found,) = caught.value.diagnostics
    assert found.span == (13, 14)
    assert found.help == ("take it out", "in a text, write `\\u202e` where it is meant")


def test_what_raised_limits_allow_works() -> None:
    deepest = "(" * 55 + "not (" * 4 + "console.version < 5 or true" + ")" * 59
    assert mr.compile(deepest, limits=LOOSE).test(mr.HostFacts())
    nested = "console.version < 5"
    for _ in range(21):
        nested = f"(not ({nested} and true) or false)"
    assert mr.compile(nested, limits=LOOSE).evaluate(mr.HostFacts()) is mr.Outcome.UNKNOWN
    long = " and ".join(["console.version < 5"] * 3_000)
    assert mr.compile(long, limits=LOOSE).evaluate(mr.HostFacts()) is mr.Outcome.UNKNOWN


def test_no_caller_can_allow_what_python_itself_cannot_run() -> None:
    with pytest.raises(ValueError, match="between 1 and 64"):
        mr.Limits(condition_depth=65)
