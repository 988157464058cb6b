"""versionCompare and firefoxVersion as bounds of our order, against Mozilla's own."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

import messenger_rules as mr
from messenger_rules.condition import tree
from messenger_rules.condition.writer import write_expression
from messenger_rules.importers.firefox_versions import major_compared, major_text_compared, version_compared
from tests.importers.readings.mozilla_versions import compare

HOLDS = {"<": (-1,), "<=": (-1, 0), "==": (0,), "!=": (-1, 1), ">": (1,), ">=": (0, 1)}
operators = st.sampled_from(sorted(HOLDS))
numbers = st.integers(0, 3).map(str)
released = st.builds("{}.{}{}".format, numbers, numbers, st.sampled_from(["", "", ".1", ".2", "a1", "b1", "b2"]))
bounds = (
    released | st.builds("{}.{}".format, numbers, st.sampled_from("!*")) | st.builds("{}.{}.!".format, numbers, numbers)
)


def holds(expression: tree.Expression, version: str) -> bool:
    text = write_expression(expression)
    return mr.compile(text).test(mr.HostFacts.model_validate({"console": {"version": version}}))


@given(operators, bounds, released)
def test_versions_are_ordered_as_mozilla_does(operator: str, bound: str, version: str) -> None:
    expected = compare(version, bound) in HOLDS[operator]
    assert holds(version_compared("console.version", operator, bound), version) is expected


@given(operators, st.integers(0, 16).map(lambda number: Fraction(number, 4)), released)
def test_the_first_number_stands_for_its_line(operator: str, bound: Fraction, version: str) -> None:
    major = int(version.partition(".")[0])
    expected = (major > bound) - (major < bound) in HOLDS[operator]
    assert holds(major_compared(operator, bound), version) is expected


@given(operators, numbers | st.builds("{}.{}".format, numbers, st.sampled_from("!*")), released)
def test_the_first_number_compared_as_a_version(operator: str, bound: str, version: str) -> None:
    expected = compare(version.partition(".")[0], bound) in HOLDS[operator]
    assert holds(major_text_compared(operator, bound), version) is expected
