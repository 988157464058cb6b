"""Losing: whose signatures go where what they signed is staged anew, or given up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tuf.api.metadata import Metadata, Root

from messenger_rules.publishing.problems import PublishingError
from messenger_rules.publishing.repository import Stage
from messenger_rules.publishing.signatures import counts


@dataclass(frozen=True, slots=True)
class Given:
    """Whose signatures what waits has, of those that count."""

    role: str
    version: int
    signed: bytes
    names: tuple[str, ...]


def given(stage: Stage) -> list[Given]:
    """Whose signatures are there; of what is damaged, nobody's can be lost any more."""
    try:
        found: list[Metadata[Any] | None] = [stage.root, stage.targets]
        judge, trusted = stage.judge(), stage.trusted
    except PublishingError:
        return []
    return [_given(it, judge, trusted) for it in found if it is not None]


def lost(before: Sequence[Given], stage: Stage) -> list[Given]:
    """What of that is there no more."""
    there = {it.signed: {*it.names} for it in given(stage)}
    return [it for it in before if not {*it.names} <= there.get(it.signed, set())]


def _given(metadata: Metadata[Any], judge: Metadata[Root], trusted: Metadata[Root] | None) -> Given:
    names = {name for count in counts(metadata, judge, trusted) for name in count.signed}
    signed = metadata.signed
    return Given(signed.type, signed.version, metadata.signed_bytes, tuple(sorted(names)))
