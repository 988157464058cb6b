"""Trust: what the side of a key holder remembers, since the stage that is brought to it may be anybody's.

Beside each key lies the root under which it last signed, the version of the list of catalogues that it signed, and the
version and digest of the published one with which that was compared. What is shown as new or changed is so against a
chain of roots that goes through that one; whoever has the stage cannot begin another.

That is remembered of a key, not of a repository. Whoever wrote the stage could call it a new repository, and the alarm
would be a first signing. And metadata does not say which repository it is of: what a key signed for one would count in
the other, too. So a key is for one repository.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

from securesystemslib.signer import Signer
from tuf.api.metadata import Metadata, Root

from messenger_rules.publishing.memory import Memory
from messenger_rules.publishing.problems import refusal
from messenger_rules.publishing.signing import Waiting


def check(found: Sequence[Waiting], known: Iterable[Memory], stage: Path) -> None:
    """See that what waits follows from what is remembered of each key.

    :raises PublishingError: MR639 where the root under which a key signed is not among those of the stage, or the list
        of catalogues is older than the one that it signed.
    """
    there = {it.signed.version: it.signed_bytes for it in _roots(found)}
    versions = _list_versions(found)
    for it in known:
        if it.root is not None and there.get(version := it.root.signed.version) != it.root.signed_bytes:
            sentence = f"root {version} in {stage} is not there, or not the one under which {it.key} signed"
            help_ = (
                "sign nothing; find out who changed the folder; if the vendor began anew, --root names the new root; "
                "for another repository, make another key"
            )
            raise refusal("MR639", sentence, help_)
        if any(listed < it.targets for listed in versions):
            sentence = f"the list of catalogues in {stage} is older than number {it.targets}, which {it.key} signed"
            raise refusal("MR639", sentence, "sign nothing; copy the folder anew, and find out who changed it")
        _see_no_older(found, it, stage)


def _see_no_older(found: Sequence[Waiting], it: Memory, stage: Path) -> None:
    version, digest = _published(found)
    if version < it.published[0] or (version == it.published[0] and digest != it.published[1]):
        sentence = f"the published list in {stage} is not number {it.published[0]}, which {it.key} saw, nor a later one"
        raise refusal("MR639", sentence, "sign nothing; copy the folder anew, and find out who changed it")


def remember(found: Sequence[Waiting], known: Sequence[Memory], signers: Sequence[Signer]) -> None:
    """Keep, for those of the keys that sign now, under which root that is, and the versions of the lists.

    :param signers: the keys of ``known``, in the same order.

    :raises PublishingError: MR620 where it cannot be written.
    """
    for it, signer in zip(known, signers, strict=True):
        signed = [wait for wait in found if wait.waits_for(signer.public_key.keyid)]
        if signed:
            targets = max(it.targets, *_list_versions(signed), 0)
            it.keep(_roots(found)[-1], targets, _published(found))


def _roots(found: Sequence[Waiting]) -> tuple[Metadata[Root], ...]:
    """Those that were published; before the first was, the one that waits: what is signed is signed under it."""
    return found[0].roots or (found[0].root,)


def _published(found: Sequence[Waiting]) -> tuple[int, str]:
    """The version and the digest of the list that was published last, as the stage has it."""
    published = found[0].published
    if published is None:
        return 0, ""
    return published.signed.version, hashlib.sha256(published.signed_bytes).hexdigest()


def _list_versions(found: Sequence[Waiting]) -> list[int]:
    return [it.metadata.signed.version for it in found if it.role == "targets"]
