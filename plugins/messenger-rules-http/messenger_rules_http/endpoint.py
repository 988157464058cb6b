"""Endpoints as ``http.toml`` declares them, and what is wrong with one beyond its shape."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import Field

from messenger_rules import Diagnostic
from messenger_rules.facts.configuration import Configuration, ConfigurationError
from messenger_rules.facts.declared import LONGEST_LIFE, DeclaredTable
from messenger_rules.facts.fact_table import FactTable, Table
from messenger_rules_http.address import is_loopback, parts_of
from messenger_rules_http.pointer import is_pointer

_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_OWN_HEADERS = frozenset(
    {
        "accept-encoding",
        "connection",
        "content-length",
        "content-type",
        "expect",
        "host",
        "if-match",
        "if-modified-since",
        "if-none-match",
        "if-range",
        "if-unmodified-since",
        "keep-alive",
        "proxy-authorization",
        "range",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
"""Headers that belong to the exchange itself."""


class Header(Table):
    """Where the value of a header comes from: never from the configuration itself, which many may read."""

    environment: str | None = None
    file: str | None = None
    prefix: str = ""


class Value(FactTable):
    """A fact, and where it stands in the answer, where that is not below its own name at the top."""

    at: str | None = None


class Endpoint(DeclaredTable):
    """An address, how to ask it, and the facts in its answer."""

    url: str
    headers: Mapping[str, Header] = Field(default_factory=dict)
    max_age: float = Field(3600, ge=0, le=LONGEST_LIFE, allow_inf_nan=False)
    ca_file: str | None = None
    clear_text: bool = False
    facts: Mapping[str, Value]


Fault = tuple[tuple[str, ...], str, str]
"""The keys below the endpoint's name, a sentence, and what to do."""


def faults(name: str, one: Endpoint) -> Iterator[Fault]:
    """What is wrong with an endpoint beyond its shape."""
    yield from _faults_of_address(name, one)
    for header, table in one.headers.items():
        yield from _faults_of_header(header, table)
    if one.ca_file is not None and not Path(one.ca_file).is_absolute():
        yield ("ca_file",), f"the ca_file of [{name}] is no whole path", 'write ca_file = "/etc/ssl/acme.pem"'
    for fact, value in one.facts.items():
        if value.at is not None and not is_pointer(value.at):
            help_ = 'write a JSON pointer: at = "/licence/seats"'
            yield ("facts", fact, "at"), f"the place of `{fact}` is no JSON pointer", help_


def _faults_of_address(name: str, one: Endpoint) -> Iterator[Fault]:
    parts = parts_of(one.url)
    if parts is None:
        yield ("url",), f"the address of [{name}] is none", 'write url = "https://status.acme.example/facts.json"'
        return
    if parts.scheme == "https" or is_loopback(parts.hostname or ""):
        return
    if not one.clear_text:
        help_ = "write https, or clear_text = true where nobody between can read or change it"
        yield ("url",), f"[{name}] would have its answer in clear text from another machine", help_
    if one.headers:
        help_ = "write https, or leave the headers out"
        yield ("headers",), f"[{name}] would send the values of headers in clear text to another machine", help_


def _faults_of_header(header: str, table: Header) -> Iterator[Fault]:
    if not _TOKEN.fullmatch(header) or header.lower() in _OWN_HEADERS:
        yield ("headers", header), f"`{header}` is no header that can be set", "take it out"
    if (table.environment is None) == (table.file is None):
        help_ = 'write {environment = "ACME_TOKEN"} or {file = "/etc/acme/token"}'
        yield ("headers", header), f"the value of `{header}` comes from an environment variable or a file", help_


def refuse_written_secrets(found: Configuration) -> None:
    """Refuse what may be a secret without showing its line."""
    for name, raw in found.data.items():
        if not isinstance(raw, dict):
            continue
        headers, url = raw.get("headers"), raw.get("url")
        for header, value in headers.items() if isinstance(headers, dict) else ():
            if not isinstance(value, dict):
                sentence = f"the value of the header `{header}` stands in the file, where many may read it"
                help_ = f'write {header} = {{environment = "ACME_TOKEN"}} or {{file = "/etc/acme/token"}}'
                raise _hidden(found, name, sentence, help_)
        if isinstance(url, str) and "@" in url.split("://", 1)[-1].split("/", 1)[0]:
            help_ = 'take it out of the address, and write headers.Authorization = {environment = "ACME_TOKEN"}'
            raise _hidden(found, name, "a user, or a password, stands in the address", help_)


def _hidden(found: Configuration, name: str, sentence: str, help_: str) -> ConfigurationError:
    return ConfigurationError([Diagnostic("MR582", f"{found.path}: [{name}]: {sentence}", help=(help_,))])
