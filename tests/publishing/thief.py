"""A thief, who has the keys of those who sign the list and of the server, and publishes without `publish`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tuf.api.metadata import Metadata, MetaFile, TargetFile, Targets

from messenger_rules.publishing.repository import Repository, Stage
from messenger_rules.publishing.signatures import put
from tests.publishing.vendor import signer

STOLEN = {"targets": ("dan", "eve"), "snapshot": ("snapshot",), "timestamp": ("timestamp",)}


def sign_blindly(stage: Stage, role: str, *names: str) -> None:
    """Sign what waits, without the program that looks at it first."""
    found: Metadata[Any] | None = stage.root if role == "root" else stage.targets
    assert found is not None
    for name in names:
        put(found, signer(name))
    stage.keep(found)


def publish_list(repository: Repository, change: Callable[[Targets], object]) -> None:
    """Publish the list of catalogues with a change that `publish` refuses."""
    targets, snapshot, timestamp = repository.targets, repository.snapshot, repository.timestamp
    assert targets is not None
    assert snapshot is not None
    assert timestamp is not None
    change(targets.signed)
    snapshot.signed.meta["targets.json"] = _publish(repository, targets)
    timestamp.signed.snapshot_meta = _publish(repository, snapshot)
    _publish(repository, timestamp)


def publish_catalogue(
    repository: Repository, data: bytes, about: Mapping[str, object], target: str = "stable/acme-console.xml"
) -> None:
    """Publish any bytes as a catalogue, and say anything about them."""
    file = TargetFile.from_data(target, data, ["sha256"])
    file.unrecognized_fields["custom"] = {"messenger-rules": about}
    place = repository.file(file)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(data)
    publish_list(repository, lambda it: it.targets.update({target: file}))


def _publish(repository: Repository, metadata: Metadata[Any]) -> MetaFile:
    metadata.signed.version += 1
    metadata.signatures.clear()
    for name in STOLEN[metadata.signed.type]:
        put(metadata, signer(name))
    data = metadata.to_bytes()
    repository.path_of(metadata).write_bytes(data)
    return MetaFile.from_data(metadata.signed.version, data, ["sha256"])
