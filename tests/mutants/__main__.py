"""`python -m tests.mutants GROUP...`: go on with the mutants of these groups or modules for so many seconds."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from functools import cache

import hypothesis.strategies  # noqa: F401 - what takes long to import and is not ours is here before the first fork
import lark  # noqa: F401
import packaging.version  # noqa: F401
import pydantic  # noqa: F401
import pytest_asyncio  # noqa: F401
import xdist.plugin  # type: ignore[import-untyped]  # noqa: F401

from tests.mutants import page
from tests.mutants.groups import GROUPS
from tests.mutants.measure import Survey, survey
from tests.mutants.progress import FOLDER, PROJECT
from tests.mutants.reasons import Reasons
from tests.mutants.report import Tally, keep, tally
from tests.mutants.run import Run
from tests.mutants.trial import Subject


def main(arguments: list[str] | None = None) -> int:
    """Status 0: every mutant was killed, or lives for a reason that is written down; 1: not so, or not yet."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("what", nargs="*", help="groups, or modules as messenger_rules/…/….py; without, all are listed")
    parser.add_argument("--seconds", type=float, default=600, help="of this call (600); 0 only counts")
    parser.add_argument(
        "--retry", action="store_true", help="try survivors without a reason once more: there are new tests"
    )
    parser.add_argument("--restart", action="store_true", help="begin anew instead of going on")
    options = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that its processes end with it
    os.chdir(PROJECT)
    if not options.what:
        print(*(f"{name:12} {module}" for name, group in GROUPS.items() for module in group.modules), sep="\n")
    until = time.monotonic() + options.seconds
    return max((_group(name, options, until) for name in GROUPS), default=0)


def _group(name: str, options: argparse.Namespace, until: float) -> int:
    """Go on with those modules of the group that are asked for; what is known of a whole group is kept."""
    reasons = Reasons(name)
    runs = [Run(module) for module in GROUPS[name].modules if {name, module} & set(options.what)]
    for run in runs:
        _prepare(run, reasons, options)
    for way in (Run.quickly, Run.surely):
        for run in runs:
            if run.waiting and time.monotonic() < until:
                way(run, _subject(name, run), until)
    tallies = [tally(run, reasons) for run in runs]
    for each in tallies:
        _print(each)
    if name in options.what:
        keep(name, tallies)
        page.write()
    return int(any(each.open or each.tried < each.mutants for each in tallies))


def _prepare(run: Run, reasons: Reasons, options: argparse.Namespace) -> None:
    if options.restart:
        run.forget(run.mutants)
    if options.retry:
        run.forget([mutant for mutant in run.survivors if reasons.why(run.module, mutant) is None])


def _subject(group: str, run: Run) -> Subject:
    tests = GROUPS[group].modules[run.module]
    return Subject(run.path, _import_name(run.module), tests, _survey(tests))


def _import_name(module: str) -> str:
    return module.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


@cache
def _survey(tests: tuple[str, ...]) -> Survey:
    """For all modules at once that have these tests."""
    modules = [module for group in GROUPS.values() for module, chosen in group.modules.items() if chosen == tests]
    return survey(tests, [PROJECT / module for module in modules], FOLDER)


def _print(found: Tally) -> None:
    print(
        f"{found.module}: {found.tried} of {found.mutants} tried, {found.killed} killed, {found.open} open", flush=True
    )
    for survivor in found.survivors:
        if survivor.why is None:
            print(f"  {survivor.place}\n    - {survivor.before}\n    + {survivor.after}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
