"""`python -m benchmarks.memory matcher|functions NUMBER`: the bytes that a message takes, ready to be matched.

Run in a fresh process. What Python allocated is counted, not what the process got of the system, which keeps what was
given back. Some hosts are matched first, so that what is made on first use is there.
"""

from __future__ import annotations

import gc
import sys
import tracemalloc

from benchmarks.loops import Loop
from benchmarks.made_hosts import hosts
from benchmarks.matching import Matcher
from benchmarks.mixes import made

CLASSES: dict[str, type[Loop | Matcher]] = {"matcher": Matcher, "functions": Loop}


def bytes_a_message(what: str, messages: int) -> float:
    """What is built over the made messages, by their number."""
    entries, asked = made("realistic", messages).entries, hosts(5)
    CLASSES[what].of(entries[:10])  # imports and caches of the library are nobody's messages
    gc.collect()
    tracemalloc.start()
    built = CLASSES[what].of(entries)
    for facts in asked:
        built.matching(built.host(facts))  # type: ignore[arg-type] # each takes its own hosts
    gc.collect()
    return tracemalloc.get_traced_memory()[0] / messages


if __name__ == "__main__":
    print(bytes_a_message(sys.argv[1], int(sys.argv[2])))
