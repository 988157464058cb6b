"""The JSON Schema of host facts: for the docs, for editors, and for those who write facts in other languages."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel

from messenger_rules.facts.complaints import NAMESPACES
from messenger_rules.facts.model import HostFacts
from messenger_rules.facts.source import FactSource

DIALECT = "https://json-schema.org/draft/2020-12/schema"
IDENTIFIER = "urn:messenger-rules:facts:1"
"""It changes when the contract does, so that what could be read stays readable."""


def facts_schema(sources: Iterable[FactSource] = ()) -> dict[str, Any]:
    """The schema of the JSON form. It takes what :meth:`HostFacts.read` takes; limits are not in it.

    :param sources: sources of plugins, whose namespaces are described as their models declare them.
    """
    schema = schema_of(HostFacts, IDENTIFIER, "Host facts")
    known = frozenset(schema["properties"])
    for source in sorted(sources, key=lambda source: source.namespace):
        if source.model is not None and source.namespace.partition(".")[0] not in known:
            _add_namespace(schema, source.namespace, source.model)
    for name in NAMESPACES:
        reference = schema["properties"][name]["anyOf"][1]["$ref"]
        schema["$defs"][reference.rpartition("/")[2]]["not"] = {"required": ["unknown"]}
        if name != "components":
            schema["properties"][name]["anyOf"].append({"type": "null"})
    schema["properties"]["now"] = {"description": "No fact of a host: the time is given when asking.", "type": "null"}
    return schema


def _add_namespace(schema: dict[str, Any], namespace: str, model: type[BaseModel]) -> None:
    """Put the schema of a model where its namespace stands; its definitions get the namespace into their names."""
    own = model.model_json_schema(mode="validation", ref_template=f"#/$defs/{namespace}.{{model}}")
    definitions = own.pop("$defs", {})
    schema["$defs"] |= {f"{namespace}.{name}": _partial(_tidy(part)) for name, part in definitions.items()}
    *around, last = namespace.split(".")
    place = schema
    for part in around:
        inner = place.setdefault("properties", {}).setdefault(part, {"type": "object"})
        place = inner["anyOf"][1] if "anyOf" in inner else inner
    place.setdefault("properties", {})[last] = {"anyOf": [_UNKNOWN, _partial(_tidy(own))]}


_UNKNOWN = {"$ref": "#/$defs/UnknownFact"}


def _partial(schema: dict[str, Any]) -> dict[str, Any]:
    """The same object where each fact may also be missing or unknown, as facts of a host always may."""
    properties = {name: {"anyOf": [_UNKNOWN, fact]} for name, fact in schema.get("properties", {}).items()}
    if not properties or "unknown" in properties:
        return schema
    kept = {key: value for key, value in schema.items() if key != "required"}
    return {**kept, "properties": properties, "not": {"required": ["unknown"]}}


def schema_of(model: type[BaseModel], identifier: str, title: str) -> dict[str, Any]:
    """The schema of what a model reads, without titles that repeat names and without defaults."""
    schema = model.model_json_schema(mode="validation")
    definitions = {name: _tidy(part) for name, part in schema.pop("$defs", {}).items()}
    return {"$schema": DIALECT, "$id": identifier, "title": title, **_tidy(schema), "$defs": definitions}


def without_nulls(schema: Any) -> Any:
    """The same schema for a format that has no null, such as TOML."""
    if isinstance(schema, list):
        return [without_nulls(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    arms = [arm for arm in schema.get("anyOf", ()) if arm != {"type": "null"}]
    if len(arms) == 1:
        schema = {**{key: value for key, value in schema.items() if key != "anyOf"}, **arms[0]}
    return {key: without_nulls(value) for key, value in schema.items()}


def text_of(schema: dict[str, Any]) -> str:
    """The schema as its file has it."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _tidy(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_tidy(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if len(schema.get("allOf", ())) == 1:  # as pydantic before 2.9 writes a reference that has a default
        schema = {**{key: value for key, value in schema.items() if key != "allOf"}, **schema["allOf"][0]}
    return {key: _tidied(key, schema[key]) for key in sorted(schema) if key not in {"title", "default"}}


def _tidied(key: str, value: Any) -> Any:
    if key == "properties":
        return {name: _tidy(inner) for name, inner in value.items()}
    if key == "description":
        return " ".join(value.partition("\n\n")[0].replace("``", "`").split())
    return _tidy(value)
