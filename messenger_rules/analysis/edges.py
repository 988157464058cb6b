"""Ends of version ranges that are hardly meant so: behind the pre-releases of a version, or one version alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import reduce

from messenger_rules import versions
from messenger_rules.analysis import complaints
from messenger_rules.condition.predicate_tree import (
    All,
    AnyOf,
    InRegion,
    Installed,
    Interval,
    Node,
    Not,
    OpenVersions,
    OrderedRegion,
)
from messenger_rules.diagnostics import Diagnostic
from messenger_rules.schema import Schema
from messenger_rules.text import Source, Span
from messenger_rules.types import VersionType

_BEFORE = re.compile(r'(?:\.\.<|<(?!=))\s*"?([0-9][^\s,\])"]*)')
_RANGE = re.compile(r'([^\s\[(,"]+)"?\s*\.\.(?!<)\s*"?([^\s,\])"]+)')
_USUAL = {"dotted": "-rc1", "pep440": "rc1", "semver": "-rc.1"}
"""How pre-releases are written; packages of a distribution have none that anybody waits for."""
_BOUND = re.compile(r'(?:>=|<=)\s*"?([^\s,\])"]+)')


def doubtful_edges(node: Node, source: Source, schema: Schema) -> Iterator[Diagnostic]:
    """What is to be said of the ranges of a condition; those of its segments are told of there."""
    match node:
        case All(parts):
            yield from _between(node, source)
            for part in parts:
                yield from doubtful_edges(part, source, schema)
        case AnyOf(parts):
            for part in parts:
                yield from doubtful_edges(part, source, schema)
        case Not(part):
            yield from doubtful_edges(part, source, schema)
        case InRegion(fact, OrderedRegion() as region, _, span):
            if isinstance(fact.type, VersionType):
                declared = schema.facts.get(fact.name)
                released = declared.released if declared is not None else ()
                yield from _pre_releases(span, source, versions.scheme(fact.type.scheme), released, fact.name)
            yield from _single(span, source, region)
        case Installed(component, scheme, OrderedRegion() | OpenVersions() as region, span):
            declaration = schema.component(component)
            known = declaration.released if declaration is not None else ()
            ordinary = versions.scheme(scheme or "dotted")
            yield from _pre_releases(span, source, ordinary, known, component)
            read = region.in_scheme(ordinary) if isinstance(region, OpenVersions) else region
            yield from _single(span, source, read)
        case _:
            return


def _pre_releases(
    span: Span, source: Source, scheme: versions.Scheme, released: tuple[str, ...], name: str
) -> Iterator[Diagnostic]:
    """Where versions are released, only the pre-releases among them count; where nobody says which are, any."""
    for found in _BEFORE.finditer(source.text, span.start, span.end):
        edge = found[1]
        try:
            first, end = scheme.line(edge)[0], scheme.key(edge)
        except versions.UnreadableVersion:
            continue
        inside = [version for version in released if first <= scheme.key(version) < end]
        usual = f"{edge}{_USUAL[scheme.name]}" if scheme.name in _USUAL and not released else None
        if inside or usual:
            example = usual or inside[0]
            yield complaints.pre_release(source, Span(*found.span(1)), name, example, released=bool(inside))


def _single(span: Span, source: Source, region: OrderedRegion | None) -> Iterator[Diagnostic]:
    """A range of which both ends are one value."""
    if region is not None and any(_is_point(interval) for interval in region.intervals):
        for found in _RANGE.finditer(source.text, span.start, span.end):
            if found[1] == found[2]:
                yield complaints.one_version(source, Span(*found.span()), found[1])


def _between(group: All, source: Source) -> Iterator[Diagnostic]:
    """Comparisons of one fact that leave one value between them."""
    compared: dict[str, list[InRegion]] = {}
    for part in group.parts:
        if isinstance(part, InRegion) and isinstance(part.region, OrderedRegion) and not part.negated:
            compared.setdefault(part.fact.name, []).append(part)
    for parts in compared.values():
        intervals = [part.region.intervals for part in parts if isinstance(part.region, OrderedRegion)]
        if any(len(some) != 1 or _is_point(some[0]) for some in intervals):
            continue
        last = parts[-1]
        written = _BOUND.search(source.text, last.span.start, last.span.end)
        if written is not None and _is_point(reduce(_common, (some[0] for some in intervals))):
            yield complaints.one_version(source, last.span, written[1])


def _common(one: Interval, other: Interval) -> Interval:
    """What lies in both."""
    low, low_included = max(
        ((it.low, it.low_included) for it in (one, other) if it.low is not None),
        key=lambda end: (end[0], not end[1]),
        default=(None, True),
    )
    high, high_included = min(
        ((it.high, it.high_included) for it in (one, other) if it.high is not None), default=(None, False)
    )
    return Interval(low, high, low_included, high_included)


def _is_point(interval: Interval) -> bool:
    return (
        interval.low is not None and interval.low == interval.high and interval.low_included and interval.high_included
    )
