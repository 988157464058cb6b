"""The cache of answers: each source's last good answer, in a file of its own, for as long as the source says.

What is remembered of the sources lies beside it.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from messenger_rules.facts.history import History
from messenger_rules.facts.kept import file_of, is_format, keep, kept, seconds_of
from messenger_rules.facts.parts import UnknownFact
from messenger_rules.facts.source import FactSource

FORMAT = 2
"""The version of the files; a file of another one is not read."""


@dataclass(frozen=True, slots=True)
class Cached:
    """An answer, when it was given, and how many seconds the source took."""

    answer: Any
    at: datetime
    seconds: float


@dataclass(frozen=True, slots=True)
class FactCache:
    """Answers in a folder. What is damaged, foreign or from the future is as if it were not there.

    ``anew`` says that every source is to be asked: nothing is taken from here, and no source counts as off; what they
    answer is kept.
    """

    folder: Path
    anew: bool = False

    @classmethod
    def of_user(cls, *, anew: bool = False) -> FactCache:
        """The cache of the user who runs this."""
        from platformdirs import user_cache_path

        return cls(user_cache_path("messenger-rules") / "facts", anew)

    @property
    def history(self) -> History:
        """What is remembered of the sources."""
        return History(self.folder)

    def get(self, source: FactSource, now: datetime) -> Cached | None:
        """A source's answer that is young enough; of another source of the same name, or of one changed since, none."""
        found = None if self.anew else kept(file_of(self.folder, source.name, "json"))
        try:
            if found is None or not is_format(found, FORMAT) or found["fingerprint"] != source.fingerprint:
                return None
            at = datetime.fromisoformat(found["at"])
            if at.tzinfo is not None and timedelta(0) <= now - at < source.time_to_live:
                return Cached(found["answer"], at, seconds_of(found["seconds"]))
        except (ValueError, KeyError, TypeError, OverflowError):
            return None
        return None

    def why_off(self, source: FactSource, now: datetime) -> UnknownFact | None:
        """Why a source is not asked now, where it failed too often."""
        record = None if self.anew else self.history.of(source)
        return record.why_off() if record is not None and record.is_off(now) else None

    def note(self, source: FactSource, answer: Any, problem: UnknownFact | None, seconds: float, now: datetime) -> None:
        """Keep what a source answered, if it did and says for how long, and remember that it was asked."""
        self.history.note(source, problem, seconds, now)
        path = file_of(self.folder, source.name, "json")
        if problem is None and source.time_to_live:
            at = now.astimezone(UTC).isoformat()
            keep(
                path,
                {
                    "format": FORMAT,
                    "fingerprint": source.fingerprint,
                    "at": at,
                    "seconds": round(seconds, 3),
                    "answer": answer,
                },
            )
        else:
            with contextlib.suppress(OSError):
                path.unlink()
