"""`python -m tests.containment`: let every hostile plugin do its harm, and write the table of the docs."""

from __future__ import annotations

import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import pytest

from messenger_rules.facts import builtin
from messenger_rules.facts.collect import collect
from tests.containment.hostile import CASES
from tests.containment.results import PAGE, Row, page
from tests.containment.run_of_cases import AT, see


def main() -> int:
    """Status 1 where one was not contained; the table is written all the same."""
    begin = time.monotonic()
    collect(builtin.SOURCES, at=AT)
    base = time.monotonic() - begin
    found, failed = [], False
    for case in CASES:
        with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as monkeypatch:
            seen = see(case, Path(folder), monkeypatch)
            seen = replace(seen, told=seen.told.replace(folder, "…"))
        contained = seen.others and not seen.left
        failed |= not contained
        told = (
            f"the fact is there: {case.gives}" if case.gives is not None and seen.told == str(case.gives) else seen.told
        )
        found.append(Row(case.number, case.what, told, f"{seen.seconds:.2f}"))
        print(f"{case.what:45} {seen.seconds:5.2f} s  {told[:90]}{'' if contained else '  NOT CONTAINED'}", flush=True)
    PAGE.write_text(page(found, base), "utf-8")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
