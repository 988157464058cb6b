"""The agent's own words: complete in each language, and with keys that fit the labels."""

from __future__ import annotations

import dataclasses

import pytest

from messenger_rules.agent.showing import CloseReason, RefusalReason
from messenger_rules.front_ends.display import Answer
from messenger_rules.front_ends.words import WORDS, Words, words_for
from messenger_rules.messages.message import MessageSeverity

each = pytest.mark.parametrize("words", WORDS.values(), ids=WORDS)


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
    assert words.put_off.key in words.snooze
    assert words.why_button.key in words.why
    assert {*words.answers.values()} <= {answer.value for answer in Answer}


@each
def test_all_is_said(words: Words) -> None:
    assert {*words.severities} == {*MessageSeverity}
    reasons = {str(it) for it in CloseReason} | {str(it) for it in RefusalReason} | {"moved"}
    assert {*words.gone} == reasons
    for field in dataclasses.fields(words):
        value = getattr(words, field.name)
        assert value, field.name
        english = getattr(WORDS["en"], field.name)
        if isinstance(value, str):
            assert value.count("{") == english.count("{"), field.name


def test_a_language_that_is_not_spoken_is_english() -> None:
    assert words_for(["ja"]) is WORDS["en"]
