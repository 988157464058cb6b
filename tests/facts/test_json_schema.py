"""The JSON Schemas of the docs: up to date, and taking what the library takes."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any, Literal

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

import messenger_rules as mr
from messenger_rules.facts.json_schema import facts_schema
from tests.docs.pages import PROJECT
from tests.facts.random_hosts import components, hosts, namespace, texts, unknown, values

VALIDATOR = jsonschema.Draft202012Validator(facts_schema())


def schemas() -> dict[Path, str]:
    """What ``python docs/schemas.py`` writes."""
    spec = importlib.util.spec_from_file_location("schemas", PROJECT / "docs" / "schemas.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    texts: dict[Path, str] = script.texts()
    return texts


@pytest.mark.parametrize(("path", "text"), schemas().items(), ids=lambda value: getattr(value, "name", None))
def test_the_files_are_up_to_date(path: Path, text: str) -> None:
    assert path.read_text("utf-8") == text, "run `python docs/schemas.py`"


@pytest.mark.parametrize("path", schemas())
def test_the_files_are_schemas(path: Path) -> None:
    jsonschema.Draft202012Validator.check_schema(json.loads(path.read_text("utf-8")))


def test_the_contract_has_a_version() -> None:
    assert facts_schema()["$id"] == "urn:messenger-rules:facts:1"


def accepted(data: Any) -> bool:
    try:
        mr.HostFacts.model_validate(data)
    except mr.FactsError:
        return False
    return True


@given(hosts)
def test_every_host_is_valid(data: Any) -> None:
    VALIDATOR.validate(data)


doubtful = st.fixed_dictionaries(
    {},
    optional={
        "console": namespace(type=texts | values, version=texts | values) | values,
        "language": texts | values,
        "os": namespace(family=texts | values, name=texts | values) | st.just({"unknown": "x", "name": "y"}),
        "host": namespace(id=texts | values, installed_at=unknown | st.none() | st.integers()) | values,
        "components": components() | st.dictionaries(st.sampled_from(["a", "complete", "unknown"]), values) | values,
        "now": values,
        "acme": values,
    },
)


@given(doubtful | values)
def test_what_is_valid_is_read_and_nothing_else(data: Any) -> None:
    assert VALIDATOR.is_valid(data) == accepted(data)


@given(hosts)
def test_what_is_written_is_valid(data: Any) -> None:
    VALIDATOR.validate(json.loads(mr.HostFacts.model_validate(data).model_dump_json()))


class _Outer(mr.FactModel):
    """A namespace."""

    level: Literal["low", "high"]
    """How high."""


class _Inner(mr.FactModel):
    """A namespace inside it, with one inside itself."""

    outer: _Outer
    """Another model."""
    names: frozenset[str] | mr.UnknownFact | None = None
    """Some names."""


NESTED = jsonschema.Draft202012Validator(
    facts_schema(
        [
            mr.FactSource.of(dict, name="acme.inner", model=_Inner),
            mr.FactSource.of(dict, name="acme", model=_Outer),
            mr.FactSource.of(dict, name="beta.deep.down", model=_Outer),
        ]
    )
)


@pytest.mark.parametrize(
    ("data", "is_valid"),
    [
        ({"acme": {"level": "low", "inner": {"names": ["a"], "outer": {"level": "high"}}}}, True),
        ({"acme": {"inner": {"outer": {"level": {"unknown": "timed out: x"}}}}}, True),
        ({"acme": {"inner": {"outer": {"level": "none"}}}}, False),
        ({"acme": {"inner": {"names": "a"}}}, False),
        ({"acme": {"inner": {"unknown": "timed out: x"}}}, True),
        ({"acme": {"level": 3}}, False),
        ({"beta": {"deep": {"down": {"level": "low"}}}}, True),
        ({"beta": {"deep": {"down": {"level": "none"}}}}, False),
        ({"beta": {"deep": {"up": 1}}}, True),
    ],
)
def test_the_namespaces_of_plugins(data: Any, *, is_valid: bool) -> None:
    jsonschema.Draft202012Validator.check_schema(NESTED.schema)
    assert NESTED.is_valid(data) == is_valid
    assert accepted(data) or not is_valid
