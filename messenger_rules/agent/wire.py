"""The wire: receipts over HTTPS; importing it needs the extra ``agent``."""

from __future__ import annotations

import asyncio
import importlib.metadata
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING

import httpx

from messenger_rules.agent.receipt import Receipt
from messenger_rules.agent.sending import Post, Reply

if TYPE_CHECKING:
    from ssl import SSLContext

DEADLINE = 30.0
"""Seconds that one receipt may take, from the name's look-up to the answer's head."""
KEY = "Idempotency-Key"


@asynccontextmanager
async def https(url: str, *, proxy: str | None = None, certificates: str | None = None) -> AsyncIterator[Post]:
    """Post receipts to an address. Nothing of the environment is heeded; no redirect is followed; no body is read.

    :param certificates: a file of certificates to trust, in place of the usual ones.
    """
    async with AsyncExitStack() as stack:
        client: httpx.AsyncClient | None = None

        async def post(receipt: Receipt) -> Reply:
            nonlocal client
            if client is None:  # the certificates may come later than the agent starts
                try:
                    trusted = _trusted(certificates)
                except OSError as error:
                    return Reply(
                        0, problem=f"the certificates {certificates} cannot be used: {error.strerror or error}"
                    )
                client = await stack.enter_async_context(_client(trusted, proxy))
            return await _tried(client, url, receipt)

        yield post


def _trusted(certificates: str | None) -> SSLContext:
    import ssl

    return ssl.create_default_context(cafile=certificates)


def _client(trusted: SSLContext, proxy: str | None) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        verify=trusted, proxy=proxy, trust_env=False, follow_redirects=False, timeout=DEADLINE, headers=_headers()
    )


async def _tried(client: httpx.AsyncClient, url: str, receipt: Receipt) -> Reply:
    """What the server answered, or why it did not, in words of which none is its own."""
    try:
        async with asyncio.timeout(DEADLINE):
            return await _posted(client, url, receipt)
    except TimeoutError:
        return Reply(0, problem=f"no answer within {DEADLINE:.0f} seconds")
    except httpx.RemoteProtocolError:
        return Reply(0, problem="the server ended the connection, or its answer is none that can be read")
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        return Reply(0, problem=str(error) or type(error).__name__)


@asynccontextmanager
async def nowhere(problem: str) -> AsyncIterator[Post]:
    """Post nothing, since there is no way out of this host that may be used; receipts wait, and the problem is told."""

    async def post(_: Receipt) -> Reply:
        return Reply(0, problem=problem)

    yield post


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
