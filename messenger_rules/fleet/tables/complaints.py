"""What is wrong with tables of hosts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from messenger_rules.diagnostics import Diagnostic, Severity
from messenger_rules.fleet.tables.needs import COMPONENTS, HOST_ID, ComponentNeed, FactNeed, GroupNeed, Need, SampleNeed
from messenger_rules.fleet.tables.raw import COMPLETE, LIST, POINTS, columns_of
from messenger_rules.fleet.tables.shape import Kind, Shape
from messenger_rules.schema import Schema
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

_TEXT = (Kind.TEXT, Kind.JSON)
_FITTING: Mapping[type[FactType], tuple[Kind, ...]] = {
    BoolType: (Kind.BOOL, *_TEXT),
    TextType: _TEXT,
    EnumerationType: _TEXT,
    IntType: (Kind.INT, Kind.LONG, *_TEXT),
    DecimalType: (Kind.NUMBER, Kind.INT, Kind.LONG, *_TEXT),
    VersionType: _TEXT,
    InstantType: (Kind.INSTANT, *_TEXT),
    LanguageType: _TEXT,
    NameSetType: (Kind.TEXTS, *_TEXT),
}
_COMPONENT = (Kind.TEXTS, Kind.VERSIONS, *_TEXT)
_READER = "tables are files of Parquet or CSV, folders of recorded facts, FILE.duckdb#TABLE, or URLs of databases"


def unreadable(title: str, reason: str) -> Diagnostic:
    """A table that its reader refuses."""
    sentence = f"the hosts in `{title}` cannot be read: {_first_line(reason)}"
    return Diagnostic("MR600", sentence, help=("look at its name and permissions, and whether the file is whole",))


def unknown_form(title: str) -> Diagnostic:
    """A name that is that of no form of tables."""
    return Diagnostic("MR601", f"`{title}` is no table of hosts that is known here", help=(_READER,))


def unfitting(shape: Shape, needs: Iterable[Need]) -> Iterator[Diagnostic]:
    """Columns whose kind no value of the fact has: a version that was taken for a number has lost its zeros."""
    wrong = {
        name: wanted
        for need in needs
        for name, kinds, wanted in _expected(need)
        if name in shape.columns and shape.columns[name] not in kinds
    }
    for name, wanted in wrong.items():
        sentence = f"the column `{name}` of `{shape.title}` holds {shape.columns[name].value}, not {wanted}"
        help_ = "write it as text, as hosts say it; a time as text with its zone, or with the type that has one"
        yield Diagnostic("MR602", sentence, help=(help_,))


def strangers(shape: Shape, schema: Schema) -> Iterator[Diagnostic]:
    """Warnings for columns that are no fact that anybody declares."""
    known = [*schema.facts, LIST, COMPLETE, *(COMPONENTS + name for name in schema.components or ())]
    for name in shape.columns:
        open_component = schema.components is None and name.startswith(COMPONENTS)
        if name not in known and not open_component and not name.startswith(POINTS):
            near = nearest(name, known)
            help_ = f"did you mean {' or '.join(f'`{it}`' for it in near)}?" if near else "it is passed over"
            sentence = f"nobody declares the column `{name}` of `{shape.title}`"
            yield Diagnostic("MR603", sentence, help=(help_,), severity=Severity.WARNING)


def untold(shape: Shape, needs: Iterable[Need]) -> Iterator[Diagnostic]:
    """Warnings for what conditions ask, and no column tells."""
    names = dict.fromkeys(
        columns_of(need)[0] for need in needs if not any(it in shape.columns for it in _telling(need))
    )
    for name in names:
        near = nearest(name, shape.columns)
        help_ = (
            f"is it the column {' or '.join(f'`{it}`' for it in near)}?"
            if near
            else "without it, undecided hosts are many"
        )
        sentence = f"no column of `{shape.title}` tells `{name}`: it is unknown on every host"
        yield Diagnostic("MR604", sentence, help=(help_,), severity=Severity.WARNING)


def _telling(need: Need) -> tuple[str, ...]:
    own = tuple(name for name in columns_of(need) if name != COMPLETE)
    return (*own, POINTS + need.key) if isinstance(need, SampleNeed) else own


def _expected(need: Need) -> Iterator[tuple[str, tuple[Kind, ...], str]]:
    match need:
        case FactNeed(name, type_):
            yield name, _FITTING[type(type_)], type_.title
        case ComponentNeed(name):
            yield COMPONENTS + name, _COMPONENT, "versions"
            yield LIST, (Kind.NAMED,), "a list of components with `name` and `version`"
            yield COMPLETE, (Kind.BOOL, *_TEXT), "yes or no"
        case GroupNeed(name) if name.startswith(COMPONENTS):
            yield name, _COMPONENT, "versions"
        case SampleNeed():
            yield HOST_ID, _TEXT, "text"
        case _:
            pass


def _first_line(reason: str) -> str:
    first = reason.strip().partition("\n")[0]
    return f"{first[:1].lower()}{first[1:]}"
