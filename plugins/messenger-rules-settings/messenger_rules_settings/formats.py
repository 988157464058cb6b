"""The formats of configuration files: text to plain data, with the line of what is wrong.

A key that stands twice is wrong in all of them: which one the product takes, nobody here knows.
"""

from __future__ import annotations

import configparser
import json
import tomllib
from collections.abc import Callable, Mapping
from typing import Any


class Unreadable(ValueError):
    """A file that is not what its format says; ``line`` is None where nobody can tell."""

    def __init__(self, problem: str, line: int | None = None) -> None:
        super().__init__(problem)
        self.line = line


class FormatMissing(Exception):
    """A format for which a library is not installed."""


def read_json(text: str) -> Any:
    """JSON, without NaN.

    :raises Unreadable: where it is none.
    """
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise Unreadable(error.msg[:1].lower() + error.msg[1:], error.lineno) from None


def read_toml(text: str) -> Any:
    """TOML.

    :raises Unreadable: where it is none.
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        problem, _, place = str(error).partition(" (at line ")
        line = place.partition(",")[0]
        raise Unreadable(problem[:1].lower() + problem[1:], int(line) if line.isdecimal() else None) from None


def read_ini(text: str) -> Any:
    r"""INI: sections of keys, all values text; keys before the first section stand beside the sections.

    :raises Unreadable: where it is none.

    >>> read_ini("a = 1\n[server]\nPort = 8080\n")
    {'a': '1', 'server': {'Port': '8080'}}
    """
    parser = configparser.RawConfigParser(default_section=_NO_SECTION, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign] # keys are as they are written
    try:
        parser.read_string(f"[{_BEFORE}]\n{text}")
    except configparser.DuplicateSectionError as error:
        raise Unreadable(f"[{error.section}] stands twice", _above(error.lineno)) from None
    except configparser.DuplicateOptionError as error:
        raise Unreadable(f"`{error.option}` stands twice in [{error.section}]", _above(error.lineno)) from None
    except configparser.ParsingError as error:
        raise Unreadable("this is no `key = value`", _above(error.errors[0][0])) from None
    except configparser.Error as error:
        raise Unreadable(error.message.splitlines()[0], _above(getattr(error, "lineno", None))) from None
    before = dict(parser.items(_BEFORE))
    return {**before, **{name: dict(parser.items(name)) for name in parser.sections() if name != _BEFORE}}


def read_yaml(text: str) -> Any:
    """YAML 1.1, by PyYAML's safe loader: it makes plain data, and nothing else.

    :raises Unreadable: where it is none.
    :raises FormatMissing: where PyYAML is not installed.
    """
    try:
        import yaml
    except ImportError:
        raise FormatMissing("PyYAML is not installed: pip install 'messenger-rules-settings[yaml]'") from None

    class Loader(yaml.SafeLoader):
        """One that refuses a key that stands twice."""

        def compose_mapping_node(self, anchor: Any) -> Any:
            node = super().compose_mapping_node(anchor)
            seen = set()
            for key, _ in node.value:
                if key.tag != "tag:yaml.org,2002:merge" and isinstance(key, yaml.ScalarNode):
                    if key.value in seen:
                        raise Unreadable(f"`{key.value}` stands twice", key.start_mark.line + 1)
                    seen.add(key.value)
            return node

    try:
        return yaml.load(text, Loader)  # noqa: S506 -- a safe loader
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark is not None else None
        raise Unreadable("this is no YAML that is read here", line) from None  # its own words may quote a value


FORMATS: Mapping[str, Callable[[str], Any]] = {
    "json": read_json,
    "toml": read_toml,
    "ini": read_ini,
    "yaml": read_yaml,
}
SUFFIXES: Mapping[str, str] = {
    ".json": "json",
    ".toml": "toml",
    ".ini": "ini",
    ".cfg": "ini",
    ".yaml": "yaml",
    ".yml": "yaml",
}
"""The format that the ending of a file's name tells."""

_BEFORE, _NO_SECTION = "\x00before", "\x00none"


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value] # it adds
        raise Unreadable(f"`{twice}` stands twice in an object")
    return found


def _refuse_constant(name: str) -> Any:
    raise Unreadable(f"{name} is no JSON")


def _above(line: int | None) -> int | None:
    """The line of the file: ours was put before its first."""
    return None if line is None else line - 1
