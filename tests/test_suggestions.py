"""Did you mean: the distance is that of the textbook, and no number of strange names takes long."""

from __future__ import annotations

from random import Random

import pytest

from messenger_rules import suggestions
from messenger_rules.compilation import compile as compile_condition
from messenger_rules.errors import ConditionError
from messenger_rules.messages.catalog import Catalog
from messenger_rules.suggestions import STEPS, nearest, sharing_effort
from messenger_rules.vocabulary import Vocabulary

NAMES = [f"acme.abcdefghijkl{index:05}" for index in range(10_000)]
"""As long as what is asked for, so that no name is passed over for its length."""


def _by_the_table(left: str, right: str) -> int:
    """The restricted Damerau-Levenshtein distance as textbooks have it."""
    table = [[max(row, column) for column in range(len(right) + 1)] for row in range(len(left) + 1)]
    for row in range(1, len(left) + 1):
        for column in range(1, len(right) + 1):
            cost = left[row - 1] != right[column - 1]
            ways = [table[row - 1][column] + 1, table[row][column - 1] + 1, table[row - 1][column - 1] + cost]
            if left[row - 2 : row] == right[column - 2 : column][::-1] and min(row, column) > 1:
                ways.append(table[row - 2][column - 2] + 1)
            table[row][column] = min(ways)
    return table[-1][-1]


def test_the_distance_is_that_of_the_table() -> None:
    draw = Random(1)
    for _ in range(2_000):
        left, right = ("".join(draw.choices("ab.", k=draw.randint(1, 9))) for _ in range(2))
        assert suggestions._distance(suggestions._places(left), len(left), right) == _by_the_table(left, right)


def test_nothing_is_near_to_nothing() -> None:
    assert nearest("", ["", "a"]) == ()


def test_of_a_word_that_nobody_writes_nothing_is_compared(spent: list[int]) -> None:
    assert nearest("a" * 257, ["a" * 256]) == ()
    assert spent == []


def test_of_many_names_no_more_are_looked_at_than_there_are_steps(spent: list[int]) -> None:
    nearest("acme.zbcdefghijkl00000", NAMES)

    assert sum(spent) <= STEPS + len(NAMES[0])


def test_a_near_name_behind_thousands_of_others_is_found() -> None:
    assert nearest("licence", [*NAMES, "license"]) == ("license",)


def test_those_within_share_the_steps(spent: list[int]) -> None:
    with sharing_effort():
        for _ in range(50):
            with sharing_effort():
                nearest("acme.zbcdefghijkl00000", NAMES)
        assert nearest("licence", ["license"]) == ()

    assert nearest("licence", ["license"]) == ("license",)


@pytest.fixture
def spent(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The letters of each name that is compared from now on."""
    found: list[int] = []
    compare = suggestions._distance

    def counted(places: dict[str, int], length: int, other: str) -> int:
        found.append(len(other))
        return compare(places, length, other)

    monkeypatch.setattr(suggestions, "_distance", counted)
    return found


VOCABULARY = "\n".join(f"[facts.'{name}']\ntype = 'int'" for name in NAMES[:1_000])
STRANGE = " or ".join(f"acme.zbcdefghijkl{index:03}zz == 1" for index in range(40))


def test_a_condition_of_strange_names_is_refused_within_the_steps(spent: list[int]) -> None:
    with pytest.raises(ConditionError) as refused:
        compile_condition(STRANGE, vocabulary=Vocabulary.read(VOCABULARY))

    assert len(refused.value.diagnostics) == 20
    assert {diagnostic.code for diagnostic in refused.value.diagnostics} == {"MR201"}
    assert sum(spent) <= STEPS + len(NAMES[0])


def test_a_catalogue_of_strange_names_is_read_within_the_steps(spent: list[int]) -> None:
    message = (
        '<message id="m{}" expires="2126-01-01T00:00:00Z"><condition>{}</condition>'
        '<text lang="en"><title>T</title><body>B</body></text></message>'
    )
    messages = "".join(message.format(index, STRANGE) for index in range(50))
    catalogue = (
        f'<catalog xmlns="urn:messenger-rules:catalog:1"><vocabulary>{VOCABULARY}</vocabulary>{messages}</catalog>'
    )

    found = Catalog.read(catalogue.encode())

    assert len(found.invalid) == 50
    assert sum(spent) <= STEPS + len(NAMES[0])
