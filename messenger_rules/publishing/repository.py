"""The repository: the folder that is served, and beside it the stage, where metadata waits for signatures.

``published`` is all that clients see: static files, of which only ``timestamp.json`` is ever replaced. ``staged`` is
what people carry to the machines of key holders: what waits, the files that it is about, and all roots that were
published, in which a holder finds the one under which they signed before.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar, cast

from tuf.api.metadata import Metadata, Root, Snapshot, TargetFile, Targets, Timestamp

from messenger_rules.limits import DEFAULT_LIMITS
from messenger_rules.messages.document import is_id
from messenger_rules.publishing.digests import is_named
from messenger_rules.publishing.files import is_there, read, remove, write
from messenger_rules.publishing.loading import load, load_waiting
from messenger_rules.publishing.problems import PublishingError, refusal
from messenger_rules.publishing.roots import chain, followed, see_same
from messenger_rules.publishing.shapes import unusable
from messenger_rules.publishing.signatures import is_signed
from messenger_rules.publishing.sizes import see_size

T = TypeVar("T", Root, Timestamp, Snapshot, Targets)
REMEMBERED, REMEMBERED_TIMESTAMP = "trusted-targets.json", "trusted-timestamp.json"
"""The files of a stage with the list and the timestamp that were published last."""

_WRITING_ANEW = "in the repository, `publish refresh` writes it anew where it is published"
_NO_NAME_HELP = "do not sign; find out who changed the list of catalogues, and restore it from a copy"


def last(roots: Sequence[Metadata[Root]]) -> Metadata[Root] | None:
    """The newest root of a chain; None where it has none."""
    return roots[-1] if roots else None


def is_name(target: str) -> bool:
    """Whether `publish` would call a catalogue so; whoever writes lists can put any path there.

    >>> is_name("stable/acme-console.xml"), is_name("../../precious.txt"), is_name("stable/..xml")
    (True, False, False)
    """
    channel, _, file = target.partition("/")
    return file.endswith(".xml") and is_id(channel, DEFAULT_LIMITS) and is_id(file[: -len(".xml")], DEFAULT_LIMITS)


def _see_name(target: str, place: Path) -> None:
    if not is_name(target):
        raise refusal("MR636", f"{target[:128]!r} in {place} is no catalogue's name", _NO_NAME_HELP)


@dataclass(frozen=True, slots=True)
class Stage:
    """A folder in which metadata waits for signatures: the repository's own, or a copy of it on a disk."""

    path: Path

    @property
    def root(self) -> Metadata[Root] | None:
        """The root that waits; None where none does."""
        return load_waiting(self.path / "root.json", Root)

    @property
    def targets(self) -> Metadata[Targets] | None:
        """The list of catalogues that waits; None where none does."""
        return load_waiting(self.path / "targets.json", Targets)

    @property
    def roots(self) -> tuple[Metadata[Root], ...]:
        """The roots that were published, each signed by the one before; none before the first was.

        Anybody can begin such a chain: it counts for those who know one of its roots. What is damaged counts as what is
        missing, and so does what is behind it.
        """
        return followed(self.path / "roots")[0]

    def see_roots(self) -> None:
        """See that none of them is damaged: who signs has them all.

        :raises PublishingError: MR639 where one of them lacks signatures; MR620 where it cannot be read.
        """
        if (wrong := self.wrong_root) is not None:
            raise PublishingError([replace(it, help=(*it.help, _WRITING_ANEW)) for it in wrong.diagnostics])

    @property
    def wrong_root(self) -> PublishingError | None:
        """What is wrong with the root behind :attr:`roots`; None where there is none, or the last is the newest."""
        return followed(self.path / "roots")[1]

    def path_of_root(self, version: int) -> Path:
        """Where a root lies that was published."""
        return self.path / "roots" / f"{version}.root.json"

    @property
    def trusted(self) -> Metadata[Root] | None:
        """The newest of them: the root that clients trust."""
        return last(self.roots)

    def trusted_targets(self, root: Metadata[Root] | None) -> Metadata[Targets] | None:
        """The list that was published last; None before the first root was.

        :raises PublishingError: MR639 where it is missing, or not signed by the keys of the trusted root.
        """
        path = self.path / REMEMBERED
        found = load(path, Targets)
        if root is not None and (found is None or not is_signed(found, root)):
            why = "is missing" if found is None else "is not signed by its keys"
            help_ = "sign nothing; copy the whole folder `staged` anew, and find out who changed it"
            raise refusal("MR639", f"{path}, the list that was published last, {why}", help_)
        return None if root is None else found

    def judge(self) -> Metadata[Root]:
        """The root whose keys sign what waits.

        :raises PublishingError: MR620 where there is none.
        """
        found = self.root or self.trusted
        if found is None:
            raise refusal("MR620", f"{self.path} has no root", "copy the whole folder `staged` of the repository")
        return found

    def see_kept(self, metadata: Metadata[T]) -> None:
        """See that metadata could wait here.

        :raises PublishingError: MR620 where nobody could read it, MR612 where clients would not take as much; then what
            waits is left as it is.
        """
        if (why := unusable(metadata)) is not None:
            raise refusal("MR620", f"the {metadata.signed.type} to be staged {why}", "nothing was changed")
        see_size(metadata)

    def keep(self, metadata: Metadata[T]) -> None:
        """Write what waits; raises as :meth:`see_kept`."""
        self.see_kept(metadata)
        write(self.path / f"{metadata.signed.type}.json", metadata.to_bytes())

    @property
    def readable(self) -> list[Metadata[Any]]:
        """What waits, without what is damaged."""
        found: list[Metadata[Any] | None] = []
        with contextlib.suppress(PublishingError):
            found.append(self.root)
        with contextlib.suppress(PublishingError):
            found.append(self.targets)
        return [it for it in found if it is not None]

    def follow(self, roots: Iterable[Metadata[Root]]) -> None:
        """Write the roots that clients trust and that are not here yet."""
        for root in roots:
            if not is_there(path := self.path_of_root(root.signed.version)):
                write(path, root.to_bytes())

    def remember(self, targets: Metadata[Targets]) -> None:
        """Write the list that is published: what waits is compared with it."""
        write(self.path / REMEMBERED, targets.to_bytes())

    def remember_timestamp(self, timestamp: Metadata[Timestamp]) -> None:
        """Write the timestamp that is published: the next one goes on from its numbers."""
        write(self.path / REMEMBERED_TIMESTAMP, timestamp.to_bytes())

    def drop(self, role: str) -> None:
        """What waited is published."""
        remove(self.path / f"{role}.json")

    def file(self, target: str) -> Path:
        """Where a catalogue lies that the metadata is about.

        :raises PublishingError: MR636 where that would be elsewhere than `publish` puts one.
        """
        _see_name(target, self.path)
        return self.path.joinpath("targets", *target.split("/"))

    def catalogue(self, target: TargetFile) -> bytes:
        """The bytes of a catalogue, compared with what is said of it: nobody signs or publishes another one.

        :raises PublishingError: MR636 where it is another; MR620 where it cannot be read.
        """
        path = self.file(target.path)
        data = read(path)
        if not is_named(data, target):
            help_ = "do not sign; copy the folder anew, or add the catalogue again"
            raise refusal("MR636", f"{path} is not the catalogue that would be signed", help_)
        return data


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository as its vendor has it."""

    path: Path

    @property
    def metadata(self) -> Path:
        """The folder of metadata that is served."""
        return self.path / "published" / "metadata"

    @property
    def files(self) -> Path:
        """The folder of catalogues that is served."""
        return self.path / "published" / "targets"

    def file(self, target: TargetFile) -> Path:
        """Where a catalogue is served, under a name with its digest.

        :raises PublishingError: MR636 where that would be elsewhere than `publish` puts one.
        """
        _see_name(target.path, self.path)
        if not all(digest.isalnum() for digest in target.hashes.values()):
            raise refusal("MR636", f"{target.path} in {self.path} has a digest that is none", _NO_NAME_HELP)
        return self.files.joinpath(*target.get_prefixed_paths()[0].split("/"))

    def served(self, target: TargetFile) -> bytes | None:
        """The bytes of a catalogue that is served; None where it is missing, or is not the one that was signed.

        :raises PublishingError: MR636 as :meth:`file`.
        """
        path = self.file(target)
        try:
            data = read(path)
        except PublishingError:
            return None
        return data if is_named(data, target) else None

    @property
    def stage(self) -> Stage:
        """What waits for signatures."""
        return Stage(self.path / "staged")

    def path_of(self, published: Metadata[Any]) -> Path:
        """Where metadata is served, under a name with its version; a timestamp is what clients begin with."""
        role, version = published.signed.type, published.signed.version
        return self.metadata / ("timestamp.json" if role == "timestamp" else f"{version}.{role}.json")

    @property
    def root(self) -> Metadata[Root] | None:
        """The newest root that is published.

        :raises PublishingError: MR639 where it does not follow from the one that is trusted, or that one is not the
            published one; MR620 where it cannot be read.
        """
        return last(self.roots)

    @property
    def roots(self) -> tuple[Metadata[Root], ...]:
        """The roots that are published, from the newest that the stage has; raises as :attr:`root`."""
        known = self.stage.roots
        for root in known:
            see_same(root, self.metadata, self.stage.path)
        return chain(self.metadata, last(known))

    @property
    def all_roots(self) -> tuple[Metadata[Root], ...]:
        """All that ever were published, from the first; raises as :attr:`root`."""
        return (*self.stage.roots[:-1], *self.roots)

    @property
    def timestamp(self) -> Metadata[Timestamp] | None:
        """The timestamp that is published."""
        return load(self.metadata / "timestamp.json", Timestamp)

    @property
    def snapshot(self) -> Metadata[Snapshot] | None:
        """The snapshot that the timestamp names."""
        timestamp = self.timestamp
        if timestamp is None:
            return None
        return load(self.metadata / f"{timestamp.signed.snapshot_meta.version}.snapshot.json", Snapshot)

    @property
    def targets(self) -> Metadata[Targets] | None:
        """The list of catalogues that the snapshot names."""
        snapshot = self.snapshot
        if snapshot is None:
            return None
        return load(self.metadata / f"{snapshot.signed.meta['targets.json'].version}.targets.json", Targets)

    @property
    def is_begun(self) -> bool:
        """Whether there is a repository, be it that nothing of it is published yet."""
        return is_there(self.stage.path / "root.json") or self.root is not None

    def see_begun(self) -> None:
        """See that there is a repository.

        :raises PublishingError: MR620 where there is none.
        """
        if not self.is_begun:
            help_ = "`publish init` makes a repository; --repository names one that is elsewhere"
            raise refusal("MR620", f"there is no repository in {self.path}", help_)

    def current_root(self) -> Metadata[Root]:
        """The root that changes begin with: the one that waits, else the one that is published.

        :raises PublishingError: MR620 where there is none.
        """
        self.see_begun()
        return self.stage.root or cast("Metadata[Root]", self.root)
