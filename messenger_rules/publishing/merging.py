"""Merging: signatures come home, from copies of the stage that key holders had."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from securesystemslib.signer import Signature
from tuf.api.metadata import Metadata, Root

from messenger_rules.diagnostics import Diagnostic
from messenger_rules.publishing.genuine import counting, genuine
from messenger_rules.publishing.lock import alone
from messenger_rules.publishing.problems import PublishingError, refusal
from messenger_rules.publishing.repository import Repository, Stage
from messenger_rules.publishing.roles import OFFLINE


@dataclass(frozen=True, slots=True)
class Merged:
    """How many signatures came home with a copy, and what is wrong with it; that takes nothing from the rest."""

    new: int
    problems: tuple[Diagnostic, ...]


def merge(repository: Repository, copy: Stage) -> Merged:
    """Take the signatures of a copy, where it is one of what waits; tell how many of them are new.

    Only those count that a key holder made: they verify by a key of the root that waits, or of the newest one. What is
    wrong is MR630 where a copy has nothing, MR620 where it cannot be read, MR632 where something else was signed there,
    MR612 where clients would not take as much.

    :raises PublishingError: MR638 where another process works on the stage, MR620 where there can be no lock.
    """
    taken: list[int | None] = []
    problems: list[Diagnostic] = []
    with alone(repository.stage.path):
        for role in OFFLINE:
            try:
                taken.append(_taken(repository, copy, role))
            except PublishingError as error:
                problems += error.diagnostics
    if not problems and set(taken) == {None}:
        problems += _nothing(copy).diagnostics
    return Merged(sum(it or 0 for it in taken), tuple(problems))


def _nothing(copy: Stage) -> PublishingError:
    return refusal("MR630", f"nothing waits for signatures in {copy.path}", "name the copy of the folder `staged`")


def _taken(repository: Repository, copy: Stage, role: str) -> int | None:
    """The number of new signatures; None where the copy has no such metadata."""
    theirs: Metadata[Any] | None = copy.root if role == "root" else copy.targets
    return None if theirs is None else _merge(repository, theirs)


def _merge(repository: Repository, theirs: Metadata[Any]) -> int:
    stage = repository.stage
    own: Metadata[Any] | None = stage.root if theirs.signed.type == "root" else stage.targets
    if own is None:
        return 0  # it was published with the signatures of others
    if own.signed_bytes != theirs.signed_bytes:
        sentence = f"the {theirs.signed.type} that was signed there is not the one that waits here"
        raise refusal("MR632", sentence, "it was changed since, or the copy was: carry the folder out once more")
    waits = [it for it in stage.readable if it.signed.type == "root"]
    new = dict(_good(own, theirs, [*waits, *repository.roots[-1:]]))
    own.signatures.update(new)
    stage.keep(own)
    return len(new)


def _good(
    own: Metadata[Any], theirs: Metadata[Any], roots: Iterable[Metadata[Root]]
) -> Iterator[tuple[str, Signature]]:
    """Signatures that holders of keys made, and that are not here: a wrong one under their name holds up nobody."""
    for keyid, key in counting(own, roots).items():
        signature = genuine(theirs, key)
        if signature is not None and genuine(own, key) is None:
            yield keyid, signature
