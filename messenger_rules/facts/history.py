"""The history of sources: when each was last asked, how long it took, and what failed.

A source that keeps failing is left alone for a while.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from messenger_rules.facts.kept import file_of, is_format, keep, kept, seconds_of
from messenger_rules.facts.parts import UnknownFact
from messenger_rules.facts.source import FactSource
from messenger_rules.values import Reason

FORMAT = 1
"""The version of the files; a file of another one is not read."""
FAILURES = 3
"""Failures in a row that switch a source off."""
OFF = timedelta(hours=24)
"""How long it stays off."""
REMEMBERED = 5
"""Failures that are remembered, the latest ones."""
REASON_LENGTH = 300
"""Characters that are kept of a reason."""
_FAILED = frozenset({Reason.SOURCE_FAILED, Reason.TIMED_OUT, Reason.UNREADABLE})


@dataclass(frozen=True, slots=True)
class Failure:
    """That a source failed once: when, and why."""

    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Record:
    """What is remembered of a source.

    ``seconds`` is how long it took when it was last asked, ``answered_at`` when it last did not fail, ``failures`` how
    many times in a row it has failed since, ``recent`` the last few failures, the oldest first. ``off_until`` is None
    where it was not switched off.
    """

    asked_at: datetime
    seconds: float
    answered_at: datetime | None = None
    failures: int = 0
    recent: tuple[Failure, ...] = ()
    off_until: datetime | None = None

    def is_off(self, now: datetime) -> bool:
        """Whether the source is left alone now.

        Where the clock has gone back behind the last time that it was asked, it is not: it would be off for longer
        than it should.

        >>> begin = datetime(2026, 3, 1, 12, tzinfo=UTC)
        >>> record = Record(begin, 0.1, failures=3, off_until=begin + OFF)
        >>> [record.is_off(begin + timedelta(hours=hours)) for hours in (-1, 0, 23, 24)]
        [False, True, True, False]
        """
        return self.off_until is not None and self.asked_at <= now < min(self.off_until, self.asked_at + OFF)

    def why_off(self) -> UnknownFact:
        """Why the facts of a source that is off are unknown."""
        assert self.off_until is not None
        until = f"{self.off_until.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
        last = f": {self.recent[-1].reason}" if self.recent else ""
        return UnknownFact.because(
            Reason.SOURCE_FAILED, f"off until {until} after {self.failures} failures in a row{last}"
        )

    def to_json(self) -> dict[str, Any]:
        """As it is kept, and printed for programs."""
        return {
            "asked_at": _written(self.asked_at),
            "seconds": round(self.seconds, 3),
            "answered_at": _written(self.answered_at),
            "failures": self.failures,
            "recent": [{"at": _written(one.at), "reason": one.reason} for one in self.recent],
            "off_until": _written(self.off_until),
        }


@dataclass(frozen=True, slots=True)
class History:
    """What is remembered of sources, one file each. What is damaged or foreign is as if it were not there.

    Processes that write at the same time may lose one another's last word, never the file.

    >>> import tempfile
    >>> from messenger_rules.facts.builtin import SOURCES
    >>> history = History(Path(tempfile.mkdtemp()))
    >>> history.of(SOURCES[0]) is None
    True
    >>> _ = history.note(SOURCES[0], None, 0.12, datetime(2026, 3, 1, 12, tzinfo=UTC))
    >>> record = history.of(SOURCES[0])
    >>> record.seconds, record.failures, record.off_until
    (0.12, 0, None)
    """

    folder: Path

    def of(self, source: FactSource) -> Record | None:
        """What is remembered of a source; of another one of the same name, nothing."""
        found = kept(file_of(self.folder, source.name, "history"))
        if found is None or not is_format(found, FORMAT) or found.get("fingerprint") != source.fingerprint:
            return None
        try:
            return _read(found)
        except (ValueError, KeyError, TypeError, OverflowError):
            return None

    def note(self, source: FactSource, problem: UnknownFact | None, seconds: float, now: datetime) -> Record:
        """Remember that a source was asked.

        :param problem: why it told nothing; a source that says that it can tell nothing here has not failed.
        """
        record = _after(self.of(source), problem, seconds, now)
        keep(
            file_of(self.folder, source.name, "history"),
            {"format": FORMAT, "place": source.place, "fingerprint": source.fingerprint, **record.to_json()},
        )
        return record


def is_failure(problem: UnknownFact | None) -> bool:
    """Whether a source failed; one that says that it can tell nothing here has not.

    >>> is_failure(UnknownFact(unknown="not supplied: systemd does not run here")), is_failure(None)
    (False, False)
    """
    return problem is not None and problem.of("").reason in _FAILED


def _after(before: Record | None, problem: UnknownFact | None, seconds: float, now: datetime) -> Record:
    before = before or Record(now, seconds)
    record = replace(before, asked_at=now, seconds=seconds)
    if not is_failure(problem) or problem is None:
        return replace(record, answered_at=now, failures=0, off_until=None)
    failures = before.failures + 1
    return replace(
        record,
        failures=failures,
        recent=(*before.recent, Failure(now, problem.unknown[:REASON_LENGTH]))[-REMEMBERED:],
        off_until=now + OFF if failures >= FAILURES else None,
    )


def _written(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("a time has a zone")
    return at.astimezone(UTC)  # what has no place in UTC cannot be told, or be written again


def _read(found: dict[str, Any]) -> Record:
    failures = found["failures"]
    if not isinstance(failures, int) or isinstance(failures, bool) or failures < 0:
        raise ValueError("failures are counted")
    return Record(
        _instant(found["asked_at"]),
        seconds_of(found["seconds"]),
        _instant(found["answered_at"]) if found["answered_at"] is not None else None,
        failures,
        tuple(Failure(_instant(one["at"]), str(one["reason"])[:REASON_LENGTH]) for one in found["recent"])[
            -REMEMBERED:
        ],
        _instant(found["off_until"]) if found["off_until"] is not None else None,
    )
