"""The constants of generated code: what stands in its text, and what has a name there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from messenger_rules.condition.slots import ABSENT

_WRITTEN = (bool, int, str)


@dataclass(slots=True)
class Constants:
    """The values that generated code names; a key of a version has one name, however often it is used."""

    values: dict[str, object] = field(default_factory=dict)
    keys: dict[bytes, str] = field(default_factory=dict)

    def written(self, value: object) -> str:
        r"""A value as code: numbers and texts as they are, others by a name.

        >>> constants = Constants()
        >>> constants.written("debian"), constants.written(b"%\x10"), constants.written(b"%\x10")
        ("'debian'", 'key_1', 'key_1')
        """
        if type(value) in _WRITTEN or value == ABSENT:
            return repr(value)
        if not isinstance(value, bytes):
            return self.named("constant", value)
        if value not in self.keys:
            self.keys[value] = self.named("key", value)
        return self.keys[value]

    def named(self, stem: str, value: object) -> str:
        """A new name for a value."""
        name = f"{stem.replace('.', '_')}_{len(self.values) + 1}"
        self.values[name] = value
        return name

    def lines(self) -> Iterator[str]:
        """The values that are data, as code."""
        data = ((name, value) for name, value in self.values.items() if not callable(value))
        return (f"{name} = {value!r}" for name, value in data if not isinstance(value, set))
