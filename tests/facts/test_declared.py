"""Declared sources: what their tables may say, and every problem of one at its place."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from messenger_rules.facts.configuration import Configuration, ConfigurationError
from messenger_rules.facts.declared import DeclaredTable, declared, told
from messenger_rules.facts.fact_table import FactTable
from messenger_rules.facts.toml_text import read_toml
from messenger_rules.text import Source
from messenger_rules.types import (
    BoolType,
    DecimalType,
    EnumerationType,
    InstantType,
    IntType,
    LanguageType,
    NameSetType,
    TextType,
    VersionType,
)


class Column(FactTable):
    """As a family may have it: a key more."""

    column: str | None = None


class Query(DeclaredTable):
    """As a family may have it: a key that must be there."""

    query: str
    facts: Mapping[str, Column]


def read(text: str) -> dict[str, Query]:
    source = Source(text, "acme.toml")
    return declared(Configuration(read_toml(source), None, source), "acme", Query)


def answer(argument: object) -> object:
    return argument


WHOLE = """
[licence]
description = "What was bought."
query = "select"
timeout = 2.5
time_to_live = 60
identifying = ["owner"]
platforms = ["linux"]
privileged = true

[licence.facts]
owner = {}
active = {type = "bool"}
seats = {type = "int", description = "How many may work.", column = "n"}
price = {type = "decimal"}
tier = {values = ["trial", "basic"]}
release = {type = "version", scheme = "debian"}
until = {type = "datetime"}
features = {type = "set"}
roles = {type = "set", values = ["admin"]}
language = {type = "language"}
"""


def test_a_table_declares_a_source_and_its_facts() -> None:
    (table,) = read(WHOLE).values()
    assert table.query == "select"
    assert table.facts["seats"].column == "n"
    source = table.source(answer, "acme.licence", {"query": table.query})
    assert (source.name, source.namespace, source.summary) == ("acme.licence", "acme.licence", "What was bought.")
    assert (source.timeout, source.time_to_live) == (timedelta(seconds=2.5), timedelta(minutes=1))
    assert source.identifying == frozenset({"owner"})
    assert source.platforms == ("linux",)
    assert source.privileged
    assert {fact.name: (fact.type, fact.summary) for fact in source.declarations} == {
        "acme.licence.owner": (TextType(), "The owner."),
        "acme.licence.active": (BoolType(), "The active."),
        "acme.licence.seats": (IntType(), "How many may work."),
        "acme.licence.price": (DecimalType(), "The price."),
        "acme.licence.tier": (EnumerationType(("trial", "basic")), "The tier."),
        "acme.licence.release": (VersionType("debian"), "The release."),
        "acme.licence.until": (InstantType(), "The until."),
        "acme.licence.features": (NameSetType(), "The features."),
        "acme.licence.roles": (NameSetType(("admin",)), "The roles."),
        "acme.licence.language": (LanguageType(), "The language."),
    }


def test_the_model_takes_what_facts_look_like_in_json() -> None:
    (table,) = read(WHOLE).values()
    model = table.model("acme.licence")
    text = """{"owner": "A", "active": true, "seats": 5, "price": "5.10", "tier": "trial", "release": "1:2-1",
        "until": "2026-03-01T00:00:00Z", "features": ["a"], "roles": ["admin"], "language": "de"}"""
    assert len(model.model_validate_json(text).model_dump(exclude_unset=True)) == 10
    for fact in table.facts:
        model.model_validate({fact: None})
        model.model_validate({fact: {"unknown": "unreadable: it is broken"}})


def test_what_is_left_out_is_as_every_source_has_it() -> None:
    (table,) = read('[a]\nquery = ""\n[a.facts]\nb = {}').values()
    source = table.source(answer, "acme.a", None)
    assert (source.timeout, source.time_to_live) == (timedelta(seconds=5), timedelta(hours=1))
    assert source.platforms == ("linux", "windows", "darwin")
    assert not source.privileged
    assert source.summary == "Facts that the configuration declares."


def test_no_file_declares_nothing() -> None:
    assert declared(Configuration(), "acme", Query) == {}


GOOD = '[a]\nquery = ""\nfacts.b = {}\n'


@pytest.mark.parametrize(
    ("text", "line", "said", "help_"),
    [
        ("a = 5", 1, "`a` must be a table, not a number", "correct it, or take it out"),
        ("[A]\nquery = ''\nfacts.b = {}", 1, '"A" cannot be the name of a source', "small letters"),
        ("[unknown]\nquery = ''\nfacts.b = {}", 1, '"unknown" cannot be the name of a source', "small letters"),
        ("[a]\nfacts.b = {}", 1, "[a] does not say `query`", "write `query`, and what it is, below it"),
        ("[a]\nquery = ''", 1, "[a] does not say `facts`", "write `facts`, and what it is, below it"),
        ("[a]\nquery = ''\n[a.facts]", 3, "[a] declares no fact", 'write seats = {type = "int"} below it'),
        (GOOD + "querry = 1", 4, "there is no key `querry` in [a]", "did you mean `query`?"),
        (GOOD + "zzz = 1", 4, "there is no key `zzz` in [a]", "there are description, facts, identifying"),
        (GOOD + "facts.c = {colum = 'x'}", 4, "there is no key `colum` in [a.facts.c]", "did you mean `column`?"),
        (GOOD + "facts.c = {type = 'integer'}", 4, 'there is no type "integer"', 'did you mean "int"?'),
        (GOOD + "facts.c = {type = 'enumeration'}", 4, "the enumeration `acme.a.c` has no values", "write values"),
        (GOOD + "facts.c = {type = 'int', values = ['x']}", 4, 'a fact of the type "int" has no `values`', "take"),
        (GOOD + "facts.c = {type = 'version', scheme = 'x'}", 4, 'there is no scheme "x"', "there are"),
        (GOOD + "facts.c = {type = 'version', versions = ['1']}", 4, "released versions stand in a vocabulary", "take"),
        (GOOD + "facts.C = {}", 4, '"C" cannot be the name of a fact', "small letters"),
        (GOOD + "facts.unknown = {}", 4, "no fact can be called `unknown`: it means something else", "take another"),
        (GOOD + "facts.schema = {}", 4, "no fact can be called `schema`: it means something else", "take another"),
        (GOOD + "facts.c = 5", 4, "`a.facts.c` must be a table, not a number", "correct it"),
        (GOOD + "timeout = 9", 4, "`a.timeout` must be less than or equal to 5", "correct it"),
        (GOOD + "timeout = 0", 4, "`a.timeout` must be greater than 0", "correct it"),
        (GOOD + "timeout = nan", 4, "`a.timeout` must be a finite number", "correct it"),
        (GOOD + "time_to_live = inf", 4, "`a.time_to_live` must be a finite number", "correct it"),
        (GOOD + "time_to_live = '1h'", 4, "`a.time_to_live` must be a number, not text", "correct it"),
        (GOOD + "privileged = 1", 4, "`a.privileged` must be true or false, not a number", "correct it"),
        (GOOD + "platforms = ['beos']", 4, "each of `a.platforms` must be 'linux', 'windows' or 'darwin'", "correct"),
        (GOOD + "identifying = [5]", 4, "each of `a.identifying` must be text, not a number", "correct it"),
        (GOOD + "identifying = ['bb']", 4, "[a] marks `bb` as identifying, and declares no such fact", "there are b"),
    ],
)
def test_what_is_wrong_is_told_at_its_place(text: str, line: int, said: str, help_: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read(text)
    (problem,) = caught.value.diagnostics
    assert (problem.code, problem.message) == ("MR582", said)
    assert help_ in problem.help[0]
    assert problem.source is not None
    assert problem.source.place(problem.span.start).line == line


def test_a_part_of_a_table_is_shown_where_it_stands() -> None:
    with pytest.raises(ConfigurationError) as caught:
        read(GOOD + "facts.c = {type = 'version', scheme = 'dottd'}")
    assert str(caught.value) == (
        'error[MR582]: there is no scheme "dottd"\n --> acme.toml:4:39\n  |\n'
        "4 | facts.c = {type = 'version', scheme = 'dottd'}\n  |                                       ^^^^^^^\n"
        '  = help: did you mean "dotted"?'
    )


def test_every_problem_is_told_at_once_in_the_order_of_the_file() -> None:
    with pytest.raises(ConfigurationError) as caught:
        read("[a]\nx = 1\nfacts.b = {type = 'x'}\n[b]\nquery = 5\nfacts.c = {}\n")
    assert [one.message for one in caught.value.diagnostics] == [
        "[a] does not say `query`",
        "there is no key `x` in [a]",
        'there is no type "x"',
        "`b.query` must be text, not a number",
    ]


TYPES: list[tuple[str, Any, list[Any], list[Any]]] = [
    ("type = 'bool'", "yes or no", [True], ["true", 1]),
    ("type = 'text'", "text", ["", "a"], [5, ["a"]]),
    ("type = 'int'", "a whole number", [5, -1, 10**30], ["5", 5.0, True]),
    ("type = 'decimal'", "a number", [5, 5.5, "5.10"], ["x", "nan", True, [1]]),
    ("type = 'version'", "a version", ["5.10"], [5.1, "x"]),
    (
        "type = 'datetime'",
        "a time",
        ["2026-03-01T00:00:00+00:00"],
        ["2026-03-01T00:00:00", 5, "x", "0001-01-01T00:00:00+14:00"],
    ),
    ("type = 'language'", "a language tag", ["de_CH", "zh-Hant"], ["!", 5]),
    ("type = 'set'", "a set of names", [[], ["a", "b"]], ["a", [1], {"a": 1}]),
]


@pytest.mark.parametrize(("declaration", "title", "good", "bad"), TYPES)
def test_a_value_is_told_where_its_type_can_read_it(
    declaration: str, title: str, good: list[Any], bad: list[Any]
) -> None:
    table = FactTable.model_validate(tomllib.loads(declaration))
    assert told(table, None) is None
    assert [told(table, value) for value in good] == good
    assert [told(table, value) for value in bad] == [{"unknown": f"unreadable: it is not {title}"}] * len(bad)


def test_a_time_is_told_in_one_form() -> None:
    table = FactTable(type="datetime")
    for text in ("2026-03-01T00:00:00Z", "2026-03-01T01:00+01:00", "20260301T000000Z", "2026-W09-7T00:00:30+00:00:30"):
        assert told(table, text) == "2026-03-01T00:00:00+00:00"


def test_a_value_that_is_not_declared_is_unreadable() -> None:
    table = FactTable(values=("trial", "basic"))
    assert told(table, "basic") == "basic"
    assert told(table, "gold") == {"unknown": "unreadable: it is none of the values that are declared"}
    assert told(table, 5) == {"unknown": "unreadable: it is not one of some names"}
