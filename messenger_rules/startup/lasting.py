"""What facts last: which files a source's answer depends on, and until when it counts without asking again."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

from messenger_rules.facts import host
from messenger_rules.facts.builtin import SOURCES
from messenger_rules.facts.cache import FactCache
from messenger_rules.facts.collect import Answer
from messenger_rules.facts.kept import file_of
from messenger_rules.types import microseconds

ALWAYS = 1 << 62
"""An instant, in microseconds, that does not come."""
_OS_RELEASE = (Path("/etc/os-release"), Path("/usr/lib/os-release"))
_BUILT_IN = frozenset(source.name for source in SOURCES)


@dataclass(frozen=True, slots=True)
class Lasting:
    """Files, in which ``own`` answers are kept and from which ``read`` ones come; and an instant in microseconds."""

    read: tuple[Path, ...] = ()
    own: tuple[Path, ...] = ()
    until: int = ALWAYS

    @classmethod
    def of(cls, answers: Iterable[Answer], cache: FactCache) -> Self | None:
        """What some answers depend on together; None where one of the sources has to be asked each time."""
        parts = [_of_one(answer, cache) for answer in answers]
        known = [part for part in parts if part is not None]
        if len(known) < len(parts):
            return None
        read = tuple(path for part in known for path in part.read)
        own = tuple(path for part in known for path in part.own)
        return cls(read, own, min((part.until for part in known), default=ALWAYS))


def _of_one(answer: Answer, cache: FactCache) -> Lasting | None:
    source = answer.source
    if source.hindrance is not None:  # the platform, or a privilege: neither changes for this user
        return Lasting()
    if answer.at is None or (answer.problem is not None and not _is_said_again(answer)):
        return None
    until = microseconds(_end(answer, answer.at))
    if source.name in _BUILT_IN:
        return Lasting(tuple(_inputs(source.name)), (), until if answer.cached else ALWAYS)
    path = file_of(cache.folder, source.name, "json")
    if not source.time_to_live or not path.is_file():
        return None
    return Lasting(tuple(_modules(source.place)), (path,), until)


def _is_said_again(answer: Answer) -> bool:
    """Whether a problem is no failure: an environment that names no language will not do so the next time."""
    said = host.language() if answer.source.name == "language" else None
    return answer.problem is not None and said == {"unknown": answer.problem.unknown}


def _end(answer: Answer, at: datetime) -> datetime:
    try:
        return at + answer.source.time_to_live
    except OverflowError:
        return at


def _inputs(name: str) -> Iterable[Path]:
    """The files that a built-in source reads; all else that it looks at is among the surroundings."""
    match name:
        case "os":
            return _OS_RELEASE
        case "host":
            return (host.installation_file(),)
        case "facts-file":
            return _facts_files()
    return ()


def _facts_files() -> Iterable[Path]:
    """Where a facts file may be, and the usual folders of it, so that one that goes while it is read is noticed."""
    places = host.facts_file_places()
    usual = {place.parent: None for place in places} if len(places) > 1 else ()
    return (*places, *usual)


def _modules(place: str) -> Iterable[Path]:
    """The files of a source's module and of the package that it is in: they may come to declare other facts."""
    name = place.partition(":")[0]
    package = sys.modules.get(name.partition(".")[0])
    for folder in getattr(package, "__path__", ()):
        yield from sorted(Path(folder).rglob("*.py"))
    module = sys.modules.get(name)
    if module is not None and module.__file__:
        yield Path(module.__file__)
