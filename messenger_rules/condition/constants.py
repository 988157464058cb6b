"""The constants of generated code: what stands in its text, and what has a name there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

_WRITTEN = (bool, int, str, bytes)


@dataclass(slots=True)
class Constants:
    """The values that generated code names."""

    values: dict[str, object] = field(default_factory=dict)

    def written(self, value: object) -> str:
        r"""A value as code: numbers, texts and the keys of versions as they are, others by a name.

        >>> from decimal import Decimal
        >>> constants = Constants()
        >>> constants.written("debian"), constants.written(b"%\x10"), constants.written(Decimal("0.5"))
        ("'debian'", "b'%\\x10'", 'constant_1')
        """
        return repr(value) if type(value) in _WRITTEN else self.named("constant", value)

    def named(self, stem: str, value: object) -> str:
        """A new name for a value."""
        name = f"{stem.replace('.', '_')}_{len(self.values) + 1}"
        self.values[name] = value
        return name

    def lines(self) -> Iterator[str]:
        """The values that are data, as code."""
        data = ((name, value) for name, value in self.values.items() if not callable(value))
        return (f"{name} = {value!r}" for name, value in data if not isinstance(value, set))
