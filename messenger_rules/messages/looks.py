"""What a text looks like to a reader, who does not tell characters apart that look alike."""

from __future__ import annotations

import re
import unicodedata
from string import ascii_lowercase

from messenger_rules.invisible import IN_PLACES, SELECTORS

_LOOKS = {
    **dict.fromkeys(
        map(
            ord,
            "\u00b7\u02d9\u0660\u06d4\u06f0\u0701\u0702\u0f0b\u1390\u16eb\u2022\u2027\u2219\u22c5\u2981\u2e31\u2e33\u3002\u30fb\u318d\ua4f8"
            "\ua60e\ua78f\ufe45"
            "\u25aa\u2b1d\u2b29\U0001d16d\U0001f784\U0001f78c\U0001f797\U00010a50",
        ),
        ".",
    ),
    **dict.fromkeys(map(ord, "\u02d0\u02f8\u0589\u05c3\u0703\u0704\u205a\u2236\ua4fd\ua789"), ":"),
    **dict.fromkeys(map(ord, "\u02d7\u058a\u1806\u2010\u2011\u2012\u2013\u2043\u2212\u2796\u2cba\ufe58"), "-"),
    **dict.fromkeys(map(ord, "\u2044\u2571\u27cb\u29f8"), "\u2215"),
    **dict.fromkeys(map(ord, "\u2216\u29f5\u29f9"), "\\"),
    0x2AFD: "\u2215\u2215",
    **{first + place: letter for first in (0x1F150, 0x1F170) for place, letter in enumerate(ascii_lowercase)},
    **dict.fromkeys(map(ord, IN_PLACES | SELECTORS)),
}
"""Characters that look like a full stop, a colon, a hyphen, a slash, or a letter in a black circle or square, and that
Unicode does not make one by itself; and what may stand in a text unseen, which looks like nothing.

What looks like a slash stays apart from slashes: to a browser, it is a letter of the host, and ends nothing.
"""

_IN_A_WORD = re.compile("(?<=l)\u00b7(?=l)|\u0140(?=l)", re.IGNORECASE)
"""The dot of Catalan: to browsers, too, it is a part of a word between these letters alone (RFC 5892, appendix A.3)."""

_OF_IDEOGRAPHS = "\u3005-\u3007\u3041-\u30fa\u30fc-\u30ff\u31f0-\u31ff\u3400-\u9fff\uac00-\ud7a3\uff66-\uff9f"
_BETWEEN_WORDS = re.compile(f"(?<=[{_OF_IDEOGRAPHS}])[\u00b7\u30fb\uff65](?=[{_OF_IDEOGRAPHS}])")
"""The dot that parts words of Chinese, Japanese and Korean; beside another letter, it looks like a full stop."""


def readings(text: str) -> tuple[str, ...]:
    r"""A text in the characters that it looks like, and, where it has ornaments, without these.

    >>> readings("evil\u3002com\u2122"), readings("instal\u00b7lat")
    (('evil.comTM', 'evil.com '), ('installlat',))
    """
    if text.isascii():
        return (text,)
    looks = _BETWEEN_WORDS.sub(" ", _IN_A_WORD.sub("l", text)).translate(_LOOKS)
    ornaments = {ord(char): " " for char in set(looks) if _is_ornament(char)}
    forms = (looks, looks.translate(ornaments)) if ornaments else (looks,)
    return tuple(unicodedata.normalize("NFKC", form).translate(_LOOKS) for form in forms)


def _is_ornament(char: str) -> bool:
    """Whether a character is a sign, or small or raised: beside a name, nobody takes such a one for a part of it."""
    if char.isascii():
        return False
    is_sign = unicodedata.category(char) in {"Lm", "Sc", "Sm", "So"}
    return is_sign or unicodedata.decomposition(char).startswith(("<super>", "<sub>"))
