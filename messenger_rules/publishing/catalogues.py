"""Catalogues of a list that waits, against the list that was published last: what a key holder has to agree with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tuf.api.metadata import Metadata, TargetFile, Targets

from messenger_rules.publishing.files import is_there
from messenger_rules.publishing.inside import see_inside
from messenger_rules.publishing.listing import requires_of, serial_of
from messenger_rules.publishing.problems import refusal
from messenger_rules.publishing.repository import Stage


def about_targets(stage: Stage, targets: Targets, published: Metadata[Targets] | None) -> Iterator[str]:
    """The catalogues by digest, and which of them are new, changed or gone.

    :param published: the list that was published last.
    :raises PublishingError: MR636 where one is another than the list says, or is new and nobody can look at it, or has
        no higher number than the one before it.
    """
    before = {} if published is None else published.signed.targets
    if published is not None:
        yield f"compared with targets {published.signed.version}, which was published last"
    for path, target in sorted(targets.targets.items()):
        _look_at(stage, target, before)
        yield f"{_mark(target, before)}{path}: sha256 {target.hashes['sha256']}{_number(target)}{_needs(target)}"
    yield from (f"no longer: {path}" for path in sorted(before.keys() - targets.targets.keys()))


def _look_at(stage: Stage, target: TargetFile, before: Mapping[str, TargetFile]) -> None:
    last = before.get(target.path)
    if is_there(stage.file(target.path)):
        see_inside(stage.catalogue(target), target)
    elif target != last:
        help_ = "do not sign what nobody can look at; copy the whole folder `staged`"
        raise refusal("MR636", f"{target.path} is new, and is not in {stage.path}", help_)
    see_risen(target, last)


def see_risen(target: TargetFile, last: TargetFile | None) -> None:
    """See that a catalogue that is changed has a higher number than the one that was published last.

    :raises PublishingError: MR636 where it has not.
    """
    if last is not None and target != last and serial_of(target) <= serial_of(last):
        sentence = f"{target.path} has the number {serial_of(target)}, and {serial_of(last)} is published"
        raise refusal("MR636", sentence, "do not sign: agents would not take it; find out who wrote the list")


def _mark(target: TargetFile, before: Mapping[str, TargetFile]) -> str:
    if target.path not in before:
        return "new: "
    return "" if target == before[target.path] else "changed: "


def _number(target: TargetFile) -> str:
    return f", number {serial}" if (serial := serial_of(target)) else ""


def _needs(target: TargetFile) -> str:
    found = ", ".join(f"{name} {version}" for name, version in sorted(requires_of(target).items()))
    return f", needs {found}" if found else ""
