"""The folder of a catalogue, in which open files are as the editor has them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from messenger_rules.language_server.documents import Document
from messenger_rules.limits import DEFAULT_LIMITS, Limits
from messenger_rules.messages.beside import Folder, name_problem
from messenger_rules.messages.places import Spot

_NAMED = 500
"""Files of a folder that are suggested; nobody chooses among more."""
_LOOKED_AT = 5_000


@dataclass(frozen=True, slots=True)
class OpenFolder(Folder):
    """A folder over which lies what is not saved yet."""

    opened: Mapping[Path, Document]

    def read(self, name: str, spot: Spot = Spot(), limits: Limits = DEFAULT_LIMITS) -> bytes:  # noqa: B008 - frozen
        """As :meth:`messenger_rules.messages.beside.Folder.read`, of an open file what the editor has."""
        document = self.opened.get(self.path / name) if name_problem(name) is None else None
        return Folder.read(self, name, spot, limits) if document is None else document.data[: limits.file_bytes + 1]


def files_below(folder: Path) -> tuple[str, ...]:
    """The names of data files in a folder and below, as a catalogue names them."""
    return tuple(sorted(islice(_data_files(folder), _NAMED)))


def _data_files(folder: Path) -> Iterator[str]:
    entries = ((Path(at), name) for at, _, names in os.walk(folder) for name in names)
    for at, name in islice(entries, _LOOKED_AT):
        if name.endswith((".json", ".toml")) and not any(part.startswith(".") for part in at.parts):
            yield (at / name).relative_to(folder).as_posix()
