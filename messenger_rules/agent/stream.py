"""The stream: what a program hears the agent by, and speaks to it."""

from __future__ import annotations

from typing import Protocol


class Stream(Protocol):
    """A way to the agent. One thread may read and one may write at the same time."""

    def readline(self, size: int) -> bytes:
        """The next line, with its end; nothing where the agent has hung up.

        :raises OSError: where nothing came in time, or this end was closed.
        """
        ...

    def write(self, data: bytes) -> None:
        """Write bytes.

        :raises OSError: where the agent has hung up.
        """
        ...

    def be_patient(self) -> None:
        """Wait for lines as long as it takes from now on."""
        ...

    def close(self) -> None:
        """Hang up, and end whoever reads."""
        ...
