"""The list of catalogues: how it waits for signatures, and what is signed about each catalogue beside its bytes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tuf.api.metadata import Metadata, TargetFile, Targets

from messenger_rules.publishing.repository import Repository
from messenger_rules.publishing.roles import expiry

CUSTOM = "messenger-rules"
"""The part of a target's ``custom`` field that is ours."""


def custom_of(file: TargetFile) -> Mapping[str, Any]:
    """What is signed about a catalogue beside its bytes.

    >>> custom_of(TargetFile.from_data("stable/acme.xml", b""))
    {}
    """
    custom = file.custom
    found = custom.get(CUSTOM) if isinstance(custom, dict) else None
    return found if isinstance(found, dict) else {}


def stage_targets(repository: Repository, targets: Metadata[Targets], now: datetime) -> None:
    """Stage a list of catalogues under the next version, without signatures: those of the last one do not fit it."""
    published = repository.targets
    targets.signed.version = 1 if published is None else published.signed.version + 1
    targets.signed.expires = expiry(repository.current_root().signed, "targets", now)
    targets.signatures.clear()
    repository.stage.keep(targets)
