"""The words of each shape of a range, by the sign that stands for it in conditions; ``not`` is what lies outside."""

from __future__ import annotations

from collections.abc import Mapping

from messenger_rules.reading.phrases import Phrases


def version_words(say: Phrases) -> Mapping[str, str]:
    """Of versions, behind `the version is`."""
    return {
        "==": "{edge}",
        "<": say.pgettext("version", "before {edge}"),
        "<=": say.pgettext("version", "{edge} or earlier"),
        ">": say.pgettext("version", "later than {edge}"),
        ">=": say.pgettext("version", "{edge} or later"),
        "..<": say.pgettext("version", "{low} or later, but before {high}"),
        "..": say.pgettext("version", "from {low} up to and including {high}"),
        "not ..<": say.pgettext("version", "before {low}, or {high} or later"),
        "not ..": say.pgettext("version", "before {low}, or later than {high}"),
    }


def installed_words(say: Phrases) -> Mapping[str, str]:
    """Of versions of a component, behind `installed in`."""
    return {
        "==": say.pgettext("installed in", "version {edge}"),
        "<": say.pgettext("installed in", "a version before {edge}"),
        "<=": say.pgettext("installed in", "version {edge} or earlier"),
        ">": say.pgettext("installed in", "a version later than {edge}"),
        ">=": say.pgettext("installed in", "version {edge} or later"),
        "..<": say.pgettext("installed in", "version {low} or later, but before {high}"),
        "..": say.pgettext("installed in", "a version from {low} up to and including {high}"),
    }


def number_words(say: Phrases) -> Mapping[str, str]:
    """Of numbers."""
    return {
        "==": "{edge}",
        "<": say.pgettext("number", "less than {edge}"),
        "<=": say.pgettext("number", "at most {edge}"),
        ">": say.pgettext("number", "more than {edge}"),
        ">=": say.pgettext("number", "at least {edge}"),
        "..<": say.pgettext("number", "at least {low}, but less than {high}"),
        "..": say.pgettext("number", "from {low} up to and including {high}"),
        "not ..<": say.pgettext("number", "less than {low}, or at least {high}"),
        "not ..": say.pgettext("number", "less than {low}, or more than {high}"),
    }


def time_words(say: Phrases) -> Mapping[str, str]:
    """Of times."""
    return {
        "==": say.pgettext("time", "{edge}"),
        "<": say.pgettext("time", "before {edge}"),
        "<=": say.pgettext("time", "{edge} or earlier"),
        ">": say.pgettext("time", "after {edge}"),
        ">=": say.pgettext("time", "{edge} or later"),
        "..<": say.pgettext("time", "{low} or later, but before {high}"),
        "..": say.pgettext("time", "from {low} up to and including {high}"),
        "not ..<": say.pgettext("time", "before {low}, or {high} or later"),
        "not ..": say.pgettext("time", "before {low}, or after {high}"),
    }
