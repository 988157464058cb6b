"""The schema of models: what a pydantic model's fields declare to conditions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from messenger_rules.diagnostics import Diagnostic
from messenger_rules.errors import PluginError
from messenger_rules.facts.model import Console, HostFacts, Installation, OperatingSystem, UnknownFact
from messenger_rules.schema import FactDeclaration, Schema
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
)

_PLAIN: dict[object, FactType] = {
    bool: BoolType(),
    str: TextType(),
    int: IntType(),
    float: DecimalType(),
    Decimal: DecimalType(),
    datetime: InstantType(),
    frozenset[str]: NameSetType(),
    set[str]: NameSetType(),
    list[str]: NameSetType(),
    tuple[str, ...]: NameSetType(),
}

NOW = FactDeclaration("now", InstantType(), "The instant of the evaluation.")


@lru_cache(maxsize=1)
def builtin_schema() -> Schema:
    """The facts that the library itself knows of; components, languages and link hosts are open.

    >>> builtin_schema().facts["os.version"].type
    VersionType(scheme='dotted')
    """
    language = FactDeclaration("language", LanguageType(), HostFacts.model_fields["language"].description or "")
    return Schema.of(
        (
            *declarations_of("console", Console),
            language,
            *declarations_of("os", OperatingSystem),
            *declarations_of("host", Installation),
            NOW,
        )
    )


def declarations_of(namespace: str, model: type[BaseModel]) -> tuple[FactDeclaration, ...]:
    """What the fields of a model declare: a dotted name, a type by the annotation, the description as the summary.

    A field's type is one of ours in ``Annotated``, or follows from the plain annotation: ``bool``, ``str``, ``int``,
    ``Decimal``, ``datetime``, a set or list of ``str``, a ``Literal`` of texts, or a model for a namespace below.

    :raises PluginError: MR572 where an annotation is of no type that conditions know.
    """
    return tuple(_declarations(namespace, model))


def _declarations(namespace: str, model: type[BaseModel]) -> Iterator[FactDeclaration]:
    for name, field in model.model_fields.items():
        fact = f"{namespace}.{name}"
        inner = _without_unknown(field.annotation)
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from _declarations(fact, inner)
        else:
            yield FactDeclaration(fact, _type_of(fact, field, inner), field.description or "")


def _without_unknown(annotation: Any) -> Any:
    """The one type of a fact, without the ways in which it may be missing."""
    if get_origin(annotation) in {Union, UnionType}:
        rest = [arm for arm in get_args(annotation) if arm not in {NoneType, UnknownFact}]
        return rest[0] if len(rest) == 1 else annotation
    return annotation


def _type_of(fact: str, field: FieldInfo, annotation: Any) -> FactType:
    metadata: tuple[object, ...] = tuple(field.metadata)
    if get_origin(annotation) is Annotated:
        annotation, *more = get_args(annotation)
        metadata = (*metadata, *more)
    for mark in metadata:
        if isinstance(mark, FactType):
            return mark
    if get_origin(annotation) is Literal:
        return EnumerationType(tuple(map(str, get_args(annotation))))
    if annotation in _PLAIN:
        return _PLAIN[annotation]
    problem = f"the fact `{fact}` has no type that conditions know"
    help_ = "annotate it with bool, str, int, Decimal, datetime, frozenset[str], a Literal, or one of messenger_rules.types"
    raise PluginError([Diagnostic("MR572", problem, help=(help_,))])


