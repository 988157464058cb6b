"""Reading values out of a configuration file: what a worker does.

It never raises for what is in a file: each fact is unknown by itself, with the reason, and no reason holds a value.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from messenger_rules_settings.formats import FORMATS, FormatMissing, Unreadable

FILE_BYTES = 1024 * 1024
"""A file that is longer is no configuration."""
YAML_BYTES = 128 * 1024
"""YAML is read slowly: more of it would take longer than a source may."""
_WHOLE = re.compile(r"[+-]?[0-9]{1,300}")
_BOOLS = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}
_MISSING = object()


def values(argument: Mapping[str, Any]) -> dict[str, Any]:
    """The facts that a file gives, below their namespace: each its value, or why it is unknown.

    :param argument: ``file``, ``format`` and ``facts``: of each, by its name below the namespace, ``at`` is the path of
        keys to its value, ``as`` how a text is read, and ``default`` what it is where the file does not say.
    """
    facts = argument["facts"]
    try:
        data = _read(Path(argument["file"]), argument["format"])
    except (FileNotFoundError, NotADirectoryError):
        return _nested({name: {"unknown": f"not supplied: there is no file {argument['file']}"} for name in facts})
    except FormatMissing as missing:
        return _nested({name: {"unknown": f"not supplied: {missing}"} for name in facts})
    except Unreadable as error:
        where = argument["file"] if error.line is None else f"{argument['file']}, line {error.line}"
        return _nested({name: {"unknown": f"unreadable: {where}: {error}"} for name in facts})
    return _nested({name: _value(data, fact) for name, fact in facts.items()})


def _read(path: Path, format_: str) -> Any:
    if not path.is_absolute():  # the path of another system, or a variable that is not set here
        raise FileNotFoundError(path)
    try:
        with path.open("rb") as file:
            data = file.read(FILE_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        raise
    except OSError as error:
        raise Unreadable((error.strerror or str(error)).lower()) from None
    most = YAML_BYTES if format_ == "yaml" else FILE_BYTES
    if len(data) > most:
        raise Unreadable(f"it has more than {most:,} bytes")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable("it is not UTF-8", data.count(b"\n", 0, error.start) + 1) from None
    try:
        return FORMATS[format_](text)
    except RecursionError:
        raise Unreadable("its parts lie too deep in each other") from None
    except Unreadable:
        raise
    except ValueError:  # a number of thousands of digits, a day that there is not: no word of it is told
        raise Unreadable("it has a value that cannot be read") from None


def _value(data: Any, fact: Mapping[str, Any]) -> Any:
    found = _at(data, fact["at"])
    if found is _MISSING or found is None:
        return fact.get("default")
    where = "/" + "/".join(fact["at"])
    try:
        return _as(found, fact["as"]) if "as" in fact else _plain(found)
    except Unreadable as error:
        return {"unknown": f"unreadable: {where}: {error}"}


def _at(data: Any, keys: list[str]) -> Any:
    """What stands at a path of keys; of a list, a key is the place, from 0."""
    for key in keys:
        if isinstance(data, Mapping) and key in data:
            data = data[key]
        elif isinstance(data, list) and key.isdecimal() and int(key) < len(data):
            data = data[int(key)]
        else:
            return _MISSING
    return data


def _plain(found: Any) -> Any:
    """A value as facts have it."""
    match found:
        case bool() | int() | str():
            return found
        case float() if math.isfinite(found):
            return found
        case datetime():
            if found.tzinfo is None:
                raise Unreadable("it is a time without a zone")
            return found.isoformat()
        case date() | time():
            return found.isoformat()
        case list() if all(isinstance(item, str) for item in found):
            return found
        case list():
            raise Unreadable("it is a list of other things than texts")
        case Mapping():
            raise Unreadable("it is a table, and no value")
    raise Unreadable("it is nothing that a fact may be")


def _as(found: Any, kind: str) -> Any:
    """A text as something else, for formats that have nothing but texts."""
    if not isinstance(found, str):
        raise Unreadable("it is no text that could be read as something else")
    text = found.strip()
    match kind:
        case "bool" if text.lower() in _BOOLS:
            return _BOOLS[text.lower()]
        case "int" if _WHOLE.fullmatch(text):
            return int(text)
        case "decimal" if _is_decimal(text):
            return text
        case "set":
            return [name.strip() for name in re.split(r"[,\n]", found) if name.strip()]
    raise Unreadable(f"it cannot be read as {kind}")


def _is_decimal(text: str) -> bool:
    try:
        return len(text) <= 300 and Decimal(text).is_finite()
    except InvalidOperation:
        return False


def _nested(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Dotted names as objects in each other.

    >>> _nested({"seats": 5, "limits.size": 3})
    {'seats': 5, 'limits': {'size': 3}}
    """
    nested: dict[str, Any] = {}
    for name, value in facts.items():
        *around, last = name.split(".")
        place = nested
        for part in around:
            place = place.setdefault(part, {})
        place[last] = value
    return nested
