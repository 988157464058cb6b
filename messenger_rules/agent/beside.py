"""Beside the loop: what may wait for others long, in a thread that nobody waits for when the agent ends."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


async def beside(call: Callable[[], T]) -> T:
    """What a call gives, or raises.

    ``asyncio.to_thread`` would let the end of the program wait for it. What is called must leave files whole at every
    moment, since it may end in the midst.
    """
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[T] = loop.create_future()

    def deliver(settle: Callable[[], None]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended, and nobody asks any more
            loop.call_soon_threadsafe(lambda: None if answer.done() else settle())

    def run() -> None:
        try:
            found = call()
        except Exception as error:  # noqa: BLE001 -- it is raised where the answer is awaited
            failure = error
            deliver(lambda: answer.set_exception(failure))
        else:
            deliver(lambda: answer.set_result(found))

    threading.Thread(target=run, name="update", daemon=True).start()
    return await answer
