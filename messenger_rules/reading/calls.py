"""Calls of predicates as sentences, each with its opposite."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from messenger_rules.condition import tree
from messenger_rules.condition.writer import write_expression
from messenger_rules.diagnostics import visible
from messenger_rules.reading import lists
from messenger_rules.reading.phrases import Phrases
from messenger_rules.reading.titles import fact_title
from messenger_rules.reading.values import duration_in_words, name_in_words, quoted, share_in_words

SUMMARY_LENGTH = 200
"""Characters that are read of what a plugin says of its predicate."""

Frames: TypeAlias = tuple[str, str]
"""A sentence and its opposite."""


def call_in_words(call: tree.Call, summary: str, say: Phrases, *, negated: bool = False) -> str:
    """What a call asks; of a plugin's predicate, the call as it is written, and the predicate's own words.

    >>> call_in_words(tree.Call(tree.Name("is_empty"), (tree.Name("acme.roles"),)), "", Phrases(), negated=True)
    'acme.roles has at least one name'
    """
    frames = _BUILTIN.get(call.predicate.text)
    if frames is None:
        return _plugins(call, summary, say)[negated]
    return frames(say)[negated].format(**_Arguments(call, say).places)


def _plugins(call: tree.Call, summary: str, say: Phrases) -> Frames:
    written = visible(write_expression(call))
    if not summary:
        frames = say.gettext("{call} answers yes"), say.gettext("{call} answers no")
    else:
        frames = say.gettext("{call} answers yes (“{summary}”)"), say.gettext("{call} answers no (“{summary}”)")
    yes, no = (frame.format(call=written, summary=visible(summary)[:SUMMARY_LENGTH]) for frame in frames)
    return yes, no


@dataclass(frozen=True, slots=True)
class _Arguments:
    """The arguments of a built-in predicate in words, by the names that sentences have for them."""

    call: tree.Call
    say: Phrases

    @property
    def places(self) -> Mapping[str, str]:
        """All of them."""
        found: dict[str, str] = {}
        for argument in self.call.arguments:
            found |= self._place(argument)
        return found

    def _place(self, argument: tree.Argument) -> Mapping[str, str]:
        match argument:
            case tree.Name(name):
                return {"fact": fact_title(name, self.say)}
            case tree.Text(value):
                return {"text": quoted(value, self.say), "name": name_in_words(value, self.say)}
            case tree.ListLiteral(items):
                return self._names([item.value for item in items if isinstance(item, tree.Text)])
            case tree.Duration(text):
                return {"duration": duration_in_words(text, self.say)}
            case tree.Percent(text):
                return {"share": share_in_words(text, self.say)}
            case _:
                return {}

    def _names(self, names: Sequence[str]) -> Mapping[str, str]:
        said = [name_in_words(name, self.say) for name in names]
        return {"names": lists.all_of(said, self.say)}


def _starts_with(say: Phrases) -> Frames:
    return say.gettext("{fact} begins with {text}"), say.gettext("{fact} does not begin with {text}")


def _ends_with(say: Phrases) -> Frames:
    return say.gettext("{fact} ends with {text}"), say.gettext("{fact} does not end with {text}")


def _contains(say: Phrases) -> Frames:
    return say.gettext("{fact} contains {text}"), say.gettext("{fact} does not contain {text}")


def _like(say: Phrases) -> Frames:
    return (
        say.gettext("{fact} looks like {text}, where * stands for any letters and ? for exactly one"),
        say.gettext("{fact} does not look like {text}, where * stands for any letters and ? for exactly one"),
    )


def _has(say: Phrases) -> Frames:
    return say.gettext("{fact} has the name {name}"), say.gettext("{fact} does not have the name {name}")


def _has_any(say: Phrases) -> Frames:
    return (
        say.gettext("{fact} has at least one of the names {names}"),
        say.gettext("{fact} has none of the names {names}"),
    )


def _has_all(say: Phrases) -> Frames:
    return (
        say.gettext("{fact} has all of the names {names}"),
        say.gettext("{fact} lacks at least one of the names {names}"),
    )


def _is_empty(say: Phrases) -> Frames:
    return say.gettext("{fact} has no names"), say.gettext("{fact} has at least one name")


def _within(say: Phrases) -> Frames:
    # Translators: a time that comes soon, or is past already.
    return (
        say.gettext("{fact} comes in less than {duration}, or is past"),
        say.gettext("{fact} comes in {duration} or later"),
    )


def _older_than(say: Phrases) -> Frames:
    return (
        say.gettext("{fact} was {duration} ago or earlier"),
        say.gettext("{fact} was less than {duration} ago, or is still to come"),
    )


def _sample(say: Phrases) -> Frames:
    # Translators: a lot that was drawn once, by the name of the lot.
    return (
        say.gettext("this installation is among the {share} that are drawn by lot for {text}"),
        say.gettext("this installation is not among the {share} that are drawn by lot for {text}"),
    )


_BUILTIN: Mapping[str, Callable[[Phrases], Frames]] = {
    "starts_with": _starts_with,
    "ends_with": _ends_with,
    "contains": _contains,
    "like": _like,
    "has": _has,
    "has_any": _has_any,
    "has_all": _has_all,
    "is_empty": _is_empty,
    "within": _within,
    "older_than": _older_than,
    "sample": _sample,
}
