"""The web: a repository behind HTTP or HTTPS; importing it needs the extra ``agent``.

What arrives is believed for its signatures alone, so plain HTTP forges nothing. Nothing of the environment is heeded,
no redirect is followed, and nothing is unpacked: what is counted is what the signature says.
"""

from __future__ import annotations

import importlib.metadata
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

import httpx
from tuf.api.exceptions import SlowRetrievalError

from messenger_rules.updating.certificates import trusting
from messenger_rules.updating.cutting import Cut
from messenger_rules.updating.fetchers import (
    AnsweredError,
    AskedFetcher,
    Deadline,
    RefusedByProxyError,
    UnreachedError,
)
from messenger_rules.updating.reasons import reason_of
from messenger_rules.updating.waiting import within

SECONDS = 120.0
"""All of one update: a slow line fetches a megabyte in that."""
PAUSE = 15.0
"""How long the other side may be silent."""


class WebFetcher(AskedFetcher):
    """Fetches the files of one update; it is closed behind that."""

    def __init__(
        self,
        *,
        proxy: str | None = None,
        certificates: str | None = None,
        seconds: float = SECONDS,
        pause: float = PAUSE,
    ) -> None:
        self._client = httpx.Client(
            verify=trusting(certificates), proxy=proxy, trust_env=False, follow_redirects=False, headers=_headers()
        )
        self._deadline = Deadline(seconds, pause)
        self._cut = Cut(seconds)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._cut.end()
        self._client.close()

    def _fetch(self, url: str) -> Iterator[bytes]:
        with self._told():
            request = self._client.build_request("GET", url, timeout=self._deadline.left())
            request.extensions["trace"] = self._cut.watch
            # a name is looked up by the system, which no limit of httpx reaches
            answer = within(self._deadline.whole(), lambda: self._client.send(request, stream=True))
        if answer.status_code == httpx.codes.PROXY_AUTHENTICATION_REQUIRED:
            answer.close()
            raise RefusedByProxyError
        if answer.status_code != httpx.codes.OK:
            answer.close()
            raise AnsweredError(f"the answer is {answer.status_code}", answer.status_code)
        return self._chunks(answer)

    def _chunks(self, answer: httpx.Response) -> Iterator[bytes]:
        try:
            with self._told():
                for chunk in answer.iter_raw():
                    self._deadline.left()
                    yield chunk
                self._deadline.left()  # an answer that was cut may look as if it were whole
        finally:
            answer.close()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (httpx.TimeoutException, TimeoutError) as error:
            raise SlowRetrievalError from error
        except httpx.ProxyError as error:
            raise RefusedByProxyError from error
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise SlowRetrievalError if self._cut.is_over else UnreachedError(reason_of(error)) from error


def _headers() -> dict[str, str]:
    """What says who asks: the program, nothing of the machine."""
    version = importlib.metadata.version("messenger-rules")
    return {"User-Agent": f"messenger-rules/{version}", "Accept": "*/*", "Accept-Encoding": "identity"}
