"""Playing: inputs through the checks of their target, one after another, in this process."""

from __future__ import annotations

import time
import traceback
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.fuzzing.target import Target

HERE = Path(__file__).parent
SEEDS, FOUND = HERE / "seeds", HERE / "found"
SECONDS_OF_ONE = 20
"""What one input may take; none takes a tenth of that, also on a busy machine."""


def committed(name: str) -> list[Path]:
    """The seeds of a target, and the inputs that once failed."""
    return sorted(path for folder in (SEEDS, FOUND) for path in (folder / name).glob("*"))


def failures(target: Target, paths: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    """The inputs that fail, each with the end of its traceback, or with the time that it took where that is too long."""
    for path in paths:
        started = time.monotonic()
        try:
            target.check(path.read_bytes())
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            yield path, "".join(traceback.format_exception(error, limit=-6))
        else:
            taken = time.monotonic() - started
            if taken > SECONDS_OF_ONE:
                yield path, f"it took {taken:.0f} seconds, more than {SECONDS_OF_ONE}\n"


def write_seeds(name: str, target: Target) -> int:
    """Write the seeds of a target anew; how many they are."""
    folder = SEEDS / name
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        path.unlink()
    seeds = target.seeds()
    for seed, data in seeds.items():
        (folder / seed).write_bytes(data)
    return len(seeds)
