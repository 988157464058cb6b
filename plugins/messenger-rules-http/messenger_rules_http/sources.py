"""The fact sources of ``http.toml``: one for each endpoint, which asks it, or takes the answer that is kept."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from messenger_rules import FactsError, FactSource, Limits
from messenger_rules.facts.configuration import configuration
from messenger_rules.facts.declared import declared, told, unreadable
from messenger_rules.facts.json_text import read_json
from messenger_rules_http.endpoint import Endpoint, Header, Value, faults, refuse_written_secrets
from messenger_rules_http.exchange import exchange, seconds_for
from messenger_rules_http.kept_answer import kept_file, read, remember
from messenger_rules_http.pointer import NOTHING, at
from messenger_rules_http.response import BODY_BYTES, HEADER_BYTES, UnreadableError


def sources() -> tuple[FactSource, ...]:
    """The endpoints that `http.toml` declares, each a namespace: http.NAME."""
    found = configuration("http")
    refuse_written_secrets(found)
    endpoints = declared(found, "http", Endpoint)
    for name, one in endpoints.items():
        for keys, sentence, help_ in faults(name, one):
            raise found.refuse((name, *keys), sentence, help_)
    return tuple(one.source(ask, f"http.{name}", _argument(name, one)) for name, one in endpoints.items())


def _argument(name: str, one: Endpoint) -> dict[str, Any]:
    return {
        "name": f"http.{name}",
        "url": one.url,
        "headers": {header: table.model_dump(mode="json") for header, table in one.headers.items()},
        "seconds": one.timeout,
        "max_age": one.max_age,
        "ca_file": one.ca_file,
        "facts": {fact: table.model_dump(mode="json", exclude_unset=True) for fact, table in one.facts.items()},
    }


def ask(argument: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of one endpoint, each unknown by itself where nothing that its type can read stands at its place.

    :raises HttpFailedError: where the endpoint cannot be reached, or answers with anything but 200 or 304.
    """
    headers: dict[str, str] = {}
    for name, table in argument["headers"].items():
        value, missing = _header(Header.model_validate(table))
        if missing:
            return {"unknown": f"not supplied: {missing}, so there is no value of the header {name}"}
        headers[name] = value
    path = kept_file(argument["name"])
    known, now = read(path, argument), time.time()
    if known is None or not known.is_fresh(now):
        try:
            answer = exchange(argument, headers, known)
        except TimeoutError:
            return {"unknown": f"timed out: no answer within {seconds_for(argument):g} s"}
        except UnreadableError as error:
            return unreadable(str(error))
        known = remember(answer, known, path, argument, now)
    try:
        _, document = read_json(known.body, argument["name"], Limits(file_bytes=BODY_BYTES))
    except FactsError as error:
        return unreadable(f"the answer cannot be used: {error.diagnostics[0].message}")
    values = {name: Value.model_validate(table) for name, table in argument["facts"].items()}
    return {name: _fact(document, f"/{name}" if one.at is None else one.at, one) for name, one in values.items()}


def _header(table: Header) -> tuple[str, str | None]:
    """The value of a header, or why there is none."""
    if table.environment is not None:
        value = os.environ.get(table.environment)
        if not value:
            return "", f"the environment variable {table.environment} is not set"
    else:
        assert table.file is not None
        try:
            with Path(table.file).open("rb") as file:
                value = file.read(HEADER_BYTES + 1).decode("latin-1").strip()
        except OSError as error:
            return "", f"the file {table.file} cannot be read ({error.strerror})"
        if not value:
            return "", f"the file {table.file} is empty"
    value = table.prefix + value
    if len(value) > HEADER_BYTES or not all(" " <= char <= "~" for char in value):
        return "", f"{table.environment or table.file} holds what no header can"
    return value, None


def _fact(document: Any, pointer: str, table: Value) -> Any:
    value = at(document, pointer)
    if value is NOTHING:
        return {"unknown": f"not supplied: nothing stands at {pointer or 'the top'}"}
    return told(table, value)
