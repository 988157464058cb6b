"""The phrases: complete in each language, with the places that they have in English, and compiled."""

from __future__ import annotations

import string
from collections.abc import Sequence
from pathlib import Path

import pytest
from babel import Locale
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from messenger_rules.reading.language_names import language_names
from messenger_rules.reading.phrases import DOMAIN, LOCALE, phrases_for, phrases_in
from messenger_rules.reading.proper_names import PROPER_NAMES

CATALOGUES = sorted(LOCALE.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))


def _key(context: str | None, id_: object) -> tuple[str | None, str]:
    return context, id_[0] if isinstance(id_, tuple) else str(id_)


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parents[1].name)
def test_a_catalogue_has_all_phrases_and_is_compiled(path: Path) -> None:
    found = extract_from_dir(LOCALE.parent, keywords=DEFAULT_KEYWORDS)
    extracted = {_key(context, message) for _, _, message, _, context in found}
    with path.open("rb") as written, path.with_suffix(".mo").open("rb") as compiled:
        catalogue, runs = read_po(written), read_mo(compiled)
    assert {_key(message.context, message.id) for message in catalogue if message.id} == extracted
    for message in catalogue:
        if not message.id:
            continue
        said = runs.get(message.id, message.context)
        assert said is not None, message.id
        assert _forms(said.string) == _forms(message.string), "compile it again"
        assert not message.fuzzy, message.id
        _, singular = _key(None, message.id)
        assert message.string, message.id
        for text in _forms(message.string):
            assert text, message.id
            assert _places(text) == _places(singular)


def _forms(translated: str | Sequence[str] | None) -> tuple[str, ...]:
    """The forms for numbers, or the only one."""
    return (translated,) if isinstance(translated, str) else tuple(translated or ())


def _places(text: str) -> list[str]:
    return sorted(name for _, name, *_ in string.Formatter().parse(text) if name)


def test_a_language_that_is_not_spoken_is_english() -> None:
    assert phrases_for(["ja"]) is phrases_in("en")


@pytest.mark.parametrize("language", ["en", "de"])
def test_languages_have_the_names_of_cldr_and_each_its_own(language: str) -> None:
    names, known = language_names(phrases_in(language)), Locale(language).languages
    assert len({*names.values()}) == len(names)
    wrong = {tag: name for tag, name in names.items() if "-" not in tag and tag != "*" and known[tag] != name}
    assert wrong == {}


@pytest.mark.parametrize("fact", list(PROPER_NAMES))
def test_no_two_values_have_one_name(fact: str) -> None:
    assert len({*PROPER_NAMES[fact].values()}) == len(PROPER_NAMES[fact])
