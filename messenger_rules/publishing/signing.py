"""Signing: one key holder adds signatures to what waits, on a machine of their own that needs no network."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import Metadata, Root, Targets

from messenger_rules.publishing.about import about_root
from messenger_rules.publishing.problems import refusal
from messenger_rules.publishing.repository import Stage
from messenger_rules.publishing.signatures import Count, counts, holders


@dataclass(frozen=True, slots=True)
class Waiting:
    """Metadata that waits, what it is about, and how far it is signed."""

    metadata: Metadata[Any]
    about: tuple[str, ...]
    counts: tuple[Count, ...]

    @property
    def role(self) -> str:
        """Whose metadata it is."""
        return str(self.metadata.signed.type)

    @property
    def is_signed(self) -> bool:
        """Whether enough have signed."""
        return all(count.is_enough for count in self.counts)


def waiting(stage: Stage) -> list[Waiting]:
    """What waits in a folder, root first: the keys that it names sign the rest.

    :raises PublishingError: MR620 where there is no repository's stage; MR636 where a file is not what would be signed.
    """
    found = [metadata for metadata in (stage.root, stage.targets) if metadata is not None]
    if not found:
        return []
    root = root_of(stage)
    return [_waiting(stage, metadata, root) for metadata in found]


def root_of(stage: Stage) -> Metadata[Root]:
    """The root whose keys sign what waits.

    :raises PublishingError: MR620 where there is none.
    """
    root = stage.root or stage.trusted
    if root is None:
        raise refusal("MR620", f"{stage.path} has no root", "copy the whole folder `staged` of the repository")
    return root


def sign(stage: Stage, signers: Sequence[CryptoSigner]) -> list[Waiting]:
    """Sign all that waits for these keys.

    :raises PublishingError: MR630 where nothing waits, MR626 where nothing waits for a key, MR636 as above.
    """
    found = waiting(stage)
    if not found:
        raise refusal("MR630", f"nothing waits for signatures in {stage.path}", "`publish add` stages a catalogue")
    root = root_of(stage)
    for signer in signers:
        _sign(stage, [it.metadata for it in found], root, signer)
    return waiting(stage)


def sign_own(stage: Stage, signers: Sequence[CryptoSigner]) -> None:
    """Sign all that waits by those of the keys that something waits for."""
    root = root_of(stage)
    for metadata in (it.metadata for it in waiting(stage)):
        for signer in signers:
            if signer.public_key.keyid in holders(metadata, root, stage.trusted):
                metadata.sign(signer, append=True)
        stage.keep(metadata)


def _sign(stage: Stage, found: Sequence[Metadata[Any]], root: Metadata[Root], signer: CryptoSigner) -> None:
    keyid = signer.public_key.keyid
    own = [metadata for metadata in found if keyid in holders(metadata, root, stage.trusted)]
    if not own:
        sentence = f"nothing waits for the key {keyid[:8]}"
        raise refusal("MR626", sentence, "`publish status` tells whose signatures are missing")
    for metadata in own:
        metadata.sign(signer, append=True)
        stage.keep(metadata)


def _waiting(stage: Stage, metadata: Metadata[Any], root: Metadata[Root]) -> Waiting:
    if isinstance(metadata.signed, Root):
        trusted = stage.trusted
        about = tuple(about_root(metadata.signed, trusted and trusted.signed))
    else:
        about = tuple(_about_targets(stage, metadata.signed))
    return Waiting(metadata, about, tuple(counts(metadata, root, stage.trusted)))


def _about_targets(stage: Stage, targets: Targets) -> Iterator[str]:
    """The catalogues, those on the stage compared with what is said of them.

    :raises PublishingError: MR636 where one is another.
    """
    for target in targets.targets.values():
        if stage.file(target.path).exists():
            stage.catalogue(target)
        yield f"{target.path}: sha256 {target.hashes['sha256']}"
