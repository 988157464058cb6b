"""Rows 53 to 74: conditions that are no conditions, that want too much, or that mean something else than they seem to."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

import messenger_rules as mr
from tests.hostile.catalogues import of_messages
from tests.hostile.rows import Check, Fate, Row
from tests.messages.files import message

_VOCABULARY = mr.Vocabulary.read(
    'product = "acme-console"\n[facts]\n"acme.seats" = {type = "int"}\n"acme.ratio" = {type = "decimal"}\n'
    '"acme.tier" = {type = "text"}\n"acme.beta" = {type = "bool"}\n'
)
_LANGUAGE = "the language has no regular expressions; a pattern has `*` and `?` alone, and every other letter is itself"


def _refused(text: str, *codes: str, place: str = "") -> Check:
    """The condition is refused for these reasons and no others; the text that is printed has the place."""

    def check(folder: Path) -> None:
        with pytest.raises(mr.ConditionError) as caught:
            mr.compile(text, vocabulary=_VOCABULARY)
        assert {found.code for found in caught.value.diagnostics} == set(codes)
        assert place in str(caught.value)

    return check


def _holds(text: str, facts: dict[str, object], outcome: mr.Outcome = mr.Outcome.TRUE) -> Check:
    """The condition is read, and comes to this on a host with these facts."""

    def check(folder: Path) -> None:
        condition = mr.compile(text, vocabulary=_VOCABULARY)
        assert condition.evaluate(mr.HostFacts.model_validate(facts)) is outcome

    return check


def _tier(value: str) -> dict[str, object]:
    return {"acme": {"tier": value}}


def _error(number: int, what: str, text: str, *codes: str, reason: str = "", place: str = "") -> Row:
    return Row(number, what, Fate.ERROR, _refused(text, *codes, place=place), codes, reason=reason)


def _plugin_gone(folder: Path) -> None:
    """The message is hidden whatever it says of the unknown, with the name of the predicate; the others are shown."""
    needing = message(id="gone", when_unknown="show").replace("console.version in 4.*", "acme.licensed(os.name)")
    catalog = mr.Catalog.read(of_messages(needing, message(id="there")))
    host = mr.HostFacts.model_validate({"console": {"version": "4.0"}})
    selection = catalog.select(host, at=datetime(2026, 2, 1, tzinfo=UTC))

    assert [found.id for found, _ in selection.shown] == ["there"]
    (hidden,) = selection.hidden
    assert (hidden.id, str(hidden.reason)) == ("gone", "invalid")
    (invalid,) = catalog.invalid
    assert [found.code for found in invalid.diagnostics if found.is_error] == ["MR227"]
    assert "acme.licensed" in invalid.diagnostics[0].message


ROWS = (
    _error(53, "nothing", "", "MR100"),
    Row(54, "a condition 16 deep", Fate.FINE, _holds("(" * 16 + "true" + ")" * 16, {}), reason="the limit is 16"),
    _error(54, "a condition 17 deep", "(" * 17 + "true" + ")" * 17, "MR118"),
    _error(55, "100,000 parentheses", "(" * 100_000 + "true" + ")" * 100_000, "MR117"),
    _error(56, "100,000 times `not`", "not " * 100_000 + "true", "MR117"),
    Row(
        57, "128 parts joined by `and`", Fate.FINE, _holds(" and ".join(["true"] * 128), {}), reason="the limit is 128"
    ),
    _error(57, "129 parts joined by `and`", " and ".join(["true"] * 129), "MR119"),
    _error(57, "100,000 parts joined by `and`", " and ".join(["true"] * 100_000), "MR117"),
    _error(58, "a fact that nobody declares", 'acme.tyer == "trial"', "MR201"),
    Row(
        58,
        "a fact that the host does not supply; the message is not shown",
        Fate.UNKNOWN,
        _holds('acme.tier == "trial"', {}, mr.Outcome.UNKNOWN),
    ),
    Row(59, "a predicate of a plugin that is gone", Fate.MESSAGE, _plugin_gone, ("MR227",)),
    _error(60, "a number compared with text", 'acme.seats == "10"', "MR203"),
    _error(60, "text with an order", 'acme.tier < "9"', "MR204"),
    _error(60, 'two literals: `"10" < "9"`', '"10" < "9"', "MR112"),
    _error(61, "a version of 3,000 digits", f"console.version < {'1' * 3_000}", "MR122"),
    Row(
        61,
        "a version of 5,000 digits on the host",
        Fate.UNKNOWN,
        _holds("console.version < 5", {"console": {"version": "1" * 5_000}}, mr.Outcome.UNKNOWN),
    ),
    _error(62, "a version of 1,000 parts", f"console.version < {'1.' * 1_000}0", "MR122"),
    _error(62, "a version of 100,000 parts", f"console.version < {'1.' * 100_000}0", "MR117"),
    _error(63, "Arabic digits", "acme.seats < \u0661\u0662\u0663", "MR129"),
    _error(64, "`1_000`", "acme.seats > 1_000", "MR132"),
    _error(65, "`v1.0`", "console.version == v1.0", "MR113"),
    Row(
        65,
        "`v1.0` on the host, with a line end",
        Fate.FINE,
        _holds("console.version == 1.0", {"console": {"version": "v1.0\n"}}),
        reason="hosts write versions in many ways; authors write them in one",
    ),
    Row(
        66,
        "`(a+)+$`, which takes other engines hours",
        Fate.FINE,
        _holds('like(acme.tier, "(a+)+$")', _tier("(a+)+$")),
        held_by=("tests/hostile/test_patterns.py::test_no_pattern_takes_long",),
        reason=_LANGUAGE,
    ),
    Row(
        67,
        r"a back-reference, `\1`",
        Fate.FINE,
        _holds(r'like(acme.tier, "(a)\\1")', _tier("aa"), mr.Outcome.FALSE),
        reason=_LANGUAGE,
    ),
    Row(
        68,
        "`a{1001}`",
        Fate.FINE,
        _holds('like(acme.tier, "a{1001}")', _tier("a" * 1001), mr.Outcome.FALSE),
        reason=_LANGUAGE,
    ),
    _error(69, "`NaN`", "acme.ratio == NaN", "MR114"),
    _error(69, "`inf`", "acme.ratio < inf", "MR114"),
    _error(70, "a text without an end", 'acme.beta and\n  acme.tier == "trial', "MR104", place="condition:2:16"),
    _error(71, "`__class__`", "__class__", "MR114"),
    Row(
        71,
        "`{0.__init__}` in a pattern",
        Fate.FINE,
        _holds('like(acme.tier, "{0.__init__}")', _tier("{0.__init__}")),
        reason="it is text, and texts are compared",
    ),
    _error(71, "`__import__('os')`", "__import__('os')", "MR114", "MR116"),
    _error(72, "NUL in a text", 'acme.tier == "a\0b"', "MR109"),
    _error(73, "keywords in capitals: `AND`, `TRUE`", "acme.beta AND TRUE", "MR107"),
    Row(74, "the end of the year 9999", Fate.FINE, _holds("now < 9999-12-31T23:59:59Z", {})),
    _error(74, "the year 0", "now < 0000-00-00T00:00Z", "MR124"),
    _error(74, "30 February", "now < 2026-02-30T00:00Z", "MR124"),
    _error(74, "a second of 60", "now < 2026-01-01T00:00:60Z", "MR124"),
    _error(74, "a time without a zone", "now < 2026-01-01T00:00:00", "MR126"),
)
