"""Recorded hosts: the facts files below a folder, in order."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NoReturn

from messenger_rules.diagnostics import Diagnostic
from messenger_rules.errors import FactsError
from messenger_rules.facts.model import HostFacts, unreadable_facts
from messenger_rules.limits import DEFAULT_LIMITS
from messenger_rules.regular import NotRegularError, read_regular


def recordings(folder: Path) -> tuple[str, ...]:
    """The names of all ``*.json`` below a folder, relative to it, in order; links to folders are not followed.

    :raises FactsError: MR441 where the folder cannot be read, MR442 where there is none below it.
    """

    def refuse(error: OSError) -> NoReturn:
        raise FactsError([_unreadable(error.filename or str(folder), error)]) from None

    found = [
        Path(inside, name).relative_to(folder).as_posix()
        for inside, _, names in os.walk(folder, onerror=refuse)
        for name in names
        if name.endswith(".json")
    ]
    if not found:
        help_ = "record some: `messenger-rules facts --record hosts/mine.json` on each"
        raise FactsError([Diagnostic("MR442", f"there is no recorded host below `{folder}`", help=(help_,))])
    return tuple(sorted(found))


def recorded(folder: Path, name: str) -> HostFacts:
    """The facts of one of them.

    :raises FactsError: where they cannot be read (MR552 and its neighbours).
    """
    path = folder / name
    try:
        return HostFacts.read(read_regular(path, DEFAULT_LIMITS.file_bytes + 1), name=str(path))
    except (NotRegularError, IsADirectoryError):
        help_ = "take it out of the folder, or give it another ending"
        sentence = f"the recorded host `{path}` is no regular file"
        raise FactsError([Diagnostic("MR443", sentence, help=(help_,))]) from None
    except (OSError, ValueError) as error:
        raise FactsError([unreadable_facts(path, error)]) from None


def readable(folder: Path, names: Iterable[str], unreadable: list[FactsError]) -> Iterator[tuple[str, HostFacts]]:
    """Those of them that can be read, one after the other with their names; the others are added to ``unreadable``."""
    for name in names:
        try:
            yield name, recorded(folder, name)
        except FactsError as error:
            unreadable.append(error)


def _unreadable(name: str, error: OSError) -> Diagnostic:
    said = error.strerror or str(error)
    sentence = f"the folder of hosts `{name}` cannot be read: {said[:1].lower()}{said[1:]}"
    return Diagnostic("MR441", sentence, help=("name a folder with recordings of hosts, `*.json`",))
