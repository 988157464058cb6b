"""Names of facts for names of other systems: readable, within our grammar, and read back without loss.

Our names are dotted; each segment begins with a small letter and has small letters, digits and underscores. In a
segment, an underscore announces what follows: a letter that was a capital (``firefoxVersion`` is
``firefox_version``), a second underscore for a hyphen (``doh-rollout`` is ``doh__rollout``), or the number of any
other character between underscores (``a_b`` is ``a_95_b``). ``x`` stands before a segment that would not begin with
a letter, and ``x_0_`` before one in capitals, of which only the case changes (``WHATS_NEW`` is ``x_0_whats_new``). A
keyword of our language has an underscore behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

KEYWORDS = frozenset({"and", "false", "in", "is", "known", "matches", "not", "or", "true", "unknown"})

_CAPITALS = re.compile(r"[A-Z0-9_]*[A-Z][A-Z0-9_]*[A-Z][A-Z0-9_]*")
_GUARDED = re.compile(r"x+(?:[_0-9]|$)")
_ESCAPE = re.compile(r"__|_([0-9]+)_|_([a-z])")
_IN_CAPITALS = "_0_"
"""No name has the character with the number 0, so its escape is free to say something else."""


def fact_name(namespace: str, segments: Iterable[str]) -> str:
    """The name of a fact in a namespace.

    >>> fact_name("firefox", ["userPrefs", "cfrFeatures"])
    'firefox.user_prefs.cfr_features'
    """
    return ".".join([namespace, *map(_encoded, segments)])


def segments_of(name: str) -> tuple[str, ...]:
    """The segments that a name was made of, its namespace left out.

    >>> segments_of("firefox_pref_on.doh__rollout.self__enabled")
    ('doh-rollout', 'self-enabled')
    """
    return tuple(map(_decoded, name.split(".")[1:]))


def _encoded(segment: str) -> str:
    capitals = _CAPITALS.fullmatch(segment)
    written = _IN_CAPITALS + segment.lower() if capitals else "".join(map(_escaped, segment))
    if written in KEYWORDS or not written:
        written += "_"
    return f"x{written}" if not written[0].islower() or _GUARDED.match(written) else written


def _escaped(char: str) -> str:
    if char == "-":
        return "__"
    if not char.isascii() or not char.isalnum():
        return f"_{ord(char)}_"
    return f"_{char.lower()}" if char.isupper() else char


def _decoded(written: str) -> str:
    if _GUARDED.match(written):
        written = written[1:]
    if written.removesuffix("_") in KEYWORDS or written == "_":
        return written.removesuffix("_")
    if written.startswith(_IN_CAPITALS):
        return written.removeprefix(_IN_CAPITALS).upper()
    return _ESCAPE.sub(_read_back, written)


def _read_back(match: re.Match[str]) -> str:
    if match[1] is not None:
        return chr(int(match[1]))
    return match[2].upper() if match[2] is not None else "-"
