"""What the schema of catalogues says to authors: what an element and an attribute mean, and which values there are."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files

_XS = "{http://www.w3.org/2001/XMLSchema}"


def element_meaning(parent: str, name: str) -> str:
    """What an element in another one is, in a sentence; empty where the schema says nothing.

    >>> element_meaning("message", "text")
    'What it says, once a language.'
    """
    type_ = _types().get(parent)
    found = next((it for it in _all(type_, "element") if it.get("name") == name), None)
    return _documentation(found)


def attribute_meaning(element: str, name: str) -> str:
    """What an attribute is, in a sentence; empty where the schema says nothing."""
    return _documentation(_attribute(element, name))


def values_of_attribute(element: str, name: str) -> tuple[str, ...]:
    """The values that an attribute may have, where the schema lists them.

    >>> values_of_attribute("message", "severity")
    ('info', 'warning', 'critical')
    """
    return tuple(it.get("value", "") for it in _all(_attribute(element, name), "enumeration"))


def _attribute(element: str, name: str) -> ET.Element | None:
    return next((it for it in _all(_types().get(element), "attribute") if it.get("name") == name), None)


def _documentation(of: ET.Element | None) -> str:
    found = None if of is None else of.find(f"{_XS}annotation/{_XS}documentation")
    return " ".join((found.text or "").split()) if found is not None else ""


def _all(of: ET.Element | None, kind: str) -> Iterator[ET.Element]:
    return iter(()) if of is None else of.iter(f"{_XS}{kind}")


@lru_cache(maxsize=1)
def _types() -> dict[str, ET.Element]:
    """The types of elements, by the elements' names."""
    text = files("messenger_rules.grammar").joinpath("catalog.xsd").read_text("utf-8")
    root = ET.fromstring(text)  # noqa: S314 - as above
    types = {it.get("name"): it for it in root.iter(f"{_XS}complexType")}
    elements = ((it.get("name"), it.get("type")) for it in root.iter(f"{_XS}element"))
    return {str(name): types[type_] for name, type_ in elements if type_ in types}
