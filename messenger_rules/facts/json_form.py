"""The JSON form of facts: how each part is written, so that what says the same is written the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from pydantic import BaseModel, JsonValue

from messenger_rules.facts.parts import Components, ComponentValue, ComponentVersion


def is_unknown(value: object) -> bool:
    """Whether a JSON value says that a fact is unknown."""
    return isinstance(value, dict) and value.keys() == {"unknown"} and isinstance(value["unknown"], str)


def form_of(facts: BaseModel) -> dict[str, JsonValue]:
    """The JSON form of a namespace or of all facts: nulls are left out, and so are namespaces without facts.

    >>> form_of(Components.model_validate({"backup": "2.9", "search": None}))
    {'backup': '2.9', 'search': None}
    """
    if isinstance(facts, Components):
        return _components(facts)
    written = {name: _form(value) for name, value in facts if value is not None}
    return {name: value for name, value in written.items() if value != {} or name in (facts.model_extra or {})}


def _form(value: object) -> JsonValue:
    if isinstance(value, BaseModel):
        return form_of(value)
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, dict):
        return {name: _form(inner) for name, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [copied(inner) for inner in value]
    assert value is None or isinstance(value, str | int | float)
    return value


def copied(value: JsonValue) -> JsonValue:
    """The same value in lists and objects of its own: whoever gets it may change it, and changes no facts."""
    if isinstance(value, dict):
        return {name: copied(inner) for name, inner in value.items()}
    return [copied(inner) for inner in value] if isinstance(value, list) else value


def _components(components: Components) -> dict[str, JsonValue]:
    complete = components.complete
    head: dict[str, JsonValue] = {} if complete is True else {"complete": _form(complete)}
    return {**head, **{name: _component(value) for name, value in components.listed.items()}}


def _component(value: ComponentValue) -> JsonValue:
    if isinstance(value, list):
        versions = [_component(version) for version in value]
        return versions if len(versions) > 1 else versions[0] if versions else None
    if isinstance(value, ComponentVersion) and value.scheme is None:
        return value.version
    return _form(value)


def names_of(form: Mapping[str, JsonValue]) -> Iterator[str]:
    """The dotted names of the facts in a JSON form, components as ``components.NAME``.

    >>> list(names_of({"language": "en", "os": {"name": "debian"}, "components": {"complete": False, "a": None}}))
    ['language', 'os.name', 'components.a']
    """
    for name, value in form.items():
        if name == "components" and isinstance(value, dict) and not is_unknown(value):
            yield from (f"components.{component}" for component in value if component != "complete")
        elif isinstance(value, dict) and not is_unknown(value):
            yield from (f"{name}.{inner}" for inner in names_of(value))
        else:
            yield name
