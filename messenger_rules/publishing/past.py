"""The past: the lists of catalogues that were published, which stay where they are; each counts for its signatures."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from tuf.api.metadata import Metadata, Root, Targets

from messenger_rules.diagnostics import Diagnostic
from messenger_rules.publishing.loading import load
from messenger_rules.publishing.problems import PublishingError, refusal
from messenger_rules.publishing.repository import Repository
from messenger_rules.publishing.signatures import is_signed


def lists(repository: Repository) -> Iterator[Metadata[Targets]]:
    """The lists from the first to the last, as far as they are there.

    :raises PublishingError: MR639 where one is not signed by the keys of a root that was ever published; MR620 where it
        cannot be read.
    """
    found = map(partial(_list, repository, _roots(repository)), _versions(repository))
    yield from (it for it in found if it is not None)


def unsigned(repository: Repository) -> Iterator[Diagnostic]:
    """What is wrong with the lists before the last one."""
    roots = _roots(repository)
    for version in _versions(repository)[:-1]:
        try:
            _list(repository, roots, version)
        except PublishingError as error:
            yield from error.diagnostics


def _versions(repository: Repository) -> range:
    last = repository.targets
    return range(1, 1 if last is None else last.signed.version + 1)


def _roots(repository: Repository) -> tuple[Metadata[Root], ...]:
    """All that ever were: the keys of a list change, and what was signed by older ones stays."""
    return (*repository.stage.roots, *repository.roots)


def _list(repository: Repository, roots: tuple[Metadata[Root], ...], version: int) -> Metadata[Targets] | None:
    path = repository.metadata / f"{version}.targets.json"
    found = load(path, Targets)
    if found is not None and not any(is_signed(found, root) for root in roots):
        sentence = f"{path} is not signed by its keys"
        raise refusal("MR639", sentence, "restore it from a copy, and find out who changed it")
    return found
