"""The goals: what each row compares, and the ratio that it has to keep; the one place where a goal stands.

A goal with ``≤`` bounds ours to theirs from above, one with ``≥`` theirs to ours from below; a row without a bound is
reported. The key is what a benchmark keeps its ratio under.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Goal:
    """One row of the table."""

    section: int
    row: str
    against: str
    sign: Literal["≤", "≥", ""] = ""
    bound: float = 0.0
    unit: Literal["s", "B", ""] = "s"
    tried: str = ""
    """Where the goal is missed: what was tried, in words."""

    def ratio(self, ours_to_theirs: float) -> float:
        """The ratio as the goal has it: theirs to ours where more is better."""
        return 1 / ours_to_theirs if self.sign == "≥" else ours_to_theirs

    def met(self, ratio: float) -> bool | None:
        """Whether such a ratio keeps the goal; None where there is no bound."""
        if not self.sign:
            return None
        return ratio <= self.bound if self.sign == "≤" else ratio >= self.bound

    def verdict(self, ratio: float) -> str:
        """In words.

        >>> Goal(1, "a hit", "by hand", "≤", 1.1).verdict(1.32)
        'missed by 20 %'
        """
        if not self.sign:
            return "reported"
        beyond = ratio / self.bound if self.sign == "≤" else self.bound / ratio
        if beyond <= 1:
            return "met"
        return f"missed by {beyond - 1:.0%}".replace("%", " %") if beyond < 2 else f"missed by a factor of {beyond:.1f}"

    @property
    def written(self) -> str:
        """The bound: ``≤ 1.1``."""
        return f"{self.sign} {self.bound:g}" if self.sign else ""


SECTIONS: Mapping[int, str] = {
    1: "One condition, one host",
    2: "Many messages, one host",
    3: "Start-up",
    4: "Many hosts",
}
SIZES = (1_000, 10_000, 100_000)
_HAND = "hand-written function over slots"
_LOOP = "loop of generated functions"
_BARE = "python -c pass"

_COLD = (
    "Of our time at this size two thirds go into the fifteen components of the host, and most of that into waiting for"
    " memory that the loops beside it have displaced: a host alone takes a third of it. Tried: rows ready to be copied,"
    " keys as texts whose hash is kept, no calls in the common case."
)
_PLUGINS = (
    "The predicates of plugins, some hundred different ones, are asked anew for each host, 3 µs each; the loop asks as"
    " many. Tried: each once for all messages that share it, after everything else."
)

_CONDITION: dict[str, Goal] = {
    "hit": Goal(1, "function(snapshot), hit", _HAND, "≤", 1.1),
    "miss": Goal(1, "function(snapshot), miss", _HAND, "≤", 1.4),
    "unknown": Goal(1, "function(snapshot), unknown", "hand-written three-valued function", "≤", 1.5),
    "test": Goal(1, "condition.test(facts), validated", "zen-engine from a dict", "≤", 0.3),
    "first": Goal(1, "condition.test(facts), the first time on a host", "zen-engine from a dict"),
    "raw": Goal(
        1,
        "from a raw dict, validation included",
        "zen-engine from a dict",
        "≤",
        1.2,
        tried="pydantic's own part is 30 µs of it: unions with the unknown, and further namespaces. No check by an"
        " abstract class, version keys kept, and a short way for plain JSON took it from 320 to 70 µs; the rest is"
        " what validation promises.",
    ),
    "peer": Goal(1, "function(snapshot), hit", "fastest peer, prepared context", "≥", 8),
    "compile": Goal(1, "text to runnable condition", "rule-engine", "≤", 0.6),
    "compile-cel": Goal(1, "text to runnable condition", "common-expression-language"),
}
_CATALOGUE: dict[str, Goal] = {
    **{
        f"loop-{size}": Goal(2, f"matching of {size:,} messages", _LOOP, "≥", bound, tried=_COLD)
        for size, bound in zip(SIZES, (5, 30, 80), strict=True)
    },
    **{
        f"peers-{size}": Goal(
            2,
            f"matching of {size:,} messages",
            "fastest peer in a loop",
            "≥",
            bound,
            tried=_COLD,
        )
        for size, bound in zip(SIZES, (25, 140, 400), strict=True)
    },
    "none-10000": Goal(2, "10,000 messages, none matching", "1,000 messages", "≤", 1.5),
    "none-100000": Goal(
        2,
        "100,000 messages, none matching",
        "10,000 messages",
        "≤",
        3,
        tried="Of 100,000 messages a row has 16 kB; making an integer of it, and a pass of each column, cost that much"
        " more. Tried: the columns that let the fewest through first, and an end where nothing is left.",
    ),
    "share-10000": Goal(2, "10,000 messages, a constant share matching", "1,000 messages", "≤", 6),
    "share-100000": Goal(2, "100,000 messages, a constant share matching", "10,000 messages", "≤", 6),
    "share-1000000": Goal(2, "1,000,000 messages, a constant share matching", "100,000 messages", "≤", 12),
    **{
        f"{mix}-{size}": Goal(2, f"matching of {size:,} messages, {words}", _LOOP, "≥", bound, tried=tried)
        for mix, words, tried in (
            ("repeating", "half of them repeat", _COLD),
            ("branching", "many ors and plugins", _PLUGINS),
        )
        for size, bound in zip(SIZES, (5, 30, 80), strict=True)
    },
    "memory": Goal(2, "memory of a message", "memory of a generated function", "≤", 0.15, "B"),
    "add": Goal(2, "one message added to 10,000", "all built anew", "≤", 0.01),
    "remove": Goal(2, "one message removed of 10,000", "all built anew", "≤", 0.01),
    "replace": Goal(2, "one message replaced of 10,000", "all built anew", "≤", 0.01),
}
_START_UP: dict[str, Goal] = {
    "open-100000": Goal(3, "process: open 100,000 messages, match a host", _BARE, "≤", 1.5),
    "open-growth": Goal(3, "process: open 100,000 messages, match a host", "the same of 1,000", "≤", 3.5),
    "show": Goal(3, "process: show with nothing to show", _BARE, "≤", 4),
    "import": Goal(3, "process: import messenger_rules", _BARE, "≤", 2),
}
_FLEET: dict[str, Goal] = {
    "fleet-1000000": Goal(4, "generated filter, 1,000,000 hosts", "the filter written by hand", "≤", 1.05),
    "fleet-10000000": Goal(4, "generated filter, 10,000,000 hosts", "the filter written by hand", "≤", 1.05),
    "fleet-loop": Goal(4, "generated filter, 1,000,000 hosts", "loop of the generated function", "≥", 30),
    "fleet-catalogue": Goal(
        4,
        "1,000 messages over 1,000,000 hosts",
        "1,000 single passes",
        "≤",
        0.3,
        tried="Half of the time goes into cutting the columns of each message's narrowest test, a fifth into"
        " translating. Tried: parts of 32,000 to 262,000 hosts, all leaves first, rows gathered by place.",
    ),
    "fleet-memory": Goal(4, "peak memory over ten times as many hosts", "as many hosts", "≤", 1.5, "B"),
}

GOALS: Mapping[str, Goal] = {**_CONDITION, **_CATALOGUE, **_START_UP, **_FLEET}
"""Every goal by its key, in the order of the table."""
