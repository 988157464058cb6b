"""Memory: the file that has the root under which a key last signed, and which lists its holder signed and saw."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from platformdirs import user_state_path
from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import Metadata, Root

from messenger_rules.publishing.addresses import Address, address, is_address
from messenger_rules.publishing.files import is_there, read, write
from messenger_rules.publishing.keys import found_in
from messenger_rules.publishing.loading import load
from messenger_rules.publishing.problems import PublishingError, refusal
from messenger_rules.publishing.shapes import is_number, unusable

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

    def keep(self, root: Metadata[Root], targets: int, published: tuple[int, str]) -> None:
        """Write down, for its owner alone, what is remembered from now on.

        :raises PublishingError: MR620 where it cannot be written.
        """
        seen = dict(zip(("version", "sha256"), published, strict=True))
        data = {"root": root.to_dict(), "targets": targets, "published": seen}
        try:
            write(self.path, json.dumps(data).encode(), mode=0o600)
        except PublishingError as error:
            help_ = (
                "nothing is signed, since that must be remembered: --memory names a folder for it that can be written"
            )
            raise refusal("MR620", error.diagnostics[0].message, help_) from None


def memories(named: Iterable[str], root: Path | None = None, folder: Path | None = None) -> list[Memory]:
    """What is remembered of the keys that are named.

    :param root: the file of a root that the key holder believes, in place of what is remembered.
    :param folder: where it is remembered from now on; what lies beside a key counts until something is there.
    :raises PublishingError: MR617 or MR622 where no key is named; MR620 where a file cannot be read.
    """
    believed = None if root is None else _named(root)
    return [_memory(key, path, believed, folder) for it in named for key, path in _places(it)]


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


def _memory(key: str, beside: Path, believed: Metadata[Root] | None, folder: Path | None) -> Memory:
    place = beside if folder is None else folder / beside.name
    known = next((path for path in (place, beside) if is_there(path)), None)
    if believed is not None or known is None:
        return Memory(key, place, believed, 0)
    try:
        return Memory(key, place, *_read(json.loads(read(known))))
    except (ValueError, TypeError, KeyError, RepositoryError, RecursionError):
        raise _damaged(known) from None


def _read(found: Any) -> tuple[Metadata[Root], int, tuple[int, str]]:
    """What a file has; none of the exceptions that tell of its damage is caught here."""
    root: Metadata[Any] = Metadata.from_bytes(json.dumps(found["root"]).encode())
    published = found.get("published", {"version": 0, "sha256": ""})
    version, digest = published["version"], published["sha256"]
    if not isinstance(root.signed, Root) or unusable(root) is not None or not isinstance(digest, str):
        raise ValueError("this is nothing to work with")
    return root, _count(found["targets"]), (_count(version), digest)


def _count(found: object) -> int:
    if not (is_number(found) and found >= 0):
        raise ValueError("this counts nothing")
    return found


def _damaged(path: Path) -> PublishingError:
    help_ = "restore it from a copy, or name the root that you believe by --root"
    return refusal("MR620", f"{path}, in which a root is remembered, is damaged", help_)
