"""Diagnostics in SARIF 2.1.0 (OASIS), for continuous integration and editors."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from messenger_rules.diagnostics import Diagnostic

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def sarif(diagnostics: Iterable[Diagnostic], version: str) -> dict[str, Any]:
    """The log of one run, as data."""
    found = list(diagnostics)
    rules = sorted({diagnostic.code for diagnostic in found})
    driver = {"name": "messenger-rules", "version": version, "rules": [{"id": code} for code in rules]}
    results = [_result(diagnostic, rules.index(diagnostic.code)) for diagnostic in found]
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": results}]}


def _result(diagnostic: Diagnostic, rule: int) -> dict[str, Any]:
    text = diagnostic.message
    if diagnostic.message_id:
        text = f"message {diagnostic.message_id}: {text}"
    if diagnostic.help:
        text += "\n" + "\n".join(f"help: {line}" for line in diagnostic.help)
    result: dict[str, Any] = {
        "ruleId": diagnostic.code,
        "ruleIndex": rule,
        "level": diagnostic.severity.value,
        "message": {"text": text},
    }
    if diagnostic.source is not None:
        source, span = diagnostic.source.outermost(diagnostic.span)
        start, end = source.place(span.start), source.place(max(span.end, span.start + 1))
        region = {"startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column}
        uri = quote(PurePath(source.name).as_posix())
        result["locations"] = [{"physicalLocation": {"artifactLocation": {"uri": uri}, "region": region}}]
    return result
