"""What the commands do that take something back: what waits for signatures, and what is published."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from messenger_rules.cli import options as shared
from messenger_rules.cli import publish_lost
from messenger_rules.cli import publish_opened as opened
from messenger_rules.cli import publish_words as words
from messenger_rules.cli.output import report
from messenger_rules.cli.progress import telling
from messenger_rules.condition.condition import system_clock
from messenger_rules.extras import needing

if TYPE_CHECKING:
    from messenger_rules.publishing.repository import Repository

OFFLINE = ("root", "targets")
PROBLEMS = 1


def revert(options: argparse.Namespace) -> int:
    """What was published by mistake is taken back by what was right before it."""
    with needing("signing"):
        from messenger_rules.publishing import reverting

    repository = opened.repository(options)
    with publish_lost.told(repository), telling("checking the catalogue"):
        added = reverting.revert(repository, options.target, options.number, shared.registry(), system_clock())
    report(added.warnings)
    words.added(options, added)
    return 0


def discard(options: argparse.Namespace) -> int:
    """What is given up is told before that is asked; a no has status 1, since it is there still."""
    with needing("signing"):
        from messenger_rules.publishing import discarding

    repository = opened.repository(options)
    found = discarding.discardable(repository, OFFLINE if options.role is None else [options.role])
    if not options.yes and not _agreed(options, repository, found):
        print("nothing was discarded", file=sys.stderr)
        return PROBLEMS
    with publish_lost.told(repository):
        discarding.discard(repository, found, system_clock())
    words.discarded(options, found)
    return 0


def _agreed(options: argparse.Namespace, repository: Repository, found: Iterable[str]) -> bool:
    """Ask a person; what waits may be damaged, so that nobody can tell more of it."""
    from messenger_rules.publishing.problems import PublishingError
    from messenger_rules.publishing.signing import waiting

    if not sys.stdin.isatty():
        options.wrong("say --yes where nobody can be asked")
    try:
        words.to_be_discarded([it for it in waiting(repository.stage) if it.role in found])
    except PublishingError as error:
        report(error.diagnostics)
    return words.asked(f"Discard {' and '.join(found)}, with all signatures? [y/N] ")
