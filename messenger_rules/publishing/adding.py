"""Adding: a catalogue goes through the gate and onto the stage, as clients will have it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from tuf.api.metadata import Metadata, TargetFile

from messenger_rules.diagnostics import Diagnostic
from messenger_rules.limits import DEFAULT_LIMITS
from messenger_rules.messages.catalog import Catalog
from messenger_rules.messages.document import is_id
from messenger_rules.messages.listed import OURS
from messenger_rules.messages.writer import write as written
from messenger_rules.publishing.files import write
from messenger_rules.publishing.gate import pass_gate
from messenger_rules.publishing.listing import serial_of, stage_targets
from messenger_rules.publishing.newest import current_list, last_list
from messenger_rules.publishing.problems import refusal
from messenger_rules.publishing.repository import Repository
from messenger_rules.publishing.requirements import requirements
from messenger_rules.publishing.turns import takes_turns
from messenger_rules.registry import Registry

FARTHEST = 1_000
"""How far a serial may be above the last one: a vendor publishes a few catalogues a year."""

HIGHEST = 999_999_999
"""The serial after which nothing can be published, as catalogues have it."""

ROOM = 1_000_000
"""How many serials are left above any that an author writes, be it meant or not."""


@dataclass(frozen=True, slots=True)
class Added:
    """A catalogue that waits for signatures."""

    target: str
    serial: int
    messages: int
    requires: Mapping[str, str]
    warnings: tuple[Diagnostic, ...]


def add(
    repository: Repository,
    path: Path,
    registry: Registry,
    now: datetime,
    *,
    channel: str = "stable",
    strict: bool = False,
    any_serial: bool = False,
) -> Added:
    """Stage a catalogue for a channel. The author's file stays as it is.

    :param any_serial: the serial may be far above the last one.
    :raises PublishingError: MR627 with what hinders; MR637 where it has no product, or the channel no good name; MR619
        where the serial is far above the last one, or leaves hardly a number above it.
    :raises CatalogError: where the file, or what it becomes, is refused whole.
    """
    repository.current_root()
    catalog = Catalog.load(path, registry=registry)
    target_of(catalog.document.product, channel)
    warnings = pass_gate(catalog, now, strict=strict)
    added = stage(repository, catalog, channel, registry, now, any_serial=any_serial)
    return replace(added, warnings=tuple(warnings))


def target_of(product: str | None, channel: str) -> str:
    """Where in the repository a product's catalogue is, for a channel.

    :raises PublishingError: MR637 where one of them is no name.

    >>> target_of("acme-console", "stable")
    'stable/acme-console.xml'
    """
    if product is None:
        raise refusal("MR637", "the catalogue names no product", 'write `<catalog product="...">`')
    if not is_id(channel, DEFAULT_LIMITS):
        raise refusal("MR637", f"`{channel[:64]}` is no name of a channel", "write a-z, 0-9, `-`, `_` and `.`")
    return f"{channel}/{product}.xml"


def _next_serial(written_there: int, last: int, target: str, *, any_serial: bool) -> int:
    """The number of what is added: clients never go back to a lower one, so a slip of the finger would be for good."""
    if last >= HIGHEST:
        help_ = "give the product another name, or use another channel: on this one agents take nothing new"
        raise refusal("MR619", f"{last}, the last serial of {target}, is the highest that there is", help_)
    if written_there > max(last + 1, HIGHEST - ROOM):
        sentence = f"the serial {written_there} leaves hardly a number for the catalogues of {target} to come"
        raise refusal("MR619", sentence, "correct it: no lower one is ever taken again, so it is not taken at all")
    if written_there > last + FARTHEST and not any_serial:
        sentence = f"the serial {written_there} is far above {last}, the last one of {target}"
        raise refusal("MR619", sentence, "correct it: no lower one is ever taken again; --any-serial, if it is meant")
    return max(written_there, last + 1)


def _serial(repository: Repository, target: str) -> int:
    """The number that was published last for a target; what only waits is replaced by what is added."""
    published = last_list(repository)
    found = published.signed.targets.get(target) if published is not None else None
    return 0 if found is None else serial_of(found)


def _file(target: str, data: bytes, serial: int, needs: Mapping[str, str]) -> TargetFile:
    found = TargetFile.from_data(target, data, ["sha256"])
    found.unrecognized_fields["custom"] = {OURS: {"serial": serial, "requires": dict(needs)}}
    return found


@takes_turns
def stage(
    repository: Repository,
    catalog: Catalog,
    channel: str,
    registry: Registry,
    now: datetime,
    *,
    any_serial: bool = False,
) -> Added:
    """Stage a catalogue that has passed the gate; the file first: metadata never speaks of what is not there.

    :raises PublishingError: MR619 where the serial is far above the last one, or leaves hardly a number above it.
    """
    target = target_of(catalog.document.product, channel)
    serial = _next_serial(catalog.document.serial, _serial(repository, target), target, any_serial=any_serial)
    data = written(catalog.published(serial=serial, channel=channel)).encode()
    Catalog.read(data, name=target, registry=registry)  # with its vocabulary inside, it may have grown too large
    needs = requirements(catalog, registry)
    write(repository.stage.file(target), data)
    changed = Metadata(current_list(repository).signed)
    changed.signed.targets[target] = _file(target, data, serial, needs)
    stage_targets(repository, changed, now)
    return Added(target, serial, len(catalog.messages), needs, ())
