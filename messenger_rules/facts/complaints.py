"""Complaints about facts that are not in the form of the contract: what pydantic finds, in words for people."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import JsonValue, ValidationError

from messenger_rules.diagnostics import Diagnostic
from messenger_rules.facts.places import KeyPath, Places

NAMESPACES = ("console", "os", "host", "components")

_UNKNOWN = '{"unknown": "reason"}'
_WANTED: Mapping[str, tuple[str, str]] = {
    "": ("an object", 'write {"console": {"version": "5.2"}, "components": {"backup": "2.9"}}'),
    "components": ("an object", f'write {{"backup": "2.9"}}, {{}} where nothing is installed, or {_UNKNOWN}'),
    "components.complete": ("true or false", "it says whether the list is complete; no component can have this name"),
    "host.installed_at": ("a time with its zone", 'write it as "2026-03-01T00:00:00Z"'),
    "os.family": ("a known family", 'write "windows", "linux" or "darwin"; leave it out where it is none of them'),
}


@dataclass(frozen=True, slots=True)
class Complaint:
    """One value that is not in the form of the contract."""

    path: KeyPath
    sentence: str
    help: str
    code: str = "MR551"

    def diagnostic(self, places: Places) -> Diagnostic:
        """As people read it; in a text, at the value."""
        return Diagnostic(self.code, self.sentence, places.source, places.of(self.path).value, "", (self.help,))


def doubts(data: JsonValue) -> Iterator[Complaint]:
    """What the types of the models let pass and is still wrong: both unknown and given, or not a host's to say."""
    if not isinstance(data, dict):
        return
    if "now" in data:
        yield Complaint(("now",), "`now` is no fact of a host", "take it out; the time is given when asking", "MR558")
    for name in NAMESPACES:
        given = data.get(name)
        if isinstance(given, dict) and "unknown" in given:
            if len(given) > 1:
                help_ = f"keep the reason alone, or write {_UNKNOWN} for each fact that is unknown"
                if name == "components":
                    help_ = f'write "complete": {_UNKNOWN} where the list may lack some'
                yield Complaint((name, "unknown"), f"`{name}` is unknown and given at once", help_)
            elif not isinstance(given["unknown"], str):
                yield Complaint(
                    (name, "unknown"), f"the reason why `{name}` is unknown must be text", f"write {_UNKNOWN}"
                )


def complaints(error: ValidationError, data: JsonValue, places: Places) -> Iterator[Complaint]:
    """One complaint a wrong value. Pydantic complains of each arm of a union, which nobody wants to read."""
    problems = error.errors(include_url=False, include_context=False, include_input=False)
    for path in dict.fromkeys(
        _path(problem["loc"]) for problem in problems if "UnknownFact" not in problem["loc"][1:2]
    ):
        yield _complaint(path, _value(data, path), places)


def _path(location: tuple[int | str, ...]) -> KeyPath:
    """The keys in a location: behind a namespace stands the arm of its union, behind a fact the arm of its own."""
    if location[:1] and location[0] in NAMESPACES:
        return (location[0], *location[2:3])
    return location[:1]


def _value(data: JsonValue, path: KeyPath) -> JsonValue:
    for key in path:
        data = data.get(str(key)) if isinstance(data, dict) else None
    return data


def _complaint(path: KeyPath, value: JsonValue, places: Places) -> Complaint:
    name = ".".join(map(str, path))
    written = places.written(path) or json.dumps(value, ensure_ascii=False)
    wanted, help_ = _WANTED.get(name) or _wanted(path)
    if wanted in {"text", "a version"} and isinstance(value, int | float) and not isinstance(value, bool):
        help_ = f'write it in quotes: "{written}"'
    subject = f"`{name}`" if name else "a host's facts"
    return Complaint(path, f"{subject} must be {wanted}, not {_shown(value, written)}", help_)


def _wanted(path: KeyPath) -> tuple[str, str]:
    if path[0] == "components":
        return "a version", f"write its version in quotes, a list of those, null where it is absent, or {_UNKNOWN}"
    if len(path) == 1 and path[0] in NAMESPACES:
        return "an object", f"write an object of facts, or {_UNKNOWN}"
    return "text", f"write text in quotes, or {_UNKNOWN}"


def _shown(value: JsonValue, written: str) -> str:
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "a list"
    shown = written if len(written) <= 60 else written[:60] + "…"
    return f"the number {shown}" if isinstance(value, int | float) and not isinstance(value, bool) else shown
