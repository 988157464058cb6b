"""The formatter: canonical text, which means the same, keeps every comment, and does not change when formatted again."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messenger_rules.condition.parser import parse
from messenger_rules.condition.writer import WIDTH, format_condition
from messenger_rules.errors import ConditionError
from messenger_rules.limits import Limits
from tests.condition.random_conditions import LANGUAGE, random_condition

LONG = 'installed("update-manager", [1.4.1.3 .. 1.4.1.9, 1.5.*]) or os.name in ["windows", "debian", "ubuntu", "rhel"]'

TABLE = {
    "blanks": ('a=="x"   and(b)', 'a == "x" and b'),
    "parentheses that say nothing": ("((a)) or (not (b))", "a or not b"),
    "parentheses that say something": ("a and (b or c)", "a and (b or c)"),
    "chains of one kind stay as grouped": ("(a and b) and c", "(a and b) and c"),
    "not of a group": ("not(a or b)", "not (a or b)"),
    "double negation": ("not not a", "not not a"),
    "ranges": ("v in 5.2..<6 and w in [1..2,3.*]", "v in 5.2 ..< 6 and w in [1 .. 2, 3.*]"),
    "arguments": ('installed("x",<2.10)', 'installed("x", < 2.10)'),
    "one language in a list": ('language matches ["de"]', 'language matches "de"'),
    "known": ("a  is\tunknown", "a is unknown"),
    "escapes": (r'a == "\u0041\"\\\u000a"', r'a == "A\"\\\u000a"'),
    "a comment behind": ("a # why", "a  # why"),
    "a comment before": ("#why\na", "#why\na"),
    "a comment at the end": ("a\n# the end", "a\n# the end"),
    "comments force lines": ("a and # first\n b", "a  # first\nand b"),
    "a comment before an operand": ("a and\n# second\nb", "a\n# second\nand b"),
    "a comment in a group": ("a and (b # b!\n or c)", "a\nand (\n    b  # b!\n    or c\n)"),
    "a comment in a list": ('a in ["x", # x\n "y"]', 'a in ["x", "y"]  # x'),
    "two comments behind": ('a in ["x" # one\n] # two\n', '# one\na in ["x"]  # two'),
    "long chains are broken": (f"{LONG} or b", LONG.replace(" or os", "\nor os") + "\nor b"),
    "a negated long group": (
        f"a and not ({LONG})",
        "a\nand not (\n    " + LONG.replace(" or os", "\n    or os") + "\n)",
    ),
}


@pytest.mark.parametrize(("written", "canonical"), TABLE.values(), ids=TABLE.keys())
def test_canonical_text(written: str, canonical: str) -> None:
    assert format_condition(written) == canonical
    assert format_condition(canonical) == canonical
    assert parse(canonical).expression == parse(written).expression


def test_a_text_has_as_many_characters_however_it_is_written() -> None:
    written = 'a == "' + "\\u202e" * 256 + '"'
    assert format_condition(written) == written


def test_what_would_be_too_long_when_formatted_is_refused() -> None:
    tight = "and ".join(['a=="x"'] * 100)
    limits = Limits(condition_length=len(tight))
    with pytest.raises(ConditionError) as caught:
        format_condition(tight, limits)
    assert [found.code for found in caught.value.diagnostics] == ["MR117"]


def test_long_lists_are_filled() -> None:
    items = ", ".join(f'"distribution-number-{number}"' for number in range(30))
    formatted = format_condition(f"os.name not in [{items}]")
    assert parse(formatted).expression == parse(f"os.name not in [{items}]").expression
    assert formatted.startswith("os.name not in [\n    ")
    assert formatted.endswith("\n]")
    assert max(map(len, formatted.splitlines())) <= WIDTH
    assert format_condition(formatted) == formatted


def _disturbed(text: str, random: Random) -> str:
    """The same condition in another layout, with comments between its words."""
    tokens = text.replace("(", " ( ").replace(")", " ) ").split(" ")
    written = []
    for number, token in enumerate(tokens):
        written.append(token)
        if token.count('"') % 2 == 0:
            written.append(random.choice((" ", "  ", "\n", "\t", f" # note {number}\n", f"\n  # note {number}\n")))
        else:
            written.append(" ")
    return "".join(written)


@given(st.integers(min_value=0, max_value=2**64))
def test_format_then_parse_is_the_identity_and_formatting_is_idempotent(seed: int) -> None:
    random = Random(seed)
    text = _disturbed(random_condition(random), random)
    before = parse(text, LANGUAGE.limits)
    formatted = format_condition(text, LANGUAGE.limits)
    after = parse(formatted, LANGUAGE.limits)
    assert after.expression == before.expression
    assert sorted(comment.text for comment in after.comments) == sorted(comment.text for comment in before.comments)
    assert format_condition(formatted, LANGUAGE.limits) == formatted
