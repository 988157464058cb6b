"""Releasing: what is signed is published, and what the server signs is made anew.

The order keeps clients whole at every moment. Files with a version or a digest in their names come first, each of them
new, then ``timestamp.json``, by which clients begin, in one step. Whoever reads in between has the state before. A new
root comes last where the root before it vouches for all the rest, too; else before the timestamp, and who reads in
between keeps what they have. The stage is told of a root as soon as that is there. When a step fails, the same command
goes on where it ended.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from securesystemslib.signer import Signer
from tuf.api.metadata import Metadata, MetaFile, Root, Snapshot, Targets, Timestamp

from messenger_rules.diagnostics import Diagnostic, Severity
from messenger_rules.publishing.catching_up import catch_up
from messenger_rules.publishing.choosing import choose, expired
from messenger_rules.publishing.clocks import made_later
from messenger_rules.publishing.files import is_there, write
from messenger_rules.publishing.following import is_same
from messenger_rules.publishing.keys import name_of
from messenger_rules.publishing.newest import forged_timestamp, last_list, last_timestamp, put_back_timestamp
from messenger_rules.publishing.problems import PublishingError, refusal, warning
from messenger_rules.publishing.repository import Repository
from messenger_rules.publishing.roles import ONLINE, ROLES, days_of, expiry
from messenger_rules.publishing.signatures import Count, counts, is_signed, put
from messenger_rules.publishing.slimming import slim
from messenger_rules.publishing.stranded import stranded
from messenger_rules.publishing.turns import takes_turns


@dataclass(frozen=True, slots=True)
class Released:
    """The versions that are published now, which of them are new, what lacks signatures still, and what is wrong.

    An error among what is wrong tells of what waits: it was left where it is, and held up nothing else.
    """

    versions: Mapping[str, int]
    new: tuple[str, ...]
    lacking: tuple[Count, ...]
    problems: tuple[Diagnostic, ...]


@takes_turns
def release(repository: Repository, signers: Sequence[Signer], now: datetime) -> Released:
    """Publish what is signed, with a new timestamp and, where it is due, a new snapshot.

    :raises PublishingError: MR631 where what must be published lacks signatures; MR633 where a key of the server does;
        MR635 where the first that would be published has expired; MR613 where the list that is served is older than
        one that was published; MR638 where another process changes the repository.
    """
    slim(repository)
    exchanged = [*put_back_timestamp(repository), *forged_timestamp(repository)]
    chosen = choose(repository, now)
    root, targets = chosen.root, chosen.targets
    snapshot = _snapshot(repository, root, targets, signers, now)
    timestamp = _timestamp(repository, root, snapshot, signers, now)
    served = _published(repository)
    made: dict[str, Metadata[Any]] = {"root": root, "targets": targets, "snapshot": snapshot, "timestamp": timestamp}
    new = tuple(name for name, metadata in made.items() if metadata != served[name])
    mended = _publish(repository, made, new)
    versions = {name: metadata.signed.version for name, metadata in made.items()}
    replaced = (replace(it, severity=Severity.WARNING) for it in exchanged)
    problems = (
        *replaced,
        *mended,
        *chosen.problems,
        *expired(repository, now),
        *stranded(repository),
        *made_later(repository, now),
    )
    return Released(versions, new, tuple(_lacking(repository, root)), problems)


def _published(repository: Repository) -> dict[str, Metadata[Any] | None]:
    return {role: getattr(repository, role) for role in ROLES}


def _snapshot(
    repository: Repository,
    root: Metadata[Root],
    targets: Metadata[Targets],
    signers: Sequence[Signer],
    now: datetime,
) -> Metadata[Snapshot]:
    """The snapshot that is there, as long as it says the same, is signed, and holds for half of its time still.

    Clients have seen the one that the last timestamp named, and take none with a lower number.
    One that holds for longer than that time was made by a clock that was ahead, or before the time was made shorter.
    """
    last, timestamp = repository.snapshot, last_timestamp(repository)
    version, seen = targets.signed.version, 0 if timestamp is None else timestamp.signed.snapshot_meta.version
    is_last = last is not None and last.signed.version >= seen and is_signed(last, root)
    if last is not None and is_last and last.signed.meta["targets.json"].version == version:
        time = timedelta(days=days_of(root.signed.roles["snapshot"], "snapshot"))
        if time / 2 < last.signed.expires - now <= time:
            return last
    made = Snapshot(
        _free(repository, seen + 1),
        expires=expiry(root.signed, "snapshot", now),
        meta={"targets.json": MetaFile.from_data(version, targets.to_bytes(), ["sha256"])},
    )
    return _signed(repository, Metadata(made), root, signers)


def _free(repository: Repository, version: int) -> int:
    """The version, or the next one that no file has: where an older state was put back, clients have the others."""
    while is_there(repository.metadata / f"{version}.snapshot.json"):
        version += 1
    return version


def _timestamp(
    repository: Repository,
    root: Metadata[Root],
    snapshot: Metadata[Snapshot],
    signers: Sequence[Signer],
    now: datetime,
) -> Metadata[Timestamp]:
    last = last_timestamp(repository)
    made = Timestamp(
        1 if last is None else last.signed.version + 1,
        expires=expiry(root.signed, "timestamp", now),
        snapshot_meta=MetaFile.from_data(snapshot.signed.version, snapshot.to_bytes(), ["sha256"]),
    )
    return _signed(repository, Metadata(made), root, signers)


def _signed(
    repository: Repository, metadata: Metadata[Any], root: Metadata[Root], signers: Sequence[Signer]
) -> Metadata[Any]:
    """Sign for the server, by all of its keys that are at hand: those of the root before serve clients that have it.

    :raises PublishingError: MR633 where they are not enough.
    """
    role = metadata.signed.type
    roots = [root, *([published] if (published := repository.root) is not None else [])]
    own = {keyid for it in roots for keyid in it.signed.roles[role].keyids}
    for signer in signers:
        if signer.public_key.keyid in own:
            put(metadata, signer)
    if not is_signed(metadata, root):
        wanted = ", ".join(sorted(name_of(root.signed.keys[keyid]) for keyid in root.signed.roles[role].keyids))
        raise refusal("MR633", f"the key of {role} is missing: {wanted}", "give its file, or its folder, by --key")
    return metadata


def _publish(repository: Repository, made: Mapping[str, Metadata[Any]], new: Sequence[str]) -> tuple[Diagnostic, ...]:
    """Write what is new, and tell what is wrong with catalogues that were published before."""
    order = ["targets", "snapshot", "root", "timestamp"]
    before = repository.root
    if before is not None and all(is_signed(made[role], before) for role in ("targets", *ONLINE)):
        order = ["targets", "snapshot", "timestamp", "root"]
    mended = tuple(_publish_files(repository, made["targets"]))
    for role in order:
        if role in new:
            write(repository.path_of(made[role]), made[role].to_bytes())
        if role in {"root", "timestamp"}:
            catch_up(repository)
    for staged in repository.stage.readable:
        if is_same(staged, made[staged.signed.type]):
            repository.stage.drop(staged.signed.type)
    return mended


def _publish_files(repository: Repository, targets: Metadata[Targets]) -> Iterator[Diagnostic]:
    """Of those that were published before, one that is lost holds up nothing: clients miss it already."""
    last = last_list(repository)
    before = {} if last is None else last.signed.targets
    for target in targets.signed.targets.values():
        if repository.served(target) is not None:
            continue
        place, is_new = repository.file(target), target != before.get(target.path)
        what = f"{place} was missing, or another catalogue than was signed"
        try:
            write(place, repository.stage.catalogue(target))
        except PublishingError:
            if is_new:
                raise
            yield refusal("MR636", what, "restore it from a copy, and find out who changed it").diagnostics[0]
        else:
            if not is_new:
                yield warning("MR636", f"{what}: it is written anew", "find out who changed it")


def _lacking(repository: Repository, root: Metadata[Root]) -> list[Count]:
    """Whose signatures are still missing for what waits."""
    staged = repository.stage.readable
    own = next((it for it in staged if it.signed.type == "root"), root)
    found = [count for it in staged for count in counts(it, own, repository.root)]
    return [count for count in found if not count.is_enough]
