"""The application: receipts in, counts out. It keeps and logs nothing of who asks."""

from __future__ import annotations

import base64
import csv
import hashlib
import hmac
import io
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from messenger_rules.collector.batching import Batches, TooManyError
from messenger_rules.collector.form import RECEIPT_BYTES, MalformedError, is_message, read_receipt
from messenger_rules.collector.page import STYLE, message_page, overview
from messenger_rules.collector.store import Day, Store
from messenger_rules.spreadsheets import harmless

KEY = "Idempotency-Key"
PROBLEM = "application/problem+json"
_STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
_HEADERS = {
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
_LATER = {"Retry-After": "60"}
_CHALLENGE = 'Basic realm="receipts", charset="UTF-8", Bearer'
"""Browsers ask for the token as a password; programs send it as it is."""
Answer = Callable[[Request], Awaitable[Response]]


class UnknownMessageError(Exception):
    """No receipt tells of the message that is asked for."""


def application(store: Store, today: Callable[[], date], *, token: str | None = None) -> Starlette:
    """The collector over a store. With a token, who reads has to bring it; who sends receipts has not."""
    collector = _Collector(store, today, token)
    routes = [
        Route("/receipts", collector.receive, methods=["POST"]),
        Route("/health", collector.health),
        Route("/", collector.read(collector.overview)),
        Route("/messages.json", collector.read(collector.overview_json)),
        Route("/messages.csv", collector.read(collector.overview_csv)),
        Route("/messages/{id}.json", collector.read(collector.message_json)),
        Route("/messages/{id}.csv", collector.read(collector.message_csv)),
        Route("/messages/{id}", collector.read(collector.message)),
    ]
    return Starlette(routes=routes, lifespan=collector.lifespan)


class _Collector:
    """What answers."""

    def __init__(self, store: Store, today: Callable[[], date], token: str | None) -> None:
        self._store = store
        self._batches = Batches(store, today)
        self._token = token

    @asynccontextmanager
    async def lifespan(self, _: Starlette) -> AsyncIterator[None]:
        async with self._batches:
            yield

    async def receive(self, request: Request) -> Response:
        """Keep one receipt; it is answered when it is on the disk."""
        try:
            receipt = read_receipt(await _body(request))
        except MalformedError as error:
            return _problem(error.status, str(error))
        except ClientDisconnect:
            return Response(status_code=400)
        key = {KEY: receipt.id}
        if request.headers.get(KEY, receipt.id).strip('"') != receipt.id:
            return _problem(422, f"{KEY} is not the receipt's id", key)
        try:
            kept = await self._batches.keep(receipt)
        except TooManyError:
            return _problem(429, "too many receipts wait", {**key, **_LATER})
        except SQLAlchemyError:
            return _problem(503, "the database does not answer", {**key, **_LATER})
        return Response(status_code=204, headers=key) if kept else _problem(409, "another receipt has this id", key)

    async def health(self, _: Request) -> Response:
        """Whether receipts can be kept."""
        try:
            await run_in_threadpool(self._store.answers)
        except SQLAlchemyError:
            return _problem(503, "the database does not answer", _LATER)
        return JSONResponse({"healthy": True}, headers=_HEADERS)

    def read(self, answer: Answer) -> Answer:
        """What only readers get, with the headers of all that is read."""

        async def guarded(request: Request) -> Response:
            if self._token is not None and not _has_token(request, self._token):
                return _problem(401, "this needs the token", {"WWW-Authenticate": _CHALLENGE})
            try:
                found = await answer(request)
            except UnknownMessageError:
                return _problem(404, "no receipt tells of this message")
            except SQLAlchemyError:
                return _problem(503, "the database does not answer", _LATER)
            found.headers.update(_HEADERS)
            return found

        return guarded

    async def overview(self, _: Request) -> Response:
        return HTMLResponse(overview(await run_in_threadpool(self._store.messages)))

    async def overview_json(self, _: Request) -> Response:
        return JSONResponse([asdict(it) for it in await run_in_threadpool(self._store.messages)])

    async def overview_csv(self, _: Request) -> Response:
        return _csv("messages", [asdict(it) for it in await run_in_threadpool(self._store.messages)])

    async def message(self, request: Request) -> Response:
        id_, revision = request.path_params["id"], _revision(request)
        days = await self._days(request)
        revisions = await run_in_threadpool(self._store.revisions, id_)
        return HTMLResponse(message_page(id_, days, revisions, revision))

    async def message_json(self, request: Request) -> Response:
        return JSONResponse([asdict(day) for day in await self._days(request)])

    async def message_csv(self, request: Request) -> Response:
        return _csv(request.path_params["id"], [asdict(day) for day in await self._days(request)])

    async def _days(self, request: Request) -> list[Day]:
        """The days of the message that is asked for.

        :raises UnknownMessageError: where no receipt tells of it.
        """
        id_ = request.path_params["id"]
        days = await run_in_threadpool(self._store.days, id_, _revision(request)) if is_message(id_) else []
        if not days:
            raise UnknownMessageError
        return days


async def _body(request: Request) -> bytes:
    """The body, of which no more is read than a receipt can have, whatever its length is said to be."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > RECEIPT_BYTES:
            raise MalformedError(f"a receipt has at most {RECEIPT_BYTES:,} bytes", 413)
    return body


def _problem(status: int, detail: str, headers: Mapping[str, str] | None = None) -> Response:
    """A refusal in JSON (RFC 9457)."""
    content = {"title": "the receipt is not kept" if status != 404 else "not found", "status": status, "detail": detail}
    return JSONResponse(content, status, {**_HEADERS, **(headers or {})}, PROBLEM)


def _revision(request: Request) -> int | None:
    text = request.query_params.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _has_token(request: Request, token: str) -> bool:
    scheme, _, said = request.headers.get("Authorization", "").partition(" ")
    match scheme.lower():
        case "bearer":
            brought = said.strip().encode()
        case "basic":
            brought = _password(said.strip())
        case _:
            return False
    return hmac.compare_digest(brought, token.encode())


def _password(credentials: str) -> bytes:
    """The password of HTTP's basic credentials (RFC 7617); who it is does not matter."""
    try:
        return base64.b64decode(credentials, validate=True).partition(b":")[2]
    except ValueError:
        return b""


def _csv(name: str, rows: Sequence[Mapping[str, Any]]) -> Response:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows(harmless(row) for row in ([*rows[0]] if rows else [], *(row.values() for row in rows)))
    disposition = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(out.getvalue(), headers=disposition, media_type="text/csv")
