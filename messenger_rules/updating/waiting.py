"""Waiting: what no limit of time reaches, such as the look-up of a name, is waited for as long as there is time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")


def within(seconds: float, call: Callable[[], T]) -> T:
    """What a call gives, or raises; one that takes longer is left to itself, and ends with the process at the latest.

    :raises TimeoutError: where the time is over.

    >>> within(1.0, lambda: "an address")
    'an address'
    """
    answer: Future[T] = Future()

    def run() -> None:
        try:
            answer.set_result(call())
        except BaseException as error:  # noqa: BLE001 -- it is raised where the answer is waited for
            answer.set_exception(error)

    threading.Thread(target=run, name="asking", daemon=True).start()
    return answer.result(seconds)
