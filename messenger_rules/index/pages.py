"""Pages: the bytes of a file of our own, each page checked against its checksum when it is first looked at.

So a large file is opened at once, and what is looked at is never what a failing disk made of it. The checksum guards
against accidents; against people guards the place, which nobody else can write to.
"""

from __future__ import annotations

from zlib import crc32

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Protocol

    class Sums(Protocol):
        """The checksums of pages, by their numbers."""

        def __len__(self) -> int: ...
        def __getitem__(self, number: int, /) -> int: ...


SIZE = 4096


NOT_AS_WRITTEN = (OSError, ValueError, EOFError, TypeError)
"""What reading a file of our own raises where it is not there, or holds something else than what was written."""


class DamagedFile(Exception):
    """Bytes that are not those that were written."""


class Pages:
    """Bytes in pages, and the checksum of each."""

    __slots__ = ("_checked", "_sums", "data")

    def __init__(self, data: memoryview, sums: Sums) -> None:
        self.data = data
        self._sums = sums
        self._checked = bytearray(len(sums))

    def read(self, start: int, stop: int) -> memoryview:
        """Some bytes.

        :raises DamagedFile: where their page is not as it was written, or there is none.
        """
        if not 0 <= start <= stop <= len(self.data):
            raise DamagedFile
        checked = self._checked
        for page in range(start // SIZE, (stop + SIZE - 1) // SIZE):
            if not checked[page]:
                if crc32(self.data[page * SIZE : (page + 1) * SIZE]) != self._sums[page]:
                    raise DamagedFile
                checked[page] = 1
        return self.data[start:stop]


def sums_of(data: bytes) -> Iterator[int]:
    """The checksum of each page."""
    return (crc32(data[start : start + SIZE]) for start in range(0, len(data), SIZE))


class Extent:
    """A stretch of pages, sliced as bytes are."""

    __slots__ = ("_pages", "_start", "_stop")

    def __init__(self, pages: Pages, place: tuple[int, int]) -> None:
        self._pages = pages
        self._start, self._stop = place

    def __len__(self) -> int:
        return self._stop - self._start

    def __getitem__(self, part: slice) -> memoryview:
        start, stop, _ = part.indices(len(self))
        return self._pages.read(self._start + start, self._start + max(start, stop))


class Numbers:
    """A stretch of pages that holds numbers of four bytes."""

    __slots__ = ("_bytes",)

    def __init__(self, extent: Extent) -> None:
        self._bytes = extent

    def __getitem__(self, number: int) -> int:
        return int.from_bytes(self._bytes[number * 4 : number * 4 + 4], "little")
