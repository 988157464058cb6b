"""Preparing: what the ordinary way found out, kept so that the next start need not find it out again.

A record holds what was read before, so nothing is kept of a run during which any of it changed: the next run keeps it.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from messenger_rules.agent.ledger.personal import FileLedger
from messenger_rules.condition.predicate_tree import Node
from messenger_rules.errors import StateError
from messenger_rules.facts.cache import FactCache
from messenger_rules.facts.collect import Answer
from messenger_rules.facts.model import HostFacts
from messenger_rules.index.stored import opened
from messenger_rules.messages.catalog import Catalog
from messenger_rules.messages.selection import facts_for
from messenger_rules.startup.host_values import asks_plugins, kept_of
from messenger_rules.startup.lasting import Lasting
from messenger_rules.startup.made_of import made_of
from messenger_rules.startup.marks import TICK, are_settled, marks_of
from messenger_rules.startup.record_file import digest_of, file_of, is_own, is_own_folder, write_record
from messenger_rules.startup.request import Request
from messenger_rules.startup.stored_index import store
from messenger_rules.startup.surroundings import surroundings
from messenger_rules.startup.tidying import tidy
from messenger_rules.startup.waiting import label_of

if TYPE_CHECKING:
    from messenger_rules.startup.marks import Marks

LEDGER = ("ledger.sqlite3", "ledger.sqlite3-wal")
"""The files of the ledger that change when something is noted."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a run of ``show`` found out, and what it says where nothing waits."""

    catalog: Catalog
    facts: HostFacts
    answers: list[Answer]
    languages: tuple[str, ...]
    administrators: frozenset[str] | None
    has_broken_plugins: bool
    nothing: str
    undecided: str
    invalid: str


@dataclass(frozen=True, slots=True)
class Run:
    """A run of ``show``: what it was asked for, and when it began, in nanoseconds."""

    request: Request
    began: int = field(default_factory=time.time_ns)

    def keep(self, found: Found) -> None:
        """Keep what it found out, if the next run could go by it; where it cannot be written, nothing is lost."""
        if sys.platform != "linux" or found.has_broken_plugins or any(map(asks_plugins, _trees(found.catalog))):
            return  # what a broken plugin lacks may come from anywhere
        lasting = Lasting.of(found.answers, FactCache.of_user())
        if lasting is None:
            return
        with suppress(OSError, StateError):
            self._keep(found, lasting)

    def _keep(self, found: Found, lasting: Lasting) -> None:
        ledger = self._ledger()
        acknowledged = self._acknowledged()
        catalogs = marks_of(map(str, made_of(self.request, found.catalog)))
        read = (*catalogs, *marks_of(map(str, lasting.read)))
        if acknowledged is None or not are_settled(read, self.began) or not self._has_folder():
            return
        key = digest_of((surroundings(), catalogs))
        self._keep_index(found.catalog, key)
        marks = (*read, *ledger, *marks_of(map(str, lasting.own)))
        counts = {**self._counts(marks, lasting), "key": key, "acknowledged": acknowledged}
        write_record(file_of(self.request, "record"), {**counts, **_told(found)})
        tidy(Path(file_of(self.request, "")).parent)

    def _counts(self, marks: Marks, lasting: Lasting) -> dict[str, object]:
        """What says whether the record counts."""
        return {
            "identity": self.request.identity,
            "surroundings": surroundings(),
            "marks": marks,
            "made": self.began // 1000,
            "until": lasting.until,
        }

    def _has_folder(self) -> bool:
        """Whether there is a folder for records that nobody else can write."""
        folder = Path(file_of(self.request, "")).parent
        folder.mkdir(mode=0o700, exist_ok=True)
        return is_own_folder(str(folder))

    def _keep_index(self, catalog: Catalog, key: bytes) -> None:
        """Write the index where there is none that fits: of a large catalogue it takes long to make."""
        path = file_of(self.request, "index")
        if not is_own(path) or opened(path, key) is None:
            labels = [label_of(message.id, message.revision, str(message.audience)) for message in catalog.messages]
            store(path, catalog, labels, key)

    def _ledger(self) -> Marks:
        """The marks of the ledger, as it is after the last change by this run itself."""
        paths = [f"{self.request.state}/{name}" for name in LEDGER]
        if not are_settled(marks_of(paths), time.time_ns()):
            time.sleep(2 * TICK / 1e9)
        return marks_of(paths)

    def _acknowledged(self) -> frozenset[tuple[str, int]] | None:
        """What was acknowledged, read after the ledger was marked; None where the ledger has something to tell."""
        with FileLedger.of_user(Path(self.request.state)) as ledger:
            found = ledger.acknowledged()
            return None if ledger.warnings else found


def _told(found: Found) -> dict[str, object]:
    """What the next run tells from, for a viewer of the same languages."""
    return {
        "host": kept_of(_trees(found.catalog), facts_for(found.facts, found.languages)),
        "newer": newer_of(found.catalog),
        "administrators": found.administrators,
        "nothing": found.nothing,
        "undecided": found.undecided,
        "invalid": found.invalid,
    }


def _trees(catalog: Catalog) -> Iterable[Node]:
    return (condition.tree for condition in catalog.conditions.values())


def newer_of(catalog: Catalog) -> dict[str, tuple[str, ...]]:
    """The messages that take the place of others, by the identifiers of those."""
    newer: dict[str, tuple[str, ...]] = {}
    for message in catalog.messages:
        if message.supersedes is not None:
            newer[message.supersedes] = (*newer.get(message.supersedes, ()), message.id)
    return newer
