"""The agent's own words: complete in each language, and with keys that fit the labels."""

from __future__ import annotations

import dataclasses
import re
import string
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from messenger_rules.agent.plan import CloseReason, RefusalReason
from messenger_rules.front_ends import words as module
from messenger_rules.front_ends.display import Answer
from messenger_rules.front_ends.words import DOMAIN, LOCALE, Words, spoken, words_for, words_in
from messenger_rules.messages.message import MessageSeverity

each = pytest.mark.parametrize("words", [words_in(language) for language in spoken()], ids=spoken())
CATALOGUES = sorted(LOCALE.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parents[1].name)
def test_a_catalogue_has_all_words_and_is_compiled(path: Path) -> None:
    extracted = {str(message) for _, message, *_ in extract_from_file("python", module.__file__, keywords={"_": None})}
    with path.open("rb") as written, path.with_suffix(".mo").open("rb") as compiled:
        catalogue, runs = read_po(written), read_mo(compiled)
    assert {str(message.id) for message in catalogue if message.id} == extracted
    for message in catalogue:
        if not message.id:
            continue
        assert message.string, message.id
        assert not message.fuzzy, message.id
        said = runs.get(message.id)
        assert said is not None, message.id
        assert said.string == message.string, "compile it again"
        for text in (str(message.id), str(message.string)):
            assert _fields(text) == _fields(str(message.id))
            assert text.count("&") == str(message.id).count("&")


def _fields(text: str) -> list[str]:
    return sorted(name for _, name, *_ in string.Formatter().parse(text) if name)


@each
def test_every_key_is_a_letter_of_its_label_and_of_no_other_button(words: Words) -> None:
    buttons = [words.acknowledge, words.later, words.put_off, words.why_button, words.quit]
    assert all(button.key in button.label.lower() for button in buttons)
    assert len({button.key for button in buttons}) == len(buttons)


@each
def test_the_prompt_understands_the_keys_of_the_buttons(words: Words) -> None:
    assert words.answers[words.acknowledge.key] == "acknowledged"
    assert words.answers[words.later.key] == "later"
    assert words.answers[words.quit.key] == "quit"
    letters = re.findall(r"\[(\w)", words.prompt_with_snooze)
    buttons = [words.acknowledge, words.later, words.put_off, words.why_button, words.quit]
    assert letters == [button.key for button in buttons]
    assert [letter for letter in letters if letter != words.put_off.key] == re.findall(r"\[(\w)", words.prompt)
    assert {*words.answers.values()} <= {answer.value for answer in Answer}


@each
def test_all_is_said(words: Words) -> None:
    assert {*words.severities} == {*MessageSeverity}
    reasons = {str(it) for it in CloseReason} | {str(it) for it in RefusalReason} | {"moved"}
    assert {*words.gone} == reasons
    for field in dataclasses.fields(words):
        value = getattr(words, field.name)
        assert value, field.name
        english = getattr(words_in("en"), field.name)
        if isinstance(value, str):
            assert value.count("{") == english.count("{"), field.name


def test_a_language_that_is_not_spoken_is_english() -> None:
    assert words_for(["ja"]) is words_in("en")
