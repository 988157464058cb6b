"""`python -m tests.long NAME`: go on with a long run, for so many seconds or until it has so many cases."""

from __future__ import annotations

import argparse
import os
import sys

from tests.long.runner import FAILURES_KEPT, PROGRESS, Bounds, Progress, drive, keep
from tests.long.runs import RUNS


def main(arguments: list[str] | None = None) -> int:
    """Status 0: nothing failed; 1: something did, and is printed."""
    parser = argparse.ArgumentParser(prog="python -m tests.long", description=__doc__)
    parser.add_argument("run", nargs="?", choices=[*RUNS, "all"], help="without it, the runs are listed")
    parser.add_argument("--seconds", type=float, default=60, help="of this call, for each run (60)")
    parser.add_argument("--cases", type=int, help="stop when the run as a whole has so many")
    parser.add_argument("--seed", type=int, default=1, help="all cases follow from it (1)")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes (all cores)")
    parser.add_argument("--restart", action="store_true", help="begin anew instead of going on")
    options = parser.parse_args(arguments)
    if options.run is None:
        for run in RUNS.values():
            print(f"{run.name:12} {run.summary}")
        return 0
    bounds = Bounds(options.seconds, options.cases)
    failed = False
    for run in RUNS.values() if options.run == "all" else [RUNS[options.run]]:
        path = PROGRESS / f"{run.name}.json"
        progress = Progress(options.seed) if options.restart else Progress.load(path, options.seed)
        drive(run, progress, bounds, workers=options.workers, path=path)
        keep(run, progress)
        print(
            f"{run.name}: {progress.cases:,} {run.unit} in {progress.seconds:,.0f} s, {len(progress.failures)} failures"
        )
        for failure in progress.failures[:FAILURES_KEPT]:
            print(failure, file=sys.stderr)
        failed = failed or bool(progress.failures)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
