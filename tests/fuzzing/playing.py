"""Playing: inputs through the checks of their target, one after another, in this process."""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.fuzzing.target import Target

HERE = Path(__file__).parent
SEEDS, FOUND = HERE / "seeds", HERE / "found"


def committed(name: str) -> list[Path]:
    """The seeds of a target, and the inputs that once failed."""
    return sorted(path for folder in (SEEDS, FOUND) for path in (folder / name).glob("*"))


def failures(target: Target, paths: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    """The inputs that fail, each with the end of its traceback."""
    for path in paths:
        try:
            target.check(path.read_bytes())
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            yield path, "".join(traceback.format_exception(error, limit=-6))


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
