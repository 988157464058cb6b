"""Translation: which of a message's texts a reader gets."""

from __future__ import annotations

from collections.abc import Sequence

from messenger_rules import languages
from messenger_rules.messages.message import Message, Text


def best_text(message: Message, wanted: Sequence[str], default: str) -> Text:
    """The text of a message in the best of the wanted languages, else in the default one (RFC 4647, section 3.4).

    The languages are tried in the order of the reader's wish, each with its likely script, less exactly step by step. A
    tag that cannot be read is passed over. A message without a text in the default language gives its first one.

    >>> texts = (Text.of("en", "Hello", "Hello."), Text.of("de", "Hallo", "Hallo."))
    >>> best_text(Message("greeting", "true", texts), ["de-CH", "en"], "en").title
    SafeText('Hallo')
    """
    found = languages.lookup(readable(wanted), message.languages) or default
    return next((text for text in message.texts if text.lang == found), message.texts[0])


def readable(tags: Sequence[str]) -> list[str]:
    """The canonical forms of the tags that can be read, in order; an underscore of a locale's name is read over.

    >>> readable(["de_CH", "?", "EN"])
    ['de-CH', 'en']
    """
    found = []
    for tag in tags:
        try:
            found.append(languages.canonical(tag.replace("_", "-")))
        except languages.UnreadableTag:
            continue
    return found
