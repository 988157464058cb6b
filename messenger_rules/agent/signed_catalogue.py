"""The signed catalogue: what the shelf of updates has in force, read again when that changes."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from messenger_rules.agent.agent_settings import UpdateSettings
from messenger_rules.agent.file_mark import mark_of
from messenger_rules.agent.updates import wanted
from messenger_rules.errors import MessengerRulesError
from messenger_rules.messages.catalog import Catalog
from messenger_rules.registry import Registry
from messenger_rules.updating.record import InForce
from messenger_rules.updating.requirements import unmet
from messenger_rules.updating.shelf import Shelf
from messenger_rules.updating.wanted import Wanted

UNCONFIRMED = timedelta(days=7)
"""After which time without a confirmation that is told, long before the catalogue itself expires."""


class SignedCatalogue:
    """The catalogue of a shelf, as :class:`messenger_rules.agent.catalogue_file.CatalogueFile` is one of a file."""

    def __init__(self, shelf: Shelf, settings: UpdateSettings, registry: Registry) -> None:
        self.catalog: Catalog | None = None
        self.known: InForce | None = None
        self.confirmed_until: datetime | None = None
        """When the vendor's newest confirmation ends; None where nothing is in force."""
        self.problem = ""
        """Why nothing, or not what is there, is in force; empty where all is well."""
        self._shelf = shelf
        self._settings = settings
        self._registry = registry
        self._marks: object = self
        self._not_kept = ""
        """Why the latest time could not be kept; empty where it was."""

    def refresh(self) -> bool:
        """Read the shelf if it, or the trusted root, has changed; whether another catalogue, or none, is in force now.

        Of one that is damaged, what was read before stays; of one that is another's by now, nothing does.
        """
        shelf = self._shelf
        paths = (shelf.named, shelf.timestamp, shelf.roots, Path(self._settings.root))
        marks = [mark_of(path) for path in paths]
        if marks == self._marks:
            return False
        self._marks = marks
        try:
            found = self._read()
        except MessengerRulesError as error:
            self.problem = f"{error.diagnostics[0].code}: {error.diagnostics[0].message}"
            return False
        if found is None:
            return self.problem in {_ANOTHERS, _NOT_SIGNED} and self._withdraw()
        before, (self.catalog, self.known, self.problem) = self.known, (*found, "")
        return before is None or before.sha256 != self.known.sha256

    def _read(self) -> tuple[Catalog, InForce] | None:
        """The catalogue of the shelf; None where it has none, which ``problem`` then tells."""
        own = wanted(self._settings)
        known = self._shelf.in_force(own)
        data = self._shelf.data(known) if known is not None else None
        if known is None or data is None:
            self.problem = self._missing(own, known)
            return None
        self.confirmed_until = self._shelf.confirmed_until(own)
        return Catalog.read(data, registry=self._registry), known

    def _withdraw(self) -> bool:
        """Have nothing in force any more; whether there was something."""
        had = self.known is not None
        self.catalog = self.known = self.confirmed_until = None
        return had

    def _missing(self, own: Wanted, known: InForce | None) -> str:
        """Why there is nothing to read."""
        hindrance = self._shelf.hindrance()
        if hindrance:
            return _in_status("MR655", hindrance)
        if not self._shelf.named.exists():
            return _NONE
        record = self._shelf.record()
        if known is not None or record is None:
            return _DAMAGED
        if not record.is_of(own):
            return _ANOTHERS
        return _DAMAGED if record.is_by_root_of(own) else _NOT_SIGNED

    def see(self, now: datetime) -> None:
        """Keep the latest time that the clock has told, so that a clock set back is known as one."""
        self._not_kept = self._shelf.seen_time.see(now)

    def is_stale(self, now: datetime) -> bool:
        """Whether nobody has confirmed the catalogue for so long that nothing new of it is shown."""
        return self.known is not None and self._shelf.seen_time.latest(now) >= self.known.expires

    def told(self, now: datetime) -> list[str]:
        """What is wrong."""
        found = [self.problem] if self.problem else []
        if self.known is not None and not self.known.is_vouched_for:
            found.append(_OLD_KEYS)
        if self.known is not None and self.is_stale(now):
            sentence = f"the catalogue {_how_expired(self.known.expires, now)}: nothing new of it is shown"
            found.append(_in_status("MR653", sentence))
        if self._shelf.seen_time.is_behind(now):
            seen = self._shelf.seen_time.latest(now)
            sentence = f"this host's clock says {now:%Y-%m-%d %H:%M} UTC, and has told {seen:%Y-%m-%d %H:%M} UTC before"
            found.append(_in_status("MR660", sentence))
        if self._not_kept and self.known is not None:
            sentence = f"{self._shelf.seen_time.path} cannot be written: {self._not_kept}"
            found.append(_in_status("MR655", f"{sentence}; nothing protects against a clock that is set back"))
        return found

    def notes(self, now: datetime) -> list[str]:
        """What should be known: what the catalogue needs that is not here, and that nobody has confirmed it of late."""
        if self.known is None:
            return []
        found = [_in_status("MR654", it) for it in unmet(self.known.requires)]
        until, ends, later = self.confirmed_until, self.known.expires, self._shelf.seen_time.latest(now)
        if until is not None and later - until >= UNCONFIRMED and not self.is_stale(now):
            sentence = f"nobody has confirmed the catalogue since {until:%Y-%m-%d}"
            found.append(_in_status("MR662", f"{sentence}; what is new in it is shown until {ends:%Y-%m-%d}"))
        return found


def _how_expired(expires: datetime, now: datetime) -> str:
    when = f"{expires:%Y-%m-%d %H:%M} UTC"
    if now >= expires:
        return f"expired at {when}"
    return f"holds until {when}, and counts as expired by a time that this host's clock has told before"


def _in_status(code: str, sentence: str) -> str:
    return f"{code}: {sentence}"


_NONE = _in_status("MR656", "no catalogue has been taken from the repository yet")
_ANOTHERS = _in_status(
    "MR659",
    "the catalogue that was taken is of another product or channel; the next update brings the right one",
)
_NOT_SIGNED = _in_status(
    "MR664",
    "the catalogue that was taken is not signed by keys that the trusted root names;"
    " the next update brings one that is",
)
_OLD_KEYS = _in_status(
    "MR663",
    "the catalogue in force is signed only by keys that the vendor's newest root names no longer;"
    " the next update brings one by those of now",
)
_DAMAGED = _in_status("MR657", "the catalogue that was taken is damaged; the next update brings it anew")
