"""Running: the agent's loop. It reads the catalogue, looks at the host, listens and sends receipts until it is stopped.

Where messages are switched off for the computer, it looks at the switch alone: it reads no catalogue and no fact,
writes nothing, sends nothing, and shows nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import os
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from messenger_rules.agent.agent_settings import AgentSettings
from messenger_rules.agent.beside import beside
from messenger_rules.agent.catalogs import Catalogs
from messenger_rules.agent.catalogue_file import CatalogueFile
from messenger_rules.agent.host import Host
from messenger_rules.agent.journal import LOGGER
from messenger_rules.agent.listening import listening
from messenger_rules.agent.opening import opened
from messenger_rules.agent.problems import problem
from messenger_rules.agent.rules_file import RulesFile
from messenger_rules.agent.sending import Post, Sender
from messenger_rules.agent.service import Service
from messenger_rules.agent.switches import receipts_off, switched_off
from messenger_rules.agent.system import own_folder
from messenger_rules.agent.system_proxy import proxy_for
from messenger_rules.agent.world import World
from messenger_rules.compilation import compile as compile_condition
from messenger_rules.errors import StateError
from messenger_rules.extras import needing
from messenger_rules.facts.cache import FactCache
from messenger_rules.locking import lock
from messenger_rules.registry import Registry
from messenger_rules.text import Source

if TYPE_CHECKING:
    from messenger_rules.agent.signed_catalogue import SignedCatalogue
    from messenger_rules.agent.updates import Updates

LOOK_SECONDS = 2.0
"""How often is looked at the switches, the log-ins and the catalogue's file."""


@dataclass(slots=True)
class Agent:
    """An agent that can be run."""

    settings: AgentSettings
    registry: Registry
    clock: Callable[[], datetime]
    host: Host
    draw: Random = field(default_factory=Random)

    async def run(self, ready: Callable[[], None] = lambda: None) -> None:
        """Run until SIGTERM or SIGINT comes; ``ready`` is called when programs can connect.

        :raises StateError: MR568 where another agent runs, MR570, MR590 or MR591 where it cannot begin.
        """
        folder, stop = self.settings.state_folder(), self.host.stopping()
        own_folder(folder)
        if self.settings.ledger is not None and not await self._until_switched_on(stop):
            return
        with _owned(folder), opened(folder, self.settings.ledger, self.clock()) as found:
            service = Service(
                found, self._world(), per_day=self.settings.per_day, sends=self.settings.receipts is not None
            )
            async with listening(self.settings.socket_path(), service, time.monotonic, self.host.open_door):
                ready()
                try:
                    await self._work(service, stop)
                finally:
                    service.hang_up()
                    await asyncio.sleep(0)  # lets the last words out

    async def _until_switched_on(self, stop: asyncio.Event) -> bool:
        """Wait until messages are on, before a database of others is asked; False where the agent is to end first."""
        while switched_off(computer=True) is not None:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), LOOK_SECONDS)
                return False
        return True

    def _world(self) -> World:
        return World(
            self.clock,
            self.host.logins,
            self.host.login_of,
            self.host.audiences,
            self.host.groups,
            lambda: switched_off(computer=True) is not None,
            lambda: receipts_off(computer=True) is not None,
        )

    async def _work(self, service: Service, stop: asyncio.Event) -> None:
        """Look at the host and send receipts, side by side, until told to stop or one of the two fails."""
        updates = self._updates()
        loops = (self._look(service, updates), self._send(service), self._update(service, updates))
        tasks = [asyncio.create_task(loop) for loop in loops]
        waiting = asyncio.create_task(stop.wait())
        done, _ = await asyncio.wait({waiting, *tasks}, return_when=asyncio.FIRST_COMPLETED)
        for task in (waiting, *tasks):
            task.cancel()
        await asyncio.gather(waiting, *tasks, return_exceptions=True)
        for task in done:
            task.result()

    def _updates(self) -> Updates | None:
        """The way to signed catalogues, where that is how catalogues come to this host."""
        if self.settings.updates is None or self.settings.catalog is not None:
            return None
        with needing("signing"):
            from messenger_rules.agent.updates import Updates, shelf_in

        return Updates(self.settings.updates, shelf_in(self.settings.state_folder()), self.clock)

    async def _update(self, service: Service, updates: Updates | None) -> None:
        """Ask the repository from time to time, each host at another one; a failure is told when it begins."""
        if updates is None or updates.settings.url is None:
            await asyncio.Event().wait()  # until the agent ends
            return
        told = ""
        while True:
            if not service.is_off():
                found = await beside(updates.fetch)
                updates.asked = self.clock() if found is not None else updates.asked
                if updates.problem not in {"", told}:
                    LOGGER.warning("nothing was taken from the repository: %s", updates.problem)
                elif told and found is not None:
                    LOGGER.info("the repository is in order again")
                told = updates.problem
            seconds = updates.settings.every_seconds if not updates.problem else updates.settings.every_seconds / 4
            await asyncio.sleep(seconds * self.draw.uniform(0.9, 1.1))

    async def _look(self, service: Service, updates: Updates | None) -> None:
        """Keep what messages are chosen from as it is on the host, and every session served."""
        looking = _Looking(self, service, updates)
        try:
            while True:
                await looking.once()
                await asyncio.sleep(LOOK_SECONDS)
        finally:
            looking.starter.stop()

    async def _send(self, service: Service) -> None:
        """Send receipts whenever some are due; a failure is told when it begins and when it ends."""
        if self.settings.receipts is None:
            await asyncio.Event().wait()  # until the agent ends
            return
        wanted = asyncio.Event()
        service.on_receipt = wanted.set
        async with self._post() as post:
            sender, told = Sender(service.ledger.outbox, post, self.draw), ""
            while True:
                wanted.clear()
                due = None
                if not service.is_off() and receipts_off(computer=True) is None:
                    with contextlib.suppress(StateError):  # the ledger's trouble is told by the service
                        due = await sender.send(self.clock)
                    if sender.problem != told:
                        if sender.problem:
                            LOGGER.warning("receipts wait: %s", sender.problem)
                        else:
                            LOGGER.info("receipts are sent again")
                        told = sender.problem
                seconds = 60.0 if due is None else max(1.0, min(60.0, (due - self.clock()).total_seconds()))
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(wanted.wait(), seconds)

    def _post(self) -> AbstractAsyncContextManager[Post]:
        from messenger_rules.agent.wire import https, nowhere

        settings = self.settings.receipts
        assert settings is not None
        try:
            proxy = proxy_for(settings.url, settings.proxy)
        except StateError as error:
            return nowhere(error.diagnostics[0].message)
        return https(settings.url, proxy=proxy, certificates=settings.certificates)


class _Looking:
    """What is looked at again and again."""

    def __init__(self, agent: Agent, service: Service, updates: Updates | None) -> None:
        self.starter = agent.host.starter(agent.settings.socket_path())
        self._agent = agent
        self._service = service
        settings, registry = agent.settings, agent.registry
        self._updates = updates
        self._signed = _signed_catalogue(updates, registry)
        named = CatalogueFile(Path(settings.catalog), registry) if settings.catalog is not None else None
        self._file: CatalogueFile | SignedCatalogue | None = self._signed or named
        own = settings.site_catalog
        self._site = CatalogueFile(Path(own), registry) if own is not None else None
        self._rules = RulesFile(registry)
        concerns = agent.settings.only_where
        source = Source(concerns, "only-where of agent.toml") if concerns is not None else None
        self._concerns = compile_condition(source, registry=agent.registry) if source is not None else None
        service.material.concerns = self._concerns
        self._looked_at: datetime | None = None
        self._was_off = False
        self._told: list[str] = []
        self._warned = 0

    async def once(self) -> None:
        """Look once."""
        service, agent = self._service, self._agent
        if service.is_off():
            if not self._was_off:
                LOGGER.info("messages are switched off for this computer")
                service.hang_up()
                self.starter.stop()
            self._was_off = True
            return
        self._was_off = False
        await self._refresh()
        service.material.is_known = True
        service.material.is_stale = self._is_stale()
        service.plan()
        if agent.settings.start_in_sessions:
            self.starter.start(service.unserved(), agent.clock())
        self._tell()

    def _is_stale(self) -> bool:
        """Whether nobody has confirmed the vendor's catalogue for too long; each look shows a clock set back later."""
        if self._signed is None:
            return False
        now = self._agent.clock()
        self._signed.see(now)
        return self._signed.is_stale(now)

    async def _refresh(self) -> None:
        """Read the catalogue, beside the loop, if it has changed, and look at the host if that is due."""
        changed, catalogs = await beside(self._read_again)
        if catalogs == Catalogs():
            self._service.material.catalogs = catalogs
            return
        now = self._agent.clock()
        refresh = timedelta(seconds=self._agent.settings.refresh_seconds)
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
        agent, concerns = self._agent, self._concerns
        needed = catalogs.needed | self._rules.rules.needed | (concerns.facts if concerns is not None else frozenset())
        context = contextvars.copy_context()
        collect = partial(agent.registry.collect, needed=needed, at=agent.clock(), cache=FactCache.of_user())
        self._service.material.facts = await asyncio.to_thread(context.run, collect)

    def _of_updates(self) -> list[str]:
        """What is wrong with the signed catalogue, or was when it was asked for last; what it needs is kept, too."""
        if self._signed is None or self._updates is None:
            return []
        now = self._agent.clock()
        self._service.material.notes = self._signed.notes(now)
        self._service.material.asked = self._updates.asked
        return [*([self._updates.problem] if self._updates.problem else []), *self._signed.told(now)]

    def _tell(self) -> None:
        """Keep the problems for who asks, and log those that are new, and the end of those that were."""
        files = (self._site, self._rules, *(() if self._signed is not None else (self._file,)))
        problems = [*self._of_updates(), *(file.problem for file in files if file is not None and file.problem)]
        if self._file is None and self._site is None:
            problems.append("no catalogue is named: `catalog` or `updates` in agent.toml, or `agent run CATALOG`")
        groups = {*(self._agent.settings.administrators or ()), *self._rules.rules.groups}
        problems += [f"this host has no group {name!r}" for name in self._agent.host.unknown_groups(groups)]
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


@contextlib.contextmanager
def _owned(folder: Path) -> Iterator[None]:
    """Own the state's folder alone; the lock goes with the process, however it ends.

    :raises StateError: MR568 where another agent owns it, MR590 where there can be no lock.
    """
    path = folder / "agent.lock"
    try:
        descriptor = lock(path)
    except BlockingIOError:
        sentence = f"another agent keeps its state in {folder}"
        raise problem("MR568", sentence, "stop that one first; `messenger-rules status` tells about it") from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise problem(
            "MR590", f"{path} cannot be locked: {reason}", "look at the folder, and at who may use it"
        ) from None
    try:
        yield
    finally:
        os.close(descriptor)
