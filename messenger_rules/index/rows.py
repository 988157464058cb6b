"""Rows: the clauses of some messages, each a bit, under the keys of hosts and in the columns of their facts.

A place is the number of a clause's bit. The places of one key lie together and begin a byte, so that what a host has is
put together by copying bytes. ``building`` makes rows; ``stored`` keeps them in a file.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from marshal import loads

from messenger_rules.index.asking import all_hold, answer, filtered
from messenger_rules.index.bits import ones

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from typing import Any, Protocol, TypeAlias

    from messenger_rules.index.asking import Formula, Host, Question

    class Bytes(Protocol):
        """Bytes, or what gives them from a file."""

        def __getitem__(self, part: slice, /) -> bytes | memoryview: ...

    class Numbers(Protocol):
        """Numbers, or what gives them from a file."""

        def __getitem__(self, number: int, /) -> int: ...

    class Components(Protocol):
        """What is known of each component, or what gives it from a file."""

        def get(self, name: str, /) -> Component | None:
            """What is known of a component."""

        def __iter__(self) -> Iterator[str]: ...

    Component: TypeAlias = "tuple[slice, str | None, Sequence[Any], Sequence[Any], Sequence[bytes], bytes, str]"
    """Where a component's clauses stand; the key of its versions, the boundaries between their stretches, and a row
    for each; the row of the clauses that ask for no version; and the key of its presence."""

    Span: TypeAlias = "tuple[int, int]"
    """The first byte, and the one behind the last."""


MOST_READ = 4_096
"""Formulas that are kept as they were read: hosts of one kind lead to the same."""


class Line:
    """The rows of one ordered fact, one for each stretch of values that no test tells apart.

    A value lies behind every boundary of ``before`` up to itself, and every one of ``after`` below itself. ``possible``
    holds the rows of the clauses that a value of the stretch may fulfil; ``sure``, where the stretches are too coarse
    for some, of those that each value does; else it is None.
    """

    __slots__ = ("_loaded", "after", "before", "free", "key", "possible", "sure")

    def __init__(self, key: str, ends: tuple[Any, Any], free: Bytes, possible: Bytes, sure: Bytes | None) -> None:
        self.key, (self.before, self.after) = key, ends
        self.free, self.possible, self.sure = free, possible, sure
        self._loaded: dict[int, tuple[int, int]] = {}

    def at(self, value: Any, width: int) -> tuple[int, int]:
        """The rows of a value: those that may hold, and those of them that do not surely."""
        stretch = bisect_right(self.before, value) + (bisect_left(self.after, value) if self.after else 0)
        found = self._loaded.get(stretch)
        if found is None:
            possible = int.from_bytes(self.possible[stretch * width : (stretch + 1) * width], "little")
            sure = possible
            if self.sure is not None:
                sure = int.from_bytes(self.sure[stretch * width : (stretch + 1) * width], "little")
            found = self._loaded[stretch] = (possible, possible & ~sure)
        return found


class Choice:
    """The rows of a fact that is one of some values; the first row is for all values that no test names."""

    __slots__ = ("_loaded", "free", "key", "rows", "values")

    def __init__(self, key: str, values: Mapping[Any, int], free: Bytes, rows: Bytes) -> None:
        self.key, self.values, self.free, self.rows = key, values, free, rows
        self._loaded: dict[int, tuple[int, int]] = {}

    def at(self, value: Any, width: int) -> tuple[int, int]:
        """The row of a value."""
        number = self.values.get(value, 0)
        found = self._loaded.get(number)
        if found is None:
            row = int.from_bytes(self.rows[number * width : (number + 1) * width], "little")
            found = self._loaded[number] = (row, 0)
        return found


class Tags:
    """The rows of a language: for each test on it, the clauses that have it."""

    __slots__ = ("_loaded", "free", "key", "rows", "tests")

    MOST_LOADED = 64

    def __init__(self, key: str, tests: Sequence[tuple[Any, bool]], free: Bytes, rows: Bytes) -> None:
        self.key, self.tests, self.free, self.rows = key, tests, free, rows
        self._loaded: dict[str, tuple[int, int]] = {}

    def at(self, value: str, width: int) -> tuple[int, int]:
        """The row of a language tag."""
        found = self._loaded.get(value)
        if found is None:
            if len(self._loaded) >= self.MOST_LOADED:
                self._loaded.clear()
            found = self._loaded[value] = (self._row(value.lower().split("-"), width), 0)
        return found

    def _row(self, subtags: list[str], width: int) -> int:
        row = int.from_bytes(self.free[:], "little")
        for number, (ranges, negated) in enumerate(self.tests):
            if any(filtered(wanted, subtags) for wanted in ranges) is not negated:
                row |= int.from_bytes(self.rows[number * width : (number + 1) * width], "little")
        return row


class Rows:
    """The rows of some messages.

    ``valid`` are the places that hold a clause, ``shown`` those whose message is shown where the condition is unknown,
    ``asked`` those with tests that no column tells; what these are stands in ``formulas`` from ``offsets[place]`` on.
    ``shared`` are tests that many clauses have, each with the row of these: they are asked once for all.
    """

    __slots__ = (
        "_read",
        "_rows",
        "_same",
        "_shown",
        "asked",
        "columns",
        "components",
        "formulas",
        "messages",
        "offsets",
        "open_zone",
        "shared",
        "shown",
        "unkeyed",
        "valid",
        "values",
        "width",
    )

    def __init__(
        self,
        *,
        valid: bytes | memoryview,
        shown: bytes | memoryview,
        asked: bytes | memoryview,
        messages: Numbers,
        unkeyed: int,
        components: Components,
        open_zone: Span,
        values: Sequence[tuple[str, bool, Mapping[Any, Span], Span]],
        columns: Sequence[Line | Choice | Tags],
        shared: Sequence[tuple[Formula, Bytes]],
        offsets: Numbers,
        formulas: Bytes,
    ) -> None:
        self.width = len(valid)
        self.valid, self.shown, self.asked, self.messages = valid, shown, int.from_bytes(asked, "little"), messages
        self.unkeyed, self.components, self.open_zone, self.values = unkeyed, components, open_zone, values
        self.columns, self.shared, self.offsets, self.formulas = columns, shared, offsets, formulas
        self._rows: dict[int, int] = {}
        self._shown = int.from_bytes(shown, "little")
        self._read: dict[int, Any] = {}
        self._same: dict[bytes, Any] = {}

    def matching(
        self, host: Host, questions: Sequence[Question], unknown: bool | None = None, without: Collection[int] = ()
    ) -> set[int]:
        """The numbers of the messages whose condition and time hold on a host.

        :param unknown: what an unknown test counts as; None: what its message says.
        :param without: numbers of messages that are left out.
        """
        row, unsure = self._struck_out(host, self._keyed(host, self._doubtful(unknown)), unknown)
        row = self._asked_once(row, host, questions, unknown)
        asked = row & (self.asked | unsure)
        messages = self.messages
        found = {messages[place] for place in ones(row ^ asked, self.width)}
        if without:
            found.difference_update(without)
        refused: dict[tuple[int, int], Any] = {}
        for place in ones(asked, self.width):
            number = messages[place]
            if number in found or number in without:
                continue
            counts_as = bool(self._shown >> place & 1) if unknown is None else unknown
            doubted, own = self._formulas(place)
            if (number, id(own)) in refused:
                continue
            if not all_hold(own, host, questions, counts_as):
                refused[number, id(own)] = own  # kept, so that nothing else gets its id
            elif not doubted or not unsure >> place & 1 or all_hold(doubted, host, questions, counts_as):
                found.add(number)
        return found

    def _doubtful(self, unknown: bool | None) -> bytes | memoryview:
        return self.shown if unknown is None else self.valid if unknown else bytes(self.width)

    def _keyed(self, host: Host, doubtful: bytes | memoryview) -> int:
        """The places under the keys that a host has, and the doubtful ones under those that it may have."""
        row = bytearray(self.width)
        row[: self.unkeyed] = self.valid[: self.unkeyed]
        if not host.complete:
            start, stop = self.open_zone
            row[start:stop] = doubtful[start:stop]
        components = self.components
        for name in components if host.listed is None else host.listed:
            component = components.get(name)
            if component is None:
                continue
            span, versions, before, after, rows, _, _ = component
            value = None if versions is None else host[versions]
            if value is not None and value[1] and len(value[0]) == 1:  # the common case, without a call
                (key,) = value[0]
                row[span] = rows[bisect_right(before, key) + (bisect_left(after, key) if after else 0)]
            else:
                self._put_component(row, component, host, doubtful)
        for key, several, spans, (start, stop) in self.values:
            value = host[key]
            if value is None:
                row[start:stop] = doubtful[start:stop]
                continue
            for one in value if several else (value,):
                found = spans.get(one)
                if found is not None:
                    row[found[0] : found[1]] = self.valid[found[0] : found[1]]
        return int.from_bytes(row, "little")

    def _put_component(self, row: bytearray, component: Component, host: Host, doubtful: bytes | memoryview) -> None:
        span, versions, before, after, rows, free, presence = component
        if versions is None:
            installed = host[presence]
            row[span] = (doubtful if installed is None else self.valid if installed else bytes(span.stop))[span]
            return
        keys, all_read = host[versions] or ((), False)  # of too many versions, too, it is known that some are there
        found = int.from_bytes(free, "little") if host[presence] else 0
        for key in keys:
            found |= int.from_bytes(rows[bisect_right(before, key) + bisect_left(after, key)], "little")
        if not all_read:
            found |= int.from_bytes(doubtful[span], "little")
        row[span] = found.to_bytes(len(free), "little")

    def _struck_out(self, host: Host, row: int, unknown: bool | None) -> tuple[int, int]:
        """The places that no column strikes out, and which of them some column cannot tell exactly."""
        unsure = 0
        width = self.width
        for column in self.columns:
            if not row:
                break
            value = host[column.key]
            if value is not None:
                possible, doubted = column.at(value, width)
                row &= possible
                unsure |= doubted
            elif unknown is not True:
                free = int.from_bytes(column.free[:], "little")
                row &= free if unknown is False else free | self._shown
        return row, unsure

    def _asked_once(self, row: int, host: Host, questions: Sequence[Question], unknown: bool | None) -> int:
        """The places that the tests do not strike out that many of them share; only those are asked that matter."""
        for number, (test, written) in enumerate(self.shared):
            clauses = self._rows.get(number)
            if clauses is None:
                clauses = self._rows[number] = int.from_bytes(written[:], "little")
            concerned = row & clauses
            if not concerned:
                continue
            found = answer(test, host, questions)
            if found is None:
                row ^= 0 if unknown else concerned if unknown is False else concerned & ~self._shown
            elif found is test[1]:
                row ^= concerned
        return row

    def _formulas(self, place: int) -> tuple[tuple[Formula, ...], tuple[Formula, ...]]:
        """What is asked of a place where some column is unsure of it, and what is asked in any case.

        A clause that stands under many keys has one object for all of them: so it is told that it was asked before.
        """
        found: tuple[tuple[Formula, ...], tuple[Formula, ...]] | None = self._read.get(place)
        if found is None:
            if len(self._read) >= MOST_READ:
                self._read.clear()
                self._same.clear()
            written = bytes(self.formulas[self.offsets[place] : self.offsets[place + 1]])
            found = self._same.get(written)
            if found is None:
                found = loads(written)  # noqa: S302 -- our own, and checked where it comes from a file
                self._same[written] = found
            self._read[place] = found
        assert found is not None
        return found
