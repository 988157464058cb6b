"""Metadata of TUF: what a repository serves, signed or not, is refused with its sentence, or is taken whole.

An input is what the holders of a role's keys sign, or what has no signature at all. The roles above do not tell the
digest of what is below: so an input reaches what stands behind the signatures, as a thief of all keys would.
"""

from __future__ import annotations

import functools
import json
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from securesystemslib.exceptions import FormatError
from securesystemslib.formats import encode_canonical
from tuf.api.exceptions import DownloadHTTPError

from messenger_rules.updating.client import update
from messenger_rules.updating.fetchers import AskedFetcher
from messenger_rules.updating.requirements import unmet
from messenger_rules.updating.shelf import Shelf
from messenger_rules.updating.wanted import Wanted
from tests.fuzzing.scratch import emptied
from tests.fuzzing.target import Target, refusing
from tests.publishing.vendor import HOLDERS, Vendor, signer

IN_FORCE = "in-force.json"
FILES = ("timestamp.json", "3.snapshot.json", "3.targets.json", "2.root.json", IN_FORCE)
"""What an input replaces, by its first byte; the last one is the host's own, the others are the repository's."""
UNSIGNED = 0x80
"""The bit of the first byte that leaves the rest as it is."""
FAR = "2060-01-01T00:00:00Z"
MARKS = ("KEYS", "ROLES", "DIGEST", "LENGTH", "RECORD", "DIGITS")
"""What stands in an input for what is another one in each run, or too long to be mutated."""


def check(data: bytes) -> None:
    base = _base()
    first, said = data[:1] or b"\0", data[1:]
    name = FILES[first[0] % UNSIGNED % len(FILES)]
    for mark, meant in base.marks.items():
        said = said.replace(mark.encode(), meant)
    content = said if first[0] & UNSIGNED or name == IN_FORCE else signed(said, _role(name))
    shelf = Shelf(emptied("updating") / "state")
    shutil.copytree(base.state, shelf.folder)
    if name == IN_FORCE:
        shelf.named.write_bytes(content)
    _is_asked(base, shelf, {**base.served, f"metadata/{name}": content})


def _is_asked(base: _Base, shelf: Shelf, served: Mapping[str, bytes]) -> None:
    """What the agent does: it starts with what is kept, updates, and goes on with what is in force then."""
    before = _started(base.wanted, shelf)
    with refusing():
        taken = update(_MemoryFetcher(served), "", base.wanted, shelf)
        assert before is None or taken.serial >= before, "an older one is taken"
    _started(base.wanted, shelf)


def _started(wanted: Wanted, shelf: Shelf) -> int | None:
    known = shelf.in_force(wanted)
    if known is None:
        return None
    shelf.data(known)
    assert all(sentence.isprintable() for sentence in unmet(known.requires))
    assert json.dumps(known.to_json())
    return known.serial


class _MemoryFetcher(AskedFetcher):
    """A repository without a server."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files

    def _fetch(self, url: str) -> Iterator[bytes]:
        if url not in self._files:
            raise DownloadHTTPError(f"{url} is not there", 404)
        return iter([self._files[url]])


def signed(data: bytes, role: str) -> bytes:
    """What the key holders of a role sign; what is no JSON cannot be signed, and stays as it is."""
    try:
        said = json.loads(data)
        text = encode_canonical(said)
        assert text is not None
        signatures = [signer(holder).sign(text.encode()).to_dict() for holder in HOLDERS[role]]
    except (ValueError, RecursionError, FormatError):
        return data
    return json.dumps({"signatures": signatures, "signed": said}).encode()


def _role(name: str) -> str:
    return name.removesuffix(".json").rpartition(".")[2]


@dataclass(frozen=True)
class _Base:
    """A host that has taken a catalogue, and a repository that serves the next one."""

    wanted: Wanted
    state: Path
    served: Mapping[str, bytes]
    marks: Mapping[str, bytes]


@functools.cache
def _base() -> _Base:
    vendor = Vendor(emptied("vendor")).begin().publish(1)
    wanted = Wanted(vendor.first_root, "acme-console")
    shelf = Shelf(vendor.folder / "state")
    update(_MemoryFetcher(_files_of(vendor)), "", wanted, shelf)
    served = _files_of(vendor.publish(2))
    served |= {f"metadata/{name}": signed(said.encode(), _role(name)) for name, said in CHAIN.items()}
    root = json.loads(vendor.first_root)["signed"]
    listed = json.loads(served["metadata/3.targets.json"])["signed"]["targets"][wanted.target]
    meant: tuple[Any, ...] = (root["keys"], root["roles"], listed["hashes"]["sha256"], listed["length"])
    marks = [*(json.dumps(value).encode() for value in meant), shelf.named.read_bytes(), b"9" * 5_000]
    return _Base(wanted, shelf.folder, served, dict(zip(MARKS, marks, strict=True)))


def _files_of(vendor: Vendor) -> dict[str, bytes]:
    found = (path for path in vendor.published.rglob("*") if path.is_file())
    return {path.relative_to(vendor.published).as_posix(): path.read_bytes() for path in found}


def _signed_part(role: str, version: int, **parts: str) -> str:
    said = {"_type": f'"{role}"', "expires": f'"{FAR}"', "spec_version": '"1.0.31"', "version": str(version), **parts}
    return "{" + ", ".join(f'"{name}": {value}' for name, value in said.items()) + "}"


CHAIN = {
    "timestamp.json": _signed_part("timestamp", 3, meta='{"snapshot.json": {"version": 3}}'),
    "3.snapshot.json": _signed_part("snapshot", 3, meta='{"targets.json": {"version": 3}}'),
}
LISTED = (
    '{"stable/acme-console.xml": {"hashes": {"sha256": DIGEST}, "length": LENGTH,'
    ' "custom": {"messenger-rules": {"serial": 2, "requires": {"messenger-rules": "0.1", "no-such": "1"}}}}}'
)
GOOD = {
    **CHAIN,
    "3.targets.json": _signed_part("targets", 3, targets=LISTED),
    "2.root.json": _signed_part("root", 2, keys="KEYS", roles="ROLES", consistent_snapshot="true"),
    IN_FORCE: "RECORD",
}


def seeds() -> Mapping[str, bytes]:
    found: dict[str, bytes] = {}
    for number, (file, said) in enumerate((name, GOOD[name]) for name in FILES):
        for kind, text in (
            ("good", said),
            ("older", said.replace(" 3", " 2")),
            ("expired", said.replace("2060", "2020")),
        ):
            found[f"{_role(file)}-{kind}"] = bytes([number]) + text.encode()
            found[f"{_role(file)}-{kind}-unsigned"] = bytes([UNSIGNED | number]) + text.encode()
    delegating = _signed_part("targets", 3, targets=LISTED, delegations='{"keys": {}, "roles": []}')
    odd = {
        "targets-delegating": delegating,
        "targets-of-a-late-version": GOOD["3.targets.json"].replace('"version": 3', '"version": DIGITS'),
    }
    return {
        **found,
        **{name: bytes([2]) + text.encode() for name, text in odd.items()},
        "deep": bytes([UNSIGNED]) + b"[" * 1_500,
    }


def words() -> Iterable[str]:
    names = ("_type", "expires", "spec_version", "version", "meta", "hashes", "sha256", "length", "targets", "custom")
    more = ("delegations", "keys", "roles", "keyids", "threshold", "signatures", "signed", "keyid", "sig", "requires")
    return (
        *(f'"{name}": ' for name in (*names, *more)),
        *MARKS,
        FAR,
        "1e999",
        "9" * 400,
        "null",
        "[[",
        "\\ud800",
        "\\u001b",
    )


TARGET = Target(
    "what a repository serves, signed or not, and what a host has kept of it, is refused with its sentence, or taken whole",
    check,
    seeds,
    words,
    json_from=1,
)
