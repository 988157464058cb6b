"""Sentences that a fact is in a range, or a component installed in one, and their opposites."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from messenger_rules.condition import tree
from messenger_rules.reading import lists
from messenger_rules.reading.phrases import Phrases
from messenger_rules.reading.range_words import installed_words
from messenger_rules.reading.ranges import RangeReader, Stretch, range_reader, singles
from messenger_rules.reading.values import value_in_words, version_in_words
from messenger_rules.types import FactType, InstantType


@dataclass(frozen=True, slots=True)
class _Frames:
    """The sentences of one kind: in a range, not in it, in none of some values, in one of some ranges, in none."""

    inside: str
    outside: str
    neither: str
    in_one: str
    in_none: str
    opposites: bool = True
    """Whether what is not in a range is in the range beside it; a component need not be installed at all."""


def is_in(fact: str, type_: FactType, stretches: Sequence[Stretch], say: Phrases, *, negated: bool = False) -> str:
    """That a value of an ordered fact, whose title is given, lies in some stretches, or in none of them."""
    frames = _time_frames(say) if isinstance(type_, InstantType) else _frames(say)
    return _sentence(fact, frames, range_reader(type_, say), stretches, negated=negated)


def is_installed_in(component: str, stretches: Sequence[Stretch], say: Phrases, *, negated: bool = False) -> str:
    """That a component, whose title is given, is installed in a version of some stretches, or in none of them."""
    reader = RangeReader(installed_words(say), version_in_words, say)
    return _sentence(component, _installed_frames(say), reader, stretches, negated=negated)


def is_one_of(title: str, fact: str, values: Sequence[tree.Edge], say: Phrases, *, negated: bool = False) -> str:
    """That an unordered fact has one of some values, or none of them."""
    frames, said = _frames(say), [value_in_words(value, say, fact) for value in values]
    return _among(title, frames, said, say, negated=negated)


def is_language(title: str, names: Sequence[str], say: Phrases, *, negated: bool = False) -> str:
    """That a language is one of some, or none of them."""
    return _among(title, _frames(say), names, say, negated=negated)


def _sentence(
    subject: str, frames: _Frames, reader: RangeReader, stretches: Sequence[Stretch], *, negated: bool
) -> str:
    if singles(stretches):
        return _among(subject, frames, reader.each(stretches), reader.say, negated=negated)
    if len(stretches) > 1:
        pattern = frames.in_none if negated else frames.in_one
        return pattern.format(subject=subject, ranges=lists.listed(reader.each(stretches), reader.say))
    if not negated:
        return frames.inside.format(subject=subject, range=reader.stretch(stretches[0]))
    return _outside(subject, frames, reader, stretches[0])


def _outside(subject: str, frames: _Frames, reader: RangeReader, stretch: Stretch) -> str:
    """That a value is not in a stretch: in the opposite one, where there are words for it."""
    if not frames.opposites:
        return frames.outside.format(subject=subject, range=reader.stretch(stretch))
    return frames.inside.format(subject=subject, range=reader.outside(stretch))


def _among(subject: str, frames: _Frames, said: Sequence[str], say: Phrases, *, negated: bool) -> str:
    if not negated:
        return frames.inside.format(subject=subject, range=lists.one_of(said, say))
    if len(said) == 1:
        return frames.outside.format(subject=subject, range=said[0])
    return frames.neither.format(subject=subject, values=lists.none_of(said, say))


def _frames(say: Phrases) -> _Frames:
    return _Frames(
        say.gettext("{subject} is {range}"),
        say.gettext("{subject} is not {range}"),
        say.gettext("{subject} is neither {values}"),
        say.gettext("{subject} is one of these: {ranges}"),
        say.gettext("{subject} is none of these: {ranges}"),
    )


def _time_frames(say: Phrases) -> _Frames:
    return _Frames(
        say.pgettext("time", "{subject} is {range}"),
        say.pgettext("time", "{subject} is not {range}"),
        say.pgettext("time", "{subject} is neither {values}"),
        say.pgettext("time", "{subject} is in one of these: {ranges}"),
        say.pgettext("time", "{subject} is in none of these: {ranges}"),
    )


def _installed_frames(say: Phrases) -> _Frames:
    return _Frames(
        say.gettext("{subject} is installed in {range}"),
        say.gettext("{subject} is not installed in {range}"),
        say.gettext("{subject} is installed in neither {values}"),
        say.gettext("{subject} is installed in one of these: {ranges}"),
        say.gettext("{subject} is installed in none of these: {ranges}"),
        opposites=False,
    )
