"""Samples: the share is the source's, and buckets of one key lie as they lay."""

from __future__ import annotations

import messenger_rules as mr
from messenger_rules.condition.writer import write_expression
from messenger_rules.importers import jexl
from messenger_rules.importers.firefox_samples import bucket_sample

HOSTS = [mr.HostFacts.model_validate({"host": {"id": f"installation-{number}"}}) for number in range(4_000)]


def members(start: int, count: int, total: int) -> set[int]:
    subject = jexl.parse("[userId, 'key']")
    assert subject is not None
    arguments = [jexl.parse(str(number)) for number in (start, count, total)]
    expression = bucket_sample(subject, [argument for argument in arguments if argument is not None])
    condition = mr.compile(write_expression(expression))
    return {number for number, facts in enumerate(HOSTS) if condition.test(facts)}


def test_buckets_that_follow_each_other_share_nobody_and_miss_nobody() -> None:
    parts = [members(0, 25, 100), members(25, 50, 100), members(75, 25, 100)]
    assert sorted(number for part in parts for number in part) == list(range(len(HOSTS)))
    for part, share in zip(parts, (0.25, 0.5, 0.25), strict=True):
        assert abs(len(part) / len(HOSTS) - share) < 0.03


def test_buckets_go_round_the_end() -> None:
    assert members(75, 50, 100) == members(75, 25, 100) | members(0, 25, 100)
    assert members(175, 50, 100) == members(75, 50, 100)
