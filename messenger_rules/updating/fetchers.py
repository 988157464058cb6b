"""Fetchers: where the bytes of a repository come from; what they are worth, python-tuf's client decides."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from urllib.parse import unquote

from tuf.api.exceptions import DownloadError, DownloadHTTPError, SlowRetrievalError
from tuf.ngclient import FetcherInterface

from messenger_rules.regular import NotRegularError, opened_regular
from messenger_rules.updating.temporary import naming_the_folder

CHUNK = 65_536
_OF_A_ROLE = re.compile(r"/(?P<name>(?:[0-9]{1,9}\.)?(?:root|timestamp|snapshot|targets)\.json)$")
"""Versions and digests that a repository sends come into addresses: of these, no more is told than what they are."""


class NotFetchedError(DownloadError):
    """A file cannot be fetched; what is said of it is why, in our own words."""


class UnreachedError(NotFetchedError):
    """The way to the repository is at fault, or what answers in place of it."""


class AnsweredError(NotFetchedError, DownloadHTTPError):
    """The repository has not what it is asked for, or does not give it."""


class AskedFetcher(FetcherInterface):
    """A fetcher that remembers which file was asked for last."""

    asked = "the repository"

    def fetch(self, url: str) -> Iterator[bytes]:
        """The chunks of a file.

        :raises DownloadError: where it cannot be fetched.
        """
        found = _OF_A_ROLE.search(url)
        self.asked = found["name"] if found else "the catalogue"
        return super().fetch(url)

    @contextmanager
    def download_file(self, url: str, max_length: int) -> Iterator[IO[bytes]]:
        """A file as it lies in the system's folder for temporary ones.

        :raises DownloadError: where it cannot be fetched.
        :raises OSError: where that folder does not take it, with its name.
        """
        with naming_the_folder(), super().download_file(url, max_length) as file:
            yield file


class FolderFetcher(AskedFetcher):
    """Reads a repository in a folder: a removable disk, or what an update manager has put down."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def _fetch(self, url: str) -> Iterator[bytes]:
        path = self._folder.joinpath(*unquote(url).split("/"))
        try:
            is_there = path.is_file()
        except OSError:
            raise NotFetchedError("it cannot be read") from None
        if not is_there:
            raise AnsweredError("it is not there", 404)
        return self._chunks(path)

    def _chunks(self, path: Path) -> Iterator[bytes]:
        try:
            with os.fdopen(opened_regular(path), "rb") as file:
                while chunk := file.read(CHUNK):
                    yield chunk
        except NotRegularError:
            raise NotFetchedError("it is no regular file") from None
        except OSError as error:
            raise NotFetchedError("it cannot be read") from error


class RefusedByProxyError(DownloadError):
    """A proxy on the way wants to know who asks, or lets nobody through."""


class Deadline:
    """How long all that is fetched for one update may take."""

    def __init__(self, seconds: float, pause: float) -> None:
        self._end = time.monotonic() + seconds
        self._pause = pause

    def whole(self) -> float:
        """The seconds that are left of all.

        :raises SlowRetrievalError: where the time is over.
        """
        found = self._end - time.monotonic()
        if found <= 0:
            raise SlowRetrievalError
        return found

    def left(self) -> float:
        """The seconds for which the other side may be silent now.

        :raises SlowRetrievalError: where the time is over.
        """
        return min(self.whole(), self._pause)
