"""Receipts: what anybody sends to the collector is answered with a status, and counted once where it is a receipt."""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import functools
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from starlette.applications import Starlette

from messenger_rules.agent.ledger.receipt import receipt_id
from messenger_rules.collector.app import application
from messenger_rules.collector.form import RECEIPT_BYTES
from messenger_rules.collector.store import Store
from tests.collector.test_form import changed, receipt
from tests.fuzzing.scratch import emptied
from tests.fuzzing.target import Target

KEPT, REFUSED = 204, {400, 409, 413, 422}


def check(data: bytes) -> None:
    asyncio.run(_are_answered([data, _with_its_id(data)]))


async def _are_answered(bodies: Sequence[bytes]) -> None:
    store = _store()
    app = application(store, lambda: date(2026, 3, 1))
    async with app.router.lifespan_context(app):
        for body in bodies:
            before = _counted(store)
            status = await _status(app, body)
            after = _counted(store)
            assert status in {KEPT, *REFUSED}, f"answered with {status}"
            assert after - before in ({0, 1} if status == KEPT else {0}), "counted wrongly"
            assert await _status(app, body) == status, "answered otherwise the second time"
            assert _counted(store) == after, "counted twice"


def _with_its_id(data: bytes) -> bytes:
    """The same receipt with the identifier that follows from it, which no mutation would guess."""
    with contextlib.suppress(ValueError, RecursionError, KeyError, TypeError):
        said = json.loads(data)
        parts = (said["installation"], said["user"], said["message"], said["revision"], said["event"])
        return json.dumps({**said, "id": receipt_id(*parts)}).encode()
    return data


async def _status(app: Starlette, body: bytes) -> int:
    """What the collector answers, asked as a web server would ask it."""
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(part: Any) -> None:
        sent.append(part)

    scope = {"type": "http", "method": "POST", "path": "/receipts", "headers": [], "query_string": b""}
    await app(scope, receive, send)
    status: int = sent[0]["status"]
    return status


def _counted(store: Store) -> int:
    """What the pages count, of all messages."""
    return sum(it.users_displayed + it.users_acknowledged for it in store.messages())


@functools.cache
def _store() -> Store:
    store = Store(str(emptied("collector") / "receipts.sqlite3"))
    atexit.register(store.close)
    return store


def seeds() -> Mapping[str, bytes]:
    changes: list[dict[str, Any]] = [
        {"day": "2026-02-30"}, {"day": ...}, {"receipt": 2}, {"revision": 0}, {"revision": 10**9}, {"event": "seen"},
        {"message": "A"}, {"agent": ""}, {"user": "0" * 31}, {"name": "alice"}, {"revision": True},
    ]  # fmt: skip
    bodies = [receipt(), receipt("b", user="uid:1"), b"[" * 1_000, b"NaN", b'{"id": 1, "id": 1}', b"\xff"]
    return {f"body-{number}": body for number, body in enumerate((*bodies, *(changed(**one) for one in changes)))}


def words() -> Iterable[str]:
    return (
        *(f'"{name}": ' for name in json.loads(receipt())),
        "displayed",
        "acknowledged",
        "0000-00-00",
        "9999-12-31",
        "١",
    )


TARGET = Target(
    "whatever is posted to the collector is answered, and counted once where it is a receipt",
    check,
    seeds,
    words,
    json_from=0,
    longest=RECEIPT_BYTES + 16,
)
