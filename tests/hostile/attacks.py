"""Attacks in catalogue files, each with what must become of it: a table of small files, and large ones made here.

`attacks.txt` has a line for each file in `files/`: its name, whether it is refused whole, or one message alone, or works,
and the codes that say so. Every file but those that are no XML has a message `good`, beside which the attack stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import messenger_rules as mr
from tests.hostile.made import MADE
from tests.hostile.rows import Fate

FOLDER = Path(__file__).parent / "files"
TABLE = Path(__file__).parent / "attacks.txt"
_FATES = {"whole": Fate.WHOLE, "alone": Fate.MESSAGE, "fine": Fate.FINE}


@dataclass(frozen=True)
class Attack:
    """A catalogue file that means no good, and what must become of it."""

    name: str
    fate: Fate
    codes: tuple[str, ...]
    data: Callable[[], bytes]

    @property
    def kind(self) -> str:
        """The first word of its name."""
        return self.name.partition("-")[0]

    def check(self, folder: Path) -> None:
        """See that it has its fate."""
        seen = outcome(self.data())
        assert seen == (self.fate, frozenset(self.codes)), seen


def outcome(data: bytes) -> tuple[Fate, frozenset[str]]:
    """What becomes of a file, and the codes of the errors; where it is not refused whole, its good message works."""
    try:
        catalog = mr.Catalog.read(data, name="messages.xml")
    except mr.CatalogError as error:
        return Fate.WHOLE, frozenset(found.code for found in error.diagnostics)
    assert catalog.message("good") is not None
    errors = frozenset(found.code for found in catalog.diagnostics if found.is_error)
    return Fate.MESSAGE if catalog.invalid else Fate.FINE, errors


def _files() -> Iterator[Attack]:
    for line in TABLE.read_text("utf-8").splitlines():
        if line:
            name, fate, *codes = line.split()
            yield Attack(name, _FATES[fate], tuple(codes), (FOLDER / f"{name}.xml").read_bytes)


SMALL = {attack.name: attack for attack in _files()}
"""The files, by their names."""

LARGE = {name: Attack(name, _FATES[fate], tuple(codes), make) for name, fate, codes, make in MADE}
"""Those that are made when they are needed."""

ATTACKS = SMALL | LARGE
