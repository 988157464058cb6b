"""Single values in words: texts, names, numbers, times, lengths of time and shares."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import datetime
from typing import assert_never

from messenger_rules.condition import tree
from messenger_rules.diagnostics import is_seen
from messenger_rules.invisible import SELECTORS
from messenger_rules.marks import MARKS_ON_A_LETTER, heights
from messenger_rules.reading.phrases import Phrases
from messenger_rules.reading.proper_names import PROPER_NAMES

_BARE = re.compile(r"[\w.+~:-]+", re.ASCII)
"""Names and versions that need no quotes to be told from the words around them."""
_QUOTES = frozenset('\\"„\u201a\u275b\u275c\u275d\u275e\u275f\u2760\u301d\u301e\u301f\uff02')
"""What looks like a quotation mark though its category does not say so, and what begins a number."""


def value_in_words(literal: tree.Edge, say: Phrases, fact: str = "") -> str:
    """A literal as it is read aloud; the names of systems are those that people know, where ``fact`` is one of them."""
    match literal:
        case tree.Text(value):
            known = PROPER_NAMES.get(fact)
            return name_in_words(value, say) if known is None else known.get(value) or quoted(value, say)
        case tree.Line(text):
            return f"{text}.x"
        case tree.Numeral(text):
            return text
        case tree.Instant(text):
            return instant_in_words(text, say)
        case tree.Day(text):
            return text
        case tree.Duration(text):
            return duration_in_words(text, say)
        case tree.Percent(text):
            return share_in_words(text, say)
        case tree.Constant(value):
            return say.gettext("yes") if value else say.gettext("no")
    assert_never(literal)


def quoted(text: str, say: Phrases) -> str:
    r"""A text in quotes; what cannot be seen, and what would end the quotes, is written by its number.

    >>> print(quoted("a\n„b”", Phrases()))
    “a\u000a\u201eb\u201d”
    """
    if not text:
        return say.gettext("the empty text")
    return say.gettext("“{text}”").format(text="".join(_shown(text)))


def _shown(text: str) -> Iterator[str]:
    for char, height in zip(text, heights(text), strict=True):
        is_plain = is_seen(char) and char not in SELECTORS and height <= MARKS_ON_A_LETTER
        closes = char in _QUOTES or unicodedata.category(char) in {"Pi", "Pf"}
        yield char if is_plain and not closes else _number(char)


def _number(char: str) -> str:
    return f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"


def name_in_words(text: str, say: Phrases) -> str:
    """A name as it is, or in quotes where it could be taken for words of the sentence.

    >>> name_in_words("anti-virus", Phrases()), name_in_words("one or two", Phrases())
    ('anti-virus', '“one or two”')
    """
    return text if _BARE.fullmatch(text) else quoted(text, say)


def version_in_words(literal: tree.Edge, say: Phrases) -> str:
    """A version, or a line of versions with an x.

    >>> version_in_words(tree.Line("5.2"), Phrases()), version_in_words(tree.Text("1:9.*"), Phrases())
    ('5.2.x', '1:9.x')
    """
    if isinstance(literal, tree.Text):
        line = literal.value.removesuffix(".*")
        return name_in_words(literal.value if line == literal.value else f"{line}.x", say)
    return value_in_words(literal, say)


def number_in_words(literal: tree.Edge, say: Phrases) -> str:
    """A number with the decimal sign of the language."""
    # Translators: the sign between whole numbers and tenths.
    return value_in_words(literal, say).replace(".", say.pgettext("decimal sign", "."))


def instant_in_words(text: str, say: Phrases) -> str:
    """A moment by day, time and zone.

    >>> instant_in_words("2026-03-01T09:00+01:00", Phrases())
    '2026-03-01 09:00 UTC+01:00'
    """
    moment = datetime.fromisoformat(text)
    return say.gettext("{year}-{month}-{day} {time} {zone}").format(
        year=f"{moment.year:04}",
        month=f"{moment.month:02}",
        day=f"{moment.day:02}",
        time=f"{moment:%H:%M:%S}" if moment.second else f"{moment:%H:%M}",
        zone=moment.tzname(),
    )


def duration_in_words(text: str, say: Phrases) -> str:
    """A length of time with its unit written out.

    >>> duration_in_words("30d", Phrases()), duration_in_words("1w", Phrases())
    ('30 days', '1 week')
    """
    number = int(re.sub("[a-z]+", "", text))
    # Translators: lengths of time stand behind `in` and `ago`; German has the dative.
    units = {
        "w": say.ngettext("{number} week", "{number} weeks", number),
        "d": say.ngettext("{number} day", "{number} days", number),
        "h": say.ngettext("{number} hour", "{number} hours", number),
        "min": say.ngettext("{number} minute", "{number} minutes", number),
    }
    return units[text.lstrip("0123456789")].format(number=number)


def share_in_words(text: str, say: Phrases) -> str:
    """A percentage.

    >>> share_in_words("2.5%", Phrases())
    '2.5 %'
    """
    number = text.removesuffix("%").replace(".", say.pgettext("decimal sign", "."))
    return say.gettext("{number} %").format(number=number)
