"""Merging: signatures come home, from copies of the stage that key holders had."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from securesystemslib.signer import Signature
from tuf.api.metadata import Metadata, Root

from messenger_rules.publishing.genuine import genuine
from messenger_rules.publishing.lock import alone
from messenger_rules.publishing.problems import refusal
from messenger_rules.publishing.repository import Stage
from messenger_rules.publishing.signatures import holders


def merge(stage: Stage, copy: Stage) -> int:
    """Take the signatures of a copy, where it is one of what waits here; the number of those that are new.

    Only those count that a key holder made: they verify by a key whose signature is waited for.

    :raises PublishingError: MR630 where a copy has nothing, MR632 where something else was signed there, MR612 where
        clients would not take as much.
    """
    found: list[Metadata[Any] | None] = [copy.root, copy.targets]
    if found == [None, None]:
        raise refusal("MR630", f"nothing waits for signatures in {copy.path}", "name the copy of the folder `staged`")
    with alone(stage.path):
        return sum(_merge(stage, metadata) for metadata in found if metadata is not None)


def _merge(stage: Stage, theirs: Metadata[Any]) -> int:
    own: Metadata[Any] | None = stage.root if theirs.signed.type == "root" else stage.targets
    if own is None:
        return 0  # it was published with the signatures of others
    if own.signed_bytes != theirs.signed_bytes:
        sentence = f"the {theirs.signed.type} that was signed there is not the one that waits here"
        raise refusal("MR632", sentence, "it was changed since, or the copy was: carry the folder out once more")
    new = dict(_good(own, theirs, stage.judge(), stage.trusted))
    own.signatures.update(new)
    stage.keep(own)
    return len(new)


def _good(
    own: Metadata[Any], theirs: Metadata[Any], root: Metadata[Root], trusted: Metadata[Root] | None
) -> Iterator[tuple[str, Signature]]:
    """Signatures that holders of keys made, and that are not here: a wrong one under their name holds up nobody."""
    for keyid, key in holders(own, root, trusted).items():
        signature = genuine(theirs, key)
        if signature is not None and genuine(own, key) is None:
            yield keyid, signature
