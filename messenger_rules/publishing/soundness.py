"""Soundness: whether clients can take what is published, from the first root to the last catalogue.

What they look at is looked at here, before one of them does: each root is signed by the keys of the one before and by
its own, the roles by the keys that the newest root names, and each file is the one, in version, length and digest, that
the file before it names. None has more bytes than they read.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tuf.api.metadata import Metadata, MetaFile, Root, TargetFile

from messenger_rules.diagnostics import Diagnostic
from messenger_rules.publishing.digests import is_named
from messenger_rules.publishing.files import is_there, read, size_of
from messenger_rules.publishing.foreign import foreign
from messenger_rules.publishing.inside import see_inside
from messenger_rules.publishing.loading import load
from messenger_rules.publishing.newest import is_interrupted
from messenger_rules.publishing.past import unsigned
from messenger_rules.publishing.problems import PublishingError, refusal
from messenger_rules.publishing.repository import Repository
from messenger_rules.publishing.roles import ROLES, renewing
from messenger_rules.publishing.roots import check
from messenger_rules.publishing.signatures import is_signed
from messenger_rules.publishing.sizes import LARGEST, too_large

_GOING_ON = "where publishing was interrupted, `publish refresh` goes on; else find out who put older files there"
_HELP = "restore it from a copy, and find out who changed it"


def unsound(repository: Repository, root: Metadata[Root]) -> Iterator[Diagnostic]:
    """What clients would refuse, or not find.

    :param root: the newest root, which the caller has followed from the one that is trusted.
    """
    yield from _of_roots(repository, root)
    yield from _of_roles(repository, root)
    yield from _of_sizes(repository, root)
    yield from _of_links(repository)
    yield from unsigned(repository)
    targets = repository.targets
    for own in (root, targets):
        for problem in foreign(own.signed) if own is not None else ():
            yield from problem.diagnostics
    for target in targets.signed.targets.values() if targets is not None else ():
        yield from _of_file(repository, target)


def _of_roots(repository: Repository, root: Metadata[Root]) -> Iterator[Diagnostic]:
    """Clients walk from the first root to the last one."""
    before: Metadata[Root] | None = None
    for version in range(1, root.signed.version + 1):
        try:
            before = _root(repository, version, before)
        except PublishingError as error:
            yield from error.diagnostics
            before = None


def _root(repository: Repository, version: int, before: Metadata[Root] | None) -> Metadata[Root]:
    path = repository.metadata / f"{version}.root.json"
    found = load(path, Root)
    if found is None:
        raise refusal("MR620", f"{path} is missing: clients cannot follow", _HELP)
    if found.signed.version != version:
        raise refusal("MR636", f"{path} has the version {found.signed.version}", _HELP)
    check(found, before, repository.metadata)
    return found


def _of_roles(repository: Repository, root: Metadata[Root]) -> Iterator[Diagnostic]:
    is_half = is_interrupted(repository)
    for role in ROLES[1:]:
        found = getattr(repository, role)
        if found is None and not is_half:
            yield from refusal("MR620", f"there is no {role} in {repository.metadata}", _HELP).diagnostics
        elif found is not None and not is_signed(found, root):
            is_older = any(is_signed(found, before) for before in repository.all_roots)
            is_half = is_half or is_older
            yield from () if is_older else _unsigned(repository, found)
    if is_half:
        sentence = f"root {root.signed.version} is published, and not yet all that goes with it"
        yield from refusal("MR609", sentence, _GOING_ON).diagnostics


def _unsigned(repository: Repository, found: Metadata[Any]) -> Iterator[Diagnostic]:
    sentence = f"{found.signed.type} {found.signed.version} in {repository.metadata} is not signed by its keys"
    yield from refusal("MR639", sentence, _HELP).diagnostics


def _of_sizes(repository: Repository, root: Metadata[Root]) -> Iterator[Diagnostic]:
    """Of each root, since clients go through all of them, and of what the newest timestamp leads to."""
    found = [getattr(repository, role) for role in ROLES[1:]]
    paths = [("root", repository.metadata / f"{version}.root.json") for version in range(1, root.signed.version + 1)]
    paths += [(it.signed.type, repository.path_of(it)) for it in found if it is not None]
    for role, path in paths:
        if is_there(path) and (size := size_of(path)) > LARGEST[role]:
            help_ = "`publish refresh` writes it anew" if role == "root" else renewing(role)
            yield from too_large(str(path), role, size, help_).diagnostics


def _of_links(repository: Repository) -> Iterator[Diagnostic]:
    """The timestamp names the snapshot, and that the list of catalogues."""
    timestamp, snapshot, targets = repository.timestamp, repository.snapshot, repository.targets
    if timestamp is not None and snapshot is not None:
        named = timestamp.signed.snapshot_meta
        yield from _of_link(repository, "timestamp", named, "snapshot", snapshot.signed.version)
    if snapshot is not None and targets is not None:
        named = snapshot.signed.meta["targets.json"]
        yield from _of_link(repository, "snapshot", named, "targets", targets.signed.version)


def _of_link(repository: Repository, by: str, named: MetaFile, role: str, version: int) -> Iterator[Diagnostic]:
    path = repository.metadata / f"{named.version}.{role}.json"
    if version != named.version or not is_named(read(path), named):
        yield from refusal("MR636", f"{path} is not the {role} that {by} names", _HELP).diagnostics


def _of_file(repository: Repository, target: TargetFile) -> Iterator[Diagnostic]:
    try:
        path = repository.file(target)
        if not is_named(data := read(path), target):
            yield from refusal("MR636", f"{path} is not the catalogue that was signed", _HELP).diagnostics
        else:
            see_inside(data, target)
    except PublishingError as error:
        yield from error.diagnostics
