"""A fact source: a function that looks at the host, and what it declares about itself.

A source does input and output, so it never runs in the process of whoever asks: a worker runs it, which is killed at
its deadline. Built-in sources and those of plugins are declared alike.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, fields
from datetime import timedelta
from importlib import import_module
from typing import Any

from pydantic import BaseModel

from messenger_rules.diagnostics import Diagnostic
from messenger_rules.errors import PluginError
from messenger_rules.facts.schema import declarations_of
from messenger_rules.schema import FactDeclaration

COMPONENTS = "components"
"""The namespace of which several sources may each give a part."""
WHOLE = "*"
"""The namespace of a source that gives several namespaces, as a facts file does."""

TIMEOUT = timedelta(seconds=5)
TIME_TO_LIVE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class FactSource:
    """A source of facts.

    ``namespace`` is what it gives: a prefix of its own, ``components``, or ``*`` for the facts of several. ``model`` is
    the pydantic model of the namespace; its fields declare the facts. ``place`` is where a worker finds the function,
    as ``module:name``. ``identifying`` names the fields that may tell who a host is. ``shared`` says that it may run in
    one worker with others like it: quick, and without risk.
    """

    name: str
    namespace: str
    collect: Callable[..., Any] = field(compare=False)
    model: type[BaseModel] | None = None
    timeout: timedelta = TIMEOUT
    time_to_live: timedelta = TIME_TO_LIVE
    identifying: frozenset[str] = frozenset()
    summary: str = ""
    place: str = ""
    shared: bool = False

    def __reduce__(self) -> tuple[object, ...]:
        """A decorated source is pickled by its place, where its function's name now means the source itself."""
        if named(self.place) is self:
            return named, (self.place,)
        return FactSource, tuple(getattr(self, one.name) for one in fields(self))

    @property
    def declarations(self) -> tuple[FactDeclaration, ...]:
        """The facts that it declares."""
        return declarations_of(self.namespace, self.model) if self.model is not None else ()

    def is_needed(self, needed: Collection[str] | None) -> bool:
        """Whether one of some facts is, or may be, its own; None needs all."""
        if needed is None or self.namespace == WHOLE:
            return True
        return any(name == self.namespace or name.startswith(f"{self.namespace}.") for name in needed)


def named(place: str) -> object:
    """What a place names, ``module:name``; None where there is nothing."""
    module, _, name = place.partition(":")
    try:
        found: object = import_module(module)
        for part in name.split("."):
            found = getattr(found, part)
    except (ImportError, AttributeError, ValueError):
        return None
    return found


def fact_source(
    namespace: str,
    /,
    *,
    name: str | None = None,
    timeout: timedelta = TIMEOUT,
    time_to_live: timedelta = TIME_TO_LIVE,
    identifying: Collection[str] = (),
) -> Callable[[Callable[[], Any]], FactSource]:
    """Make a fact source of a function without arguments that returns a pydantic model of its namespace.

    A source of components has the namespace ``components`` and returns a mapping of names to versions. The model is
    read from the function's return annotation; its fields' types and descriptions are what conditions can ask.

    :raises PluginError: MR571 where the function does not say which model it returns.

    >>> class Acme(BaseModel):
    ...     seats: int
    >>> @fact_source("acme", timeout=timedelta(seconds=2))
    ... def acme() -> Acme:
    ...     "The acme server."
    ...     return Acme(seats=5)
    >>> [declaration.name for declaration in acme.declarations]
    ['acme.seats']
    """

    def declare(function: Callable[[], Any]) -> FactSource:
        return FactSource(
            name or namespace,
            namespace,
            function,
            None if namespace == COMPONENTS else _model_of(namespace, function),
            timeout,
            time_to_live,
            frozenset(identifying),
            (function.__doc__ or "").strip().partition("\n")[0],
            f"{function.__module__}:{function.__qualname__}",
        )

    return declare


def _model_of(namespace: str, function: Callable[[], Any]) -> type[BaseModel]:
    annotation = function.__annotations__.get("return")
    if isinstance(annotation, str):
        annotation = function.__globals__.get(annotation)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    sentence = f"the source of `{namespace}` does not say which model it returns"
    help_ = "annotate the function with its pydantic model: def acme() -> Acme"
    raise PluginError([Diagnostic("MR571", sentence, help=(help_,))])
