"""Language tags (BCP 47): canonical form, likely scripts, filtering and lookup (RFC 4647), and what people get wrong.

The registry of subtags and the likely scripts are those of the library langcodes (IANA and CLDR). It is imported when a
tag is first read, since it costs more than all the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

LONGEST = 64
"""Characters of a tag; RFC 5646, section 4.4.1, asks for at least 35."""


_PRIVATE_REGION = re.compile(r"aa|q[m-z]|x[a-z]|zz", re.IGNORECASE)  # RFC 5646, section 2.2.4


class UnreadableTag(ValueError):
    """A text that is no language tag; the sentence is for people."""


@dataclass(frozen=True, slots=True)
class TagProblem:
    """What is wrong with a tag that somebody wrote, and what they probably meant.

    The kinds: an underscore for the hyphen, a malformed tag, a country in place of its language, an alias in place of a
    region, a subtag that nobody registered.
    """

    kind: Literal["underscore", "malformed", "country", "region", "unknown"]
    sentence: str
    suggestion: str | None = None


@lru_cache(maxsize=4096)
def canonical(tag: str) -> str:
    """The canonical tag: case, deprecated subtags and aliases replaced (RFC 5646, section 4.5).

    :raises UnreadableTag: for what is no tag, and for the locales ``C`` and ``POSIX`` and the undetermined ``und``.

    >>> canonical("iw"), canonical("EN-uk"), canonical("zh-hant-tw")
    ('he', 'en-GB', 'zh-Hant-TW')
    """
    from langcodes import standardize_tag

    if len(tag) > LONGEST or not tag.isascii() or tag.upper() in {"", "C", "POSIX"}:
        raise UnreadableTag(f"{_shown(tag)} is not a language tag")
    try:
        found = str(standardize_tag(tag))
    except ValueError:
        raise UnreadableTag(f"{_shown(tag)} is not a language tag") from None
    if found.partition("-")[0] == "und":
        raise UnreadableTag(f"{_shown(tag)} names no language")
    return found


@lru_cache(maxsize=4096)
def maximized(tag: str) -> str:
    """The canonical tag with its likely script (CLDR, likely subtags), so that ``zh-Hant`` reaches Taiwan.

    :raises UnreadableTag: as :func:`canonical`.

    >>> maximized("zh-TW"), maximized("de-CH"), maximized("sr-Latn")
    ('zh-Hant-TW', 'de-Latn-CH', 'sr-Latn')
    """
    from langcodes import Language

    found = canonical(tag)
    language = Language.get(found)
    script = language.maximize().script
    if language.script or not script or not language.language or found.startswith("x-"):
        return found
    first, *rest = found.split("-")
    return "-".join([first, script, *rest])


@lru_cache(maxsize=4096)
def matches(range_: str, tag: str) -> bool:
    """Whether a tag is in an extended language range (RFC 4647, section 3.3.2), without case.

    >>> matches("de-CH", "de-Latn-CH"), matches("*-CH", "fr-CH"), matches("de", "den")
    (True, True, False)
    """
    wanted, found = range_.lower().split("-"), tag.lower().split("-")
    if wanted[0] not in {"*", found[0]}:
        return False
    index = 1
    for subtag in wanted[1:]:
        if subtag == "*":
            continue
        while index < len(found) and found[index] != subtag and len(found[index]) > 1:
            index += 1
        if index >= len(found) or found[index] != subtag:
            return False
        index += 1
    return True


def lookup(wanted: Sequence[str], available: Sequence[str]) -> str | None:
    """The available language that a person likes best: lookup of RFC 4647, section 3.4, over tags with likely scripts.

    ``wanted`` stands in order of liking. Tags that cannot be read are passed over. None where nothing fits.

    >>> lookup(["zh-TW", "de"], ["en", "zh-Hans", "de"]), lookup(["pt-BR"], ["pt"])
    ('de', 'pt')
    """
    known = {found: tag for tag in reversed(available) if (found := _maximized_or_none(tag)) is not None}
    for tag in wanted:
        for shorter in _truncated(_maximized_or_none(tag)):
            if shorter in known:
                return known[shorter]
    return None


def _maximized_or_none(tag: str) -> str | None:
    try:
        return maximized(tag)
    except UnreadableTag:
        return None


def _truncated(tag: str | None) -> Iterator[str]:
    """The tag and its beginnings, longest first; a singleton goes with what it introduces."""
    subtags = tag.split("-") if tag else []
    while subtags:
        yield "-".join(subtags)
        subtags.pop()
        if subtags and len(subtags[-1]) == 1:
            subtags.pop()


@lru_cache(maxsize=4096)
def problem(text: str, *, range_: bool = False) -> TagProblem | None:
    """What is wrong with a tag, or with a language range, that an author wrote; None where nothing is.

    >>> problem("pt_BR").suggestion, problem("en-UK").suggestion, problem("jp").suggestion, problem("de-CH")
    ('pt-BR', 'en-GB', 'ja', None)
    """
    if len(text) <= LONGEST and "_" in text:
        meant = text.replace("_", "-")
        deeper = problem(meant, range_=range_)
        suggestion = deeper.suggestion if deeper else meant if "*" in meant else canonical(meant)
        return TagProblem("underscore", f"{_shown(text)} is not a language tag", suggestion)
    subtags = text.split("-")
    if range_:
        subtags = [subtag for subtag in subtags[1:] if subtag != "*"]
        subtags.insert(0, "und" if text.split("-")[0] == "*" else text.split("-")[0])
    return _tag_problem(text, subtags)


def _tag_problem(text: str, subtags: list[str]) -> TagProblem | None:
    from langcodes import Language, tag_is_valid
    from langcodes.tag_parser import LanguageTagError, parse_tag

    try:
        if len(text) > LONGEST or not text.isascii():
            raise UnreadableTag
        parsed = dict(parse_tag("-".join(subtags)))
        language = Language.get("-".join(subtags), normalize=False)
    except (LanguageTagError, UnreadableTag):
        return TagProblem("malformed", f"{_shown(text)} is not a language tag")
    first = subtags[0]
    if first.lower() != "und" and first.lower() != "x" and not tag_is_valid(first):
        return _no_language(text, first)
    region = parsed.get("territory") or parsed.get("region")
    if region and not tag_is_valid(f"und-{region}"):
        return TagProblem("unknown", f'no region "{region}" is registered')
    meant = Language.get("-".join(subtags)).territory
    if region and meant and meant != region.upper() and language.territory:
        suggestion = "-".join(meant if subtag.upper() == region.upper() else subtag for subtag in text.split("-"))
        return TagProblem("region", f'"{region}" is not a region; the region is {meant}', suggestion)
    return None


def _no_language(text: str, first: str) -> TagProblem:
    from langcodes import Language, tag_is_valid

    if len(first) == 2 and tag_is_valid(f"und-{first.upper()}") and not _PRIVATE_REGION.fullmatch(first):
        spoken = Language.get(f"und-{first.upper()}").maximize().language
        if spoken:
            rest = text.split("-")[1:]
            sentence = f'"{first}" is a country, not a language; the language of {first.upper()} is {spoken}'
            return TagProblem("country", sentence, "-".join([spoken, *rest]))
    return TagProblem("unknown", f'no language "{first}" is registered')


def _shown(text: str) -> str:
    return f'"{text[:LONGEST]}…"' if len(text) > LONGEST else f'"{text}"'
