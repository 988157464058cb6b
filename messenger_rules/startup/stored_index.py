"""The index over a catalogue's conditions, in a file beside the record."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Protocol

    from messenger_rules.messages.catalog import Catalog
    from messenger_rules.startup.prepared_host import PreparedHost

    class StoredIndex(Protocol):
        """What an index that was opened can tell."""

        def matching(self, host: PreparedHost, *, unknown: bool | None = None) -> list[str] | None:
            """The labels of the messages whose time and condition hold; None where that cannot be told from the file.

            What is unknown counts as ``unknown``, or as each message says.
            """
            ...


def opened(path: str, key: bytes) -> StoredIndex | None:  # noqa: ARG001 -- there is no index yet
    """The index in a file; None where it is missing, damaged, or of another key."""
    return None


def store(path: str, catalog: Catalog, labels: Sequence[str], key: bytes) -> None:
    """Write the index of a catalogue, whose messages have these labels in file order.

    :raises OSError: where it cannot be written.
    """
