"""A module that takes its time where predicates are called, as one does that brings a large library along."""

from __future__ import annotations

import sys
import time

from messenger_rules import Fact, predicate

if "predicate_worker" in sys.argv[0]:
    time.sleep(0.6)


@predicate("slow.imported")
def imported(number: Fact[int]) -> bool:
    """The number is positive."""
    return number > 0
