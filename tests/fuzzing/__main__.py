"""`python -m tests.fuzzing TARGET`: go on with the fuzzing of a target for so many seconds, or play its inputs."""

from __future__ import annotations

import argparse
import importlib.util
import sys
from collections.abc import Iterable
from pathlib import Path

from platformdirs import user_cache_path

from tests.fuzzing.playing import committed, failures, write_seeds
from tests.fuzzing.results import keep
from tests.fuzzing.running import Ran, run
from tests.fuzzing.targets import NAMES, target

KEPT = user_cache_path("messenger-rules") / "fuzzing"


def main(arguments: list[str] | None = None) -> int:
    """Status 0: nothing failed; 1: something did, or could not begin, and is printed; 2: atheris is not there."""
    options = _options(arguments)
    names = NAMES if options.target == "all" else [options.target]
    if options.target is None:
        return _listed()
    if options.write_seeds:
        return _written(names)
    if options.play is not None:
        return max(_played(name, options.play or committed(name)) for name in names)
    if importlib.util.find_spec("atheris") is None:
        print("atheris is not installed: pip install -e '.[fuzzing]'", file=sys.stderr)
        return 2
    return _fuzzed(names, options.seconds, options.kept.resolve())


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzzing", description=__doc__)
    add = parser.add_argument
    add("target", nargs="?", choices=[*NAMES, "all"], help="without it, the targets are listed")
    add("--seconds", type=int, default=60, help="of this call, for each target (60)")
    add("--kept", type=Path, default=KEPT, help=f"where inputs are kept between runs ({KEPT})")
    add("--play", nargs="*", type=Path, help="check these files, or all that are committed, and no others")
    add("--write-seeds", action="store_true", help="write the seeds anew, as the code makes them")
    return parser.parse_args(arguments)


def _listed() -> int:
    for name in NAMES:
        print(f"{name:14} {target(name).summary}")
    return 0


def _written(names: Iterable[str]) -> int:
    for name in names:
        print(f"{name}: {write_seeds(name, target(name))} seeds")
    return 0


def _played(name: str, paths: Iterable[Path]) -> int:
    found = list(failures(target(name), paths))
    for path, trace in found:
        print(f"{name}: {path}\n{trace}", file=sys.stderr)
    print(f"{name}: {len(found)} failures")
    return int(bool(found))


def _fuzzed(names: Iterable[str], seconds: int, kept: Path) -> int:
    """One after the other, until somebody ends it."""
    failed = False
    for name in names:
        ran = run(name, target(name), seconds, kept)
        if ran.inputs:
            keep(name, target(name).summary, ran)
        _tell(name, ran)
        failed = failed or ran.failure is not None or not (ran.inputs or ran.interrupted)
        if ran.interrupted:
            break
    return int(failed)


def _tell(name: str, ran: Ran) -> None:
    print(
        f"{name}: {ran.inputs:,} inputs in {ran.cpu_seconds:,.0f} s of CPU, {ran.new:,} more are kept,"
        f" {ran.edges:,} edges reached by {ran.corpus:,}"
    )
    if ran.failure is not None:
        again = f"python -m tests.fuzzing {name} --play {ran.failure}"
        print(f"{name}: a failure; again: {again}", file=sys.stderr)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:  # before there was anything to end
        sys.exit(130)
