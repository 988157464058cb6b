"""The ledger of one person: what they have seen and acknowledged, so that it is never shown again, and can be told."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol, Self

from messenger_rules.agent.ledger.events import Event, EventKind
from messenger_rules.agent.ledger.file import LedgerFile
from messenger_rules.diagnostics import Diagnostic


class Ledger(Protocol):
    """What a ledger can do, for one person."""

    def acknowledged(self) -> frozenset[tuple[str, int]]:
        """The messages that were acknowledged, as identifier and revision."""
        ...

    def displayed(
        self, message: str, revision: int, language: str, at: datetime, *, title: str = "", because: str = ""
    ) -> None:
        """Note that a message was shown, under which title, and why.

        :raises StateError: where it could not be saved.
        """
        ...

    def acknowledge(self, message: str, revision: int, language: str, at: datetime) -> None:
        """Note that a message was acknowledged. When this returns, it is saved.

        :raises StateError: where it could not be saved.
        """
        ...


@dataclass(slots=True)
class MemoryLedger:
    """A ledger that lasts as long as the process, for tests and for whoever keeps state elsewhere."""

    seen: dict[tuple[str, int], datetime] = field(default_factory=dict)
    done: dict[tuple[str, int], datetime] = field(default_factory=dict)

    def acknowledged(self) -> frozenset[tuple[str, int]]:
        """What was acknowledged."""
        return frozenset(self.done)

    def displayed(
        self, message: str, revision: int, language: str, at: datetime, *, title: str = "", because: str = ""
    ) -> None:
        """Note a display."""
        self.seen.setdefault((message, revision), at)

    def acknowledge(self, message: str, revision: int, language: str, at: datetime) -> None:
        """Note an acknowledgement."""
        self.done.setdefault((message, revision), at)


class FileLedger:
    """The ledger of one person, in a file of the person's own; many processes may use the file at once.

    :raises StateError: MR590 where the folder or the file cannot be used, MR591 where the file is a newer version's.
    """

    def __init__(self, folder: Path, user: str) -> None:
        self._file = LedgerFile(folder)
        self._user = user

    @classmethod
    def of_user(cls, folder: Path | None = None) -> Self:
        """The ledger of whoever runs this, in a folder, or where the person's state is kept."""
        from platformdirs import user_state_path

        return cls(folder or user_state_path("messenger-rules"), user_name())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def warnings(self) -> list[Diagnostic]:
        """What was found out and mended so far; told to the person by whoever shows."""
        return self._file.warnings

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def acknowledged(self) -> frozenset[tuple[str, int]]:
        """The messages that were acknowledged, as identifier and revision."""
        return frozenset(
            (event.message, event.revision) for event in self.history() if event.kind is EventKind.ACKNOWLEDGED
        )

    def history(self, message: str | None = None) -> list[Event]:
        """What this person was shown and acknowledged, the oldest first; of one message, or of all."""
        return [event for event in self._file.events(self._user) if message is None or event.message == message]

    def displayed(
        self, message: str, revision: int, language: str, at: datetime, *, title: str = "", because: str = ""
    ) -> None:
        """Note that a message was shown; only the first time counts."""
        shown = Event(message, revision, EventKind.DISPLAYED, at, language, title, because, self._user)
        self._file.record([shown])

    def acknowledge(self, message: str, revision: int, language: str, at: datetime) -> None:
        """Note that a message was acknowledged; only the first time counts. When this returns, it is on the disk.

        In the file of an agent, it is acknowledged on the agent's host.
        """
        host = self._file.host
        self._file.record([Event(message, revision, EventKind.ACKNOWLEDGED, at, language, user=self._user, host=host)])


def user_name() -> str:
    """Who runs this, by the system's own number where it has one."""
    return f"uid:{os.getuid()}" if hasattr(os, "getuid") else f"user:{os.environ.get('USERNAME', '')}"
