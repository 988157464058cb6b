"""The wire: receipts over HTTPS; importing it needs the extra ``agent``."""

from __future__ import annotations

import asyncio
import importlib.metadata
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx

from messenger_rules.agent.ledger.receipt import Receipt
from messenger_rules.agent.sending import Post, Reply
from messenger_rules.updating.certificates import CertificatesError, trusting
from messenger_rules.updating.reasons import reason_of

DEADLINE = 30.0
"""Seconds that one receipt may take, from the name's look-up to the answer's head."""
KEY = "Idempotency-Key"


@asynccontextmanager
async def https(url: str, *, proxy: str | None = None, certificates: str | None = None) -> AsyncIterator[Post]:
    """Post receipts to an address. Nothing of the environment is heeded; no redirect is followed; no body is read.

    :param certificates: a file of certificates to trust, in place of the usual ones; while it cannot be read, receipts
        wait for it.
    """
    async with AsyncExitStack() as stack:
        client: httpx.AsyncClient | None = None

        async def post(receipt: Receipt) -> Reply:
            nonlocal client
            try:
                if client is None:
                    client = await stack.enter_async_context(_client(proxy, certificates))
            except CertificatesError as error:
                return Reply(0, problem=str(error))
            except (httpx.InvalidURL, ValueError):
                return Reply(0, problem="the proxy has no address that can be used")
            return await _answer(client, url, receipt)

        yield post


@asynccontextmanager
async def nowhere(problem: str) -> AsyncIterator[Post]:
    """Post nothing, since there is no way out of this host that may be used; receipts wait, and the problem is told."""

    async def post(_: Receipt) -> Reply:
        return Reply(0, problem=problem)

    yield post


def _client(proxy: str | None, certificates: str | None) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        verify=trusting(certificates),
        proxy=proxy,
        trust_env=False,
        follow_redirects=False,
        timeout=DEADLINE,
        headers=_headers(),
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),  # none is kept, and none sent back
    )


async def _answer(client: httpx.AsyncClient, url: str, receipt: Receipt) -> Reply:
    """What the server answers, or why it does not; nothing that the other side says is repeated in that."""
    try:
        async with asyncio.timeout(DEADLINE):
            return await _posted(client, url, receipt)
    except (TimeoutError, httpx.TimeoutException):
        return Reply(0, problem=f"no answer within {DEADLINE:.0f} seconds")
    except Exception as error:  # noqa: BLE001 -- the libraries raise many things for what a server sends
        return Reply(0, problem=reason_of(error))


async def _posted(client: httpx.AsyncClient, url: str, receipt: Receipt) -> Reply:
    headers = {"Content-Type": "application/json", KEY: receipt.id}
    async with client.stream("POST", url, content=receipt.body, headers=headers) as answer:
        head = answer.headers
        return Reply(
            answer.status_code,
            head.get(KEY, "").strip().strip('"'),
            head.get("Content-Type", ""),
            head.get("Retry-After", ""),
        )


def _headers() -> dict[str, str]:
    """What says who sends: the program, nothing of the machine."""
    return {"User-Agent": f"messenger-rules/{importlib.metadata.version('messenger-rules')}", "Accept": "*/*"}
