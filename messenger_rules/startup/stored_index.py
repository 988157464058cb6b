"""The index over a catalogue's conditions, in a file beside the record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from messenger_rules.index.index import Index
from messenger_rules.index.stored import stored
from messenger_rules.messages.catalog import Catalog
from messenger_rules.messages.indexed import entry_of
from messenger_rules.replacing import replace_file


def store(path: str, catalog: Catalog, labels: Sequence[str], key: bytes) -> None:
    """Write the index of a catalogue, whose messages have these labels in file order.

    :raises OSError: where it cannot be written.
    """
    entries = (
        replace(entry_of(message, catalog.conditions[message.id]), id=label)
        for message, label in zip(catalog.messages, labels, strict=True)
    )
    replace_file(Path(path), stored(Index.of(entries), key))
