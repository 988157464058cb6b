"""Batching: what waits is kept in one transaction, and each is answered only after that."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date
from typing import Self

from messenger_rules.collector.form import Received
from messenger_rules.collector.store import Store

LARGEST = 500
"""Receipts of one transaction."""
WAITING = 5_000
"""Receipts that may wait; who comes then is asked to come later."""


class TooManyError(Exception):
    """So many receipts wait that this one has to come later."""


class Batches:
    """Keeps receipts, many at a time."""

    def __init__(self, store: Store, today: Callable[[], date]) -> None:
        self._store = store
        self._today = today
        self._waiting: asyncio.Queue[tuple[Received, asyncio.Future[bool]]] = asyncio.Queue(WAITING)
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._work())
        return self

    async def __aexit__(self, *_: object) -> None:
        """End; what waits then is answered as not kept."""
        assert self._task is not None
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        while not self._waiting.empty():
            self._waiting.get_nowait()[1].cancel()

    async def keep(self, receipt: Received) -> bool:
        """Keep a receipt; True when it is on the disk, False where another of its identifier is.

        :raises TooManyError: where too many wait.
        """
        kept: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        try:
            self._waiting.put_nowait((receipt, kept))
        except asyncio.QueueFull:
            raise TooManyError from None
        return await kept

    async def _work(self) -> None:
        while True:
            batch = [await self._waiting.get()]
            while len(batch) < LARGEST and not self._waiting.empty():
                batch.append(self._waiting.get_nowait())
            try:
                answers = await asyncio.to_thread(self._store.keep, [receipt for receipt, _ in batch], self._today())
            except asyncio.CancelledError:
                for _, kept in batch:
                    kept.cancel()
                raise
            except Exception as error:  # noqa: BLE001 -- whatever the database says, each of the batch is told
                for _, kept in batch:
                    if not kept.done():
                        kept.set_exception(error)
                continue
            for (_, kept), answer in zip(batch, answers, strict=True):
                if not kept.done():
                    kept.set_result(answer)
