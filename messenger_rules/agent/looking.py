"""Looking: what the host is looked at for, again and again: its catalogues, its rules, its facts and its people."""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from messenger_rules.agent.agent_settings import AgentSettings
from messenger_rules.agent.beside import beside
from messenger_rules.agent.catalogs import Catalogs
from messenger_rules.agent.catalogue_file import CatalogueFile
from messenger_rules.agent.host import Host
from messenger_rules.agent.journal import LOGGER
from messenger_rules.agent.rules_file import RulesFile
from messenger_rules.agent.service import Service
from messenger_rules.compilation import compile as compile_condition
from messenger_rules.facts.cache import FactCache
from messenger_rules.registry import Registry
from messenger_rules.text import Source

if TYPE_CHECKING:
    from messenger_rules.agent.signed_catalogue import SignedCatalogue
    from messenger_rules.agent.updates import Updates


class Looking:
    """What is looked at again and again."""

    def __init__(
        self,
        service: Service,
        settings: AgentSettings,
        updates: Updates | None,
        *,
        host: Host,
        registry: Registry,
        clock: Callable[[], datetime],
    ) -> None:
        self.starter = host.starter(settings.socket_path())
        self._settings = settings
        self._registry = registry
        self._clock = clock
        self._host = host
        self._service = service
        self._updates = updates
        self._signed = _signed_catalogue(updates, registry)
        named = CatalogueFile(Path(settings.catalog), registry) if settings.catalog is not None else None
        self._file: CatalogueFile | SignedCatalogue | None = self._signed or named
        own = settings.site_catalog
        self._site = CatalogueFile(Path(own), registry) if own is not None else None
        self._rules = RulesFile(registry)
        concerns = settings.only_where
        source = Source(concerns, "only-where of agent.toml") if concerns is not None else None
        self._concerns = compile_condition(source, registry=registry) if source is not None else None
        service.material.concerns = self._concerns
        self._looked_at: datetime | None = None
        self._was_off = False
        self._told: list[str] = []
        self._warned = 0

    async def once(self) -> None:
        """Look once."""
        service = self._service
        if service.is_off():
            if not self._was_off:
                LOGGER.info("messages are switched off for this computer")
                service.hang_up()
                self.starter.stop()
            self._was_off = True
            return
        self._was_off = False
        service.material.looking_since = service.material.looking_since or self._clock()
        await self._refresh()
        service.material.is_known = True
        service.material.is_stale = self._is_stale()
        service.plan()
        if self._settings.start_in_sessions:
            self.starter.start(service.unserved(), self._clock())
        self._tell()

    def _is_stale(self) -> bool:
        """Whether nobody has confirmed the vendor's catalogue for too long; each look shows a clock set back later."""
        if self._signed is None:
            return False
        now = self._clock()
        self._signed.see(now)
        return self._signed.is_stale(now)

    async def _refresh(self) -> None:
        """Read the catalogue, beside the loop, if it has changed, and look at the host if that is due."""
        changed, catalogs = await beside(self._read_again)
        if catalogs == Catalogs():
            self._service.material.catalogs = catalogs
            return
        now = self._clock()
        refresh = timedelta(seconds=self._settings.refresh_seconds)
        if changed or self._looked_at is None or not self._looked_at <= now < self._looked_at + refresh:
            await self._collect(catalogs)
            self._looked_at = now
        self._service.material.catalogs = catalogs
        self._service.material.rules = self._rules.rules

    def _read_again(self) -> tuple[bool, Catalogs]:
        """Read the files that have changed; whether any of them says something else now, and the catalogues."""
        changed, found = False, []
        for file, name in ((self._file, "the catalogue"), (self._site, "the site's catalogue")):
            is_new = file is not None and file.refresh()
            catalog = file.catalog if file is not None else None
            if is_new and catalog is not None:
                numbers = f"{len(catalog.messages)} messages, and {len(catalog.invalid)} invalid ones"
                LOGGER.info("%s has %s", name, numbers)
            changed |= is_new
            found.append(catalog)
        vendor, site = found
        if self._rules.refresh(vendor.vocabulary if vendor is not None else None):
            changed = True
            number = len(self._rules.rules.rules)
            if self._rules.rules.unreadable:
                LOGGER.warning("what may be silenced waits until rules.toml can be used")
                return True, Catalogs(vendor, site)
            LOGGER.info("1 local rule is in force" if number == 1 else f"{number} local rules are in force")
        return changed, Catalogs(vendor, site)

    async def _collect(self, catalogs: Catalogs) -> None:
        """Look at the host. The sources take their time, so that is done beside the loop."""
        concerns = self._concerns
        needed = catalogs.needed | self._rules.rules.needed | (concerns.facts if concerns is not None else frozenset())
        context = contextvars.copy_context()
        collect = partial(self._registry.collect, needed=needed, at=self._clock(), cache=FactCache.of_user())
        self._service.material.facts = await asyncio.to_thread(context.run, collect)

    def _of_updates(self) -> list[str]:
        """What is wrong with the signed catalogue, or was when it was asked for last; what it needs is kept, too."""
        if self._signed is None or self._updates is None:
            return []
        now = self._clock()
        self._service.material.notes = self._signed.notes(now)
        self._service.material.asked = self._updates.asked
        return [*([self._updates.problem] if self._updates.problem else []), *self._signed.told(now)]

    def _tell(self) -> None:
        """Keep the problems for who asks, and log those that are new, and the end of those that were."""
        files = (self._site, self._rules, *(() if self._signed is not None else (self._file,)))
        problems = [*self._of_updates(), *(file.problem for file in files if file is not None and file.problem)]
        if self._file is None and self._site is None:
            problems.append("no catalogue is named: `catalog` or `updates` in agent.toml, or `agent run CATALOG`")
        groups = {*(self._settings.administrators or ()), *self._rules.rules.groups}
        problems += [f"this host has no group {name!r}" for name in self._host.unknown_groups(groups)]
        problems += [self._host.logins.problem] if self._host.logins.problem else []
        self._service.material.problems = problems
        warnings = self._service.ledger.warnings
        for warning in warnings[self._warned :]:
            LOGGER.warning("%s: %s", warning.code, warning.message)
        self._warned = len(warnings)
        now = [*problems, *([self._service.problem] if self._service.problem else ())]
        for problem_ in now:
            if problem_ not in self._told:
                LOGGER.warning("%s", problem_)
        if self._told and not now:
            LOGGER.info("all is well again")
        self._told = now


def _signed_catalogue(updates: Updates | None, registry: Registry) -> SignedCatalogue | None:
    if updates is None:
        return None
    from messenger_rules.agent.signed_catalogue import SignedCatalogue

    return SignedCatalogue(updates.shelf, updates.settings, registry)
