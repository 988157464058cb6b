"""What waits for a viewer: of the messages that an index gives, those that nothing else hides.

The rules are those of :mod:`messenger_rules.messages.selection`, of which the index has told time and condition.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

EVERYONE = "everyone"


def label_of(id_: str, revision: int, audience: str) -> str:
    """What an index calls a message: all of it that decides, besides time and condition, whether it is shown.

    >>> label_of("backup-hole", 2, "everyone")
    'backup-hole 2 everyone'
    """
    return f"{id_} {revision} {audience}"


class Viewer:
    """For whom messages wait; ``audiences`` is None for somebody who belongs to all.

    ``newer`` has, by identifier, the messages that take the place of a message.
    """

    __slots__ = ("_acknowledged", "_audiences", "_newer")

    def __init__(
        self,
        acknowledged: Collection[tuple[str, int]],
        newer: Mapping[str, Iterable[str]],
        audiences: Collection[str] | None,
    ) -> None:
        self._acknowledged = dict(sorted(acknowledged))
        self._newer = newer
        self._audiences = audiences

    def waiting(self, labels: Iterable[str], concerning: Iterable[str]) -> list[str]:
        """The identifiers of those of some messages that nothing hides; ``concerning`` are those that hold here.

        >>> viewer = Viewer({("a", 1)}, {"b": ("c",)}, None)
        >>> viewer.waiting(["a 1 everyone", "b 1 everyone", "c 1 everyone"], ["c 1 everyone"])
        ['c']
        """
        holding = {label.split(" ")[0] for label in concerning if self._is_for(label)}
        mine = (label.split(" ")[:2] for label in labels if self._is_for(label))
        return [
            id_
            for id_, revision in mine
            if not self._is_acknowledged(id_, int(revision)) and not self._is_superseded(id_, holding)
        ]

    def _is_acknowledged(self, id_: str, revision: int) -> bool:
        """Whether that revision was acknowledged, or a later one."""
        return id_ in self._acknowledged and self._acknowledged[id_] >= revision

    def _is_for(self, label: str) -> bool:
        audience = label.rpartition(" ")[2]
        return self._audiences is None or audience == EVERYONE or audience in self._audiences

    def _is_superseded(self, id_: str, holding: Collection[str]) -> bool:
        """Whether a newer message holds here, by way of others too."""
        waiting, seen = list(self._newer.get(id_, ())), {id_}
        while waiting:
            newer = waiting.pop()
            if newer in seen:
                continue
            if newer in holding:
                return True
            seen.add(newer)
            waiting += self._newer.get(newer, ())
        return False
