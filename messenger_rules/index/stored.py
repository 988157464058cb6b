"""An index in a file: opened in no time, and read only where a host leads.

The file is one for one machine and one version of Python: a cache beside the state, never taken from anywhere else. It
begins with a line that says what it is, and a head with the key that it was made for; whoever changes what is written
raises ``FORMAT``. The rest is a text of bytes in checked pages, into which the head points.
"""

from __future__ import annotations

import os
import sys
from marshal import dumps, loads
from mmap import ACCESS_READ, mmap
from stat import S_IMODE
from zlib import crc32

from messenger_rules.index.asking import NotAsked
from messenger_rules.index.pages import NOT_AS_WRITTEN, SIZE, DamagedFile, Extent, Numbers, Pages, sums_of
from messenger_rules.index.rows import Choice, Line, Rows, Tags
from messenger_rules.regular import opened_regular

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from messenger_rules.index.asking import Host
    from messenger_rules.index.index import Index, Part
    from messenger_rules.index.rows import Component

FORMAT = 3

_FIRST_LINE = f"messenger-rules index {FORMAT} {sys.implementation.cache_tag} {sys.byteorder}\n".encode()
_WRITABLE_BY_OTHERS = 0o022


class Text:
    """The bytes that a file will hold, and where each was put."""

    def __init__(self) -> None:
        self.data = bytearray()

    def put(self, data: bytes | memoryview) -> tuple[int, int]:
        """Put bytes at the end; the answer is where they are."""
        start = len(self.data)
        self.data += data
        return start, len(self.data)


def stored(index: Index, key: bytes) -> bytes:
    """The content of the file of an index; ``key`` stands for everything that it was made of."""
    text = Text()
    parts = [_part(text, part) for part in index.parts]
    data = bytes(text.data)
    sums = b"".join(number.to_bytes(4, "little") for number in sums_of(data))
    head = dumps((key, len(data), parts)) + sums
    sizes = (len(head) - len(sums)).to_bytes(4, "little") + len(sums).to_bytes(4, "little")
    return _FIRST_LINE + sizes + crc32(sizes + head).to_bytes(4, "little") + head + data


def _part(text: Text, part: Part) -> tuple[Any, ...]:
    rows = part.content.rows
    places = range(rows.width * 8)
    ids = [entry.id.encode() for entry in part.content.entries]
    ends = b"".join(end.to_bytes(4, "little") for end in _ends(ids))
    components = {name: text.put(dumps(_component(rows.components.get(name)))) for name in rows.components}
    return (
        text.put(ends),
        text.put(b"".join(ids)),
        tuple(part.gone),
        text.put(rows.valid),
        text.put(rows.shown),
        text.put(rows.asked.to_bytes(rows.width, "little")),
        text.put(_in_order(rows.messages[place] for place in places)),
        rows.unkeyed,
        components,
        rows.open_zone,
        [(key, several, dict(spans), zone) for key, several, spans, zone in rows.values],
        [_column(text, column) for column in rows.columns],
        [(test, text.put(written[:])) for test, written in rows.shared],
        text.put(_in_order(rows.offsets[place] for place in (*places, len(places)))),
        text.put(rows.formulas[:]),
    )


def _component(component: Component | None) -> tuple[Any, ...]:
    assert component is not None
    span, *others = component
    return (span.start, span.stop, *others)


def _ends(texts: list[bytes]) -> Iterator[int]:
    end = 0
    yield end
    for text in texts:
        end += len(text)
        yield end


def _in_order(numbers: Iterable[int]) -> bytes:
    """Numbers of four bytes, the least first on every machine."""
    return b"".join(number.to_bytes(4, "little") for number in numbers)


def _column(text: Text, column: Line | Choice | Tags) -> tuple[Any, ...]:
    free = text.put(column.free[:])
    if isinstance(column, Line):
        sure = None if column.sure is None else text.put(column.sure[:])
        return "line", column.key, (column.before, column.after), free, text.put(column.possible[:]), sure
    if isinstance(column, Choice):
        return "choice", column.key, dict(column.values), free, text.put(column.rows[:]), None
    return "tags", column.key, tuple(column.tests), free, text.put(column.rows[:]), None


class StoredIndex:
    """An index that a file holds. It answers as the index does that it was made of, or that it cannot tell."""

    __slots__ = ("_parts",)

    def __init__(self, pages: Pages, parts: list[tuple[Any, ...]]) -> None:
        self._parts = [_StoredPart(pages, part) for part in parts]

    def matching(self, host: Host, *, unknown: bool | None = None) -> list[str] | None:
        """The messages that concern a host, as ``Index.matching`` says; None where that cannot be told from the file.

        It cannot where the file is damaged, or where a predicate of a plugin would have to be asked.
        """
        try:
            return [id_ for part in self._parts for id_ in part.matching(host, unknown)]
        except (DamagedFile, NotAsked):
            return None


class _StoredPart:
    __slots__ = ("_ends", "_gone", "_ids", "_rows")

    def __init__(self, pages: Pages, part: tuple[Any, ...]) -> None:
        ends, ids, gone, valid, shown, asked, messages, unkeyed, components, zone, values, columns, *rest = part
        shared, offsets, text = rest
        self._ends, self._ids, self._gone = Numbers(Extent(pages, ends)), Extent(pages, ids), frozenset(gone)
        self._rows = Rows(
            valid=pages.read(*valid),
            shown=pages.read(*shown),
            asked=pages.read(*asked),
            messages=Numbers(Extent(pages, messages)),
            unkeyed=unkeyed,
            components=_Components(pages, components),
            open_zone=zone,
            values=values,
            columns=[_opened_column(pages, column) for column in columns],
            shared=[(test, Extent(pages, place)) for test, place in shared],
            offsets=Numbers(Extent(pages, offsets)),
            formulas=Extent(pages, text),
        )

    def matching(self, host: Host, unknown: bool | None) -> Iterator[str]:
        for number in sorted(self._rows.matching(host, (), unknown, self._gone)):
            yield bytes(self._ids[self._ends[number] : self._ends[number + 1]]).decode()


class _Components:
    """What the file says of each component, read when a host has it."""

    __slots__ = ("_loaded", "_pages", "_places")

    def __init__(self, pages: Pages, places: dict[str, tuple[int, int]]) -> None:
        self._pages, self._places = pages, places
        self._loaded: dict[str, Any] = {}

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def get(self, name: str) -> Component | None:
        """What is known of a component; None for one that no message asks for."""
        if name not in self._loaded and name in self._places:
            start, stop, *others = loads(self._pages.read(*self._places[name]))  # noqa: S302 -- our own, and checked
            self._loaded[name] = (slice(start, stop), *others)
        return self._loaded.get(name)


def _opened_column(pages: Pages, column: tuple[Any, ...]) -> Line | Choice | Tags:
    kind, key, told, free, rows, sure = column
    if kind == "line":
        return Line(key, told, Extent(pages, free), Extent(pages, rows), None if sure is None else Extent(pages, sure))
    made = Choice if kind == "choice" else Tags
    return made(key, told, Extent(pages, free), Extent(pages, rows))


def opened(path: str, key: bytes) -> StoredIndex | None:
    """The index of a file that was made for a key; None for any other file, and where there is none.

    A link, a file of somebody else, and one that others may write to are not opened.
    """
    try:
        data = _mapped(path)
        first = len(_FIRST_LINE)
        head, sums = (int.from_bytes(data[at : at + 4], "little") for at in (first, first + 4))
        start = first + 12
        behind = start + head + sums
        if data[:first] != _FIRST_LINE or behind > len(data):
            return None
        if crc32(data[start:behind], crc32(data[first : first + 8])) != int.from_bytes(
            data[start - 4 : start], "little"
        ):
            return None
        made_for, length, parts = loads(data[start : start + head])  # noqa: S302 -- our own, and checked
        if made_for != key or length != len(data) - behind or sums // 4 != -(-length // SIZE):
            return None
        return StoredIndex(Pages(data[behind:], Sums(data[start + head : behind])), parts)
    except (*NOT_AS_WRITTEN, DamagedFile):
        return None


class Sums:
    """The checksums of pages."""

    __slots__ = ("_data",)

    def __init__(self, data: memoryview) -> None:
        self._data = data

    def __len__(self) -> int:
        return len(self._data) // 4

    def __getitem__(self, number: int) -> int:
        return int.from_bytes(self._data[number * 4 : number * 4 + 4], "little")


def _mapped(path: str) -> memoryview:
    descriptor = opened_regular(path, is_link_followed=False)
    try:
        about = os.fstat(descriptor)
        if hasattr(os, "geteuid") and (about.st_uid != os.geteuid() or S_IMODE(about.st_mode) & _WRITABLE_BY_OTHERS):
            raise OSError("somebody else's file")
        return memoryview(mmap(descriptor, 0, access=ACCESS_READ))
    finally:
        os.close(descriptor)
