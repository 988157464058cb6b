"""A registry of Windows in memory, with its two views, for tests on other systems."""

from __future__ import annotations

from dataclasses import dataclass, field

from messenger_rules.agent.windows.registry import Place


@dataclass
class PlayedRegistry:
    """What stands where; ``refused`` are the places that nobody may read or write."""

    values: dict[Place, object] = field(default_factory=dict)
    refused: set[Place] = field(default_factory=set)

    def read(self, place: Place) -> object | None:
        self._may(place)
        return self.values.get(place)

    def write(self, place: Place, value: int | str) -> None:
        self._may(place)
        self.values[place] = value

    def delete(self, place: Place) -> None:
        self._may(place)
        self.values.pop(place, None)

    def _may(self, place: Place) -> None:
        if place in self.refused:
            raise PermissionError(13, "Access is denied")
