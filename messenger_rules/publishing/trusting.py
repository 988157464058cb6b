"""Trust: what the side of a key holder remembers, since the stage that is brought to it may be anybody's.

Beside each key lies the root under which it last signed, the version of the list of catalogues that it signed, and the
version and digest of the published one with which that was compared. What
is shown as new or changed is so against a chain of roots that goes through that one; whoever has the stage cannot
begin another.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from platformdirs import user_state_path
from securesystemslib.signer import Signer
from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import Metadata, Root

from messenger_rules.publishing.addresses import Address, address, is_address
from messenger_rules.publishing.files import is_there, read, write
from messenger_rules.publishing.keys import found_in
from messenger_rules.publishing.loading import load
from messenger_rules.publishing.problems import PublishingError, refusal
from messenger_rules.publishing.signing import Waiting

SUFFIX = ".trusted.json"


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered of a key."""

    key: str
    path: Path
    root: Metadata[Root] | None
    """The root under which it last signed; None where it has signed nothing yet."""
    targets: int
    """The version of the list of catalogues that it signed last; 0 where there is none."""
    published: tuple[int, str] = (0, "")
    """The version and the digest of the published list with which the last one was compared."""


def memories(named: Iterable[str], root: Path | None = None) -> list[Memory]:
    """What is remembered of the keys that are named.

    :param root: the file of a root that the key holder believes, in place of what is remembered.
    :raises PublishingError: MR617 or MR622 where no key is named; MR620 where a file cannot be read.
    """
    believed = None if root is None else _named(root)
    return [_memory(key, path, believed) for it in named for key, path in _places(it)]


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
            help_ = "sign nothing; find out who changed the folder; if the vendor began anew, --root names the new root"
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
    """Keep, for those of the keys that have signed now, under which root that was, and the versions of the lists.

    :param signers: the keys of ``known``, in the same order.

    :raises PublishingError: MR620 where it cannot be written.
    """
    root = _roots(found)[-1].to_dict()
    published = dict(zip(("version", "sha256"), _published(found), strict=True))
    for it, signer in zip(known, signers, strict=True):
        signed = [wait for wait in found if wait.waits_for(signer.public_key.keyid)]
        if not signed:
            continue
        data = {"root": root, "targets": max(it.targets, *_list_versions(signed), 0), "published": published}
        write(it.path, json.dumps(data).encode(), mode=0o600)


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


def _places(named: str) -> Iterator[tuple[str, Path]]:
    """The keys that are named, and where what is remembered of them lies: a token has no room for it."""
    if is_address(named):
        yield named, user_state_path("messenger-rules") / "publishing" / _file_name(address(named))
    else:
        yield from ((str(path), path.with_name(path.name + SUFFIX)) for path in found_in(Path(named)))


def _file_name(it: Address) -> str:
    label = "" if it.token is None else f"-{quote(it.token, safe='')}"
    return f"hsm-{it.number}{label}{SUFFIX}"


def _named(path: Path) -> Metadata[Root]:
    if (found := load(path, Root)) is None:
        raise refusal("MR620", f"{path} is not there", "name the file of a root, such as 1.root.json")
    return found


def _memory(key: str, path: Path, believed: Metadata[Root] | None) -> Memory:
    if believed is not None or not is_there(path):
        return Memory(key, path, believed, 0)
    try:
        found: dict[str, Any] = json.loads(read(path))
        root: Metadata[Root] = Metadata.from_dict(found["root"])
        published = found.get("published", {"version": 0, "sha256": ""})
        seen = int(published["version"]), str(published["sha256"])
        return Memory(key, path, root, int(found["targets"]), seen)
    except (ValueError, TypeError, KeyError, AttributeError, RepositoryError, RecursionError):
        raise _damaged(path) from None


def _damaged(path: Path) -> PublishingError:
    help_ = "restore it from a copy, or name the root that you believe by --root"
    return refusal("MR620", f"{path}, in which a root is remembered, is damaged", help_)
