"""The cache of answers: each source's last good answer, in a file of its own, for as long as the source says."""

from __future__ import annotations

import contextlib
import json
import os
import re
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

FORMAT = 1
"""The version of the files; a file of another one is not read."""
FILE_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Cached:
    """An answer, and when it was given."""

    answer: Any
    at: datetime


@dataclass(frozen=True, slots=True)
class FactCache:
    """Answers in a folder. What is damaged, foreign or from the future is as if it were not there."""

    folder: Path

    @classmethod
    def of_user(cls) -> FactCache:
        """The cache of the user who runs this."""
        from platformdirs import user_cache_path

        return cls(user_cache_path("messenger-rules") / "facts")

    def get(self, source: str, place: str, time_to_live: timedelta, now: datetime) -> Cached | None:
        """A source's answer that is young enough; ``place`` tells it from another source of the same name."""
        try:
            with self._path(source).open("rb") as file:
                kept = json.loads(file.read(FILE_BYTES))
            at = datetime.fromisoformat(kept["at"])
            fits = kept["format"] == FORMAT and kept["place"] == place and at.tzinfo is not None
            if fits and timedelta(0) <= now - at < time_to_live:
                return Cached(kept["answer"], at)
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return None
        return None

    def put(self, source: str, place: str, answer: Any, now: datetime) -> None:
        """Keep an answer; where the folder cannot be written, nothing is kept and nothing is lost."""
        kept = {"format": FORMAT, "place": place, "at": now.astimezone(UTC).isoformat(), "answer": answer}
        path = self._path(source)
        beside = path.with_name(f".{uuid.uuid4().hex}")
        with contextlib.suppress(OSError):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump(kept, file)
            beside.replace(path)
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)

    def forget(self) -> None:
        """Throw every answer away."""
        with contextlib.suppress(OSError):
            for path in self.folder.glob("*.json"):
                path.unlink()

    def _path(self, source: str) -> Path:
        return self.folder / f"{re.sub(r'[^a-z0-9_.-]', '_', source)}.json"
