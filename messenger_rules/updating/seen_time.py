"""The seen time: the latest that this host's clock has told, so that a clock set back makes nothing fresh again.

A clock that is wrong the other way must do no lasting harm: who was ten years ahead for a minute would else find all
that the vendor signs expired for ten years. So what was taken last expires by the seen time, and nothing that the
vendor confirms later. And what is taken then proves it wrong. Vendors confirm each day, unless they have it otherwise:
so long does a wrong time last.

What this cannot know: a host that was off sees no time. Where its clock is set back as well, it takes what the vendor
signed after that which it knows, though that has expired by now; never anything older.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from messenger_rules.regular import read_regular
from messenger_rules.replacing import replace_file

STEP = timedelta(hours=1)
"""How much later it must be for the disk to be written; a clock that is set right by less is nothing to tell of."""
_LONGEST = 64


@dataclass(frozen=True, slots=True)
class SeenTime:
    """The seen time in a file, which belongs to the agent alone."""

    path: Path

    def latest(self, now: datetime) -> datetime:
        """The later one of now and what was seen; a file that cannot be read has seen nothing."""
        seen = self._read()
        return now if seen is None else max(now, seen)

    def is_behind(self, now: datetime) -> bool:
        """Whether the clock has told a time that is later than now by more than a small correction."""
        return self.latest(now) - now > STEP

    def see(self, now: datetime) -> str:
        """Keep the time, where it is later than what was seen by a step; why it cannot be kept, or nothing.

        A disk that takes nothing ends nobody: the agent goes on without, and tells of it.
        """
        seen = self._read()
        try:
            if seen is None or now - seen >= STEP:
                self._write(now)
        except OSError as error:
            return (error.strerror or str(error)).lower()
        return ""

    def confirm(self, now: datetime, until: datetime) -> None:
        """The vendor confirms all of something until then, so a time after that was none.

        :raises OSError: where it cannot be written.
        """
        if self.latest(now) >= until:
            self._write(now)

    def _read(self) -> datetime | None:
        try:
            found = datetime.fromisoformat(read_regular(self.path, _LONGEST).decode("ascii").strip())
        except (OSError, ValueError):
            return None
        return found if found.tzinfo is not None else None

    def _write(self, seen: datetime) -> None:
        text = seen.astimezone(UTC).isoformat(timespec="seconds")
        replace_file(self.path, f"{text}\n".encode(), durable=True)
