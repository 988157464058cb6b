"""The built-in predicates: samples that are even, stable, independent and growing; globs in linear time."""

from __future__ import annotations

import fnmatch
import re
import time
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messenger_rules.condition.builtin import (
    PREDICATES,
    glob_matches,
    has,
    has_all,
    has_any,
    is_empty,
    letters_noted,
    sample,
    sample_point,
)
from messenger_rules.condition.predicates import Given, Microseconds, Predicate, Share, predicate
from messenger_rules.errors import PluginError

HOSTS = [f"host-{number}" for number in range(20_000)]
PERCENT = [Share(Fraction(share) / 100) for share in (1, 5, 10, 50, 90)]


@pytest.mark.parametrize("share", PERCENT, ids=str)
def test_a_sample_has_the_size_that_it_says(share: Share) -> None:
    drawn = sum(sample("upgrade", share, host_id=host) for host in HOSTS)
    expected = float(share) * len(HOSTS)
    assert abs(drawn - expected) < 5 * (expected * (1 - float(share))) ** 0.5  # five standard deviations


def test_samples_of_two_keys_are_independent() -> None:
    tenth = Share(Fraction(1, 10))
    both = sum(sample("one", tenth, host_id=host) and sample("two", tenth, host_id=host) for host in HOSTS)
    assert abs(both - len(HOSTS) / 100) < 5 * (len(HOSTS) / 100) ** 0.5


@given(st.text(), st.text(), st.fractions(0, 1), st.fractions(0, 1))
def test_a_growing_share_keeps_everybody(key: str, host: str, one: Fraction, other: Fraction) -> None:
    small, great = sorted((one, other))
    if sample(key, Share(small), host_id=host):
        assert sample(key, Share(great), host_id=host)


def test_a_sample_begins_below_the_point_of_its_share() -> None:
    """A host that stands exactly at a share is not in it, so that of two shares that add up each host is in one."""
    point = Share(Fraction(sample_point("upgrade", "8d4f"), 1 << 64))
    assert not sample("upgrade", point, host_id="8d4f")
    assert sample("upgrade", Share(point + Fraction(1, 1 << 64)), host_id="8d4f")


def test_an_identifier_that_is_no_text_of_unicode_has_a_point() -> None:
    assert sample_point("upgrade", "\udcff") != sample_point("upgrade", "\udcfe")


@pytest.mark.parametrize(
    ("predicate", "names", "wanted", "answer"),
    [
        (has, {"a", "b"}, "a", True),
        (has, {"a", "b"}, "c", False),
        (has, set(), "a", False),
        (has_any, {"a", "b"}, ("b", "c"), True),
        (has_any, {"a", "b"}, ("c", "d"), False),
        (has_any, {"a", "b"}, (), False),
        (has_all, {"a", "b"}, ("a", "b"), True),
        (has_all, {"a", "b"}, ("a", "c"), False),
        (has_all, set(), ("a",), False),
        (has_all, {"a"}, (), True),
    ],
)
def test_sets_of_names(predicate: Predicate, names: set[str], wanted: object, answer: bool) -> None:
    assert predicate(frozenset(names), wanted) is answer


def test_a_set_without_names_is_empty() -> None:
    assert is_empty(frozenset())
    assert not is_empty(frozenset({"a"}))


@given(st.text(), st.text())
def test_all_and_none(key: str, host: str) -> None:
    assert sample(key, Share(Fraction(1)), host_id=host)
    assert not sample(key, Share(Fraction(0)), host_id=host)


def test_the_points_never_change() -> None:
    """Messages that are rolled out by shares must reach the same hosts after an upgrade of the library."""
    assert sample_point("upgrade-2026", "8d4f") == 4239615588647916761
    assert sample_point("", "") == 16086683699531821019
    assert sample_point("a", "bc") != sample_point("ab", "c")


@given(st.text("ab?*ü語\0", max_size=12), st.text("abc\nü語\0?", max_size=12))
def test_globs_agree_with_fnmatch(pattern: str, text: str) -> None:
    assert glob_matches(pattern, text) == (re.match(fnmatch.translate(pattern), text) is not None)


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        ("", "", True),
        ("", "a", False),
        ("*", "", True),
        ("a*a", "a", False),
        ("ab*ba", "aba", False),
        ("a*b*c", "a-b-b-c", True),
        ("[ab]", "a", False),
        ("[ab]", "[ab]", True),
        ("?", "é", True),
        ("*\0?b*", "x\0yb", True),
        ("*a?b*", "x\0yb", False),
        ("*a?b*", "\0ayb", True),
        ("*a?b*", "ayb\0", True),
        ("*?b*c", "b\0b\0c", True),
        ("*a?b*", "語ayb", True),
        ("*語?b*", "a語yb", True),
        ("*語?b*", "a国yb", False),
    ],
)
def test_globs(pattern: str, text: str, matches: bool) -> None:
    assert glob_matches(pattern, text) is matches


def test_all_small_globs_agree_with_fnmatch_on_all_small_texts() -> None:
    texts = ["".join(letters) for length in range(6) for letters in product("ab", repeat=length)]
    for pattern in ("".join(signs) for length in range(6) for signs in product("ab?*", repeat=length)):
        matches = re.compile(fnmatch.translate(pattern)).match
        assert [text for text in texts if glob_matches(pattern, text)] == [text for text in texts if matches(text)]


def test_the_letters_of_which_places_are_noted_stand_in_any_piece_between_stars() -> None:
    assert letters_noted("a?*b?*c*d?*e?") == {"b", "d"}
    assert letters_noted("a?b") == letters_noted("a?*b?") == set()


def test_a_glob_does_not_backtrack() -> None:
    """The pattern that costs a backtracking matcher the age of the universe."""
    start = time.process_time()
    assert not glob_matches("*a" * 120 + "b", "a" * 100_000)
    assert time.process_time() - start < 1


def test_every_predicate_has_a_sentence_and_a_signature() -> None:
    for built_in in PREDICATES:
        assert built_in.summary.endswith(".")
        assert built_in.signature.startswith(f"{built_in.name}(")


def test_what_is_no_function_of_values_is_declared_by_hand() -> None:
    declared = {found.name: (found.signature, found.summary) for found in PREDICATES if not found.parameters}
    assert declared == {
        "installed": (
            'installed("component"[, versions])',
            "Some installed version of the component is in the range; without one, any version is.",
        ),
        "segment": ('segment("name")', "The catalogue's condition of this name holds."),
    }


def test_a_predicate_without_types_is_refused() -> None:
    with pytest.raises(PluginError) as caught:

        @predicate("acme.untyped")
        def untyped(thing) -> bool:  # type: ignore[no-untyped-def] # noqa: ANN001 -- what is tested
            return bool(thing)

    assert str(caught.value) == (
        "error[MR580]: the parameter `thing` of `acme.untyped` has no type that conditions know\n"
        " = help: annotate it with a literal's type such as `str`, or with `Fact[str]` for a fact"
    )


def test_marks() -> None:
    (within,) = [built_in for built_in in PREDICATES if built_in.name == "within"]
    assert [(p.name, p.named, p.given) for p in within.parameters] == [
        ("time", True, None),
        ("span", False, None),
        ("now", False, "now"),
    ]
    assert within.parameters[0].annotation is Microseconds
    assert Given("now") == Given("now")
