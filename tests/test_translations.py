"""The tally of translated texts: this library's own ones pass, and what would be refused is counted and shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import translations

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("options", [[], ["--addresses"]])
def test_no_text_of_this_library_would_be_refused(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert translations.main([str(ROOT / "messenger_rules"), *options]) == 0

    texts, _, refused = capsys.readouterr().out.partition(" texts, ")
    assert int(texts) > 100
    assert refused == "0 refused\n"


def test_what_would_be_refused_is_counted_by_language_and_shown() -> None:
    tally = translations.Tally()
    for language, text in (("uk", "прогрaма"), ("uk", "вхiд"), ("bg", "мрeжа"), ("de", "\x1b[1mgut\r\n")):
        tally.add(language, list(translations.unsafe(text)))

    assert list(tally.lines()) == [
        "4 texts, 3 refused",
        "     3 MR418 has a word with letters of different scripts: Cyrillic and Latin (uk 2, bg 1)",
        "         uk: 'прогрaма'",
        "         uk: 'вхiд'",
        "         bg: 'мрeжа'",
    ]


def test_what_is_taken_for_a_host_is_told_but_where_it_is_an_address() -> None:
    text = "See https://acme.example/, write to me@acme.dev, and look for all news at acme.com, behind the door"
    assert list(translations.bare_hosts(text)) == [("MR430 acme.com", "all news at acme.com, behind the")]
