"""Running: a fuzzer in a process of its own, bounded, that goes on from the inputs that those before it have kept."""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.fuzzing.playing import FOUND, SECONDS_OF_ONE, SEEDS
from tests.fuzzing.target import Target

PROJECT = Path(__file__).resolve().parents[2]
MEGABYTES = 1_024
"""What a fuzzer may grow to: MemoryError is a failure."""
LONGEST_WORD = 64
"""Bytes of a word that libFuzzer takes."""
_NO_WORDS = "# none\n"
"""A dictionary without words: libFuzzer takes no file that is empty."""

_PROGRESS = re.compile(r"#(\d+)\s+(\w+)\s+cov: (\d+) .* corp: (\d+)/")
_STATISTIC = re.compile(r"stat::number_of_executed_units: +(\d+)")
_FAILED = re.compile(r"Test unit written to (\S+)")
_NOISE = re.compile(r'INFO:|WARNING: Failed to find|#\d+\s+(NEW|REDUCE)|stat::|#{6}|"|Dictionary:|Done \d|\s*$')


@dataclass
class Ran:
    """What a run did: inputs that were tried, and how many more are kept; edges that are reached by now, and by how many."""

    inputs: int = 0
    new: int = 0
    edges: int = 0
    corpus: int = 0
    cpu_seconds: float = 0.0
    failure: Path | None = None
    """The file of the input that failed."""
    interrupted: bool = False
    """Whether somebody ended it."""


def run(name: str, target: Target, seconds: int, kept: Path) -> Ran:
    """Fuzz a target for some seconds, or until an input fails; Ctrl-C ends it sooner. ``kept`` is where inputs are kept."""
    corpus, failures = kept / name / "corpus", kept / name / "failures"
    for folder in (corpus, failures):
        folder.mkdir(parents=True, exist_ok=True)
    with _workshop() as workshop:
        dictionary = workshop / "words"
        dictionary.write_text(dictionary_of(target.words()) or _NO_WORDS)
        options = {
            "max_total_time": seconds,
            "max_len": target.longest,
            "len_control": 0,
            "timeout": SECONDS_OF_ONE,
            "rss_limit_mb": MEGABYTES,
            "dict": dictionary,
            "artifact_prefix": f"{failures}{os.sep}",
            "print_final_stats": 1,
        }
        written = [f"-{option}={value}" for option, value in options.items()]
        command = [sys.executable, "-m", "tests.fuzzing.fuzzer", name, *written, str(corpus)]
        command += [str(folder / name) for folder in (SEEDS, FOUND) if (folder / name).is_dir()]
        before = _count(corpus)
        ran = _watched(command, _environment(workshop))
        ran.new = _count(corpus) - before
        return ran


def _count(folder: Path) -> int:
    return sum(1 for _ in folder.iterdir())


def dictionary_of(words: Iterable[str]) -> str:
    r"""The words as libFuzzer reads them.

    >>> dictionary_of(['a"', "a" * 65])
    '"a\\x22"\n'
    """
    encoded = (word.encode("utf-8", "surrogatepass") for word in dict.fromkeys(words))
    return "".join(f'"{_escaped(word)}"\n' for word in encoded if 0 < len(word) <= LONGEST_WORD)


def _escaped(word: bytes) -> str:
    return "".join(chr(byte) if chr(byte).isalnum() and byte < 128 else f"\\x{byte:02x}" for byte in word)


def _watched(command: list[str], environment: dict[str, str]) -> Ran:
    """Run it, and say how far it is from time to time. Ctrl-C reaches it, too: it is read until it has ended of that."""
    before = _cpu_seconds()
    ran = Ran()
    with subprocess.Popen(
        command, cwd=PROJECT, env=environment, stderr=subprocess.PIPE, text=True, errors="replace"
    ) as process:
        assert process.stderr is not None
        lines = iter(process.stderr)
        while (line := _next(lines, ran)) is not None:
            _note(ran, line)
            if not ran.interrupted and not _NOISE.match(line):
                print(line.rstrip(), flush=True)
    ran.cpu_seconds = _cpu_seconds() - before
    return ran


def _next(lines: Iterator[str], ran: Ran) -> str | None:
    """The next line; none where there are no more."""
    try:
        return next(lines, None)
    except KeyboardInterrupt:
        ran.interrupted = True
        return ""


def _note(ran: Ran, line: str) -> None:
    if found := _PROGRESS.match(line):
        ran.inputs, ran.edges, ran.corpus = int(found[1]), int(found[3]), int(found[4])
    elif found := _STATISTIC.match(line):
        ran.inputs = int(found[1])
    elif found := _FAILED.search(line):
        ran.failure = Path(found[1])


def _cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@contextmanager
def _workshop() -> Iterator[Path]:
    """A folder for the run, in memory where that is possible; it goes with all that the fuzzer leaves in it."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        yield Path(folder)


def _environment(workshop: Path) -> dict[str, str]:
    """Nothing of who runs it: no settings, no home."""
    found = {name: value for name, value in os.environ.items() if not name.startswith(("MESSENGER_RULES_", "XDG_"))}
    return {**found, "TMPDIR": str(workshop), "HOME": str(workshop)}
