"""Show cards with a front end: ``show_cards.py FRONT-END LANGUAGE CARD...``, a line for each thing that happens."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from messenger_rules.front_ends.words import words_for
from messenger_rules.registry import Registry
from tests.front_ends.cards import CARDS


def main(front_end: str, language: str, *names: str) -> None:
    with Registry.builtin().front_ends[front_end](words_for([language])) as display:
        for name in names:
            display.show(CARDS[name])
            print(f"{type(display).__name__} shows {name}", flush=True)
            print(display.ask(CARDS[name]), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
