"""A fact source: a function that looks at the host, and what it declares about itself.

A source does input and output, so it never runs in the process of whoever asks: a worker runs it, which is killed at
its deadline. Built-in sources and those of plugins are declared alike.
"""

from __future__ import annotations

import inspect
import json
import sys
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import timedelta
from hashlib import sha256
from importlib import import_module
from types import UnionType
from typing import Any, NoReturn, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, create_model

from messenger_rules.diagnostics import Diagnostic
from messenger_rules.errors import PluginError
from messenger_rules.facts.parts import UnknownFact
from messenger_rules.facts.schema import declarations_of
from messenger_rules.privilege import is_privileged
from messenger_rules.schema import FactDeclaration
from messenger_rules.several import several
from messenger_rules.suggestions import nearest

COMPONENTS = "components"
"""The namespace of which several sources may each give a part."""
CONSOLE = "console"
"""The namespace that a plugin may give in place of the facts file."""
WHOLE = "*"
"""The namespace of a source that gives several namespaces, as a facts file does."""
SHARED_NAMESPACES = frozenset({COMPONENTS, CONSOLE})
"""The namespaces that plugins may give, though the library itself declares them."""

TIMEOUT = timedelta(seconds=5)
TIME_TO_LIVE = timedelta(hours=1)
PLATFORMS = ("linux", "windows", "darwin")


class FactModel(BaseModel):
    """The base of a namespace's model: frozen and strict, with the text below each field as the fact's summary.

    A field may have an alias, by which it is read from what other programs write; the fact has the name of the field.
    Any other pydantic model that is frozen will do.

    >>> class Acme(FactModel):
    ...     seats: int = Field(description="Seats of the licence.")
    >>> Acme(seats="5")
    Traceback (most recent call last):
    ...
    pydantic_core._pydantic_core.ValidationError: 1 validation error for Acme
    seats
      Input should be a valid integer [type=int_type, input_value='5', input_type=str]
    ...
    """

    model_config = ConfigDict(frozen=True, strict=True, use_attribute_docstrings=True, populate_by_name=True)


def fact_model(name: str, facts: Mapping[str, tuple[Any, str]]) -> type[FactModel]:
    """The model of a namespace that a configuration declares: of each fact its annotation and its summary.

    Each of them may be missing, or unknown by itself.

    >>> declarations_of("acme", fact_model("Acme", {"seats": (int, "Seats of the licence.")}))[0].summary
    'Seats of the licence.'
    """
    made: dict[str, Any] = {
        fact: (Union[annotation, UnknownFact, None], Field(None, description=summary))  # noqa: UP007 -- of a value
        for fact, (annotation, summary) in facts.items()
    }
    return create_model(name, __base__=FactModel, **made)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a source may use: processor time and memory while it runs, bytes and items of its answer.

    These are the most that a source may declare; it may declare less.
    """

    cpu_seconds: int = 3
    memory_bytes: int = 512 * 1024 * 1024
    answer_bytes: int = 4 * 1024 * 1024
    items: int = 50_000


BOUNDS = Bounds()


@dataclass(frozen=True, slots=True)
class FactSource:
    """A source of facts.

    ``namespace`` is what it gives: a prefix of its own, ``components``, ``console``, or ``*`` for the facts of several.
    ``model`` is the pydantic model of the namespace; its fields declare the facts. ``place`` is where a worker finds
    the function, as ``module:name``, and ``argument`` is JSON that the function is called with, where it is not empty.
    ``identifying`` names the fields that may tell who a host or a person is. ``platforms`` are those on which it can
    tell anything; ``privileged`` says that it can tell nothing without the privileges of an administrator, and
    ``own_user`` that it gives up those there are: root asks it as a user of its own.
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
    platforms: tuple[str, ...] = PLATFORMS
    privileged: bool = False
    own_user: bool = True
    bounds: Bounds = BOUNDS
    argument: str = ""

    @classmethod
    def of(
        cls,
        function: Callable[..., Any],
        /,
        *,
        name: str,
        namespace: str | None = None,
        model: type[BaseModel] | None = None,
        argument: Any = None,
        summary: str | None = None,
        timeout: timedelta = TIMEOUT,
        time_to_live: timedelta = TIME_TO_LIVE,
        identifying: Collection[str] = (),
        platforms: Collection[str] = PLATFORMS,
        privileged: bool = False,
        own_user: bool | None = None,
        bounds: Bounds = BOUNDS,
    ) -> FactSource:
        """A source of a module's function, as families make them; most are made by :func:`fact_source`.

        :param argument: plain data that JSON has; the worker calls the function with it. None: without arguments.
        :param own_user: whether root asks it as another user; without it, unless it needs privileges.
        :raises PluginError: where it breaks a rule: MR572 a model that is not frozen, MR585 a bound, time-out or
            platform that is none, MR586 an identifying field that the model does not have.
        """
        made = cls(
            name,
            name if namespace is None else namespace,
            function,
            model,
            timeout,
            time_to_live,
            frozenset(several("identifying", identifying)),
            (function.__doc__ or "").strip().partition("\n")[0] if summary is None else summary,
            f"{function.__module__}:{function.__qualname__}",
            platforms=tuple(several("platforms", platforms)),
            privileged=privileged,
            own_user=not privileged if own_user is None else own_user,
            bounds=bounds,
            argument="" if argument is None else json.dumps(argument, allow_nan=False),
        )
        _check(made)
        return made

    def __reduce__(self) -> tuple[object, ...]:
        """A decorated source is pickled by its place, where its function's name now means the source itself."""
        if named(self.place) is self:
            return named, (self.place,)
        return FactSource, tuple(getattr(self, one.name) for one in fields(self))

    def __call__(self, *arguments: Any) -> Any:
        """The function itself, in this process: a decorated function is still called as written, in its own tests."""
        return self.collect(*arguments)

    @property
    def declarations(self) -> tuple[FactDeclaration, ...]:
        """The facts that it declares; of a namespace that the library itself declares, none."""
        if self.model is None or self.namespace in SHARED_NAMESPACES:
            return ()
        return declarations_of(self.namespace, self.model)

    @property
    def fingerprint(self) -> str:
        """What tells it from another source of the same name, and from itself after a change of what it declares.

        >>> @fact_source("acme")
        ... def acme() -> FactModel: ...
        >>> len(acme.fingerprint)
        64
        """
        declared = repr(declarations_of(self.namespace, self.model)) if self.model is not None else ""
        told = json.dumps([self.name, self.namespace, self.place, self.argument, declared])
        return sha256(told.encode()).hexdigest()

    def is_needed(self, needed: Collection[str] | None) -> bool:
        """Whether one of some facts is, or may be, its own; None needs all."""
        if needed is None or self.namespace == WHOLE:
            return True
        return any(is_inside(name, self.namespace) for name in needed)

    @property
    def hindrance(self) -> str | None:
        """Why it can tell nothing here, where that is so: another platform, or no privilege."""
        if platform() not in self.platforms:
            return f"{self.name} looks at {' and '.join(self.platforms)} only"
        if self.privileged and not is_privileged():
            return f"{self.name} needs the privileges of an administrator"
        return None


def is_inside(fact: str, namespace: str) -> bool:
    """Whether a dotted name is a namespace, or lies in it.

    >>> is_inside("os.version", "os"), is_inside("osquery.version", "os")
    (True, False)
    """
    return fact == namespace or fact.startswith(f"{namespace}.")


def platform() -> str:
    """The family of this operating system, as ``os.family`` has it."""
    return {"win32": "windows", "darwin": "darwin"}.get(sys.platform, "linux")


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
    platforms: Collection[str] = PLATFORMS,
    privileged: bool = False,
    own_user: bool | None = None,
    bounds: Bounds = BOUNDS,
) -> Callable[[Callable[[], Any]], FactSource]:
    """Make a fact source of a function without arguments that returns a pydantic model of its namespace.

    A source that can tell nothing on this host, though nothing failed, returns an :class:`UnknownFact` that says why.

    A source of components has the namespace ``components``, a name such as ``components.acme``, and returns a mapping
    of names to versions. The model is read from the function's return annotation; its fields' types and descriptions
    are what conditions can ask.

    :param identifying: the fields, dotted where they lie deeper, that may tell who a host or a person is.
    :param own_user: whether root asks it as another user; without it, unless it needs privileges.
    :raises PluginError: MR571 where the function does not say which model it returns; MR572 where that is not frozen;
        MR585 a bound, time-out or platform that is none; MR586 an identifying field that the model does not have.

    >>> class Acme(FactModel):
    ...     seats: int
    >>> @fact_source("acme", timeout=timedelta(seconds=2))
    ... def acme() -> Acme:
    ...     "The acme server."
    ...     return Acme(seats=5)
    >>> [declaration.name for declaration in acme.declarations]
    ['acme.seats']
    """

    def declare(function: Callable[[], Any]) -> FactSource:
        return FactSource.of(
            function,
            name=name or namespace,
            namespace=namespace,
            model=None if namespace == COMPONENTS else _model_of(namespace, function),
            timeout=timeout,
            time_to_live=time_to_live,
            identifying=identifying,
            platforms=platforms,
            privileged=privileged,
            own_user=own_user,
            bounds=bounds,
        )

    return declare


def _model_of(namespace: str, function: Callable[[], Any]) -> type[BaseModel]:
    annotation = getattr(function, "__annotations__", {}).get("return")
    if inspect.iscoroutinefunction(function):
        _refuse(
            "MR571",
            f"the source of `{namespace}` returns a coroutine and no model",
            "write it with `def`, and let asyncio.run() do inside it what is asynchronous",
        )
    if isinstance(annotation, str):
        try:
            annotation = eval(annotation, function.__globals__)  # noqa: S307 -- the plugin's own text, in its own names
        except Exception as error:  # noqa: BLE001 -- whatever it is, the text means nothing there
            _refuse(
                "MR571",
                f"the source of `{namespace}` says that it returns `{annotation}`, which cannot be looked up: {error}",
                "define the model in the module itself, or import it there, and not below `if TYPE_CHECKING`",
            )
    arms = get_args(annotation) if get_origin(annotation) in {Union, UnionType} else (annotation,)
    models = [arm for arm in arms if isinstance(arm, type) and issubclass(arm, BaseModel) and arm is not UnknownFact]
    if len(models) == 1:
        return models[0]
    return _refuse(
        "MR571",
        f"the source of `{namespace}` does not say which model it returns",
        "annotate the function with its pydantic model: def acme() -> Acme",
    )


def _check(source: FactSource) -> None:
    """Refuse a declaration that breaks a rule."""
    if source.model is not None:
        for model in _models(source.model):
            if not model.model_config.get("frozen"):
                _refuse(
                    "MR572",
                    f"the model `{model.__name__}` of the source `{source.name}` is not frozen",
                    f"derive it from FactModel, or write class {model.__name__}(BaseModel, frozen=True)",
                )
    for what, length in (("time-out", source.timeout), ("time to live", source.time_to_live)):
        if not isinstance(length, timedelta):
            _refuse(
                "MR585",
                f"the source `{source.name}` declares a {what} of {length!r}, which is no length of time",
                "write it as in timedelta(seconds=2)",
            )
    for what, value, most in (
        ("a time-out in seconds", source.timeout.total_seconds(), TIMEOUT.total_seconds()),
        *((one.name, getattr(source.bounds, one.name), getattr(BOUNDS, one.name)) for one in fields(Bounds)),
    ):
        if not 0 < value <= most:
            _refuse(
                "MR585",
                f"the source `{source.name}` declares {what} of {value:,}",
                f"declare more than 0 and at most {most:,}, or leave it out",
            )
    for platform_ in source.platforms:
        if platform_ not in PLATFORMS:
            _refuse(
                "MR585",
                f"the source `{source.name}` declares the platform {platform_!r}",
                f"there are: {', '.join(PLATFORMS)}",
            )
    _check_identifying(source)


def _check_identifying(source: FactSource) -> None:
    if source.model is None or not source.identifying:
        return
    facts = {fact.name.removeprefix(f"{source.namespace}.") for fact in declarations_of(source.namespace, source.model)}
    for name in sorted(source.identifying):
        if not any(is_inside(fact, name) for fact in facts):
            near = nearest(name, facts)
            _refuse(
                "MR586",
                f"the source `{source.name}` marks `{name}` as identifying, and gives no such fact",
                f"did you mean `{near[0]}`?" if near else f"it gives: {', '.join(sorted(facts))}",
            )


def _models(model: type[BaseModel]) -> Iterable[type[BaseModel]]:
    """A model and those of its fields, each once."""
    found: dict[type[BaseModel], None] = {}
    waiting: list[Any] = [model]
    while waiting:
        one = waiting.pop()
        if get_origin(one) in {Union, UnionType}:
            waiting.extend(get_args(one))
        elif isinstance(one, type) and issubclass(one, BaseModel) and one not in found:
            found[one] = None
            waiting.extend(one_field.annotation for one_field in one.model_fields.values())
    return found


def _refuse(code: str, sentence: str, help_: str) -> NoReturn:
    raise PluginError([Diagnostic(code, sentence, help=(help_,))])
