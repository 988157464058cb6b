"""Host facts: three states told apart, one JSON form, and errors that say what to do."""

from __future__ import annotations

import contextlib
import copy
import json
import pickle
import time
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any

import pydantic
import pytest
from hypothesis import given
from hypothesis import strategies as st

import messenger_rules as mr
from messenger_rules.facts.parts import Components, Console, UnknownFact
from messenger_rules.facts.schema import builtin_schema
from messenger_rules.schema import FactDeclaration
from messenger_rules.types import IntType
from messenger_rules.values import InstalledVersion, Origin, Reason, Unknown
from tests.facts.random_hosts import hosts, values

HOST = """\
{"console": {"type": "enterprise", "version": "5.2.1.197"},
 "language": "en-GB",
 "os": {"name": "windows", "version": "6.1.7601", "architecture": "x86_64"},
 "components": {"anti-virus": "9.5.0", "update-manager": "1.4.1.3"},
 "acme": {"license_tier": "trial"}}
"""
"""The example of the contract."""


def host(**facts: Any) -> mr.HostFacts:
    return mr.HostFacts.model_validate(facts)


def refused(make: Callable[[], object]) -> str:
    with pytest.raises(mr.FactsError) as caught:
        make()
    return str(caught.value)


# Values

VALUES = [
    ("console.type", "enterprise"),
    ("console.version", "5.2.1.197"),
    ("language", "en-GB"),
    ("os.name", "windows"),
    ("os.family", "windows"),
    ("os.architecture", "x86_64"),
    ("acme.license_tier", "trial"),
    ("os.kernel", Unknown("os.kernel", Reason.NOT_SUPPLIED)),
    ("host.id", Unknown("host.id", Reason.NOT_SUPPLIED)),
    ("now", Unknown("now", Reason.NOT_SUPPLIED)),
    ("acme.seats", Unknown("acme.seats", Reason.NOT_SUPPLIED)),
    ("acme.license_tier.deeper", Unknown("acme.license_tier.deeper", Reason.NOT_SUPPLIED)),
    ("other.fact", Unknown("other.fact", Reason.NOT_SUPPLIED)),
    ("console", Unknown("console", Reason.NOT_SUPPLIED)),
    ("components", Unknown("components", Reason.NOT_SUPPLIED)),
    ("components.anti-virus", Unknown("components.anti-virus", Reason.NOT_SUPPLIED)),
    ("", Unknown("", Reason.NOT_SUPPLIED)),
    ("model_config", Unknown("model_config", Reason.NOT_SUPPLIED)),
    ("console.model_dump", Unknown("console.model_dump", Reason.NOT_SUPPLIED)),
    ("__class__.__name__", Unknown("__class__.__name__", Reason.NOT_SUPPLIED)),
]


@pytest.mark.parametrize(("name", "expected"), VALUES)
def test_a_fact_has_its_value_or_is_not_supplied(name: str, expected: object) -> None:
    assert mr.HostFacts.model_validate_json(HOST).value(name) == expected


def test_a_name_may_lead_to_any_depth() -> None:
    facts = host(acme={"a": {"b": {"c": 5, "d": {"unknown": "timed out"}}}}, console={"edition": "big"})
    assert facts.value("acme.a.b.c") == 5
    assert facts.value("acme.a.b.d") == Unknown("acme.a.b.d", Reason.TIMED_OUT)
    assert facts.value("console.edition") == "big"


REASONS = [
    ("not supplied", Reason.NOT_SUPPLIED, ""),
    ("source failed", Reason.SOURCE_FAILED, ""),
    ("timed out: no answer within 5 s", Reason.TIMED_OUT, "no answer within 5 s"),
    ("unreadable: a: b", Reason.UNREADABLE, "a: b"),
    ("plugin missing: acme", Reason.PLUGIN_MISSING, "acme"),
    ("timed out at noon", Reason.SOURCE_FAILED, "timed out at noon"),
    ("Timed out", Reason.SOURCE_FAILED, "Timed out"),
    ("no such file", Reason.SOURCE_FAILED, "no such file"),
    ("", Reason.SOURCE_FAILED, ""),
]


@pytest.mark.parametrize(("text", "reason", "detail"), REASONS)
def test_the_reason_of_an_unknown_is_read(text: str, reason: Reason, detail: str) -> None:
    marker = {"unknown": text}
    facts = host(console=marker, os={"version": marker}, language=marker, acme=marker, components={"backup": marker})
    for name in ("console", "console.version", "os.version", "language", "acme", "acme.any.thing"):
        assert facts.value(name) == Unknown(name, reason, detail)
    assert facts.component("backup") == Unknown("components.backup", reason, detail)
    assert host(components=marker).component("any") == Unknown("components.any", reason, detail)
    assert host(components={"complete": marker}).component("any") == Unknown("components.any", reason, detail)


@pytest.mark.parametrize("reason", Reason)
def test_a_reason_is_written_as_it_is_read(reason: Reason) -> None:
    assert UnknownFact.because(reason, "why").of("f") == Unknown("f", reason, "why")
    assert UnknownFact.because(reason).of("f") == Unknown("f", reason)


FAMILIES = [
    ({"name": "windows"}, "windows"),
    ({"name": "darwin"}, "darwin"),
    ({"name": "debian"}, "linux"),
    ({"name": "debian", "family": None}, "linux"),
    ({"name": "debian", "family": "windows"}, "windows"),
    ({"name": "freebsd"}, Unknown("os.family", Reason.NOT_SUPPLIED)),
    ({"name": "hobby-os"}, Unknown("os.family", Reason.NOT_SUPPLIED)),
    ({}, Unknown("os.family", Reason.NOT_SUPPLIED)),
    ({"name": {"unknown": "timed out: os-release"}}, Unknown("os.family", Reason.TIMED_OUT, "os-release")),
    ({"name": "debian", "family": {"unknown": "unreadable"}}, Unknown("os.family", Reason.UNREADABLE)),
    ({"unknown": "timed out"}, Unknown("os.family", Reason.TIMED_OUT)),
]


@pytest.mark.parametrize(("system", "expected"), FAMILIES)
def test_the_family_follows_from_a_known_name(system: Any, expected: object) -> None:
    assert host(os=system).value("os.family") == expected


def test_an_instant_is_an_instant() -> None:
    facts = host(host={"installed_at": "2026-03-01T01:00:00+01:00"})
    assert facts.value("host.installed_at") == datetime(2026, 3, 1, tzinfo=UTC)
    assert facts.model_dump_json() == '{"host":{"installed_at":"2026-03-01T00:00:00Z"}}'


@pytest.mark.parametrize(
    "text", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2021-02-29T00:00:00Z", "5"]
)
def test_what_is_no_instant_is_refused(text: str) -> None:
    assert refused(lambda: host(host={"installed_at": text})) == (
        f'error[MR551]: `host.installed_at` must be a time with its zone, not "{text}"\n'
        ' = help: write it as "2026-03-01T00:00:00Z"'
    )


def test_facts_are_read_once() -> None:
    facts = host(language="de")
    assert mr.HostFacts.model_validate(facts) is facts


# Components

ONE = (InstalledVersion("2.9"),)
COMPONENTS = [
    ({"backup": "2.9"}, ONE),
    ({"backup": ["2.9"]}, ONE),
    ({"backup": {"version": "2.9"}}, ONE),
    ({"backup": {"version": "2.9", "scheme": None}}, ONE),
    ({"backup": {"version": "1:2.9-1", "scheme": "debian"}}, (InstalledVersion("1:2.9-1", "debian"),)),
    (
        {"backup": ["2.9", {"version": "3", "scheme": "rpm"}, "2.10"]},
        (*ONE, InstalledVersion("3", "rpm"), InstalledVersion("2.10")),
    ),
    ({"backup": None}, ()),
    ({"backup": []}, ()),
    ({}, ()),
    ({"other": "1"}, ()),
    ({"other": "1", "complete": True}, ()),
    ({"complete": False}, Unknown("components.backup", Reason.NOT_SUPPLIED)),
    ({"complete": False, "backup": "2.9"}, ONE),
    ({"complete": False, "backup": None}, ()),
    ({"complete": {"unknown": "timed out: rpm"}}, Unknown("components.backup", Reason.TIMED_OUT, "rpm")),
    ({"complete": {"unknown": "timed out: rpm"}, "backup": "2.9"}, ONE),
    ({"backup": {"unknown": "unreadable"}}, Unknown("components.backup", Reason.UNREADABLE)),
    ({"unknown": "source failed"}, Unknown("components.backup", Reason.SOURCE_FAILED)),
]


@pytest.mark.parametrize(("components", "expected"), COMPONENTS)
def test_a_component_is_installed_absent_or_unknown(components: Any, expected: object) -> None:
    assert host(components=components).component("backup") == expected


def test_without_the_key_every_component_is_absent() -> None:
    assert mr.HostFacts().component("backup") == ()


@pytest.mark.parametrize(
    "name", ["str", "bool", "UnknownFact", "model_dump", "listed", "__class__", "pypi:a.b", " ", ""]
)
def test_a_component_may_have_any_name(name: str) -> None:
    assert host(components={name: "1"}).component(name) == (InstalledVersion("1"),)
    said = refused(lambda: host(components={name: 1}))
    assert said.splitlines()[0] == f"error[MR551]: `components.{name}` must be a version, not the number 1"


# The JSON form


@given(hosts)
def test_what_is_written_is_read_again(data: Any) -> None:
    facts = mr.HostFacts.model_validate(data)

    written = facts.model_dump_json()
    assert mr.HostFacts.model_validate_json(written) == facts
    assert mr.HostFacts.model_validate_json(written).model_dump_json() == written
    assert mr.HostFacts.model_validate_json(facts.model_dump_json(exclude_none=True, indent=1)) == facts
    assert mr.HostFacts.model_validate(facts.model_dump()) == facts
    assert mr.HostFacts.read(json.dumps(data)) == facts
    assert pickle.loads(pickle.dumps(facts)) == facts
    assert copy.deepcopy(facts) == facts
    assert hash(mr.HostFacts.model_validate_json(written)) == hash(facts)


@given(hosts)
def test_reading_and_writing_changes_no_answer(data: Any) -> None:
    facts = mr.HostFacts.model_validate(data)
    again = mr.HostFacts.read(facts.model_dump_json())

    names = [*facts.names(), "os.family", "acme.none"]
    assert [again.value(name) for name in names] == [facts.value(name) for name in names]
    components = [name.removeprefix("components.") for name in names]
    assert [again.component(name) for name in components] == [facts.component(name) for name in components]


@given(hosts, hosts)
def test_hosts_are_equal_where_they_are_written_the_same(one: Any, other: Any) -> None:
    left, right = mr.HostFacts.model_validate(one), mr.HostFacts.model_validate(other)
    assert (left == right) == (
        json.dumps(left.to_json(), sort_keys=True) == json.dumps(right.to_json(), sort_keys=True)
    )


SAME = [
    ({}, {"console": {}, "os": None, "components": {}, "language": None}),
    ({"components": {"a": "1"}}, {"components": {"a": [{"version": "1"}], "complete": True}}),
    ({"components": {"a": None}}, {"components": {"a": []}}),
    ({"acme": {"x": 1}}, {"acme": {"x": 1, "y": None}, "other": None}),
    ({"os": {"name": "a", "version": "b"}}, {"os": {"version": "b", "name": "a"}}),
    ({"host": {"installed_at": "2026-01-01T00:00:00Z"}}, {"host": {"installed_at": "2026-01-01T02:00+02:00"}}),
]
DIFFERENT = [
    ({}, {"components": {"a": None}}),
    ({"components": {"complete": False}}, {}),
    ({"acme": {"x": 1}}, {"acme": {"x": True}}),
    ({"acme": {"x": 1}}, {"acme": {"x": 1.0}}),
    ({"language": {"unknown": "timed out"}}, {"language": {"unknown": "unreadable"}}),
    ({"components": {"a": ["1", "2"]}}, {"components": {"a": ["2", "1"]}}),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_what_says_the_same_is_equal(one: Any, other: Any) -> None:
    assert host(**one) == host(**other)
    assert hash(host(**one)) == hash(host(**other))


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_what_says_something_else_is_not_equal(one: Any, other: Any) -> None:
    assert host(**one) != host(**other)


def test_facts_are_no_dictionary() -> None:
    assert host() != {}


def test_the_contract_is_written_as_it_was_read() -> None:
    assert json.loads(mr.HostFacts.model_validate_json(HOST).model_dump_json()) == json.loads(HOST)


def test_the_names_of_what_is_given() -> None:
    facts = host(
        os={"name": "debian", "kernel": None}, components={"a": None, "complete": False}, x={"y": {"unknown": "z"}}
    )
    assert list(facts.names()) == ["os.name", "components.a", "x.y"]


def test_facts_cannot_be_changed() -> None:
    facts = mr.HostFacts.model_validate_json(HOST)
    with pytest.raises(pydantic.ValidationError):
        facts.language = "de"  # type: ignore[misc]
    assert isinstance(facts.console, Console)
    with pytest.raises(pydantic.ValidationError):
        facts.console.version = "6"  # type: ignore[misc]


def test_what_facts_give_away_may_be_changed_and_changes_no_facts() -> None:
    facts = host(acme={"features": ["search"], "limits": {"seats": 5, "tiers": [{"name": "trial"}]}})
    features, limits, form = facts.value("acme.features"), facts.value("acme.limits"), facts.to_json()
    assert isinstance(features, list)
    assert isinstance(limits, dict)
    features.append("audit")
    limits["tiers"][0]["name"] = "paid"  # type: ignore[index,call-overload]
    form["acme"]["features"].append("audit")  # type: ignore[index,union-attr,call-overload]
    form["acme"]["limits"]["tiers"][0]["name"] = "paid"  # type: ignore[index,call-overload]
    assert facts == host(acme={"features": ["search"], "limits": {"seats": 5, "tiers": [{"name": "trial"}]}})


class Tier(Enum):
    TRIAL = "trial"


def test_python_values_are_read_as_json_has_them() -> None:
    facts = mr.HostFacts(
        console=Console(version="5.2"),
        components=Components.model_validate({"backup": None}),
        host={"installed_at": datetime(2026, 3, 1, tzinfo=UTC)},  # type: ignore[arg-type]
        acme={"tier": Tier.TRIAL, "price": Decimal("1.10"), "features": {"b", "a"}, "seen": (1, 2)},  # type: ignore[call-arg]
    )
    assert facts.to_json() == {
        "console": {"version": "5.2"},
        "host": {"installed_at": "2026-03-01T00:00:00Z"},
        "components": {"backup": None},
        "acme": {"tier": "trial", "price": "1.10", "features": ["a", "b"], "seen": [1, 2]},
    }


# Refusals: each with the whole text that is printed

WRONG = {
    '{"console": {"version": 5.10}}': """\
error[MR551]: `console.version` must be text, not the number 5.10
 --> host.json:1:25
  |
1 | {"console": {"version": 5.10}}
  |                         ^^^^
  = help: write it in quotes: "5.10"
""",
    '{"console": {"version": true},\n "language": ["de"]}': """\
error[MR551]: `console.version` must be text, not true
 --> host.json:1:25
  |
1 | {"console": {"version": true},
  |                         ^^^^
  = help: write text in quotes, or {"unknown": "reason"}

error[MR551]: `language` must be text, not a list
 --> host.json:2:14
  |
2 |  "language": ["de"]}
  |              ^^^^^^
  = help: write text in quotes, or {"unknown": "reason"}
""",
    '{"os": "debian"}': """\
error[MR551]: `os` must be an object, not "debian"
 --> host.json:1:8
  |
1 | {"os": "debian"}
  |        ^^^^^^^^
  = help: write an object of facts, or {"unknown": "reason"}
""",
    '{"os": {"family": "bsd"}}': """\
error[MR551]: `os.family` must be a known family, not "bsd"
 --> host.json:1:19
  |
1 | {"os": {"family": "bsd"}}
  |                   ^^^^^
  = help: write "windows", "linux" or "darwin"; leave it out where it is none of them
""",
    '{"host": {"installed_at": "2026-03-01T00:00:00"}}': """\
error[MR551]: `host.installed_at` must be a time with its zone, not "2026-03-01T00:00:00"
 --> host.json:1:27
  |
1 | {"host": {"installed_at": "2026-03-01T00:00:00"}}
  |                           ^^^^^^^^^^^^^^^^^^^^^
  = help: write it as "2026-03-01T00:00:00Z"
""",
    '{"components": null}': """\
error[MR551]: `components` must be an object, not null
 --> host.json:1:16
  |
1 | {"components": null}
  |                ^^^^
  = help: write {"backup": "2.9"}, {} where nothing is installed, or {"unknown": "reason"}
""",
    '{"components": {"backup": false}}': """\
error[MR551]: `components.backup` must be a version, not false
 --> host.json:1:27
  |
1 | {"components": {"backup": false}}
  |                           ^^^^^
  = help: write its version in quotes, a list of those, null where it is absent, or {"unknown": "reason"}
""",
    '{"components": {"backup": ["2.9", {"unknown": "x"}]}}': """\
error[MR551]: `components.backup` must be a version, not a list
 --> host.json:1:27
  |
1 | {"components": {"backup": ["2.9", {"unknown": "x"}]}}
  |                           ^^^^^^^^^^^^^^^^^^^^^^^^^
  = help: write its version in quotes, a list of those, null where it is absent, or {"unknown": "reason"}
""",
    '{"components": {"complete": "1.0"}}': """\
error[MR551]: `components.complete` must be true or false, not "1.0"
 --> host.json:1:29
  |
1 | {"components": {"complete": "1.0"}}
  |                             ^^^^^
  = help: it says whether the list is complete; no component can have this name
""",
    '{"components": {"unknown": "timed out", "backup": "2.9"}}': """\
error[MR551]: `components` is unknown and given at once
 --> host.json:1:28
  |
1 | {"components": {"unknown": "timed out", "backup": "2.9"}}
  |                            ^^^^^^^^^^^
  = help: write "complete": {"unknown": "reason"} where the list may lack some
""",
    '{"console": {"unknown": "timed out", "version": "5.2"}}': """\
error[MR551]: `console` is unknown and given at once
 --> host.json:1:25
  |
1 | {"console": {"unknown": "timed out", "version": "5.2"}}
  |                         ^^^^^^^^^^^
  = help: keep the reason alone, or write {"unknown": "reason"} for each fact that is unknown
""",
    '{"os": {"unknown": 5}}': """\
error[MR551]: the reason why `os` is unknown must be text
 --> host.json:1:20
  |
1 | {"os": {"unknown": 5}}
  |                    ^
  = help: write {"unknown": "reason"}
""",
    '["debian"]': """\
error[MR551]: a host's facts must be an object, not a list
 --> host.json:1:1
  |
1 | ["debian"]
  | ^
  = help: write {"console": {"version": "5.2"}, "components": {"backup": "2.9"}}
""",
    '{"now": "2026-03-01T00:00:00Z"}': """\
error[MR558]: `now` is no fact of a host
 --> host.json:1:9
  |
1 | {"now": "2026-03-01T00:00:00Z"}
  |         ^^^^^^^^^^^^^^^^^^^^^^
  = help: take it out; the time is given when asking
""",
    r'{"acme": {"owner": "\ud800"}}': r"""
error[MR557]: this text has half of a surrogate pair
 --> host.json:1:20
  |
1 | {"acme": {"owner": "\ud800"}}
  |                    ^^^^^^^^
  = help: facts are what JSON can hold
""".lstrip(),
}


@pytest.mark.parametrize(("text", "printed"), WRONG.items())
def test_a_wrong_form_is_refused_with_what_to_do(text: str, printed: str) -> None:
    assert refused(lambda: mr.HostFacts.read(text, name="host.json")) + "\n" == printed


PYTHON = [
    ({"console": {"version": 5.2}}, 'MR551]: `console.version` must be text, not the number 5.2\n = help: write it in quotes: "5.2"'),
    ({"acme": {"key": b"x"}}, "MR559]: a value of Python's `bytes` is no fact\n = help: facts are what JSON can hold"),
    ({"acme": {5: "x"}}, "MR559]: the key 5 is not text\n = help: facts are what JSON can hold"),
    ({"acme": float("nan")}, "MR550]: `nan` is not JSON\n = help: facts are what JSON can hold"),
    ({"acme": 10**400}, "MR554]: this number has more than 308 digits\n = help: facts are what JSON can hold"),
    ({"acme": "\udfff"}, "MR557]: this text has half of a surrogate pair\n = help: facts are what JSON can hold"),
    (5, 'MR551]: a host\'s facts must be an object, not the number 5\n = help: write {"console": {"version": "5.2"}, "components": {"backup": "2.9"}}'),
]  # fmt: skip


@pytest.mark.parametrize(("data", "printed"), PYTHON)
def test_python_data_in_a_wrong_form_is_refused(data: Any, printed: str) -> None:
    assert refused(lambda: mr.HostFacts.model_validate(data)) == f"error[{printed}"


def test_the_constructor_refuses_as_reading_does() -> None:
    assert refused(lambda: host(language=5)) == refused(lambda: mr.HostFacts(language=5))  # type: ignore[arg-type]


def test_endless_data_is_refused() -> None:
    loop: dict[str, Any] = {}
    loop["again"] = loop
    assert "[MR554]: these facts are nested deeper than 16 levels" in refused(lambda: host(acme=loop))


@pytest.mark.parametrize(("levels", "fits"), [(15, True), (16, False)])
def test_text_and_data_may_be_equally_deep(levels: int, fits: bool) -> None:
    data: Any = []
    for _ in range(levels - 1):
        data = [data]
    text = json.dumps({"acme": data})
    if fits:
        assert mr.HostFacts.read(text).value("acme") == host(acme=data).value("acme") == data
    else:
        assert "[MR554]: these facts are nested deeper than 16 levels" in refused(lambda: mr.HostFacts.read(text))
        assert "[MR554]: these facts are nested deeper than 16 levels" in refused(lambda: host(acme=data))


def test_no_more_is_told_than_anybody_repairs() -> None:
    many = json.dumps({"components": dict.fromkeys(map(str, range(500)), 5)})
    with pytest.raises(mr.FactsError) as caught:
        mr.HostFacts.read(many)
    assert len(caught.value.diagnostics) == mr.Limits().diagnostics


# Files


def test_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "host.json"
    path.write_text("\ufeff" + HOST, "utf-8")
    assert mr.HostFacts.load(path) == mr.HostFacts.load(str(path)) == mr.HostFacts.model_validate_json(HOST.encode())


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    assert refused(lambda: mr.HostFacts.load(tmp_path / "none.json")) == (
        "error[MR552]: the facts cannot be read: no such file or directory\n"
        f" --> {tmp_path}/none.json:1:1\n"
        "  = help: look at its name and permissions"
    )
    assert "is a directory" in refused(lambda: mr.HostFacts.load(tmp_path))
    assert "[MR552]" in refused(lambda: mr.HostFacts.load("a\0b"))


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    path = tmp_path / "host.json"
    path.write_text(HOST, "utf-8")
    assert "[MR554]: these facts have more than 20 bytes" in refused(
        lambda: mr.HostFacts.load(path, limits=mr.Limits(file_bytes=20))
    )
    assert mr.HostFacts.load(path, limits=mr.Limits(file_bytes=len(HOST))) == mr.HostFacts.model_validate_json(HOST)


# Hostile input

HOSTILE = {
    "brackets": "[" * 100_000,
    "objects": '{"a":' * 100_000,
    "closing brackets": "]" * 100_000,
    "open quotes": '"\\"' * 300_000,
    "backslashes": "\\" * 1_000_000,
    "digits": '{"a": ' + "9" * 1_000_000 + "}",
    "exponent": '{"a": 1e999999999}',
    "ten megabytes": '{"a": "' + "x" * 10_000_000 + '"}',
    "nothing": "",
    "NUL": "\0" * 1000,
    "surrogates": "\ud800" * 1000,
    "wrong components": '{"components": {' + ",".join(f'"c{n}": 5' for n in range(60_000)) + "}}",
    "a wrong list": '{"components": {"c": [' + "1," * 400_000 + "1]}}",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_is_refused_in_time(text: str) -> None:
    begin = time.process_time()
    refused(lambda: mr.HostFacts.model_validate_json(text))
    assert time.process_time() - begin < 20  # a hundredth of it, but for the last two, which are told in full


@given(st.text() | st.binary())
def test_any_text_is_read_or_refused(text: str | bytes) -> None:
    with contextlib.suppress(mr.FactsError):
        mr.HostFacts.model_validate_json(text)


@given(values | st.dictionaries(st.text(max_size=4), values, max_size=3))
def test_any_data_is_read_or_refused(data: Any) -> None:
    with contextlib.suppress(mr.FactsError):
        facts = mr.HostFacts.model_validate(data)
        assert mr.HostFacts.model_validate_json(facts.model_dump_json()) == facts


@given(hosts, st.text())
def test_asking_never_raises(data: Any, name: str) -> None:
    facts = mr.HostFacts.model_validate(data)
    facts.value(name)
    facts.component(name)
    assert facts.origin(name) is None


# Assembling what sources say


def test_a_source_that_lies_loses_its_own_facts_only() -> None:
    facts = mr.HostFacts.assemble(
        {
            "console": {"version": "5.2", "type": 7},
            "os": {"name": "debian", "version": 12},
            "language": b"de",
            "host": {"unknown": "x", "id": "y"},
            "components": {"backup": "2.9", "search": 1, "complete": {"unknown": "timed out: rpm"}},
            "acme": {"seats": 5},
            "now": "2026-01-01T00:00:00Z",
        }
    )
    assert facts.to_json() == {
        "console": {"version": "5.2", "type": {"unknown": "unreadable: `console.type` must be text, not the number 7"}},
        "language": {"unknown": "unreadable: a value of Python's `bytes` is no fact"},
        "os": {
            "name": "debian",
            "version": {"unknown": "unreadable: `os.version` must be text, not the number 12"},
        },
        "host": {"unknown": "unreadable: `host` is unknown and given at once"},
        "components": {
            "complete": {"unknown": "timed out: rpm"},
            "backup": "2.9",
            "search": {"unknown": "unreadable: `components.search` must be a version, not the number 1"},
        },
        "acme": {"seats": 5},
    }


def test_components_that_cannot_be_read_are_not_absent() -> None:
    facts = mr.HostFacts.assemble({"components": ["backup"]})
    assert facts.component("backup") == Unknown(
        "components.backup", Reason.UNREADABLE, "`components` must be an object, not a list"
    )


@given(
    st.dictionaries(st.sampled_from(["console", "os", "host", "language", "components", "acme"]), values | st.binary())
)
def test_assembling_never_fails(namespaces: dict[str, Any]) -> None:
    facts = mr.HostFacts.assemble(namespaces)
    assert mr.HostFacts.read(facts.model_dump_json()) == facts


@given(hosts)
def test_what_is_right_is_assembled_as_it_is_read(data: Any) -> None:
    assert mr.HostFacts.assemble(data) == mr.HostFacts.model_validate(data)


# Origins and viewers

OS_RELEASE, DPKG, PRODUCT = (
    Origin("os-release", datetime(2026, 1, 1, tzinfo=UTC)),
    Origin("dpkg"),
    Origin("product file"),
)


def test_the_longest_name_has_the_origin() -> None:
    noted = {"os.name": OS_RELEASE, "components": DPKG, "components.a.b": PRODUCT, "acme": PRODUCT}
    facts = mr.HostFacts.assemble({"os": {"name": "debian"}}, noted)
    names = ["os.name", "os.family", "os.version", "components.a.b", "components.a.c", "acme.x.y", "acme", "", "."]
    assert [facts.origin(name) for name in names] == [
        OS_RELEASE, OS_RELEASE, None, PRODUCT, DPKG, PRODUCT, PRODUCT, None, None,
    ]  # fmt: skip


def test_origins_are_no_part_of_what_facts_say() -> None:
    plain = host(os={"name": "debian"})
    noted = plain.with_origins({"os": OS_RELEASE})
    assert noted == plain
    assert hash(noted) == hash(plain)
    assert plain.origin("os.name") is None
    assert noted.model_dump() == {"os": {"name": "debian"}}
    assert pickle.loads(pickle.dumps(noted)).origin("os.name") == OS_RELEASE


def test_a_viewer_has_a_language_of_their_own() -> None:
    facts = host(language="en", os={"name": "debian"}).with_origins({"language": OS_RELEASE, "os": OS_RELEASE})
    german = facts.with_language("de", Origin("the viewer"))
    assert (facts.value("language"), german.value("language")) == ("en", "de")
    assert (german.origin("language"), german.origin("os.name")) == (Origin("the viewer"), OS_RELEASE)
    assert facts.with_language(None).value("language") == Unknown("language", Reason.NOT_SUPPLIED)
    assert facts.with_language("fr").origin("language") is None


# What nobody declares

STRANGE = """\
{"consol": {"version": "5.2"},
 "console": {"verison": "5.2", "type": {"unknown": "timed out"}},
 "language": "de", "components": {"anything": "1"},
 "acme": {"seat": 5, "seats": 6, "old": null},
 "acme.seats": 5,
 "vendor": {"unknown": "timed out"},
 "zzzzzzzz": {"a": 1, "b": 2}}
"""
WARNINGS = """\
warning[MR553]: nobody declares any fact of `consol`
 --> host.json:1:2
  |
1 | {"consol": {"version": "5.2"},
  |  ^^^^^^^^
  = help: did you mean `console`?

warning[MR553]: nobody declares the fact `console.verison`
 --> host.json:2:14
  |
2 |  "console": {"verison": "5.2", "type": {"unknown": "timed out"}},
  |              ^^^^^^^^^
  = help: did you mean `console.version`?

warning[MR553]: nobody declares the fact `acme.seat`
 --> host.json:4:11
  |
4 |  "acme": {"seat": 5, "seats": 6, "old": null},
  |           ^^^^^^
  = help: did you mean `acme.seats`?

warning[MR553]: nobody declares the fact `acme.seats`
 --> host.json:5:2
  |
5 |  "acme.seats": 5,
  |  ^^^^^^^^^^^^
  = help: a dot does not lead into a namespace; write {"acme": {"seats": ...}}

warning[MR553]: nobody declares the fact `vendor`
 --> host.json:6:2
  |
6 |  "vendor": {"unknown": "timed out"},
  |  ^^^^^^^^
  = help: declare it in the vocabulary, or install the plugin that declares it

warning[MR553]: nobody declares any fact of `zzzzzzzz`
 --> host.json:7:2
  |
7 |  "zzzzzzzz": {"a": 1, "b": 2}}
  |  ^^^^^^^^^^
  = help: declare it in the vocabulary, or install the plugin that declares it
"""


def test_what_nobody_declares_is_warned_of() -> None:
    schema = builtin_schema().with_facts([FactDeclaration("acme.seats", IntType())])
    facts = mr.HostFacts.read(STRANGE, name="host.json")
    warnings = facts.undeclared(schema)
    assert "\n\n".join(warning.render() for warning in warnings) + "\n" == WARNINGS
    assert len(facts.undeclared(schema, limits=mr.Limits(diagnostics=2))) == 2


def test_what_is_declared_is_not_warned_of() -> None:
    schema = builtin_schema().with_facts([FactDeclaration("acme.license_tier", IntType())])
    assert mr.HostFacts.model_validate_json(HOST).undeclared(schema) == ()


def test_facts_without_a_text_are_warned_of_without_a_place() -> None:
    (warning,) = host(langauge="de").undeclared(builtin_schema())
    assert warning.render() == (
        "warning[MR553]: nobody declares the fact `langauge`\n = help: did you mean `language`?"
    )
