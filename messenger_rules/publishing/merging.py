"""Merging: signatures come home, from copies of the stage that key holders had."""

from __future__ import annotations

from typing import Any

from tuf.api.metadata import Metadata

from messenger_rules.publishing.problems import refusal
from messenger_rules.publishing.repository import Stage


def merge(stage: Stage, copy: Stage) -> int:
    """Take the signatures of a copy, where it is one of what waits here; the number of those that are new.

    :raises PublishingError: MR630 where a copy has nothing, MR632 where something else was signed there.
    """
    found: list[Metadata[Any] | None] = [copy.root, copy.targets]
    if found == [None, None]:
        raise refusal("MR630", f"nothing waits for signatures in {copy.path}", "name the copy of the folder `staged`")
    return sum(_merge(stage, metadata) for metadata in found if metadata is not None)


def _merge(stage: Stage, theirs: Metadata[Any]) -> int:
    own: Metadata[Any] | None = stage.root if theirs.signed.type == "root" else stage.targets
    if own is None:
        return 0  # it was published with the signatures of others
    if own.signed_bytes != theirs.signed_bytes:
        sentence = f"the {theirs.signed.type} that was signed there is not the one that waits here"
        raise refusal("MR632", sentence, "it was changed since, or the copy was: carry the folder out once more")
    new = theirs.signatures.keys() - own.signatures.keys()
    own.signatures.update({keyid: theirs.signatures[keyid] for keyid in new})
    stage.keep(own)
    return len(new)
