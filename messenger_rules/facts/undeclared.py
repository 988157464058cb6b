"""Facts that nobody declares: mostly misspelt ones, which no condition would ever see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import JsonValue

from messenger_rules.diagnostics import Diagnostic, Severity
from messenger_rules.facts.json_form import is_unknown
from messenger_rules.facts.places import KeyPath, Places
from messenger_rules.schema import Schema
from messenger_rules.suggestions import nearest


def undeclared(data: Mapping[str, JsonValue], places: Places, schema: Schema) -> Iterator[Diagnostic]:
    """Warnings for facts that the schema does not have (MR553); components are never among them.

    Of a namespace that nobody declares, one warning is enough.
    """
    namespaces = {"components"}
    for name in schema.facts:
        while name := name.rpartition(".")[0]:
            namespaces.add(name)
    for path, value in _strangers(data, (), schema, namespaces):
        yield _warning(path, value, places, schema, namespaces)


def _strangers(
    data: Mapping[str, JsonValue], path: KeyPath, schema: Schema, namespaces: set[str]
) -> Iterator[tuple[KeyPath, JsonValue]]:
    for key, value in data.items():
        here = (*path, key)
        name = ".".join(map(str, here))
        known = "." not in key
        if value is None or name == "components" or (known and name in schema.facts):
            continue
        if known and name in namespaces and isinstance(value, dict):
            if not is_unknown(value):
                yield from _strangers(value, here, schema, namespaces)
        else:
            yield here, value


def _warning(path: KeyPath, value: JsonValue, places: Places, schema: Schema, namespaces: set[str]) -> Diagnostic:
    name = ".".join(map(str, path))
    is_namespace = isinstance(value, dict) and not is_unknown(value)
    sentence = f"nobody declares {'any fact of' if is_namespace else 'the fact'} `{name}`"
    help_ = (_help(path, name, schema, namespaces),)
    return Diagnostic("MR553", sentence, places.source, places.of(path).key, help=help_, severity=Severity.WARNING)


def _help(path: KeyPath, name: str, schema: Schema, namespaces: set[str]) -> str:
    if any("." in str(part) for part in path):
        first, _, rest = name.partition(".")
        return f'a dot does not lead into a namespace; write {{"{first}": {{"{rest}": ...}}}}'
    near = nearest(name, sorted({*schema.facts, *namespaces}))
    if near:
        return f"did you mean {' or '.join(f'`{found}`' for found in near)}?"
    return "declare it in the vocabulary, or install the plugin that declares it"
