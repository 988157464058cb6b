"""Roots: from the one that is trusted to the newest, each signed by its own keys and by those of the one before."""

from __future__ import annotations

from pathlib import Path

from tuf.api.metadata import Metadata, Root

from messenger_rules.publishing.loading import load
from messenger_rules.publishing.problems import PublishingError, refusal
from messenger_rules.publishing.signatures import is_signed


def newest(folder: Path, trusted: Metadata[Root] | None) -> Metadata[Root] | None:
    """The newest root of a folder that clients would take; None where there is not even a first one.

    :param trusted: the root to begin with; None before the first was published.
    :raises PublishingError: MR639 where one of them lacks signatures.
    """
    found = load(folder / "1.root.json", Root) if trusted is None else trusted
    if found is None:
        return None
    check(found, None, folder)
    while (after := load(folder / f"{found.signed.version + 1}.root.json", Root)) is not None:
        if after.signed.version != found.signed.version + 1:
            raise _forged(after, folder)
        check(after, found, folder)
        found = after
    return found


def check(root: Metadata[Root], before: Metadata[Root] | None, folder: Path) -> None:
    """See that enough keys have signed a root, of its own and of the one before it.

    :raises PublishingError: MR639 where they have not.
    """
    if not is_signed(root, root, before):
        raise _forged(root, folder)


def _forged(root: Metadata[Root], folder: Path) -> PublishingError:
    sentence = f"root {root.signed.version} in {folder} is not signed by those who may change root"
    return refusal("MR639", sentence, "sign nothing; find out who put it there, and restore it from a copy")
