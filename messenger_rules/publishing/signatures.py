"""Signatures: who has signed what waits, who still may, and whether that is enough."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from securesystemslib.signer import Signer
from tuf.api.metadata import Key, Metadata, Root, VerificationResult

from messenger_rules.publishing.keys import names_of


@dataclass(frozen=True, slots=True)
class Count:
    """The signatures of one set of keys: by the keys of a root that is changed, both the old and the new count."""

    of: str
    threshold: int
    signed: tuple[str, ...]
    unsigned: tuple[str, ...]

    @property
    def is_enough(self) -> bool:
        """Whether the threshold is reached."""
        return len(self.signed) >= self.threshold

    def in_words(self) -> str:
        """How far it is.

        >>> Count("targets", 2, ("ann",), ("ben", "cem")).in_words()
        'targets: 1 of 2 signatures (ann); ben or cem may sign'
        """
        by = f" ({', '.join(self.signed)})" if self.signed else ""
        wanted = "" if self.is_enough else f"; {' or '.join(self.unsigned)} may sign"
        return f"{self.of}: {len(self.signed)} of {self.threshold} signatures{by}{wanted}"

    def to_json(self) -> dict[str, Any]:
        """For programs."""
        counts = {"of": self.of, "threshold": self.threshold, "enough": self.is_enough}
        return counts | {"signed": list(self.signed), "unsigned": list(self.unsigned)}


def counts(metadata: Metadata[Any], root: Metadata[Root], trusted: Metadata[Root] | None) -> list[Count]:
    """How far metadata is signed: by the keys of ``root``, and a new root by those of the trusted one, too."""
    role = metadata.signed.type
    found = [_count(metadata, root, role, role)]
    if role == "root" and trusted is not None:
        found[0] = _count(metadata, root, role, "root, by its new keys")
        found.insert(0, _count(metadata, trusted, role, "root, by its old keys"))
    return found


def is_signed(metadata: Metadata[Any], root: Metadata[Root], trusted: Metadata[Root] | None = None) -> bool:
    """Whether enough keys have signed."""
    return all(count.is_enough for count in counts(metadata, root, trusted))


def put(metadata: Metadata[Any], signer: Signer) -> None:
    """Add a signature; python-tuf's own way would hide why a token did not sign."""
    made = signer.sign(metadata.signed_bytes)
    metadata.signatures[made.keyid] = made


def holders(metadata: Metadata[Any], root: Metadata[Root], trusted: Metadata[Root] | None) -> dict[str, Key]:
    """The keys whose signature counts, by identifier."""
    role = metadata.signed.type
    roots = [root, *([trusted] if role == "root" and trusted is not None else [])]
    return {keyid: it.signed.keys[keyid] for it in roots for keyid in it.signed.roles[role].keyids}


def _count(metadata: Metadata[Any], root: Metadata[Root], role: str, of: str) -> Count:
    return replace(_counted(metadata.to_bytes(), root.to_bytes(), role), of=of)


@lru_cache(maxsize=1024)
def _counted(metadata: bytes, root: bytes, role: str) -> Count:
    """The count of one file by the keys of another: the roots of before are asked for again and again."""
    judged, judge = Metadata[Any].from_bytes(metadata), Metadata[Root].from_bytes(root).signed
    found: VerificationResult = judge.get_verification_result(role, judged.signed_bytes, judged.signatures)
    names = names_of([*found.signed.values(), *found.unsigned.values()])
    signed, unsigned = (tuple(sorted(names[keyid] for keyid in keys)) for keys in (found.signed, found.unsigned))
    return Count(role, found.threshold, signed, unsigned)
