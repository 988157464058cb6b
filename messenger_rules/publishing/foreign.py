"""Foreign: what `publish` never writes into metadata. No key holder is shown it, so none may sign it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from tuf.api.metadata import Key, Root, TargetFile, Targets

from messenger_rules.messages.listed import OURS
from messenger_rules.publishing.keys import NAME, name_of
from messenger_rules.publishing.problems import PublishingError, refusal
from messenger_rules.publishing.roles import DAYS

_HELP = "do not sign; find out who put that in"


def see_own(signed: Root | Targets) -> None:
    """See that `publish` can have made a root, or a list of catalogues.

    :raises PublishingError: MR636 where it cannot.
    """
    for problem in foreign(signed):
        raise problem


def foreign(signed: Root | Targets) -> Iterator[PublishingError]:
    """What of a root, or of a list of catalogues, `publish` never writes.

    >>> [it.diagnostics[0].message for it in foreign(Root(consistent_snapshot=False))]
    ['root 1 would have files under names without versions, which clients do not ask for']
    """
    what = f"{signed.type} {signed.version}"
    found = _in_root(signed) if isinstance(signed, Root) else _in_list(signed)
    for why in (*_strange(signed.unrecognized_fields), *found):
        yield refusal("MR636", f"{what} {why}", _HELP)


def _in_root(root: Root) -> Iterator[str]:
    if root.consistent_snapshot is not True:
        yield "would have files under names without versions, which clients do not ask for"
    for name, role in root.roles.items():
        yield from _strange(role.unrecognized_fields, {DAYS}, f" for {name}")
    named = {keyid for role in root.roles.values() for keyid in role.keyids}
    for keyid, key in root.keys.items():
        yield from _in_key(key, is_named=keyid in named)


def _in_key(key: Key, *, is_named: bool) -> Iterator[str]:
    yield from _strange(key.unrecognized_fields, {NAME}, f" for the key {name_of(key)}")
    if NAME in key.unrecognized_fields and name_of(key) != key.unrecognized_fields[NAME]:
        yield f"has a name for the key {key.keyid[:8]} that is none"
    if not is_named:
        yield f"has the key {name_of(key)}, which signs nothing"


def _in_list(targets: Targets) -> Iterator[str]:
    if targets.delegations is not None:
        yield "would let other keys sign, which `publish` never asks for"
    for file in targets.targets.values():
        if {*file.hashes} != {"sha256"}:
            yield f"has another digest than sha256 for {file.path[:128]!r}"
        if not _is_own(file):
            yield f"says of {file.path[:128]!r} what `publish` never does"


def _is_own(file: TargetFile) -> bool:
    match file.unrecognized_fields:
        case {"custom": dict() as custom, **others} if not others and {*custom} == {OURS}:
            return _is_about(custom[OURS])
        case _:
            return False


def _is_about(found: object) -> bool:
    match found:
        case {"serial": int() as serial, "requires": dict() as requires, **others} if not others:
            texts = all(isinstance(it, str) for it in requires.values())
            return texts and not isinstance(serial, bool) and serial > 0
        case _:
            return False


def _strange(fields: Mapping[str, Any], own: AbstractSet[str] = frozenset(), of: str = "") -> Iterator[str]:
    for name in sorted(fields.keys() - own):
        yield f"has a field {name[:64]!r}{of}, which `publish` never writes"
