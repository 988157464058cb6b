"""Ours: whether only the agent's own user, or root, can change or replace a file, by whatever way it is named."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from messenger_rules.agent.problems import problem
from messenger_rules.agent.system import changed_by

MOST_LINKS = 40


def only_ours(path: Path, consequence: str) -> None:
    """See that nobody else can change a file, put another in its place, or bend a link on the way to it.

    :raises StateError: MR567 where somebody can.
    """
    for place in reversed(list(_passed(path.absolute()))):
        by = changed_by(place)
        if by is not None:
            sentence = f"{place} can be changed by {by}, so the agent {consequence} from there"
            raise problem("MR567", sentence, f"chown it to the agent's user, and chmod go-w {place}")


def _passed(path: Path) -> Iterator[Path]:
    """All that is passed on the way to a file: folders, links, and what they lead to."""
    place, left, links = Path(path.anchor), list(path.parts[1:]), 0
    yield place
    while left and links <= MOST_LINKS:
        name = left.pop(0)
        place = place / name if name != ".." else place.parent
        yield place
        if place.is_symlink():
            links += 1
            target = place.readlink()
            left = [*target.relative_to(target.anchor).parts, *left]
            place = Path(target.anchor) if target.is_absolute() else place.parent
