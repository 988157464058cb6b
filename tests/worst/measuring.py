"""What a case takes: CPU time, the least of several, of each way in which a host is asked."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from messenger_rules.condition.builtin import places, sample_point
from messenger_rules.condition.condition import Condition
from messenger_rules.condition.interpreter import decide
from messenger_rules.index.clauses import Entry
from messenger_rules.index.host import PreparedHost
from messenger_rules.index.index import Index
from messenger_rules.versions.scheme import Scheme
from tests.condition.random_conditions import NOW
from tests.worst.cases import Case

TIMES = 3
"""Of so many the least counts: what else the machine does is no part of the work."""


@dataclass(frozen=True)
class Milliseconds:
    """What a condition takes, in each way."""

    reading: float
    """To be parsed, checked and compiled."""
    preparing: float
    """To read of a host, for the first time, what it asks."""
    function: float
    """To be asked of a host that is prepared."""
    index: float
    """To be asked as part of an index."""
    interpreter: float
    """To be explained."""


BOUNDS = Milliseconds(reading=500, preparing=150, function=10, index=10, interpreter=1000)
"""What is promised: a message is selected by the function or the index; an explanation is for one person who waits."""


def measured(case: Case) -> Milliseconds:
    """What a case takes.

    :raises ConditionError: where it is beyond a limit.
    """
    condition: Condition = case.condition()
    index, host = Index.of([Entry("message", condition.tree)]), case.host()
    prepared = PreparedHost(host, NOW)
    return Milliseconds(
        reading=_spent(lambda: case.condition().source),
        preparing=_least(lambda: condition.snapshot(case.host(), NOW), forget) - _least(case.host),
        function=_least(lambda: condition.evaluate(host, NOW), forget),
        index=_least(lambda: index.matching(unasked(prepared)), forget),
        interpreter=_least(lambda: decide(condition.tree, host, NOW)),
    )


def unasked(host: PreparedHost) -> PreparedHost:
    """The host without the answers of predicates that it keeps."""
    host.answers.clear()
    return host


def forget() -> None:
    """Nothing is at hand of the texts, keys and versions that were looked at before."""
    Scheme.key.cache_clear()
    places.cache_clear()
    sample_point.cache_clear()


def _least(work: Callable[[], object], before: Callable[[], None] = lambda: None) -> float:
    return min(_spent(work, before) for _ in range(TIMES))


def _spent(work: Callable[[], object], before: Callable[[], None] = lambda: None) -> float:
    before()
    start = time.process_time()
    work()
    return (time.process_time() - start) * 1000
