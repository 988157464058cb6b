"""The shape of a catalogue: which elements and attributes there are, and where; grammar/catalog.xsd says the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from messenger_rules.diagnostics import Diagnostic, Edit
from messenger_rules.messages.elements import Element
from messenger_rules.suggestions import nearest

NAMESPACE = "urn:messenger-rules:catalog:1"

_SCHEMA_HINTS = frozenset(
    f"http://www.w3.org/2001/XMLSchema-instance}}{name}" for name in ("schemaLocation", "noNamespaceSchemaLocation")
)
"""Attributes by which XML editors find a schema; they are read over on the root, and nothing is fetched."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What an element may have; one without children holds text. ``once`` are the children that may not be repeated."""

    attributes: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    children: tuple[str, ...] = ()
    once: tuple[str, ...] = ()


SHAPES: Mapping[str, Shape] = {
    "catalog": Shape(
        ("product", "serial", "channel", "default-language", "language", "vocabulary"),
        children=("vocabulary", "segment", "message"),
        once=("vocabulary",),
    ),
    "vocabulary": Shape(),
    "segment": Shape(("name",), required=("name",)),
    "message": Shape(
        (
            "id",
            "revision",
            "severity",
            "audience",
            "starts",
            "expires",
            "when-unknown",
            "supersedes",
            "scope",
            "snooze-until",
            "silencing",
        ),
        required=("id",),
        children=("condition", "text", "expect"),
        once=("condition",),
    ),
    "condition": Shape(),
    "text": Shape(("lang",), required=("lang",), children=("title", "body", "link"), once=("title", "body")),
    "title": Shape(),
    "body": Shape(),
    "link": Shape(("href",), required=("href",)),
    "expect": Shape(("facts", "at", "outcome"), required=("facts", "at", "outcome")),
}
"""Every element by its name, attributes and children in canonical order."""


def misshapen(element: Element) -> Iterator[Diagnostic]:
    """What of one element, not of its children, is not of its shape."""
    shape = SHAPES[element.name]
    yield from _attributes(element, shape)
    yield from _children(element, shape)
    if shape.children:
        for spot in element.stray_text():
            help_ = f"`{element.name}` holds elements: {_listed(shape.children)}"
            yield Diagnostic("MR516", "text has no place here", *spot, help=(help_,))


def children(element: Element, name: str) -> list[Element]:
    """The children of a name, in order."""
    return [child for child in element.children if child.name == name]


def child(element: Element, name: str) -> Element | None:
    """The first child of a name."""
    return next((child for child in element.children if child.name == name), None)


def has_strangers(element: Element) -> bool:
    """Whether it has a child of an unknown name: one that seems to be missing may be meant."""
    known = SHAPES[element.name].children
    return any(inner.name not in known for inner in element.children)


def has_strange_attributes(element: Element) -> bool:
    """Whether it has an attribute of an unknown name: one that seems to be missing may be meant."""
    return any(name not in SHAPES[element.name].attributes for name in element.attributes)


def _attributes(element: Element, shape: Shape) -> Iterator[Diagnostic]:
    for name in element.attributes:
        if name in shape.attributes or (element.name == "catalog" and name in _SCHEMA_HINTS):
            continue
        shown = name.rpartition("}")[2]
        spot = element.attribute_name(name)
        written = spot.source.text[slice(*spot.span)] if spot.source is not None and "}" in name else shown
        near = () if "}" in name and shown not in shape.attributes else nearest(shown, shape.attributes)
        help_ = f"did you mean {_or(near)}?" if near else _known("it has", shape.attributes)
        edit = Edit(spot.span, near[0], certain=False) if len(near) == 1 else None
        message = f"`{element.name}` has no attribute `{written[:40]}`"
        yield Diagnostic("MR514", message, *spot, help=(help_,), edit=edit)
    for name in shape.required:
        if name not in element.attributes:
            message = f"`{element.name}` lacks its attribute `{name}`"
            yield Diagnostic("MR515", message, *element.spot, help=(f'write `<{element.name} {name}="...">`',))


def _children(element: Element, shape: Shape) -> Iterator[Diagnostic]:
    seen: set[str] = set()
    for inner in element.children:
        if inner.name not in shape.children:
            yield _misplaced(element, inner, shape)
        elif inner.name in shape.once and inner.name in seen:
            message = f"`{inner.name}` stands twice in this `{element.name}`"
            yield Diagnostic("MR517", message, *inner.spot, help=("take one out",))
        seen.add(inner.name)


def _misplaced(element: Element, inner: Element, shape: Shape) -> Diagnostic:
    near = nearest(inner.name, shape.children)
    owners = [name for name, other in SHAPES.items() if inner.name in other.children]
    help_ = f"take it out; `{element.name}` holds text alone"
    if shape.children:
        help_ = _known(f"`{element.name}` has", shape.children)
    if near:
        help_ = f"did you mean {_or(near)}?"
    elif owners:
        help_ = f"it belongs into `{owners[0]}`"
    message = f"`{inner.name[:40]}` has no place in `{element.name}`"
    return Diagnostic("MR513", message, *inner.spot, help=(help_,))


def _known(lead: str, names: tuple[str, ...]) -> str:
    return f"{lead}: {_listed(names)}" if names else f"{lead} none"


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _or(names: tuple[str, ...]) -> str:
    return " or ".join(f"`{name}`" for name in names)
