"""The fuzzer: one process of atheris (libFuzzer) for one target; started by `running`, with libFuzzer's own options."""

from __future__ import annotations

import sys
from collections.abc import Callable
from random import Random

from tests.fuzzing.structured import oddly
from tests.fuzzing.targets import target

WATCHED = ("messenger_rules", "tomllib", "tuf")
"""The packages whose branches are watched; an input that reaches a new one is kept."""


def main() -> None:
    """Run until an option or a failure ends it; libFuzzer ends the process itself."""
    import atheris  # it is an extra, and the tests do without

    name, *options = sys.argv[1:]
    with atheris.instrument_imports(include=list(WATCHED)):  # all along: much is imported when it is first needed
        found = target(name)
        mutator = {} if found.json_from is None else {"custom_mutator": _mutator(found.json_from)}
        atheris.Setup([sys.argv[0], *options], found.check, **mutator)
        atheris.Fuzz()


def _bytewise(data: bytes, size: int) -> bytes:
    """As libFuzzer mutates; atheris has another function of that name once it fuzzes."""
    import atheris

    mutated: bytes = atheris.Mutate(data, size)
    return mutated


def _mutator(json_from: int) -> Callable[[bytes, int, int], bytes]:
    """Every other time a value of the JSON is exchanged; else bytes are, as libFuzzer does."""

    def mutated(data: bytes, size: int, seed: int) -> bytes:
        random = Random(seed)
        odd = oddly(data, json_from, random) if random.random() < 0.5 else None
        return odd if odd is not None and len(odd) <= size else _bytewise(data, size)

    return mutated


if __name__ == "__main__":
    main()
