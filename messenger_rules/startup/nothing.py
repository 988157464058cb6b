"""Nothing to show: told at once where the record of the last run says so, and all that it depends on is as it was.

What is told is what the ordinary way tells, to the letter. A message that waits is shown by the ordinary way.
"""

from __future__ import annotations

import os
import sys
import time

from messenger_rules.index.stored import opened
from messenger_rules.startup.kept_host import KeptHost
from messenger_rules.startup.marks import are_as_before
from messenger_rules.startup.record_file import file_of, is_own, read_record
from messenger_rules.startup.request import Request
from messenger_rules.startup.surroundings import surroundings
from messenger_rules.startup.waiting import Viewer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any, TypeAlias

    Said: TypeAlias = tuple[str, str]

SILENCE = ("", "")


def nothing_to_show(arguments: list[str]) -> Said | None:
    """What ``show`` writes to standard output and standard error; None where the ordinary way has to find out."""
    request = Request.of_arguments(arguments) if sys.platform == "linux" else None
    now = _instant(request) if request is not None else None
    if request is None or now is None:
        return None
    record = read_record(file_of(request, "record"))
    if record is None or not _counts(record, request):
        return None
    return _said(record, request, now)


def _instant(request: Request) -> int | None:
    """The instant that is asked about, in microseconds; None where it cannot be read."""
    if not request.at:
        return time.time_ns() // 1000
    from datetime import UTC, datetime, timedelta

    try:
        found = datetime.fromisoformat(request.at)
        if found.tzinfo is None:
            return None
        return (found.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    except (ValueError, OverflowError):
        return None


def _counts(record: dict[str, Any], request: Request) -> bool:
    """Whether all that a record depends on is as it was when it was made."""
    return (
        record.get("identity") == request.identity
        and record["surroundings"] == surroundings()
        and record["made"] <= time.time_ns() // 1000 < record["until"]
        and are_as_before(record["marks"])
    )


def _said(record: dict[str, Any], request: Request, now: int) -> Said | None:
    path = file_of(request, "index")
    index = opened(path, record["key"]) if is_own(path) else None
    if index is None:
        return None
    host = KeptHost(record["host"], now)
    viewer = Viewer(record["acknowledged"], record["newer"], _audiences(record, request))
    try:
        matching, possible = index.matching(host), index.matching(host, unknown=True)
    except KeyError:  # the index asks what was not kept
        return None
    if matching is None or possible is None or viewer.waiting(matching, matching):
        return None
    if request.at_log_on:
        return SILENCE
    undecided = len(viewer.waiting(set(possible).difference(matching), matching))
    counted = f"{record['undecided'].format(undecided=undecided)}\n" if undecided else ""
    return record["nothing"], counted + record["invalid"]


def _audiences(record: dict[str, Any], request: Request) -> Collection[str] | None:
    """The audiences of whoever runs this, asked anew, where it was started for them and not by them; else all."""
    if not request.at_log_on:
        return None
    from messenger_rules.agent.groups import audiences_of

    return audiences_of(os.getuid(), record["administrators"])
