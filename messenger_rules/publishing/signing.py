"""Signing: one key holder adds signatures to what waits, on a machine of their own that needs no network."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from securesystemslib.signer import Signer
from tuf.api.metadata import Metadata, Root, Targets

from messenger_rules.publishing.about import about_root
from messenger_rules.publishing.catalogues import about_targets
from messenger_rules.publishing.following import see_next
from messenger_rules.publishing.foreign import see_own
from messenger_rules.publishing.lock import alone
from messenger_rules.publishing.problems import refusal
from messenger_rules.publishing.repository import Stage, last
from messenger_rules.publishing.signatures import Count, counts, holders, put


@dataclass(frozen=True, slots=True)
class Waiting:
    """Metadata that waits, what it is about, and by whose keys it is judged."""

    metadata: Metadata[Any]
    about: tuple[str, ...]
    root: Metadata[Root]
    roots: tuple[Metadata[Root], ...]
    """Those that were published, as the stage has them."""
    published: Metadata[Targets] | None
    """The list that was published last, with which one that waits is compared."""

    @property
    def trusted(self) -> Metadata[Root] | None:
        """The root that clients trust; None before the first was published."""
        return last(self.roots)

    @property
    def role(self) -> str:
        """Whose metadata it is."""
        return str(self.metadata.signed.type)

    @property
    def counts(self) -> tuple[Count, ...]:
        """How far it is signed."""
        return tuple(counts(self.metadata, self.root, self.trusted))

    @property
    def is_signed(self) -> bool:
        """Whether enough have signed."""
        return all(count.is_enough for count in self.counts)

    def waits_for(self, keyid: str) -> bool:
        """Whether the signature of a key counts."""
        return keyid in holders(self.metadata, self.root, self.trusted)


def waiting(stage: Stage) -> list[Waiting]:
    """What waits in a folder, root first: the keys that it names sign the rest.

    :raises PublishingError: MR620 where there is no repository's stage; MR636 where a file is not what would be signed,
        or what waits is nothing that `publish` would make;
        MR639 where a root or a key is not what it says it is.
    """
    stage.see_roots()
    root, roots, targets = stage.root, stage.roots, stage.targets
    if root is None and targets is None:
        return []
    trusted = last(roots)
    judge = root or trusted or stage.judge()
    published = stage.trusted_targets(trusted)
    found: list[Waiting] = []
    if root is not None:
        see_next(root, trusted, stage.path)
        see_own(root.signed)
        about = about_root(root.signed, None if trusted is None else trusted.signed)
        found.append(Waiting(root, tuple(about), judge, roots, published))
    if targets is not None:
        see_next(targets, published, stage.path)
        see_own(targets.signed)
        told = tuple(about_targets(stage, targets.signed, published))
        found.append(Waiting(targets, told, judge, roots, published))
    return found


def to_be_signed(stage: Stage) -> list[Waiting]:
    """What waits in a folder, where something does.

    :raises PublishingError: MR630 where nothing does; else as :func:`waiting`.
    """
    found = waiting(stage)
    if not found:
        is_stage = stage.trusted is not None
        help_ = (
            "`publish add` stages a catalogue" if is_stage else "name the repository's folder `staged`, or a copy of it"
        )
        raise refusal("MR630", f"nothing waits for signatures in {stage.path}", help_)
    return found


def sign(
    stage: Stage,
    signers: Sequence[Signer],
    shown: Sequence[Waiting] | None = None,
    *,
    remember: Callable[[], None] = lambda: None,
) -> Sequence[Waiting]:
    """Sign all that waits for these keys; those that nothing waits for, as in a folder of all, are passed over.

    :param shown: what was shown to the key holder, who signs that and nothing else; else what waits now.
    :param remember: keeps what the side of the key holder remembers. It is called before anybody else has a signature:
        one that is not remembered must not get out.
    :raises PublishingError: MR630 where nothing waits, MR626 where nothing waits for them, MR632 where something else
        waits by now, MR638 where another process works there, MR617 or MR618 where a token does not sign, MR636 and
        MR639 as above.
    """
    found = to_be_signed(stage) if shown is None else shown
    if not any(it.waits_for(signer.public_key.keyid) for it in found for signer in signers):
        keys = " or ".join(signer.public_key.keyid[:8] for signer in signers)
        raise refusal(
            "MR626", f"nothing waits for the key {keys}", "`publish status` tells whose signatures are missing"
        )
    _sign(found, signers)
    remember()
    _keep(stage, found)
    return found


def _sign(found: Sequence[Waiting], signers: Sequence[Signer]) -> None:
    for it in found:
        for signer in signers:
            if it.waits_for(signer.public_key.keyid):
                put(it.metadata, signer)


def _keep(stage: Stage, found: Sequence[Waiting]) -> None:
    """Add the signatures to what is on the stage, if that is still what was signed."""
    with alone(stage.path):
        for it in found:
            now: Metadata[Any] | None = stage.root if it.role == "root" else stage.targets
            if now is None or now.signed_bytes != it.metadata.signed_bytes:
                sentence = f"the {it.role} in {stage.path} was exchanged after it was shown"
                raise refusal("MR632", sentence, "find out who changed it, and look at what waits now")
            it.metadata.signatures.update({**now.signatures, **it.metadata.signatures})
        for it in found:
            stage.keep(it.metadata)
