"""Declared sources: what the configuration file of a family says of each source, and of the facts that it gives.

The tables of facts are those of a vocabulary, so that an administrator writes ``type = "int"`` alike in both.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeVar, cast, get_args

from pydantic import AwareDatetime, BaseModel, Field, TypeAdapter, ValidationError

from messenger_rules.diagnostics import Diagnostic, in_source_order
from messenger_rules.facts.configuration import Configuration, ConfigurationError
from messenger_rules.facts.fact_table import FactTable, Table, kind_of, other_type
from messenger_rules.facts.parts import UnknownFact
from messenger_rules.facts.places import Found, KeyPath, Places
from messenger_rules.facts.source import TIME_TO_LIVE, TIMEOUT, FactModel, FactSource, fact_model
from messenger_rules.facts.toml_text import toml_places
from messenger_rules.facts.vocabulary_rules import Rules
from messenger_rules.suggestions import nearest
from messenger_rules.types import (
    BoolType,
    DecimalType,
    EnumerationType,
    InstantType,
    IntType,
    NameSetType,
    UnreadableValue,
)
from messenger_rules.values import Reason

LONGEST_LIFE = 366 * 86_400
"""Seconds for which an answer may be kept at most."""
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_NAME_HELP = "write small letters, digits and underscores, a letter first"


class SourceTable(Table, ABC):
    """What the table of every source in a configuration file may say; a family's own has more keys."""

    description: str = ""
    timeout: float = Field(TIMEOUT.total_seconds(), gt=0, le=TIMEOUT.total_seconds(), allow_inf_nan=False)
    time_to_live: float = Field(TIME_TO_LIVE.total_seconds(), ge=0, le=LONGEST_LIFE, allow_inf_nan=False)
    identifying: tuple[str, ...] = Field((), strict=False)
    platforms: tuple[Literal["linux", "windows", "darwin"], ...] = Field(("linux", "windows", "darwin"), strict=False)
    privileged: bool = False

    @abstractmethod
    def model(self, name: str) -> type[FactModel] | None:
        """The model of the facts that it gives; None where a vocabulary declares them."""

    @abstractmethod
    def fact_names(self) -> Collection[str]:
        """The names of these facts."""

    def source(
        self, function: Callable[[Any], Any], name: str, argument: Any, *, own_user: bool | None = None
    ) -> FactSource:
        """The source of this table: a name, which is its namespace too, and what its function is called with.

        :param own_user: as :func:`messenger_rules.fact_source` has it.
        """
        return FactSource.of(
            function,
            name=name,
            namespace=name,
            model=self.model(name),
            argument=argument,
            summary=self.description or "Facts that the configuration declares.",
            timeout=timedelta(seconds=self.timeout),
            time_to_live=timedelta(seconds=self.time_to_live),
            identifying=self.identifying,
            platforms=self.platforms,
            privileged=self.privileged,
            own_user=own_user,
        )


class DeclaredTable(SourceTable):
    """The table of a source whose facts it declares too; a family may have its own table of a fact."""

    facts: Mapping[str, FactTable]

    def fact_names(self) -> Collection[str]:
        """Those that it declares."""
        return self.facts

    def model(self, name: str) -> type[FactModel]:
        """The model of the facts that it declares."""
        title = "".join(part.title() for part in re.split(r"[._]", name))
        facts = {fact: (_annotation(table), summary(fact, table)) for fact, table in self.facts.items()}
        return fact_model(title, facts)


AnyTable = TypeVar("AnyTable", bound=SourceTable)


def declared(found: Configuration, prefix: str, kind: type[AnyTable]) -> dict[str, AnyTable]:
    """The tables of a configuration by name, of which each declares a source ``PREFIX.NAME``.

    :param kind: the table of this family's sources.
    :raises ConfigurationError: MR582 with every problem there is, each at its place.

    >>> found = Configuration({"licence": {"facts": {"seats": {"type": "int"}}}})
    >>> declared(found, "acme", DeclaredTable)["licence"].model("acme.licence").model_fields["seats"].description
    'The seats.'
    """
    places = Places(found.source, toml_places)
    problems = [problem for name in found.data for problem in _fault_of_name(name, places)]
    if not problems and issubclass(kind, DeclaredTable):
        problems = [problem for name, raw in found.data.items() for problem in _faults(name, raw, prefix, places)]
    tables: dict[str, AnyTable] = {}
    try:
        tables = TypeAdapter(dict[str, kind]).validate_python(dict(found.data))  # type: ignore[valid-type] # of a value
    except ValidationError as error:
        problems += _shape_problems(error, kind, places)
    problems += [problem for name, table in tables.items() for problem in _contradictions(name, table, places)]
    if problems:
        raise ConfigurationError(in_source_order(problems))
    return tables


def summary(fact: str, table: FactTable) -> str:
    """What a fact is: as its table says, else its name in words."""
    return table.description or f"The {fact.replace('_', ' ')}."


def told(table: FactTable, value: Any) -> Any:
    """A value as the answer of a source has it: as it is where the declared type can read it, else unknown.

    A time is told in UTC, in the one form that everybody reads. The reason why something is unknown never holds the
    value, which may be one that identifies somebody.

    >>> told(FactTable(type="int"), 5), told(FactTable(type="int"), None)
    (5, None)
    >>> told(FactTable(type="int"), "5")
    {'unknown': 'unreadable: it is not a whole number'}
    """
    if value is None:
        return None
    type_ = table.fact_type()
    try:
        read = type_.read(value)
        if isinstance(type_, InstantType):
            return datetime.fromisoformat(value).astimezone(UTC).isoformat()
    except (UnreadableValue, OverflowError):
        return unreadable(f"it is not {type_.title}")
    if isinstance(type_, EnumerationType) and read not in type_.values:
        return unreadable("it is none of the values that are declared")
    return value


def unreadable(detail: str) -> dict[str, str]:
    """A fact, or a whole answer, that is unknown since what stands there cannot be read."""
    return {"unknown": UnknownFact.because(Reason.UNREADABLE, detail).unknown}


def _annotation(table: FactTable) -> Any:
    """The annotation that declares the same type in a model."""
    match table.fact_type():
        case BoolType():
            return bool
        case IntType():
            return int
        case DecimalType():
            return Decimal
        case InstantType():
            return AwareDatetime
        case EnumerationType() as type_:
            return cast("Any", Literal)[type_.values]
        case NameSetType() as type_:
            return Annotated[frozenset[str], type_]
        case type_:
            return Annotated[str, type_]


def _fault_of_name(name: str, places: Places) -> Iterator[Diagnostic]:
    if not _NAME.fullmatch(name) or name == "unknown":
        yield _problem(places, (name,), f'"{name[:60]}" cannot be the name of a source', _NAME_HELP)


def _faults(name: str, raw: Any, prefix: str, places: Places) -> Iterator[Diagnostic]:
    """What no type can say of the facts of a table: names, and what a vocabulary would say of them."""
    facts = raw.get("facts") if isinstance(raw, dict) else None
    if facts == {}:
        yield _problem(places, (name, "facts"), f"[{name}] declares no fact", 'write seats = {type = "int"} below it')
    for fact, table in facts.items() if isinstance(facts, dict) else ():
        path = (name, "facts", fact)
        if not _NAME.fullmatch(fact):
            yield _problem(places, path, f'"{fact[:60]}" cannot be the name of a fact', _NAME_HELP)
        elif fact == "unknown" or hasattr(FactModel, fact):
            yield _problem(
                places, path, f"no fact can be called `{fact}`: it means something else", "take another name"
            )
        else:
            full = f"{prefix}.{name}.{fact}"
            for problem in Rules({"facts": {full: table}}, _Moved(places, ("facts", full), path)).problems():
                yield replace(problem, code="MR582")


def _contradictions(name: str, table: SourceTable, places: Places) -> Iterator[Diagnostic]:
    known, gives = table.fact_names(), "declares" if isinstance(table, DeclaredTable) else "gives"
    for fact, one in table.facts.items() if isinstance(table, DeclaredTable) else ():
        if one.versions:
            help_ = "take it out, and list them in the vocabulary"
            yield _problem(places, (name, "facts", fact, "versions"), "released versions stand in a vocabulary", help_)
    for index, fact in enumerate(table.identifying):
        if fact not in known:
            near = nearest(fact, known)
            help_ = f'did you mean "{near[0]}"?' if near else f"there are {', '.join(known)}"
            sentence = f"[{name}] marks `{fact}` as identifying, and {gives} no such fact"
            yield _problem(places, (name, "identifying", index), sentence, help_)


class _Moved(Places):
    """Places of a file in which a table stands elsewhere than whoever asks for it believes."""

    def __init__(self, places: Places, believed: KeyPath, true: KeyPath) -> None:
        super().__init__(places.source, toml_places)
        self._places, self._believed, self._true = places, believed, true

    def of(self, path: KeyPath) -> Found:
        """The place of the same part of the table."""
        return self._places.of((*self._true, *path[len(self._believed) :]))


_WANTED = {
    "bool_type": "true or false",
    "dict_type": "a table",
    "float_type": "a number",
    "int_type": "a whole number",
    "mapping_type": "a table",
    "model_type": "a table",
    "string_type": "text",
    "tuple_type": "a list",
}
"""What pydantic misses, in our words."""


def _shape_problems(error: ValidationError, kind: type[BaseModel], places: Places) -> Iterator[Diagnostic]:
    for problem in error.errors(include_url=False):
        path, type_, value = tuple(problem["loc"]), problem["type"], problem["input"]
        key, table = str(path[-1]), _written(path[:-1])
        if type_ == "missing":
            yield _problem(
                places, path[:-1], f"[{table}] does not say `{key}`", f"write `{key}`, and what it is, below it"
            )
        elif type_ == "extra_forbidden":
            known = sorted(_fields(kind, path[1:-1]))
            near = nearest(key, known)
            help_ = f"did you mean `{near[0]}`?" if near else f"there are {', '.join(known)}"
            yield _problem(places, path, f"there is no key `{key}` in [{table}]", help_)
        elif type_ == "literal_error" and key == "type" and isinstance(value, str):
            yield _problem(places, path, f'there is no type "{value[:60]}"', other_type(value))
        else:
            wanted = _WANTED.get(type_) or problem["msg"].removeprefix("Input should be ").removeprefix("Value error, ")
            subject = f"each of `{_written(path[:-1])}`" if isinstance(path[-1], int) else f"`{_written(path)}`"
            sentence = f"{subject} must be {wanted}, not {kind_of(value)}" if type_ in _WANTED else None
            yield _problem(places, path, sentence or f"{subject} must be {wanted}", "correct it, or take it out")


def _fields(kind: type[BaseModel], path: KeyPath) -> Mapping[str, Any]:
    """The keys of the table at a path inside a source's table."""
    for key in path:
        annotation = kind.model_fields[str(key)].annotation if str(key) in kind.model_fields else None
        kind = next((one for one in get_args(annotation) if isinstance(one, type) and issubclass(one, Table)), kind)
    return kind.model_fields


def _written(path: KeyPath) -> str:
    return ".".join(str(part) if _NAME.fullmatch(str(part)) else f'"{part}"' for part in path)


def _problem(places: Places, path: KeyPath, sentence: str, help_: str) -> Diagnostic:
    return Diagnostic("MR582", sentence, places.source, places.of(path).key, help=(help_,))
