"""Hover over a message: what it says, to whom, and for which host it is shown and for which not."""

from __future__ import annotations

import json

from messenger_rules.analysis.messages import analyze_message
from messenger_rules.analysis.verdict import Verdict
from messenger_rules.analysis.witness import Witness
from messenger_rules.condition.condition import system_clock
from messenger_rules.language_server.markdown import fenced, plain
from messenger_rules.messages.instants import written
from messenger_rules.messages.rechecking import CheckedMessage

_SENTENCES = {
    Verdict.NEVER: "Shown on no host.",
    Verdict.ALWAYS: "Shown on every host.",
    Verdict.UNDECIDED: "It is undecided which hosts see it.",
}


def message_in_words(message: CheckedMessage) -> str:
    """A message in Markdown: its title in each language, when it holds, and the witnesses for and against."""
    said = message.draft.message
    titles = [f"- {plain(text.lang)}: {plain(text.title)}" for text in said.texts]
    head = f"**{plain(said.id)}**, revision {said.revision}: {said.severity}, for {said.audience}"
    return "\n\n".join(filter(None, [head, "\n".join(titles), _time(message), _witnesses(message)]))


def _time(message: CheckedMessage) -> str:
    said = message.draft.message
    since = f"from {written(said.starts)}" if said.starts else ""
    until = f"until {written(said.expires)}" if said.expires else ""
    times = " ".join(filter(None, [since, until]))
    return f"Shown {times}." if times else ""


def _witnesses(message: CheckedMessage) -> str:
    """What is proved of the message's hosts: one that sees it, and one that does not."""
    if message.condition is None:
        return ""
    found = analyze_message(message.draft.message, message.condition, at=system_clock()).judgement
    sentence = _SENTENCES.get(found.verdict, "")
    said = [_host("Shown", found.true_on), _host("Not shown", found.false_on)]
    return "\n\n".join(filter(None, [sentence, *said]))


def _host(what: str, witness: Witness | None) -> str:
    if witness is None:
        return ""
    facts = fenced(json.dumps(witness.facts, ensure_ascii=False), "json")
    assumed = "".join(f", if {plain(assumption)}" for assumption in witness.assumed)
    return f"{what} on {written(witness.at)}{assumed}, for example on\n{facts}"
