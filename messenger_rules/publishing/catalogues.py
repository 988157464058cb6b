"""Catalogues of a list that waits, against the list that was published last: what a key holder has to agree with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tuf.api.metadata import Metadata, Root, TargetFile, Targets

from messenger_rules.publishing.files import is_there
from messenger_rules.publishing.listing import serial_of
from messenger_rules.publishing.problems import refusal
from messenger_rules.publishing.repository import Stage


def about_targets(stage: Stage, targets: Targets, trusted: Metadata[Root] | None) -> Iterator[str]:
    """The catalogues by digest, and which of them are new, changed or gone.

    :param trusted: the root whose keys must have signed the list that was published last.
    :raises PublishingError: MR636 where one is another than the list says, or is new and nobody can look at it, or
        where the list lets others sign.
    """
    if targets.delegations is not None:
        sentence = "the list of catalogues would let other keys sign, which `publish` never asks for"
        raise refusal("MR636", sentence, "do not sign; find out who put that in")
    published = stage.trusted_targets(trusted)
    before = {} if published is None else published.signed.targets
    for path, target in sorted(targets.targets.items()):
        _look_at(stage, target, before)
        yield f"{_mark(target, before)}{path}: sha256 {target.hashes['sha256']}{_number(target)}"
    yield from (f"no longer: {path}" for path in sorted(before.keys() - targets.targets.keys()))


def _look_at(stage: Stage, target: TargetFile, before: Mapping[str, TargetFile]) -> None:
    if "sha256" not in target.hashes:
        raise refusal("MR636", f"{target.path} has no sha256 digest", "do not sign; find out who took it out")
    if is_there(stage.file(target.path)):
        stage.catalogue(target)
    elif target != before.get(target.path):
        help_ = "do not sign what nobody can look at; copy the whole folder `staged`"
        raise refusal("MR636", f"{target.path} is new, and is not in {stage.path}", help_)


def _mark(target: TargetFile, before: Mapping[str, TargetFile]) -> str:
    if target.path not in before:
        return "new: "
    return "" if target == before[target.path] else "changed: "


def _number(target: TargetFile) -> str:
    return f", number {serial}" if (serial := serial_of(target)) else ""
