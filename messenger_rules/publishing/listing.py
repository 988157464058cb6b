"""The list of catalogues: how it waits for signatures, and what is signed about each catalogue beside its bytes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tuf.api.metadata import Metadata, Root, TargetFile, Targets

from messenger_rules.messages import listed
from messenger_rules.publishing.files import is_there, read, write
from messenger_rules.publishing.newest import last_list
from messenger_rules.publishing.repository import Repository
from messenger_rules.publishing.roles import expiry


def custom_of(file: TargetFile) -> Mapping[str, Any]:
    """What is signed about a catalogue beside its bytes.

    >>> custom_of(TargetFile.from_data("stable/acme.xml", b""))
    {}
    """
    return listed.own_part(file.custom)


def serial_of(file: TargetFile) -> int:
    """The number of a catalogue; 0 where nothing says it."""
    return listed.serial(file.custom)


def requires_of(file: TargetFile) -> Mapping[str, str]:
    """The least versions that a catalogue needs, of the library and of plugins."""
    return listed.requires(file.custom)


def lay_out(repository: Repository, targets: Targets) -> None:
    """See that the catalogues that key holders look at are those of a list, as far as they are published."""
    for target in targets.targets.values():
        published, beside = repository.file(target), repository.stage.file(target.path)
        if is_there(published) and not (is_there(beside) and read(beside) == read(published)):
            write(beside, read(published))


def stage_targets(repository: Repository, targets: Metadata[Targets], now: datetime, root: Root | None = None) -> None:
    """Stage a list of catalogues under the next version, without signatures: those of the last one do not fit it.

    :param root: the one under which it will stand, where that does not wait yet.
    """
    published, root = last_list(repository), root or repository.current_root().signed
    targets.signed.version = 1 if published is None else published.signed.version + 1
    targets.signed.expires = expiry(root, "targets", now)
    targets.signatures.clear()
    repository.stage.keep(targets)
    lay_out(repository, targets.signed)  # not before: what the list before speaks of lies nowhere else
