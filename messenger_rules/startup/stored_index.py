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

        def matching(self, host: PreparedHost) -> list[str]:
            """The messages whose time and condition hold; unknown counts where the message says so."""
            ...

        def possible(self, host: PreparedHost) -> list[str]:
            """The same with every unknown counted as true."""
            ...


def opened(path: str, key: bytes) -> StoredIndex | None:  # noqa: ARG001 -- there is no index yet
    """The index in a file; None where it is missing, damaged, or of another key."""
    return None


def store(path: str, catalog: Catalog, labels: Sequence[str], key: bytes) -> None:
    """Write the index of a catalogue, whose messages have these labels in file order.

    :raises OSError: where it cannot be written.
    """
