"""The phrases that readings are made of, in the languages that conditions are read in.

They stand in English where they are used, as whole patterns with named places, and in the catalogues of gettext below
``locale`` (https://www.gnu.org/software/gettext/manual/). CONTRIBUTING tells how a language is added.
"""

from __future__ import annotations

import gettext
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TypeAlias

from messenger_rules import languages

LOCALE = Path(__file__).parent / "locale"
DOMAIN = "messenger_rules"

Phrases: TypeAlias = gettext.NullTranslations
"""Gives a pattern in one language: ``gettext``, ``ngettext`` where a number decides, ``pgettext`` in a context."""


def phrases_for(wanted: Sequence[str]) -> Phrases:
    """The phrases in the best of some languages; English where there is none.

    >>> phrases_for(["de-AT"]).gettext("All of these hold:")
    'Alle diese Punkte treffen zu:'
    """
    return phrases_in(languages.lookup(wanted, spoken()) or "en")


def spoken() -> list[str]:
    """The languages that conditions are read in.

    >>> spoken()
    ['de', 'en']
    """
    return sorted({"en", *(path.parents[1].name for path in LOCALE.glob(f"*/LC_MESSAGES/{DOMAIN}.mo"))})


@cache
def phrases_in(language: str) -> Phrases:
    """The phrases in a language that conditions are read in."""
    return gettext.NullTranslations() if language == "en" else gettext.translation(DOMAIN, LOCALE, [language])
