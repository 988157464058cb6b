"""The vocabulary: what it adds to a schema, and everything that is wrong with one, each thing at its place."""

from __future__ import annotations

import contextlib
import pickle
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pydantic
import pytest
from hypothesis import given
from hypothesis import strategies as st

import messenger_rules as mr
from messenger_rules import versions
from messenger_rules.facts.schema import builtin_schema
from messenger_rules.schema import ComponentDeclaration, FactDeclaration, Schema
from messenger_rules.text import Source
from messenger_rules.types import (
    BoolType,
    DecimalType,
    EnumerationType,
    FactType,
    InstantType,
    IntType,
    LanguageType,
    NameSetType,
    TextType,
    VersionType,
)
from messenger_rules.vocabulary import vocabulary_schema
from tests.docs.pages import PROJECT, blocks
from tests.facts.random_hosts import values

ACME = """\
product = "acme-console"
link-hosts = ["support.acme.example"]
languages = ["en", "de", "fr", "ja", "zh-Hant"]
[console]
types = ["enterprise", "control-center", "enterprise-manager"]
versions = ["4.0", "4.5", "5.0", "5.1", "5.2", "5.2.1", "5.3"]
[components.anti-virus]
title = "Anti-Virus"
scheme = "dotted"
versions = ["9.5.0", "9.7.0", "10.0.0"]
[facts."acme.license_tier"]
values = ["trial", "basic", "enterprise"]
[facts."acme.seats"]
type = "int"
[facts."acme.features"]
type = "set"
values = ["search", "archive", "audit"]
"""
"""The example of the contract."""


def refused(make: Callable[[], object]) -> str:
    with pytest.raises(mr.CatalogError) as caught:
        make()
    return str(caught.value)


# What it declares


def test_a_vocabulary_adds_to_the_base() -> None:
    base = builtin_schema()
    schema = mr.Vocabulary.read(ACME).schema(base)

    own = {
        "acme.license_tier": FactDeclaration("acme.license_tier", EnumerationType(("trial", "basic", "enterprise"))),
        "acme.seats": FactDeclaration("acme.seats", IntType()),
        "acme.features": FactDeclaration("acme.features", NameSetType(("search", "archive", "audit"))),
    }
    types = EnumerationType(("enterprise", "control-center", "enterprise-manager"))
    released = ("4.0", "4.5", "5.0", "5.1", "5.2", "5.2.1", "5.3")
    assert schema == Schema(
        facts={
            **base.facts,
            **own,
            "console.type": replace(base.facts["console.type"], type=types),
            "console.version": replace(base.facts["console.version"], released=released),
        },
        components={
            "anti-virus": ComponentDeclaration("anti-virus", "Anti-Virus", "dotted", ("9.5.0", "9.7.0", "10.0.0"))
        },
        languages=("en", "de", "fr", "ja", "zh-Hant"),
        link_hosts=("support.acme.example",),
        product="acme-console",
        origins=dict.fromkeys(own, "vocabulary.toml"),
    )


def test_an_empty_vocabulary_leaves_everything_open() -> None:
    assert mr.Vocabulary.read("").schema(builtin_schema()) == builtin_schema()
    assert mr.Vocabulary().schema(builtin_schema()) == builtin_schema()


def test_an_empty_list_is_closed_and_no_list_is_open() -> None:
    schema = mr.Vocabulary.read("link-hosts = []\nlanguages = []\n[components]").schema(builtin_schema())
    assert (schema.link_hosts, schema.languages, schema.components) == ((), (), {})


TYPES: list[tuple[str, FactType]] = [
    ("", TextType()),
    ('type = "text"', TextType()),
    ('type = "bool"', BoolType()),
    ('type = "int"', IntType()),
    ('type = "decimal"', DecimalType()),
    ('type = "datetime"', InstantType()),
    ('type = "language"', LanguageType()),
    ('type = "version"', VersionType("dotted")),
    ('type = "version"\nscheme = "debian"', VersionType("debian")),
    ('values = ["a", "b"]', EnumerationType(("a", "b"))),
    ('type = "enumeration"\nvalues = ["a"]', EnumerationType(("a",))),
    ('type = "set"', NameSetType()),
    ('type = "set"\nvalues = ["a"]', NameSetType(("a",))),
]


@pytest.mark.parametrize(("table", "expected"), TYPES)
def test_the_type_of_a_fact(table: str, expected: FactType) -> None:
    schema = mr.Vocabulary.read(f'[facts."acme.f"]\n{table}').schema(builtin_schema())
    assert schema.facts["acme.f"].type == expected


def test_a_fact_has_its_description_and_released_versions() -> None:
    text = '[facts."acme.agent"]\ntype = "version"\ndescription = "Of the agent."\nversions = ["1.9", "1.10"]'
    assert mr.Vocabulary.read(text).schema(builtin_schema()).facts["acme.agent"] == FactDeclaration(
        "acme.agent", VersionType("dotted"), "Of the agent.", ("1.9", "1.10")
    )


def test_a_plugin_may_declare_the_same_fact() -> None:
    fact = FactDeclaration("acme.tier", EnumerationType(("a",), closed=False), "By plugin.")
    schema = mr.Vocabulary.read('[facts."acme.tier"]\nvalues = ["a", "b"]').schema(builtin_schema().with_facts([fact]))
    assert schema.facts["acme.tier"].type == EnumerationType(("a", "b"))


@pytest.mark.parametrize("scheme", versions.SCHEMES)
def test_every_scheme_may_be_named(scheme: str) -> None:
    components = mr.Vocabulary.read(f'[components.x]\nscheme = "{scheme}"\nversions = ["1.0.0", "1.1.0"]').components
    assert components is not None
    assert components["x"].scheme == scheme


# Codes: each by the example of its page, the whole printed text


def read(example: str) -> object:
    return mr.Vocabulary.read(example)


def beside_a_plugin(example: str) -> object:
    facts = [FactDeclaration("acme.seats", TextType())]
    base = replace(builtin_schema().with_facts(facts), origins={"acme.seats": "the plugin acme-facts 1.0"})
    return mr.Vocabulary.read(example).schema(base)


def other_bytes(_: str) -> object:
    Path("vocabulary.toml").write_bytes(b'product = "acme"\nlanguages = ["en"] # fr \xe9t\xe9\n')
    return mr.Vocabulary.load("vocabulary.toml")


CODES: dict[str, Callable[[str], object]] = {
    "MR530": read,
    "MR531": read,
    "MR532": read,
    "MR533": read,
    "MR534": read,
    "MR535": read,
    "MR536": read,
    "MR537": read,
    "MR538": read,
    "MR539": read,
    "MR540": lambda _: mr.Vocabulary.load("acme/vocabulary.toml"),
    "MR541": read,
    "MR542": read,
    "MR543": read,
    "MR544": read,
    "MR545": read,
    "MR546": read,
    "MR547": beside_a_plugin,
    "MR548": other_bytes,
}


@pytest.mark.parametrize("code", CODES)
def test_the_page_shows_what_is_printed(code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    *examples, shown = blocks((PROJECT / "docs" / "codes" / f"{code}.md").relative_to(PROJECT))

    printed = refused(lambda: CODES[code](examples[0].body if examples else ""))

    assert f"{printed}\n" == shown.body
    assert f"[{code}]" in shown.body


# More of each: the code, the sentence, what is marked, and what to do

FACT = '[facts."acme.f"]\n'
HOST = 'write a name in small ASCII letters, such as "support.acme.example"'
NAME = 'write small letters, digits and underscores behind a prefix of your own: "acme.license_tier"'
INVISIBLE = "a component's name is empty, or has blanks around it or characters that cannot be seen"
PROBLEMS = [
    ("a = 1", "MR531", "there is no key `a` in a vocabulary", "a", "there are components, console, facts, languages, link-hosts, product"),
    ('link_hosts = ["a.example"]', "MR531", "there is no key `link_hosts` in a vocabulary", "link_hosts", "did you mean `link-hosts`?"),
    ("[console]\nversion = []", "MR531", "there is no key `version` in [console]", "version", "did you mean `versions`?"),
    ("[components.python3.11]", "MR531", "there is no key `11` in [components.python3]", "11", 'a name with a dot in it stands in quotes: [components."python3.11"]'),
    (FACT + "summary = 'x'", "MR531", 'there is no key `summary` in [facts."acme.f"]', "summary", "there are description, scheme, type, values, versions"),
    ("product = 5.10", "MR532", "`product` must be text, not a number", "5.10", 'write it in quotes: "5.10"'),
    ("product = 2026-01-01", "MR532", "`product` must be text, not a time", "2026-01-01", 'write it in quotes: "2026-01-01"'),
    ("product = ['a']", "MR532", "`product` must be text, not a list", "['a']", "write it in quotes"),
    ("languages = 'en'", "MR532", "`languages` must be a list of texts, not text", "'en'", 'write languages = ["...", "..."]'),
    ("console = 5", "MR532", "`console` must be a table, not a number", "5", "write [console] and its keys below it"),
    ("[components]\nbackup = '2.9'", "MR532", "`components.backup` must be a table, not text", "'2.9'", "write [components.backup] and its keys below it"),
    (FACT + "type = true", "MR532", '`facts."acme.f".type` must be text, not true', "true", 'write it in quotes: "true"'),
    (FACT + "values = [['a']]\ntype = 'set'", "MR532", 'each of `facts."acme.f".values` must be text, not a list', "['a']", "write it in quotes"),
    ("[components.x]\nscheme = []", "MR532", "`components.x.scheme` must be text, not a list", "[]", "write it in quotes"),
    ("[components.x]\nscheme = 'nix'", "MR533", 'there is no scheme "nix"', "'nix'", "there are dotted, pep440, semver, debian, rpm, apk, gentoo"),
    (FACT + "type = 'version'\nscheme = 'semvar'", "MR533", 'there is no scheme "semvar"', "'semvar'", 'did you mean "semver"?'),
    ("[console]\nversions = ['1', '']", "MR534", '"" is not a dotted version', "''", "write a version of the scheme dotted, or name another scheme"),
    ("[console]\nversions = ['1', '1.0']", "MR535", '"1.0" is the same version as "1" before it', "'1.0'", "list each version once, the oldest first"),
    ("[components.x]\nscheme = 'debian'\nversions = ['1', '1~rc1']", "MR535", '"1~rc1" is older than "1" before it', "'1~rc1'", "list each version once, the oldest first"),
    ("languages = ['']", "MR536", '"" is not a language tag', "''", 'write a tag such as "de" or "zh-Hant"'),
    ("languages = ['en-UK']", "MR536", '"UK" is not a region; the region is GB', "'en-UK'", 'write "en-GB"'),
    ("link-hosts = ['Support.Acme.example:443']", "MR537", '"Support.Acme.example:443" is not the bare name of a host', "'Support.Acme.example:443'", 'write "support.acme.example"'),
    ("link-hosts = ['xn--bcher-kva.example']", "MR537", '"xn--bcher-kva.example" is not the bare name of a host', "'xn--bcher-kva.example'", HOST),
    ("link-hosts = ['localhost']", "MR537", '"localhost" is not the bare name of a host', "'localhost'", HOST),
    ("link-hosts = ['192.0.2.1']", "MR537", '"192.0.2.1" is not the bare name of a host', "'192.0.2.1'", HOST),
    ("[facts.seats]", "MR538", '"seats" cannot be the name of a fact', "seats", NAME),
    ("[facts.'acme..x']", "MR538", '"acme..x" cannot be the name of a fact', "'acme..x'", NAME),
    (FACT + "values = []", "MR539", "the enumeration `acme.f` has no values", '"acme.f"', 'write values = ["trial", "basic"], or type = "text" where they are not known'),
    (FACT + "type = 'set'\nvalues = []", "MR539", "the set `acme.f` has no names", '"acme.f"', 'write values = ["search", "audit"], or leave them out where they are not known'),
    ("[facts.language]", "MR541", "the facts of `language` are built in", "language", 'take a prefix of your own, such as "acme.language"'),
    ("[facts.'now.x']", "MR541", "the facts of `now` are built in", "'now.x'", 'take a prefix of your own, such as "acme.x"'),
    ("[facts.'components.x']", "MR541", "the facts of `components` are built in", "'components.x'", 'take a prefix of your own, such as "acme.x"'),
    (FACT + "type = 'enumerations'\nvalues=['a']", "MR543", 'there is no type "enumerations"', "'enumerations'", 'did you mean "enumeration"?'),
    (FACT + "type = 'float'", "MR543", 'there is no type "float"', "'float'", 'did you mean "decimal"?'),
    (FACT + "type = 'colour'", "MR543", 'there is no type "colour"', "'colour'", "there are bool, datetime, decimal, enumeration, int, language, set, text, version"),
    (FACT + "scheme = 'rpm'", "MR544", 'a fact of the type "text" has no `scheme`', "scheme", 'take it out, or write type = "version"'),
    (FACT + "type = 'bool'\nversions = []", "MR544", 'a fact of the type "bool" has no `versions`', "versions", 'take it out, or write type = "version"'),
    ("[components.unknown]", "MR545", "no component can be called `unknown`: facts mean something else by it", "unknown", "take another name"),
    ("[components.'']", "MR545", INVISIBLE, "''", "write the name that the hosts report"),
    ('[components."a\\u200bb"]', "MR545", INVISIBLE, '"a\\u200bb"', "write the name that the hosts report"),
    ("link-hosts = ['a.example', 'a.example']", "MR546", '"a.example" is listed twice', "'a.example'", "take one of them out"),
    ("languages = ['de', 'DE']", "MR546", '"DE" is listed twice', "'DE'", "take one of them out"),
    (FACT + "type = 'set'\nvalues = ['a', 'b', 'a']", "MR546", '"a" is listed twice', "'a'", "take one of them out"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "code", "sentence", "marked", "help_"), PROBLEMS, ids=lambda value: str(value)[:40])
def test_a_problem_is_told_where_it_is(text: str, code: str, sentence: str, marked: str, help_: str) -> None:
    with pytest.raises(mr.CatalogError) as caught:
        mr.Vocabulary.read(text)
    found = [
        (problem.code, problem.message, text[slice(*problem.span)], *problem.help)
        for problem in caught.value.diagnostics
    ]
    assert (code, sentence, marked, help_) in found


@pytest.mark.parametrize("text", [text for text, code, *_ in PROBLEMS if code not in {"MR543", "MR537", "MR546"}])
def test_one_mistake_is_one_problem(text: str) -> None:
    with pytest.raises(mr.CatalogError) as caught:
        mr.Vocabulary.read(text)
    assert len(caught.value.diagnostics) == 1


FINE = [
    "[components.'pypi:redis']",
    "[components.'sys-apps/portage']\nscheme = 'gentoo'",
    "[components]\nbackup = {scheme = 'rpm', versions = ['1:1-1', '1:1-2']}",
    "[components.'deb:openssl']\nscheme = 'debian'\nversions = ['3.0.11-1~deb12u1', '3.0.11-1']",
    "link-hosts = ['a.b-c.example', 'x1.example']",
    "languages = ['en', 'zh-Hant', 'de-CH', 'sr-Latn']",
    "[facts.'acme.a.b_2']\nvalues = ['a', 'A', '']",
    "[facts.'osx.version']\ntype = 'version'",
    "[console]",
]


@pytest.mark.parametrize("text", FINE)
def test_what_is_fine_is_read(text: str) -> None:
    assert mr.Vocabulary.read(text).product is None


MANY = """\
languages = ["en", "jp"]
prodct = "acme"
[console]
types = [5]
versions = ["5.2", "5.1"]
[facts.seats]
type = "integer"
"""
ALL_OF_IT = """\
error[MR536]: "jp" is a country, not a language; the language of JP is ja
 --> acme.toml:1:20
  |
1 | languages = ["en", "jp"]
  |                    ^^^^
  = help: write "ja"

error[MR531]: there is no key `prodct` in a vocabulary
 --> acme.toml:2:1
  |
2 | prodct = "acme"
  | ^^^^^^
  = help: did you mean `product`?

error[MR532]: each of `console.types` must be text, not a number
 --> acme.toml:4:10
  |
4 | types = [5]
  |          ^
  = help: write it in quotes: "5"

error[MR535]: "5.1" is older than "5.2" before it
 --> acme.toml:5:20
  |
5 | versions = ["5.2", "5.1"]
  |                    ^^^^^
  = help: list each version once, the oldest first

error[MR538]: "seats" cannot be the name of a fact
 --> acme.toml:6:8
  |
6 | [facts.seats]
  |        ^^^^^
  = help: write small letters, digits and underscores behind a prefix of your own: "acme.license_tier"

error[MR543]: there is no type "integer"
 --> acme.toml:7:8
  |
7 | type = "integer"
  |        ^^^^^^^^^
  = help: did you mean "int"?"""


def test_all_problems_are_told_in_the_order_of_the_file() -> None:
    assert refused(lambda: mr.Vocabulary.read(MANY, name="acme.toml")) == ALL_OF_IT


def test_no_more_is_told_than_anybody_repairs() -> None:
    text = "".join(f"[facts.f{number}]\n" for number in range(200))
    with pytest.raises(mr.CatalogError) as caught:
        mr.Vocabulary.read(text, limits=mr.Limits(diagnostics=5))
    assert len(caught.value.diagnostics) == 5


def test_a_vocabulary_inside_another_text_is_told_of_there() -> None:
    outer = Source("<vocabulary>\nproduct = 5\n</vocabulary>", name="messages.xml")
    inner = Source(outer.text[12:25], name="vocabulary", outer=outer, anchors=((0, 12),))
    assert refused(lambda: mr.Vocabulary.read(inner)).splitlines()[1] == " --> messages.xml:2:11"


# Made in Python

PYTHON: list[tuple[Any, str]] = [
    (5, "a vocabulary must be a table, not a number"),
    ({"product": b"x"}, "`product` must be text, not what TOML does not have"),
    ({"components": {5: {}}}, "the key `5` must be text"),
    ({"facts": {"acme.f": None}}, '`facts."acme.f"` must be a table, not nothing'),
    ({"languages": ["jp"]}, '"jp" is a country, not a language; the language of JP is ja'),
    ({"facts": {"seats": {}}}, '"seats" cannot be the name of a fact'),
]


@pytest.mark.parametrize(("data", "sentence"), PYTHON)
def test_python_data_are_checked_too(data: Any, sentence: str) -> None:
    with pytest.raises(mr.CatalogError) as caught:
        mr.Vocabulary.model_validate(data)
    assert [problem.message for problem in caught.value.diagnostics] == [sentence]


def test_the_constructor_refuses_as_reading_does() -> None:
    assert refused(lambda: mr.Vocabulary(languages=("jp",))).startswith("error[MR536]")


def test_a_vocabulary_is_a_value() -> None:
    one, same, other = mr.Vocabulary.read(ACME), mr.Vocabulary.read(ACME, name="x"), mr.Vocabulary.read("")
    assert one == same
    assert hash(one) == hash(same)
    assert one != other
    assert one != ACME
    assert pickle.loads(pickle.dumps(one)) == one
    assert mr.Vocabulary.model_validate(one) is one
    with pytest.raises(pydantic.ValidationError):
        one.product = "x"  # type: ignore[misc]


# Files and hostile text


def test_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "vocabulary.toml"
    path.write_bytes(b"\xef\xbb\xbf" + ACME.replace("\n", "\r\n").encode())
    assert mr.Vocabulary.load(path) == mr.Vocabulary.load(str(path)) == mr.Vocabulary.read(ACME)
    assert refused(lambda: mr.Vocabulary.load(path, limits=mr.Limits(file_bytes=100))) == (
        f"error[MR542]: this vocabulary has more than 100 bytes\n --> {path}:1:1\n"
        "  = help: raise the limit `file_bytes`, or declare less"
    )
    path.write_text("prodct = 1", "utf-8")
    assert refused(lambda: mr.Vocabulary.load(path)).splitlines()[1] == f" --> {path}:1:1"
    assert "[MR540]: the vocabulary cannot be read: is a directory" in refused(lambda: mr.Vocabulary.load(tmp_path))
    assert "[MR540]" in refused(lambda: mr.Vocabulary.load("a\0b"))


HOSTILE = {
    "lists": "a = " + "[" * 100_000,
    "dots": "a." * 100_000 + "b = 1",
    "ten megabytes": 'a = "' + "x" * 10_000_000 + '"',
    "a number": "a = " + "9" * 100_000,
    "NUL": "\0" * 1000,
    "surrogates": 'product = "\ud800"',
    "unknown keys": "\n".join(f"k{number} = 1" for number in range(70_000)),
    "languages": "languages = [" + '"xx", ' * 100_000 + "]",
    "a version": '[console]\nversions = ["' + "9" * 5000 + '"]',
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_is_refused_in_time(text: str) -> None:
    begin = time.process_time()
    refused(lambda: mr.Vocabulary.read(text))
    assert time.process_time() - begin < 20  # a tenth of it, where this runs alone


@given(st.text() | st.text(alphabet='ab.=[]{}"#,\n 1', max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(mr.CatalogError):
        mr.Vocabulary.read(text)


names = st.sampled_from(["acme.f", "acme", "os.x", "backup", "complete", "1", ""])
texts = st.sampled_from(["en", "jp", "1.0", "1.1", "int", "set", "version", "rpm", "a.example"]) | st.text(max_size=4)
tables = st.dictionaries(
    st.sampled_from(["type", "values", "scheme", "versions", "description", "title", "types", "other"]),
    texts | st.lists(texts, max_size=3) | values,
    max_size=3,
)
documents = st.fixed_dictionaries(
    {},
    optional={
        "product": texts | values,
        "link-hosts": st.lists(texts) | values,
        "languages": st.lists(texts) | values,
        "console": tables | values,
        "components": st.dictionaries(names, tables | values, max_size=3) | values,
        "facts": st.dictionaries(names, tables | values, max_size=3) | values,
        "other": values,
    },
)
VALIDATOR = jsonschema.Draft202012Validator(vocabulary_schema())


@given(documents | values)
def test_any_data_are_read_or_refused(data: Any) -> None:
    with contextlib.suppress(mr.CatalogError):
        mr.Vocabulary.model_validate(data).schema(builtin_schema())
        VALIDATOR.validate(without_nulls(data))


def without_nulls(data: Any) -> Any:
    """TOML has no null, which only Python data can have in place of what is left out."""
    if isinstance(data, dict):
        return {key: without_nulls(value) for key, value in data.items() if value is not None}
    return data


def test_a_schema_is_made_once_for_each_base_and_never_for_a_copy() -> None:
    base, other = builtin_schema(), Schema.of([])
    vocabulary = mr.Vocabulary.read('product = "acme"\n[components.backup]')
    assert vocabulary.schema(base) is vocabulary.schema(base)
    assert "os.name" not in vocabulary.schema(other).facts
    assert "os.name" in vocabulary.schema(base).facts
    assert vocabulary.model_copy(update={"product": "other"}).schema(base).product == "other"
