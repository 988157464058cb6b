"""The agent's own words, in the languages that it speaks; messages bring theirs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from messenger_rules import languages
from messenger_rules.messages.message import MessageSeverity


class Button(NamedTuple):
    """A button, and the key that presses it."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Words:
    """What the agent says in one language. ``answers`` maps what a person types to what it means."""

    severities: Mapping[MessageSeverity, str]
    revision: str
    prompt: str
    prompt_with_snooze: str
    answers: Mapping[str, str]
    why: frozenset[str]
    snooze: frozenset[str]
    not_understood: str
    nothing: str
    nothing_waits: str
    left: str
    undecided: str
    not_acknowledged: str
    off: str
    gone: Mapping[str, str]
    not_saved: str
    application: str
    acknowledge: Button
    later: Button
    put_off: Button
    days: str
    why_button: Button
    quit: Button


_ENGLISH = Words(
    {
        MessageSeverity.CRITICAL: "URGENT",
        MessageSeverity.WARNING: "Warning",
        MessageSeverity.INFO: "Information",
    },
    "revision",
    "[a]cknowledge, [l]ater, [w]hy do I see this, [q]uit? ",
    "[a]cknowledge, [l]ater, [s 7] put it off for 7 days, [w]hy do I see this, [q]uit? ",
    {
        "a": "acknowledged",
        "acknowledge": "acknowledged",
        "l": "later",
        "later": "later",
        "q": "quit",
        "quit": "quit",
    },
    frozenset({"w", "why", "?"}),
    frozenset({"s", "snooze"}),
    "Please type a, l, w or q.",
    "Nothing new concerns this host: {checked} messages checked.",
    "Nothing waits for you.",
    "{left} of {shown} messages are left for later.",
    "{undecided} messages cannot be decided here; `messenger-rules select` tells which facts are unknown.",
    "Nothing was acknowledged: this is no terminal.",
    "Messages are switched off.",
    {
        "acknowledged": "This message was acknowledged in the meantime.",
        "put-off": "This message was put off in the meantime.",
        "disabled": "Messages were switched off.",
        "audience": "This message is not for you any more.",
        "withdrawn": "This message does not concern this host any more.",
        "more-urgent": "There is something more urgent.",
        "silenced": "This site does not show this message for now.",
        "not-visible": "This message is not shown here any more.",
        "too-late": "This message cannot be put off any longer.",
        "moved": "This message is shown in another window of this session.",
    },
    "That could not be saved, so the message stays: {why}",
    "Notices for administrators",
    Button("a", "Acknowledge"),
    Button("l", "Later"),
    Button("s", "Snooze"),
    "days",
    Button("w", "Why do I see this?"),
    Button("q", "Quit"),
)
_GERMAN = Words(
    {
        MessageSeverity.CRITICAL: "DRINGEND",
        MessageSeverity.WARNING: "Warnung",
        MessageSeverity.INFO: "Hinweis",
    },
    "Fassung",
    "[b]estätigen, [s]päter, [w]arum sehe ich das, [e]nde? ",
    "[b]estätigen, [s]päter, [v 7] um 7 Tage verschieben, [w]arum sehe ich das, [e]nde? ",
    {
        "b": "acknowledged",
        "bestätigen": "acknowledged",
        "s": "later",
        "später": "later",
        "e": "quit",
        "ende": "quit",
        "q": "quit",
    },
    frozenset({"w", "warum", "?"}),
    frozenset({"v", "verschieben"}),
    "Bitte b, s, w oder e eingeben.",
    "Nichts Neues betrifft diesen Rechner: {checked} Meldungen geprüft.",
    "Für Sie liegt nichts vor.",
    "{left} von {shown} Meldungen bleiben für später.",
    "{undecided} Meldungen sind hier nicht zu entscheiden; `messenger-rules select` nennt die unbekannten Fakten.",
    "Nichts wurde bestätigt: Dies ist kein Terminal.",
    "Meldungen sind abgeschaltet.",
    {
        "acknowledged": "Diese Meldung wurde inzwischen bestätigt.",
        "put-off": "Diese Meldung wurde inzwischen verschoben.",
        "disabled": "Meldungen wurden abgeschaltet.",
        "audience": "Diese Meldung ist nicht mehr für Sie.",
        "withdrawn": "Diese Meldung betrifft diesen Rechner nicht mehr.",
        "more-urgent": "Es gibt etwas Dringenderes.",
        "silenced": "Diese Meldung wird an diesem Standort vorerst nicht gezeigt.",
        "not-visible": "Diese Meldung wird hier nicht mehr gezeigt.",
        "too-late": "Diese Meldung lässt sich nicht länger verschieben.",
        "moved": "Diese Meldung steht in einem anderen Fenster dieser Sitzung.",
    },
    "Das ließ sich nicht speichern, daher bleibt die Meldung: {why}",
    "Meldungen für Administratoren",
    Button("b", "Bestätigen"),
    Button("s", "Später"),
    Button("v", "Verschieben"),
    "Tage",
    Button("w", "Warum sehe ich das?"),
    Button("e", "Ende"),
)
WORDS: Mapping[str, Words] = {"en": _ENGLISH, "de": _GERMAN}


def words_for(wanted: Sequence[str]) -> Words:
    """The words in the best of some languages; English where there is none.

    >>> words_for(["de-AT"]).revision
    'Fassung'
    """
    return WORDS[languages.lookup(wanted, list(WORDS)) or "en"]
