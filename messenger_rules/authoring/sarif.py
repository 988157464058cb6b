"""Diagnostics in SARIF 2.1.0 (OASIS), for continuous integration and editors.

GitHub refuses a whole log for one result without a place, so what has none stands at the beginning of the file that
was checked. Addresses are relative to the folder in which it was checked; columns are counted in characters.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from messenger_rules.authoring.code_pages import code_page
from messenger_rules.authoring.sarif_places import ROOT, artifact, physical, region
from messenger_rules.authoring.written_edits import written
from messenger_rules.diagnostics import Diagnostic, visible
from messenger_rules.text import Source

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Checked:
    """One file that was checked, and what there is to say of it."""

    name: str
    diagnostics: Sequence[Diagnostic]


def sarif(checked: Iterable[Checked], version: str, folder: Path) -> Json:
    """The log of one run in a folder, as data."""
    files = list(checked)
    codes = sorted({diagnostic.code for file in files for diagnostic in file.diagnostics})
    driver = {"name": "messenger-rules", "version": version, "rules": [_rule(code) for code in codes]}
    run = {
        "tool": {"driver": driver},
        "invocations": [{"executionSuccessful": True}],
        "originalUriBaseIds": {ROOT: {"description": {"text": "The folder in which the files were checked."}}},
        "columnKind": "unicodeCodePoints",
        "results": [
            _result(diagnostic, codes.index(diagnostic.code), Source("", file.name), folder)
            for file in files
            for diagnostic in file.diagnostics
        ],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(code: str) -> Json:
    page = code_page(code)
    if page is None:
        return {"id": code}
    return {
        "id": code,
        "shortDescription": {"text": _said(page.title)},
        "fullDescription": {"text": _said(page.about)},
        "defaultConfiguration": {"level": page.severity},
        "help": {"text": _said(page.text), "markdown": _said(page.text)},
    }


def _result(diagnostic: Diagnostic, rule: int, file: Source, folder: Path) -> Json:
    result: Json = {
        "ruleId": diagnostic.code,
        "ruleIndex": rule,
        "level": diagnostic.severity.value,
        "message": {"text": _said(_sentence(diagnostic))},
        "locations": [_location(diagnostic, file, folder)],
    }
    fix = _fix(diagnostic, folder)
    return result | {"fixes": [fix]} if fix else result


def _sentence(diagnostic: Diagnostic) -> str:
    about = f"message {diagnostic.message_id}: " if diagnostic.message_id else ""
    return "\n".join(map(visible, [about + diagnostic.message, *(f"help: {line}" for line in diagnostic.help)]))


def _said(text: str) -> str:
    """Braces are placeholders of SARIF, unless they are doubled."""
    return text.replace("{", "{{").replace("}", "}}")


def _location(diagnostic: Diagnostic, file: Source, folder: Path) -> Json:
    source, span = (diagnostic.source or file).outermost(diagnostic.span)
    location: Json = {"physicalLocation": physical(source, span, folder)}
    if diagnostic.message_id:
        location["logicalLocations"] = [{"name": diagnostic.message_id, "kind": "element"}]
    return location


def _fix(diagnostic: Diagnostic, folder: Path) -> Json | None:
    edit = written(diagnostic)
    if edit is None:
        return None
    deleted = region(edit.source, edit.span)
    replacement = {"deletedRegion": deleted, "insertedContent": {"text": edit.replacement}}
    change = {"artifactLocation": artifact(edit.source.name, folder), "replacements": [replacement]}
    description = {"description": {"text": _said(visible(diagnostic.help[0]))}} if diagnostic.help else {}
    return {**description, "artifactChanges": [change]}
