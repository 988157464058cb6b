"""Languages by their names; the names are those of CLDR (https://cldr.unicode.org) where it has one."""

from __future__ import annotations

from messenger_rules.reading.phrases import Phrases


def language_range_in_words(range_: str, say: Phrases) -> str:
    """The languages that a range stands for: by name, and by the range itself where it says more than the name.

    >>> [language_range_in_words(range_, Phrases()) for range_ in ("de", "zh-Hant", "de-CH-1996", "*", "*-CH")]
    ['German', 'Traditional Chinese', 'German of the form de-CH-1996', 'any language', 'any language of the form *-CH']
    """
    names = {tag.lower(): name for tag, name in language_names(say).items()}
    named = names.get(range_.lower())
    if named is not None:
        return named
    first = names.get(range_.lower().partition("-")[0])
    pattern = say.gettext("{tag}") if first is None else say.gettext("{language} of the form {tag}")
    return pattern.format(language=first, tag=range_)


def language_names(say: Phrases) -> dict[str, str]:
    """The names of the languages that messages are most often written in, by tag; ``*`` is any."""
    return {
        "*": say.gettext("any language"),
        "ar": say.gettext("Arabic"),
        "bg": say.gettext("Bulgarian"),
        "bn": say.gettext("Bangla"),
        "ca": say.gettext("Catalan"),
        "cs": say.gettext("Czech"),
        "da": say.gettext("Danish"),
        "de": say.gettext("German"),
        "el": say.gettext("Greek"),
        "en": say.gettext("English"),
        "es": say.gettext("Spanish"),
        "et": say.gettext("Estonian"),
        "fa": say.gettext("Persian"),
        "fi": say.gettext("Finnish"),
        "fr": say.gettext("French"),
        "he": say.gettext("Hebrew"),
        "hi": say.gettext("Hindi"),
        "hr": say.gettext("Croatian"),
        "hu": say.gettext("Hungarian"),
        "id": say.gettext("Indonesian"),
        "it": say.gettext("Italian"),
        "ja": say.gettext("Japanese"),
        "ko": say.gettext("Korean"),
        "lt": say.gettext("Lithuanian"),
        "lv": say.gettext("Latvian"),
        "ms": say.gettext("Malay"),
        "nb": say.gettext("Norwegian Bokmål"),
        "nl": say.gettext("Dutch"),
        "nn": say.gettext("Norwegian Nynorsk"),
        "no": say.gettext("Norwegian"),
        "pl": say.gettext("Polish"),
        "pt": say.gettext("Portuguese"),
        "ro": say.gettext("Romanian"),
        "ru": say.gettext("Russian"),
        "sk": say.gettext("Slovak"),
        "sl": say.gettext("Slovenian"),
        "sr": say.gettext("Serbian"),
        "sv": say.gettext("Swedish"),
        "ta": say.gettext("Tamil"),
        "th": say.gettext("Thai"),
        "tr": say.gettext("Turkish"),
        "uk": say.gettext("Ukrainian"),
        "ur": say.gettext("Urdu"),
        "vi": say.gettext("Vietnamese"),
        "zh": say.gettext("Chinese"),
        "de-AT": say.gettext("Austrian German"),
        "de-CH": say.gettext("Swiss High German"),
        "en-GB": say.gettext("British English"),
        "en-US": say.gettext("American English"),
        "fr-CA": say.gettext("Canadian French"),
        "fr-CH": say.gettext("Swiss French"),
        "pt-BR": say.gettext("Brazilian Portuguese"),
        "pt-PT": say.gettext("European Portuguese"),
        "es-419": say.gettext("Latin American Spanish"),
        "nl-BE": say.gettext("Flemish"),
        "zh-Hans": say.gettext("Simplified Chinese"),
        "zh-Hant": say.gettext("Traditional Chinese"),
    }
