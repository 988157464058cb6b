"""Roots: from the one that is trusted to the newest, each signed by its own keys and by those of the one before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tuf.api.metadata import Metadata, Root

from messenger_rules.publishing.loading import load
from messenger_rules.publishing.problems import PublishingError, refusal
from messenger_rules.publishing.signatures import is_signed


def followed(
    folder: Path, trusted: Metadata[Root] | None = None
) -> tuple[tuple[Metadata[Root], ...], PublishingError | None]:
    """The roots of a folder that clients would take, as far as they go, and what is wrong with the one behind them.

    :param trusted: the root to begin with; None for the first one of the folder.
    """
    found: list[Metadata[Root]] = []
    try:
        found.extend(_walk(folder, trusted))
    except PublishingError as error:
        return tuple(found), error
    return tuple(found), None


def chain(folder: Path, trusted: Metadata[Root] | None = None) -> tuple[Metadata[Root], ...]:
    """The roots of a folder that clients would take, from the first to the newest; none where there is no first one.

    :param trusted: the root to begin with; None for the first one of the folder.
    :raises PublishingError: MR639 where one of them lacks signatures, or has another version than its name says; MR620
        where it cannot be read.
    """
    return tuple(_walk(folder, trusted))


def _walk(folder: Path, trusted: Metadata[Root] | None) -> Iterator[Metadata[Root]]:
    before, last = None, _numbered(folder, 1) if trusted is None else trusted
    while last is not None:
        check(last, before, folder)
        yield last
        before, last = last, _numbered(folder, last.signed.version + 1)


def _numbered(folder: Path, version: int) -> Metadata[Root] | None:
    """A root by its version; under the number of another, it would lead round those in between."""
    found = load(folder / f"{version}.root.json", Root)
    if found is not None and found.signed.version != version:
        raise _forged(found, folder)
    return found


def check(root: Metadata[Root], before: Metadata[Root] | None, folder: Path) -> None:
    """See that enough keys have signed a root, of its own and of the one before it.

    :raises PublishingError: MR639 where they have not.
    """
    if not is_signed(root, root, before):
        raise _forged(root, folder)


def see_same(root: Metadata[Root], folder: Path, stage: Path) -> None:
    """See that a root of a stage is the one that is published: who wrote another could publish what follows from that.

    What is missing in the folder, or damaged, is for clients to stumble upon, and says nothing about the stage.

    :raises PublishingError: MR639 where another one is published.
    """
    try:
        published = _numbered(folder, root.signed.version)
    except PublishingError:
        return
    if published is not None and published.signed != root.signed and is_signed(published, published):
        sentence = f"root {root.signed.version} in {stage} is not the one in {folder}"
        help_ = "find out who exchanged one of them: the first root is the one that agents were given"
        raise refusal("MR639", sentence, f"{help_}; restore the other from a copy")


def _forged(root: Metadata[Root], folder: Path) -> PublishingError:
    sentence = f"root {root.signed.version} in {folder} is not signed by those who may change root"
    return refusal("MR639", sentence, "sign nothing; find out who put it there, and restore it from a copy")
