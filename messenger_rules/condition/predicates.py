"""Predicates: annotated, pure functions that conditions call by name, and what their annotations say."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from importlib import import_module
from itertools import pairwise
from pickle import PicklingError
from typing import Annotated, Any, NewType, TypeAlias, TypeVar, get_args, get_origin, get_type_hints, overload

from messenger_rules.diagnostics import Diagnostic
from messenger_rules.errors import PluginError
from messenger_rules.regions import Values
from messenger_rules.types import (
    BoolType,
    DecimalType,
    EnumerationType,
    FactType,
    InstantType,
    IntType,
    NameSetType,
    TextType,
)

T = TypeVar("T")

Microseconds = NewType("Microseconds", int)
"""A time as microseconds since 1970 in UTC, or a length of time in microseconds: the cheap form of both."""

Share = NewType("Share", Fraction)
"""A share between 0 and 1, written as a percentage."""


@dataclass(frozen=True, slots=True)
class FactMark:
    """Marks a parameter for which the author names a fact."""


@dataclass(frozen=True, slots=True)
class Given:
    """Marks a parameter that gets a fact without the author naming it: ``Annotated[str, Given("host.id")]``."""

    fact: str


NOW = "now"
"""The fact that is the instant at which a condition is asked."""

Fact: TypeAlias = Annotated[T, FactMark()]
"""The annotation of a parameter for which the author names a fact: ``Fact[str]``."""

_FACT_TYPES: dict[object, tuple[type[FactType], ...]] = {
    str: (TextType, EnumerationType),
    bool: (BoolType,),
    int: (IntType,),
    Decimal: (DecimalType, IntType),
    datetime: (InstantType,),
    Microseconds: (InstantType,),
    frozenset[str]: (NameSetType,),
}
_WRITTEN = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
_SUPPLIED = (inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
_LITERALS: tuple[object, ...] = (str, bool, int, Decimal, datetime, timedelta, Microseconds, Share, tuple[str, ...])


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: what the author writes for it, or the fact that it is given.

    ``annotation`` is the bare type; ``named`` says that the author names a fact; ``given`` is the one that is supplied.
    """

    name: str
    annotation: object
    named: bool = False
    given: str | None = None
    optional: bool = False

    @property
    def is_fact(self) -> bool:
        """Whether it gets a fact's value, and no literal."""
        return self.named or self.given is not None

    @property
    def fact_types(self) -> tuple[type[FactType], ...]:
        """The types of facts that it takes."""
        return _FACT_TYPES.get(self.annotation, ())


@dataclass(frozen=True, slots=True)
class Predicate:
    """A named question about a host: a function of facts and literals that answers yes or no.

    ``total`` says that the function answers for all values of its parameters and never raises; only then may compiled
    conditions call it unguarded. A plugin's predicate is never total.
    """

    name: str
    function: Callable[..., bool] = field(compare=False)
    parameters: tuple[Parameter, ...] = ()
    summary: str = ""
    signature: str = ""
    total: bool = False
    home: tuple[str, str] = ("", "")
    """The module that defines it, and its name there: by these it is pickled."""
    region: Callable[..., Values] | None = field(default=None, compare=False)
    """Called with the literals of a call: for which values of its one fact the answer is yes."""

    def __reduce__(self) -> tuple[object, ...]:
        return _by_home, self.home

    def __call__(self, *args: Any, **kwargs: Any) -> bool:
        """The function itself, so that a decorated function is still called as written."""
        return self.function(*args, **kwargs)

    @property
    def opaque(self) -> bool:
        """Whether nothing but a call tells for which values its answer is yes.

        What takes no parameters is none of a fact: the checker makes tests of its own of it.
        """
        return self.region is None and bool(self.parameters)

    @property
    def written(self) -> tuple[Parameter, ...]:
        """The parameters that the author writes, in order."""
        return tuple(parameter for parameter in self.parameters if parameter.given is None)


def _by_home(module: str, name: str) -> Predicate:
    """The predicate that a module defines under a name: what pickle keeps of one, since functions are not kept."""
    found: Any = import_module(module)
    for part in name.split("."):
        found = getattr(found, part)
    if not isinstance(found, Predicate):
        raise PicklingError(f"{module}.{name} is no predicate")
    return found


@overload
def predicate(name: Callable[..., bool], /) -> Predicate: ...
@overload
def predicate(
    name: str, /, *, signature: str = ..., total: bool = ..., region: Callable[..., Values] | None = ...
) -> Callable[[Callable[..., bool]], Predicate]: ...
def predicate(
    name: str | Callable[..., bool],
    /,
    *,
    signature: str = "",
    total: bool = False,
    region: Callable[..., Values] | None = None,
) -> Predicate | Callable[[Callable[..., bool]], Predicate]:
    """Make a predicate of an annotated function; its doc string's first line is its entry in the reference.

    :param region: a function of the literals that an author writes, in their order, that says for which values of the
        one fact the answer is yes; it is made by the functions of :mod:`messenger_rules.regions`. Without it
        the predicate is opaque to analysis.
    :raises PluginError: MR580 where a parameter has no annotation, or one that the language has no literal for, or
        stands where nothing could be given to it; MR581 where there is a region, and not exactly one fact beside
        ``now``.

    >>> @predicate("acme.is_even")
    ... def is_even(number: Fact[int]) -> bool:
    ...     "The number is even."
    ...     return number % 2 == 0
    >>> is_even.signature
    'acme.is_even(number)'
    """
    if isinstance(name, str):
        return lambda function: _predicate(name, function, signature, total=total, region=region)
    return _predicate(name.__name__, name, signature, total=total, region=region)


def _predicate(
    name: str, function: Callable[..., bool], signature: str, *, total: bool, region: Callable[..., Values] | None
) -> Predicate:
    try:
        hints = get_type_hints(function, include_extras=True)
    except Exception as error:  # noqa: BLE001 -- annotations are evaluated, and may raise anything at all
        raise PluginError([_unreadable_annotations(name, error)]) from None
    parameters = tuple(
        _parameter(name, parameter, hints.get(parameter.name))
        for parameter in inspect.signature(function).parameters.values()
    )
    for one, following in pairwise(parameters):
        if one.given is not None and following.given is None:
            raise PluginError([_out_of_place(name, one.name, supplied=True)])
    facts = [parameter for parameter in parameters if parameter.is_fact and parameter.given != NOW]
    if region is not None and len(facts) != 1:
        raise PluginError([_no_one_fact(name, len(facts))])
    written = ", ".join(
        f"[{parameter.name}]" if parameter.optional else parameter.name
        for parameter in parameters
        if not parameter.given
    )
    summary = (inspect.getdoc(function) or "").partition("\n")[0]
    home = (function.__module__, function.__qualname__)
    return Predicate(name, function, parameters, summary, signature or f"{name}({written})", total, home, region)


def _unreadable_annotations(name: str, error: Exception) -> Diagnostic:
    return Diagnostic(
        "MR580",
        f"the annotations of `{name}` cannot be looked up: {error}",
        help=("import what they name in the module itself, and not below `if TYPE_CHECKING`",),
    )


def _out_of_place(name: str, parameter: str, *, supplied: bool) -> Diagnostic:
    if supplied:
        help_ = "it is supplied by its name: put it behind the others, or behind a `*`"
    else:
        help_ = "authors write it by its place: put it before a `*`; several texts are one `tuple[str, ...]`"
    return Diagnostic("MR580", f"the parameter `{parameter}` of `{name}` is where it cannot be given", help=(help_,))


def _no_one_fact(name: str, facts: int) -> Diagnostic:
    return Diagnostic(
        "MR581",
        f"`{name}` has a region, and takes {facts} facts; a region is one of exactly one fact",
        help=("leave the region out: the predicate works as well, and is opaque to analysis",),
    )


def special_form(module: str, name: str, signature: str, summary: str) -> Predicate:
    """A name that looks like a predicate and of which the checker makes a leaf of another kind."""

    def never_called() -> bool:
        raise AssertionError(f"`{name}` is no function of values")

    return Predicate(name, never_called, (), summary, signature, home=(module, name))


def _parameter(predicate_name: str, parameter: inspect.Parameter, hint: object) -> Parameter:
    optional = parameter.default is not inspect.Parameter.empty
    marks = get_args(hint)[1:] if get_origin(hint) is Annotated else ()
    bare = get_args(hint)[0] if marks else hint
    given = next((mark.fact for mark in marks if isinstance(mark, Given)), None)
    named = any(isinstance(mark, FactMark) for mark in marks)
    known = bare in _FACT_TYPES if named or given else bare in _LITERALS
    if not known:
        raise PluginError(
            [
                Diagnostic(
                    "MR580",
                    f"the parameter `{parameter.name}` of `{predicate_name}` has no type that conditions know",
                    help=("annotate it with a literal's type such as `str`, or with `Fact[str]` for a fact",),
                )
            ]
        )
    if parameter.kind not in (_SUPPLIED if given else _WRITTEN):
        raise PluginError([_out_of_place(predicate_name, parameter.name, supplied=given is not None)])
    return Parameter(parameter.name, bare, named, given, optional)
