"""Regions of calls: for which values of its one fact a predicate's answer is yes, so that analysis stays exact.

Without a region a call is opaque there: whatever its fact's value, it may be true or false.
"""

from __future__ import annotations

from datetime import datetime

from messenger_rules.condition.predicate_tree import (
    Ask,
    FactArgument,
    FactReference,
    InRegion,
    Interval,
    LiteralArgument,
    OrderedRegion,
    ValueRegion,
)
from messenger_rules.condition.predicates import NOW, Microseconds
from messenger_rules.regions import Single, Values, stretches_of
from messenger_rules.types import InstantType, Prepared, UnreadableValue


class UnusableRegion(ValueError):
    """What a predicate says of its region means nothing; never leaves the library, the call is opaque."""


def region_of(ask: Ask, now: Microseconds) -> InRegion | None:
    """The test of one fact that a call is the same as, at an instant; None where the call is opaque.

    :raises UnusableRegion: where the predicate's region raises, or says what the fact's type cannot read.
    """
    predicate = ask.predicate
    if predicate.region is None:
        return None
    literals = [argument.value for argument in ask.arguments if isinstance(argument, LiteralArgument)]
    moment = {parameter.name: now for parameter in predicate.parameters if parameter.given == NOW}
    try:
        found = predicate.region(*literals, **moment)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 -- a plugin may raise anything at all
        raise UnusableRegion(f"it raised {type(error).__name__}") from None
    if not isinstance(found, Values):
        raise UnusableRegion(f"it says {type(found).__name__}, and not what `messenger_rules.regions` makes")
    (fact,) = (
        argument.fact
        for argument in ask.arguments
        if isinstance(argument, FactArgument) and argument.parameter.given != NOW
    )
    return _test(fact, found)


def _test(fact: FactReference, values: Values) -> InRegion:
    if not fact.type.ordered:
        if values.stretches is not None:
            raise UnusableRegion(f"`{fact.name}` is {fact.type.title}, which has no order")
        return InRegion(fact, ValueRegion(tuple(_prepared(fact, one) for one in values.singles or ())), values.negated)
    if values.negated:
        raise UnusableRegion(f"`{fact.name}` is {fact.type.title}: write the stretches beside the values")
    intervals = [
        Interval(_end(fact, one.low), _end(fact, one.high), one.low_included, one.high_included)
        for one in stretches_of(values)
    ]
    return InRegion(fact, OrderedRegion(tuple(interval for interval in intervals if not interval.empty)))


def _end(fact: FactReference, value: Single | None) -> Prepared | None:
    return None if value is None else _prepared(fact, value)


def _prepared(fact: FactReference, value: Single) -> Prepared:
    """A value as the fact's type has it; a time may be prepared already."""
    if isinstance(fact.type, InstantType) and isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, datetime) and value.tzinfo is None:
        raise UnusableRegion(f"{value!r} has no time zone")
    try:
        return fact.type.read(value)
    except UnreadableValue as error:
        raise UnusableRegion(str(error)) from None
