"""The web: a repository behind HTTP or HTTPS; importing it needs the extra ``agent``.

What arrives is believed for its signatures alone, so plain HTTP forges nothing. Nothing of the environment is heeded,
no redirect is followed, and nothing is unpacked: what is counted is what the signature says.
"""

from __future__ import annotations

import importlib.metadata
import ssl
from collections.abc import Iterator
from types import TracebackType
from typing import Self

import httpx
from tuf.api.exceptions import DownloadError, DownloadHTTPError, SlowRetrievalError

from messenger_rules.updating.fetchers import AskedFetcher, Deadline

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
        trusted = ssl.create_default_context(cafile=certificates)
        self._client = httpx.Client(
            verify=trusted, proxy=proxy, trust_env=False, follow_redirects=False, headers=_headers()
        )
        self._deadline = Deadline(seconds, pause)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def _fetch(self, url: str) -> Iterator[bytes]:
        try:
            request = self._client.build_request("GET", url, timeout=self._deadline.left())
            answer = self._client.send(request, stream=True)
        except httpx.TimeoutException as error:
            raise SlowRetrievalError from error
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise DownloadError(f"{url} cannot be fetched") from error
        if answer.status_code != httpx.codes.OK:
            answer.close()
            raise DownloadHTTPError(f"{url} is answered with {answer.status_code}", answer.status_code)
        return self._chunks(answer)

    def _chunks(self, answer: httpx.Response) -> Iterator[bytes]:
        try:
            for chunk in answer.iter_raw():
                self._deadline.left()
                yield chunk
        except httpx.TimeoutException as error:
            raise SlowRetrievalError from error
        except (httpx.HTTPError, OSError) as error:
            raise DownloadError("the answer ended too early") from error
        finally:
            answer.close()


def _headers() -> dict[str, str]:
    """What says who asks: the program, nothing of the machine."""
    version = importlib.metadata.version("messenger-rules")
    return {"User-Agent": f"messenger-rules/{version}", "Accept": "*/*", "Accept-Encoding": "identity"}
