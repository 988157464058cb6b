"""Reverting: a catalogue is staged once more as it was under an older number, under the next one.

Agents never go back to a lower number. So what was published by mistake is taken back by what was right before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from tuf.api.metadata import TargetFile

from messenger_rules.messages.catalog import Catalog
from messenger_rules.publishing.adding import Added, stage
from messenger_rules.publishing.digests import is_named
from messenger_rules.publishing.files import is_there, read
from messenger_rules.publishing.gate import pass_gate
from messenger_rules.publishing.listing import serial_of
from messenger_rules.publishing.past import RESTORE, gaps, lists
from messenger_rules.publishing.problems import PublishingError, refusal
from messenger_rules.publishing.repository import Repository
from messenger_rules.registry import Registry


def revert(repository: Repository, target: str, number: int, registry: Registry, now: datetime) -> Added:
    """Stage a catalogue as it was published under a number.

    :raises PublishingError: MR615 where it never was; MR620 or MR636 where it is not there any more, or is another;
        MR639 where a list that was published before is not signed;
        MR627 where the checks of today find what hinders.
    :raises CatalogError: where the library does not read it any more.
    """
    repository.current_root()
    data = _published(repository, target, number)
    catalog = Catalog.read(data, name=target, registry=registry)
    warnings = pass_gate(catalog, now)
    channel, _, _ = target.partition("/")
    return replace(stage(repository, catalog, channel, registry, now), warnings=tuple(warnings))


def _published(repository: Repository, target: str, number: int) -> bytes:
    there = {serial_of(file): file for file in _history(repository, target)}
    if number not in there:
        raise _unknown(repository, target, number, sorted(there))
    return _bytes(repository, there[number])


def _unknown(repository: Repository, target: str, number: int, known: Sequence[int]) -> PublishingError:
    if missing := gaps(repository):
        sentence = f"{missing[0]} is missing, where {target} may have the number {number}"
        return refusal("MR620", sentence, RESTORE)
    if not known:
        return refusal("MR615", f"{target} was never published", "`publish status` tells what is")
    sentence = f"{target} was never published under the number {number}"
    return refusal("MR615", sentence, f"it had {', '.join(map(str, known))}")


def _history(repository: Repository, target: str) -> Iterator[TargetFile]:
    """What the lists of catalogues said of it, from the first to the last."""
    for found in lists(repository):
        if target in found.signed.targets:
            yield found.signed.targets[target]


def _bytes(repository: Repository, file: TargetFile) -> bytes:
    if not is_there(path := repository.file(file)):
        raise refusal("MR620", f"{path} is missing", RESTORE)
    data = read(path)
    if not is_named(data, file):
        sentence = f"{path} is not the catalogue that was signed"
        raise refusal("MR636", sentence, "restore it from a copy, and find out who changed it")
    return data
