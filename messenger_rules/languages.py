"""Language tags (BCP 47): canonical form, likely scripts, filtering and lookup (RFC 4647), and what people get wrong.

The registry of subtags and the likely scripts are those of the library langcodes (IANA and CLDR). It is imported when a
tag is first read, since that takes longer than all the rest of this library together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from messenger_rules.diagnostics import visible

if TYPE_CHECKING:
    from langcodes import Language

LONGEST = 64
"""Characters of a tag; RFC 5646, section 4.4.1, asks for at least 35."""


_TAG = re.compile(
    r"(?P<language>[a-z]{2,4})(?P<extlangs>(?:-[a-z]{3}){0,3})(?:-(?P<script>[a-z]{4}))?"
    r"(?:-(?P<territory>[a-z]{2}|[0-9]{3}))?(?P<variants>(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*)"
    r"(?P<extensions>(?:-[a-wyz0-9](?:-[a-z0-9]{2,8})+)*)(?:-x(?:-[a-z0-9]{1,8})+)?"
)
"""RFC 5646, section 2.1, in lower case; no language of more than four letters was ever registered."""

_VARIETY_AND_NUMBER = re.compile("([a-z]{2,3}(?:-[a-z]{3}){1,3})-([0-9]{3})(?![a-z0-9])")
"""Such as ``zh-yue-001``: langcodes takes the number for one more variety."""

_PRIVATE_REGION = re.compile("AA|Q[M-Z]|X[A-JL-Z]|ZZ")
"""For private use by RFC 5646, section 2.2.4, but for XK, which everybody uses for Kosovo."""


class UnreadableTag(ValueError):
    """A text that is no language tag; its words are a sentence for people."""


@dataclass(frozen=True, slots=True)
class TagProblem:
    """What is wrong with a tag that somebody wrote, and what they probably meant.

    The kinds: an underscore for the hyphen, as in the locales of systems; a form that no tag has; a country in place of
    its language; a code in place of that of the region; a subtag that nobody registered.
    """

    kind: Literal["underscore", "malformed", "country", "region", "unknown"]
    sentence: str
    suggestion: str | None = None


@lru_cache(maxsize=4096)
def canonical(tag: str) -> str:
    """The canonical form of a tag (RFC 5646, section 4.5): its case, and today's subtags for those of former times.

    A script stays as it is written, and a subtag need not be registered.

    :raises UnreadableTag: for what is no tag, such as the locales ``C`` and ``POSIX``, and for ``und``, no language.

    >>> canonical("iw"), canonical("EN-uk"), canonical("zh-hant-tw")
    ('he', 'en-GB', 'zh-Hant-TW')
    """
    if _components(tag) is None:
        raise UnreadableTag(f"{_shown(tag)} is not a language tag")
    language = _read(tag)
    if language.language is None:
        raise UnreadableTag(f"{_shown(tag)} names no language")
    if language.extensions:
        language = language.update_dict({"extensions": sorted(language.extensions)})
    return language.to_tag()


@lru_cache(maxsize=4096)
def maximized(tag: str) -> str:
    """The canonical form with the script that the language, in its region, is likely to be written in (CLDR).

    Nothing else is added. A script that is written stays; a language of which no script is known gets none.

    :raises UnreadableTag: as :func:`canonical`.

    >>> maximized("zh-TW"), maximized("de-CH"), maximized("sr-Latn"), maximized("qaa")
    ('zh-Hant-TW', 'de-Latn-CH', 'sr-Latn', 'qaa')
    """
    from langcodes.data_dicts import LIKELY_SUBTAGS

    found = canonical(tag)
    language = _read(found)
    if language.script is not None:
        return found
    for broader in language.broader_tags():
        if broader in LIKELY_SUBTAGS and not broader.startswith("und"):
            return language.update_dict({"script": _read(LIKELY_SUBTAGS[broader]).script}).to_tag()
    return found


def script(tag: str) -> str:
    """The script that a language is likely to be written in, by its code; empty where none is known.

    >>> script("fa-IR"), script("sr-Latn"), script("qaa"), script("no tag")
    ('Arab', 'Latn', '', '')
    """
    found = _maximized_if_readable(tag)
    return "" if found is None else _read(found).script or ""


@lru_cache(maxsize=4096)
def matches(range_: str, tag: str) -> bool:
    """Whether a canonical tag is in a language range, by extended filtering (RFC 4647, section 3.3.2), without case.

    A range in a former form stands for the canonical one: ``iw`` is ``he``. Neither text can make it fail.

    >>> matches("de-CH", "de-Latn-CH"), matches("*-CH", "fr-CH"), matches("de", "den"), matches("zh-Hant", "zh-Hans-CN")
    (True, True, False, False)
    """
    return filtered(subtags_of(range_), tag.lower().split("-"))


def subtags_of(range_: str) -> tuple[str, ...]:
    """The subtags of a range in its canonical form, in lower case."""
    return tuple(canonical_range(range_).lower().split("-"))


def filtered(wanted: Sequence[str], found: Sequence[str]) -> bool:
    """Extended filtering of a tag by a range, both as subtags in lower case."""
    if wanted[0] not in {"*", found[0]}:
        return False
    at = 1
    for subtag in wanted[1:]:
        if subtag == "*":
            continue
        while at < len(found) and found[at] != subtag and len(found[at]) > 1:
            at += 1
        if at >= len(found) or found[at] != subtag:
            return False
        at += 1
    return True


def lookup(wanted: Sequence[str], available: Sequence[str]) -> str | None:
    """The one of the available languages to use, by lookup (RFC 4647, section 3.4) over tags with their likely scripts.

    ``wanted`` stands in order of preference; each is tried less and less exactly before the next. Tags that cannot be
    read are passed over. The answer is one of ``available`` as it is written there; None where nothing fits.

    >>> lookup(["zh-TW", "de"], ["en", "zh-Hans", "de"]), lookup(["pt-BR"], ["en", "pt"])
    ('de', 'pt')
    """
    return _lookup(tuple(wanted), tuple(available))


@lru_cache(maxsize=1024)
def _lookup(wanted: tuple[str, ...], available: tuple[str, ...]) -> str | None:
    known = {found: tag for tag in reversed(available) if (found := _maximized_if_readable(tag)) is not None}
    for tag in wanted:
        found = _maximized_if_readable(tag)
        for shorter in _truncated(found) if found is not None else ():
            if shorter in known:
                return known[shorter]
    return None


def _maximized_if_readable(tag: str) -> str | None:
    try:
        return maximized(tag)
    except UnreadableTag:
        return None


def _truncated(tag: str) -> Iterator[str]:
    """A tag and its beginnings, longest first; those that end in a single letter are no tags, and so in no list."""
    subtags = tag.split("-")
    for length in range(len(subtags), 0, -1):
        yield "-".join(subtags[:length])


def canonical_range(range_: str) -> str:
    """A range with today's subtags; of one with asterisks, its language only."""
    beginning, dash, rest = range_.partition("-*")
    try:
        return canonical(beginning) + dash + rest
    except UnreadableTag:
        return range_


def _components(tag: str) -> list[tuple[str, str]] | None:
    """The kinds and subtags of a well-formed tag (RFC 5646, section 2.2.9), in canonical case; None for other texts."""
    from langcodes.tag_parser import EXCEPTIONS

    lower = tag.lower() if len(tag) <= LONGEST and tag.isascii() else ""
    if lower in EXCEPTIONS:
        return [("grandfathered", lower)]
    if re.fullmatch("x(?:-[a-z0-9]{1,8})+", lower):
        return [("private", lower)]
    found = _TAG.fullmatch(lower)
    if found is None:
        return None
    components = [("language", found["language"])]
    components += [("extlang", subtag) for subtag in found["extlangs"].split("-")[1:]]
    components += [("script", found["script"].capitalize())] if found["script"] else []
    components += [("territory", found["territory"].upper())] if found["territory"] else []
    once = found["variants"].split("-")[1:]
    components += [("variant", subtag) for subtag in once]
    once += re.findall("(?<=-)[a-z0-9](?=-)", found["extensions"])
    return components if len(set(once)) == len(once) else None


def _read(tag: str) -> Language:
    """What langcodes makes of a well-formed tag, with today's subtags for those of former times."""
    from langcodes import Language

    found = _VARIETY_AND_NUMBER.match(tag.lower())
    if found is None:
        return Language.get(tag)
    return Language.get(found[1] + tag[found.end() :]).update_dict({"territory": _read(f"und-{found[2]}").territory})


# What people get wrong


@lru_cache(maxsize=1024)
def problem(text: str, *, range_: bool = False) -> TagProblem | None:
    """What is wrong with a tag that an author wrote, or, where ``range_``, a language range; None where nothing is.

    More is wrong than what :func:`canonical` refuses: a subtag that nobody registered reaches no reader.

    >>> print(problem("en-UK").sentence)
    "UK" is not a region; the region is GB
    >>> problem("pt_BR").suggestion, problem("jp").suggestion, problem("de-CH"), problem("*-CH", range_=True)
    ('pt-BR', 'ja', None, None)
    """
    if len(text) > LONGEST:
        return TagProblem("malformed", f"{_shown(text)} is not a language tag: it has {len(text):,} characters")
    hyphenated = re.split("[.@]", text, maxsplit=1)[0].replace("_", "-")
    if hyphenated == text:
        return _problem(text, range_=range_)
    inner = _problem(hyphenated, range_=range_)
    suggestion = canonical_range(hyphenated) if inner is None else inner.suggestion
    kind: Literal["underscore", "malformed"] = "malformed" if suggestion is None else "underscore"
    return TagProblem(kind, f"{_shown(text)} is not a language tag", suggestion)


def _problem(text: str, *, range_: bool) -> TagProblem | None:
    subtags = text.split("-")
    anything = range_ and subtags[0] == "*"
    if range_:
        subtags = (["und"] if anything else []) + [subtag for subtag in subtags if subtag != "*"]
    elif "*" in subtags:
        return TagProblem("malformed", f"{_shown(text)} is a range of languages, not a language tag")
    components = _components("-".join(subtags))
    if components is None:
        return _no_tag(text, range_=range_)
    if not anything and _read("-".join(subtags)).language is None:
        return TagProblem("unknown", f"{_shown(text)} names no language")
    language = components[0][1]
    found = (_of_component(_Subtag.of(text, kind, value), language) for kind, value in components)
    return next((problem for problem in found if problem is not None), None)


@dataclass(frozen=True, slots=True)
class _Subtag:
    """A subtag at its place in a text."""

    kind: str
    value: str
    text: str
    index: int

    @classmethod
    def of(cls, text: str, kind: str, value: str) -> _Subtag:
        """The place of a component: the language stands first, and ``en-EN`` holds two of a spelling."""
        subtags = text.lower().split("-")
        index = subtags.index(value.lower(), 1) if kind in {"script", "territory", "variant", "extlang"} else 0
        return cls(kind, value, text, index)

    @property
    def written(self) -> str:
        """As the author wrote it, in quotes."""
        return f'"{self.text.split("-")[self.index]}"'

    def replaced(self, by: str | None) -> str:
        """The text with another subtag here, or none; what else is wrong is mended with it where that can be told."""
        subtags = self.text.split("-")
        subtags[self.index : self.index + 1] = [] if by is None else [by]
        text = "-".join(subtags)
        further = problem(text, range_=True)
        return further.suggestion if further is not None and further.suggestion else canonical_range(text)


def _of_component(subtag: _Subtag, language: str) -> TagProblem | None:
    match subtag.kind:
        case "language" if not _is_registered(language=subtag.value):
            return _no_language(subtag)
        case "extlang" if _read(f"{language}-{subtag.value}").extlangs:
            return TagProblem("unknown", f'no variety {subtag.written} of "{language}" is registered')
        case "script" if not _is_registered(script=subtag.value):
            return TagProblem("unknown", f"no script {subtag.written} is registered")
        case "territory":
            return _of_region(subtag, language)
        case "variant" if not _is_registered(variants=[subtag.value]):
            return _no_variant(subtag)
        case _:
            return None


def _is_registered(**component: Any) -> bool:
    from langcodes import Language

    return Language.make(**component).is_valid()


def _no_tag(text: str, *, range_: bool) -> TagProblem:
    """What is said of a text that has not the form of a tag: it may begin with a language's name."""
    first, dash, rest = text.partition("-")
    if re.fullmatch("[A-Za-z]{5,}", first):
        other = _problem(f"de-{rest}", range_=range_) if dash else None
        if other is None or other.kind != "malformed":
            return _no_language(_Subtag("language", first.lower(), text, 0))
    return TagProblem("malformed", f"{_shown(text)} is not a language tag")


def _no_language(subtag: _Subtag) -> TagProblem:
    code = subtag.value
    today = _read(code).language if len(code) == 3 else None
    if today is not None and today != code:
        return TagProblem(
            "unknown", f"no language {subtag.written} is registered; its tag is {today}", subtag.replaced(today)
        )
    named = _subtags_by_name("language").get(code)
    if named is not None:
        return TagProblem("unknown", f"{subtag.written} is a name; the tag is {named}", subtag.replaced(named))
    spoken = _language_of(code.upper())
    if spoken is not None:
        sentence = f"{subtag.written} is a country, not a language; the language of {code.upper()} is {spoken}"
        return TagProblem("country", sentence, subtag.replaced(spoken))
    return TagProblem("unknown", f"no language {subtag.written} is registered")


def _language_of(country: str) -> str | None:
    """The language that most people of a country use, by its code; None for what is no country."""
    if not re.fullmatch(r"[A-Z]{2}", country) or _PRIVATE_REGION.fullmatch(country):
        return None
    if not _is_registered(territory=country):
        return None
    spoken: str | None = _read(f"und-{country}").maximize().language
    return spoken


def _of_region(subtag: _Subtag, language: str) -> TagProblem | None:
    region, today = subtag.value, _read(f"und-{subtag.value}").territory
    known = _is_registered(territory=region)
    if region.lower() == language and (today != region or not known):
        return TagProblem(
            "region", f"{subtag.written} is not a region; a region is a country's code", subtag.replaced(None)
        )
    if known:
        return None
    if today is None or today == region:
        return TagProblem("unknown", f"no region {subtag.written} is registered")
    return TagProblem("region", f"{subtag.written} is not a region; the region is {today}", subtag.replaced(today))


def _no_variant(subtag: _Subtag) -> TagProblem:
    script = _subtags_by_name("script").get(subtag.value)
    if script is None:
        return TagProblem("unknown", f"no variant {subtag.written} is registered")
    return TagProblem("unknown", f"{subtag.written} is a name; the script is {script}", subtag.replaced(script))


@lru_cache(maxsize=2)
def _subtags_by_name(kind: str) -> Mapping[str, str]:
    """The registered subtags of a kind by their English names; where two have one name, the shorter subtag."""
    from langcodes.registry_parser import parse_registry

    registry: Iterable[dict[str, Any]] = parse_registry()  # type: ignore[no-untyped-call]
    records = [record for record in registry if record["Type"] == kind and "Deprecated" not in record]
    names: dict[str, str] = {}
    for record in sorted(records, key=lambda record: len(record["Subtag"])):
        for name in record["Description"]:
            names.setdefault(name.casefold(), record["Subtag"])
    return names


def _shown(text: str) -> str:
    """A text of anybody's in a sentence: in quotes, its beginning only, and what could fool a terminal written out."""
    return f'"{visible(text[:LONGEST])}{"…" if len(text) > LONGEST else ""}"'
