"""Running: the agent's loop. It reads the catalogue, looks at the host, listens and sends receipts until it is stopped.

Where messages are switched off for the computer, it looks at the switch alone: it reads no catalogue and no fact,
writes nothing, sends nothing, and shows nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from messenger_rules.agent.agent_settings import AgentSettings
from messenger_rules.agent.beside import beside
from messenger_rules.agent.host import Host
from messenger_rules.agent.journal import LOGGER
from messenger_rules.agent.listening import listening
from messenger_rules.agent.looking import Looking
from messenger_rules.agent.opening import opened
from messenger_rules.agent.problems import problem
from messenger_rules.agent.sending import Post, Sender
from messenger_rules.agent.service import Service
from messenger_rules.agent.switches import receipts_off, switched_off
from messenger_rules.agent.system import own_folder
from messenger_rules.agent.system_proxy import proxy_for
from messenger_rules.agent.world import World
from messenger_rules.errors import StateError
from messenger_rules.extras import needing
from messenger_rules.locking import lock
from messenger_rules.registry import Registry

if TYPE_CHECKING:
    from messenger_rules.agent.updates import Updates

BUSY_SECONDS = 10.0
"""When the repository is asked again where another process updated the last time."""
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
            await asyncio.sleep(_pause(updates) * self.draw.uniform(0.9, 1.1))

    async def _look(self, service: Service, updates: Updates | None) -> None:
        """Keep what messages are chosen from as it is on the host, and every session served."""
        looking = Looking(service, self.settings, updates, host=self.host, registry=self.registry, clock=self.clock)
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
                        service.receipts_problem = told = sender.problem
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


def _pause(updates: Updates) -> float:
    """For how long the repository is not asked."""
    if updates.is_busy:
        return BUSY_SECONDS
    return updates.settings.every_seconds / 4 if updates.problem else updates.settings.every_seconds


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
