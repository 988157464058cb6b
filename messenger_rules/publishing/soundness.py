"""Soundness: whether clients can take what is published: every file is there, as it was signed, by those who may."""

from __future__ import annotations

from collections.abc import Iterator

from tuf.api.exceptions import LengthOrHashMismatchError
from tuf.api.metadata import Metadata, Root, TargetFile

from messenger_rules.diagnostics import Diagnostic
from messenger_rules.publishing.files import is_there, read
from messenger_rules.publishing.problems import PublishingError, refusal
from messenger_rules.publishing.repository import Repository
from messenger_rules.publishing.roles import ROLES
from messenger_rules.publishing.signatures import is_signed

_HELP = "restore it from a copy, and find out who changed it"


def unsound(repository: Repository, root: Metadata[Root]) -> Iterator[Diagnostic]:
    """What clients would refuse, or not find.

    :param root: the newest root, which the caller has followed from the one that is trusted.
    """
    yield from _of_roots(repository, root)
    yield from _of_roles(repository, root)
    targets = repository.targets
    for target in targets.signed.targets.values() if targets is not None else ():
        yield from _of_file(repository, target)


def _of_roots(repository: Repository, root: Metadata[Root]) -> Iterator[Diagnostic]:
    """Clients walk from the first root to the last one."""
    for version in range(1, root.signed.version + 1):
        path = repository.metadata / f"{version}.root.json"
        if not is_there(path):
            yield from refusal("MR620", f"{path} is missing: clients cannot follow", _HELP).diagnostics


def _of_roles(repository: Repository, root: Metadata[Root]) -> Iterator[Diagnostic]:
    for role in ROLES[1:]:
        found = getattr(repository, role)
        if found is None:
            yield from refusal("MR620", f"there is no {role} in {repository.metadata}", _HELP).diagnostics
        elif not is_signed(found, root):
            sentence = f"{role} {found.signed.version} in {repository.metadata} is not signed by its keys"
            yield from refusal("MR639", sentence, _HELP).diagnostics


def _of_file(repository: Repository, target: TargetFile) -> Iterator[Diagnostic]:
    path = repository.file(target)
    try:
        target.verify_length_and_hashes(read(path))
    except PublishingError as error:
        yield from error.diagnostics
    except LengthOrHashMismatchError:
        yield from refusal("MR636", f"{path} is not the catalogue that was signed", _HELP).diagnostics
