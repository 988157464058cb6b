"""The agent's own words, in the languages that it speaks; messages bring theirs.

The words stand here in English, and in the catalogues of gettext below ``locale``
(https://www.gnu.org/software/gettext/manual/). ``&`` stands before the letter of a button that presses it. CONTRIBUTING
tells how a language is added; for running the agent, nothing but Python is needed.
"""

from __future__ import annotations

import gettext
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from messenger_rules import languages
from messenger_rules.messages.message import MessageSeverity
from messenger_rules.several import several

LOCALE = Path(__file__).parent / "locale"
DOMAIN = "messenger_rules"


class Button(NamedTuple):
    """A button, and the key that presses it."""

    key: str
    label: str

    @classmethod
    def of(cls, text: str) -> Button:
        """The button of a text.

        >>> Button.of("Put &off")
        Button(key='o', label='Put off')
        """
        before, _, after = text.partition("&")
        return cls(after[:1].lower(), before + after)


@dataclass(frozen=True, slots=True)
class Words:
    """What the agent says in one language."""

    severities: Mapping[MessageSeverity, str]
    revision: str
    prompt: str
    prompt_with_snooze: str
    not_understood: str
    nothing: str
    nothing_waits: str
    left: str
    undecided: str
    not_acknowledged: str
    off: str
    gone: Mapping[str, str]
    not_saved: str
    copied: str
    application: str
    acknowledge: Button
    later: Button
    put_off: Button
    days: str
    why_button: Button
    quit: Button

    @property
    def answers(self) -> Mapping[str, str]:
        """What a person types at the prompt, and what it means."""
        means = {self.acknowledge: "acknowledged", self.later: "later", self.quit: "quit"}
        return {typed: meaning for button, meaning in means.items() for typed in (button.key, button.label.lower())}


def words_for(wanted: Sequence[str]) -> Words:
    """The words in the best of some languages; English where there is none.

    >>> words_for(["de-AT"]).revision
    'Fassung'
    """
    several("wanted", wanted)
    return words_in(languages.lookup(wanted, spoken()) or "en")


def spoken() -> list[str]:
    """The languages that the agent speaks.

    >>> spoken()
    ['de', 'en']
    """
    return sorted({"en", *(path.parents[1].name for path in LOCALE.glob(f"*/LC_MESSAGES/{DOMAIN}.mo"))})


@cache
def words_in(language: str) -> Words:
    """The words in a language that the agent speaks."""
    if language == "en":
        return _words(str)
    return _words(gettext.translation(DOMAIN, LOCALE, [language]).gettext)


def _words(_: Callable[[str], str]) -> Words:
    """All words, each by its translation; the comments are for translators."""
    return Words(
        severities={
            MessageSeverity.CRITICAL: _("URGENT"),
            MessageSeverity.WARNING: _("Warning"),
            MessageSeverity.INFO: _("Information"),
        },
        # Translators: it stands before a number.
        revision=_("revision"),
        # Translators: the letters in brackets are those that stand behind & in the buttons.
        prompt=_("[a]cknowledge, [l]ater, [w]hy do I see this, [q]uit? "),
        prompt_with_snooze=_("[a]cknowledge, [l]ater, [s 7] snooze for 7 days, [w]hy do I see this, [q]uit? "),
        not_understood=_("Please type a, l, w or q."),
        nothing=_("Nothing new concerns this host: {checked} messages checked."),
        nothing_waits=_("Nothing waits for you."),
        left=_("{left} of {shown} messages are left for later."),
        undecided=_(
            "{undecided} messages cannot be decided here; `messenger-rules select` tells which facts are unknown."
        ),
        not_acknowledged=_("Nothing was acknowledged: this is no terminal."),
        off=_("Messages are switched off."),
        gone={
            "acknowledged": _("This message was acknowledged in the meantime."),
            "put-off": _("This message was put off in the meantime."),
            "disabled": _("Messages were switched off."),
            "audience": _("This message is not for you any more."),
            "withdrawn": _("This message does not concern this host any more."),
            "more-urgent": _("There is something more urgent."),
            "silenced": _("This site does not show this message for now."),
            "not-visible": _("This message is not shown here any more."),
            "too-late": _("This message cannot be put off any longer."),
            "moved": _("This message is shown in another window of this session."),
        },
        not_saved=_("That could not be saved, so the message stays: {why}"),
        # Translators: said of a link; no browser is started, since the program has more rights than a browser should.
        copied=_("The link is not opened from here. Its address was copied: paste it into your own browser."),
        # Translators: the title of windows and the name of the program in notifications.
        application=_("Notices for administrators"),
        acknowledge=Button.of(_("&Acknowledge")),
        later=Button.of(_("&Later")),
        put_off=Button.of(_("&Snooze")),
        # Translators: it stands behind a number that is typed.
        days=_("days"),
        why_button=Button.of(_("&Why do I see this?")),
        quit=Button.of(_("&Quit")),
    )
