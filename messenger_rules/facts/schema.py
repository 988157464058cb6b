"""The schema of models: what the fields of a pydantic model declare to conditions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NoReturn, Union, get_args, get_origin

from pydantic import AwareDatetime, BaseModel

from messenger_rules import versions
from messenger_rules.diagnostics import Diagnostic
from messenger_rules.errors import PluginError
from messenger_rules.facts.model import HostFacts
from messenger_rules.facts.parts import Console, Installation, OperatingSystem, UnknownFact
from messenger_rules.schema import FactDeclaration, Schema
from messenger_rules.suggestions import nearest
from messenger_rules.types import (
    BoolType,
    DecimalType,
    EnumerationType,
    FactType,
    InstantType,
    IntType,
    LanguageType,
    NameSetType,
    TextType,
    VersionType,
)

NOW = FactDeclaration("now", InstantType(), "The instant at which the condition is asked.")

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_PLAIN: dict[object, FactType] = {
    bool: BoolType(),
    str: TextType(),
    int: IntType(),
    float: DecimalType(),
    Decimal: DecimalType(),
    datetime: InstantType(),
    AwareDatetime: InstantType(),
}
_SETS = frozenset({list, set, frozenset})


@lru_cache(maxsize=1)
def builtin_schema() -> Schema:
    """The facts that the library itself knows of; components, languages and link hosts are open.

    >>> builtin_schema().facts["os.version"].type
    VersionType(scheme='dotted')
    """
    language = HostFacts.model_fields["language"].description or ""
    return Schema.of(
        (
            *declarations_of("console", Console),
            FactDeclaration("language", LanguageType(), language),
            *declarations_of("os", OperatingSystem),
            *declarations_of("host", Installation),
            NOW,
        )
    )


def declarations_of(namespace: str, model: type[BaseModel]) -> tuple[FactDeclaration, ...]:
    """What the fields of a model declare: a dotted name, a type by the annotation, the description as the summary.

    The type is that of ``messenger_rules.types`` which the annotation carries (``Annotated[str, VersionType()]``), or
    follows from it: ``bool``, ``str``, ``int``, ``float``, ``Decimal``, ``datetime``; a ``Literal`` or ``Enum`` of
    texts is a closed enumeration; a list or set of ``str``, ``Literal`` or ``Enum`` is a set of names; a model is a
    namespace inside this one. ``None`` and :class:`UnknownFact` beside it change nothing.

    :raises PluginError: MR556 where a field is of no such type, or its name is none that a condition can write.

    >>> from pydantic import Field
    >>> class Licence(BaseModel):
    ...     tier: Literal["trial", "basic"] | None = Field(None, description="What was bought.")
    >>> declarations_of("acme", Licence)[0]
    FactDeclaration(name='acme.tier', type=EnumerationType(values=('trial', 'basic'), closed=True), \
summary='What was bought.', released=())
    """
    return tuple(_declarations(namespace, model, (model,)))


def _declarations(
    namespace: str, model: type[BaseModel], around: tuple[type[BaseModel], ...]
) -> Iterator[FactDeclaration]:
    for name, field in model.model_fields.items():
        fact = f"{namespace}.{name}"
        if not all(_NAME.fullmatch(part) for part in fact.split(".")):
            _refuse(fact, "no condition can write this name", "write small letters, digits and underscores")
        annotation, marks = _bare(field.annotation, field.metadata)
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            if annotation in around:
                _refuse(fact, "its model contains itself", "declare namespaces that end")
            yield from _declarations(fact, annotation, (*around, annotation))
        else:
            yield FactDeclaration(fact, _type_of(fact, annotation, marks), field.description or "")


def _bare(annotation: Any, marks: list[Any]) -> tuple[Any, list[Any]]:
    """The one type of a fact, without the ways in which it may be missing, and all that it is annotated with."""
    if get_origin(annotation) is Annotated:
        inner, *more = get_args(annotation)
        return _bare(inner, [*marks, *more])
    if get_origin(annotation) in {Union, UnionType}:
        rest = [arm for arm in get_args(annotation) if arm not in {NoneType, UnknownFact}]
        if len(rest) == 1:
            return _bare(rest[0], marks)
    return annotation, marks


def _type_of(fact: str, annotation: Any, marks: list[Any]) -> FactType:
    for mark in marks:
        if isinstance(mark, VersionType) and mark.scheme not in versions.SCHEMES:
            near = nearest(mark.scheme, versions.SCHEMES)
            known = f"there are: {', '.join(versions.SCHEMES)}"
            _refuse(fact, f"no scheme is called `{mark.scheme}`", f"did you mean `{near[0]}`?" if near else known)
        if isinstance(mark, FactType):
            return mark
    if annotation in _PLAIN:
        return _PLAIN[annotation]
    values = _values(annotation)
    if values is not None:
        return EnumerationType(values)
    names = _names(annotation)
    if names is not None:
        return names
    return _refuse(
        fact,
        "conditions know no such type",
        "annotate it with bool, str, int, Decimal, datetime, a Literal or Enum of texts, a set of those,"
        " or a type of messenger_rules.types",
    )


def _values(annotation: Any) -> tuple[str, ...] | None:
    """The values of a Literal or an Enum, where all are texts."""
    if get_origin(annotation) is Literal:
        values = get_args(annotation)
    elif isinstance(annotation, type) and issubclass(annotation, Enum):
        values = tuple(member.value for member in annotation)
    else:
        return None
    return values if values and all(isinstance(value, str) for value in values) else None


def _names(annotation: Any) -> NameSetType | None:
    """The set of names that a list, set, or tuple of any length is."""
    arguments = get_args(annotation)
    is_tuple = get_origin(annotation) is tuple and arguments[1:] == (...,)
    if not is_tuple and (get_origin(annotation) not in _SETS or len(arguments) != 1):
        return None
    if arguments[0] is str:
        return NameSetType()
    values = _values(arguments[0])
    return None if values is None else NameSetType(values)


def _refuse(fact: str, reason: str, help_: str) -> NoReturn:
    raise PluginError([Diagnostic("MR556", f"`{fact}` cannot be a fact: {reason}", help=(help_,))])
