"""Metadata with mistakes, in its text, or in its content under signatures that are right: refused in words, or taken whole."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from random import Random
from typing import Any

from securesystemslib.exceptions import FormatError
from securesystemslib.formats import encode_canonical

from tests.long.mutation import mutated
from tests.long.runner import Batch, LongRun
from tests.long.signed_host import signed_host
from tests.publishing.vendor import signer

CASES = 200
KEYS = {
    "root": ("ann", "ben"),
    "targets": ("new", "newer"),
    "snapshot": ("snapshot",),
    "timestamp": ("timestamp",),
}
ODD: tuple[Any, ...] = (
    None, True, False, -1, 0, 1, 2**63, 10**400, 1.5, "", "x", "x" * 5_000, "\ud800", "../../up", "\u202e", [], {}, [[]], [{}], {"": ""},
    "9999-99-99T00:00:00Z", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2026-01-01T00:00:00+00:00", "sha256", "root", "1.0", "99.0.0",
)  # fmt: skip


def batch(seed: str) -> Batch:
    random, host = Random(seed), signed_host()
    failures = []
    for _ in range(CASES):
        path = random.choice(host.files()[:-1])
        text = path.read_text("utf-8")
        data = (
            mutated(text, random).encode("utf-8", "surrogatepass") if random.random() < 0.5 else _signed(path, random)
        )
        wrong = host.meets(path, data)
        if wrong:
            failures.append(f"{path.name}: {data[:3_000]!r}: {wrong}")
    return Batch(CASES, tuple(failures))


def _signed(path: Path, random: Random) -> bytes:
    """The metadata with odd values, signed by those who may."""
    found = json.loads(path.read_text("utf-8"))
    for _ in range(random.choice((1, 1, 2, 4))):
        _distort(found["signed"], random)
    try:
        content = str(encode_canonical(found["signed"])).encode()
    except (FormatError, UnicodeEncodeError):  # no signature is possible
        return json.dumps(found).encode()
    names = KEYS[path.name.split(".")[-2]]
    found["signatures"] = [signer(name).sign(content).to_dict() for name in names]
    return json.dumps(found).encode()


def _distort(content: Any, random: Random) -> None:
    """Put an odd value somewhere, add one, or take one away."""
    holder = random.choice(list(_holders(content)))
    keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
    if not keys or random.random() < 0.1:
        holder.update({"odd": _odd(random)}) if isinstance(holder, dict) else holder.append(_odd(random))
        return
    key = random.choice(keys)
    if random.random() < 0.2:
        del holder[key]
    else:
        holder[key] = _odd(random)


def _odd(random: Random) -> Any:
    """A value of its own, which may be distorted further."""
    return copy.deepcopy(random.choice(ODD))


def _holders(content: Any) -> list[Any]:
    """The objects and lists in a value, itself among them."""
    if not isinstance(content, dict | list):
        return []
    inner = content.values() if isinstance(content, dict) else content
    return [content, *(found for value in inner for found in _holders(value))]


RUN = LongRun("metadata", "signed metadata with random mistakes are refused in words, or taken", "files", batch)
