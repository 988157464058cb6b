"""The past: the lists of catalogues that were published, which stay where they are; each counts for its signatures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import Path

from tuf.api.metadata import Metadata, Root, Targets

from messenger_rules.diagnostics import Diagnostic
from messenger_rules.publishing.files import is_there
from messenger_rules.publishing.loading import load
from messenger_rules.publishing.problems import PublishingError, refusal, warning
from messenger_rules.publishing.repository import Repository
from messenger_rules.publishing.signatures import is_signed

MOST_GAPS = 100
"""How many lists that are gone are told: whoever writes one far ahead leaves out billions."""

_NAME = re.compile(r"([1-9][0-9]{0,17})\.targets\.json")

RESTORE = "restore it from a copy"
"""What helps where a file of the past is gone: nobody can make it anew."""


def lists(repository: Repository) -> Iterator[Metadata[Targets]]:
    """The lists from the first to the last, as far as they are there.

    :raises PublishingError: MR639 where one is not signed by the keys of a root that was ever published; MR620 where it
        cannot be read.
    """
    found = map(partial(_list, repository, repository.all_roots), _there(repository))
    yield from (it for it in found if it is not None)


def unsigned(repository: Repository) -> Iterator[Diagnostic]:
    """What is wrong with the lists before the last one."""
    roots = repository.all_roots
    for version in _before(repository):
        try:
            _list(repository, roots, version)
        except PublishingError as error:
            yield from error.diagnostics


def gaps(repository: Repository) -> list[Path]:
    """The lists up to the last one that are not there any more; the first of them, where they are very many."""
    there = {*_there(repository)}
    lacking = (version for version in range(1, _last(repository) + 1) if version not in there)
    return [_path(repository, version) for version in islice(lacking, MOST_GAPS)]


def missing(repository: Repository) -> Iterator[Diagnostic]:
    """What of the past is not there any more: clients do without it, and nobody can go back to it."""
    for path in (*gaps(repository), *_lost_catalogues(repository)):
        yield warning("MR620", f"{path} is missing: `publish revert` cannot go back to it", RESTORE)


def _lost_catalogues(repository: Repository) -> list[Path]:
    """Those that lists before the last one name; what the last one names, clients want."""
    named = {path for version in _before(repository) for path in _catalogues(repository, version)}
    wanted = {*_catalogues(repository, _last(repository))}
    return sorted(path for path in named - wanted if not is_there(path))


def _catalogues(repository: Repository, version: int) -> list[Path]:
    """Where the catalogues of a list are; none where the list counts for nothing, which :func:`unsigned` tells."""
    try:
        found = _list(repository, repository.all_roots, version)
        return [] if found is None else [repository.file(it) for it in found.signed.targets.values()]
    except PublishingError:
        return []


def _last(repository: Repository) -> int:
    """The number of the last list; 0 before there is one."""
    last = repository.targets
    return 0 if last is None else last.signed.version


def _there(repository: Repository) -> list[int]:
    """The numbers of the lists that are there, up to the last one, as the names of files have them."""
    if not (last := _last(repository)):
        return []
    named = (_NAME.fullmatch(path.name) for path in repository.metadata.iterdir())
    return sorted(version for it in named if it is not None and (version := int(it[1])) <= last)


def _before(repository: Repository) -> list[int]:
    """Those before the last one."""
    return [version for version in _there(repository) if version < _last(repository)]


def _list(repository: Repository, roots: tuple[Metadata[Root], ...], version: int) -> Metadata[Targets] | None:
    path = _path(repository, version)
    found = load(path, Targets)
    if found is not None and not any(is_signed(found, root) for root in roots):
        sentence = f"{path} is not signed by its keys"
        raise refusal("MR639", sentence, "restore it from a copy, and find out who changed it")
    return found


def _path(repository: Repository, version: int) -> Path:
    return repository.metadata / f"{version}.targets.json"
