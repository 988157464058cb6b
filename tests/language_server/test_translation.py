"""What an editor is sent shows what it is made of."""

from __future__ import annotations

from messenger_rules.diagnostics import Diagnostic
from messenger_rules.language_server.positions import Lines
from messenger_rules.language_server.translation import diagnostics


def test_no_sentence_turns_or_hides_anything() -> None:
    hostile = "x\u202ey\x1b[31m\u3164"
    (sent,) = diagnostics([Diagnostic("MR201", hostile, label=hostile, help=(hostile,))], Lines("true"))
    assert sent.message.replace("\n", "").isascii()
    assert "\x1b" not in sent.message
    assert sent.message.count("\\u202e") == 3
