"""Raw columns: where in a table of hosts a need is told, as an expression of SQL, and how its cells are written."""

from __future__ import annotations

from dataclasses import dataclass

from messenger_rules.facts.known_values import OPERATING_SYSTEMS, family_of
from messenger_rules.fleet.tables.cells import Form
from messenger_rules.fleet.tables.dialects import Dialect
from messenger_rules.fleet.tables.needs import COMPONENTS, HOST_ID, ComponentNeed, FactNeed, GroupNeed, Need, SampleNeed
from messenger_rules.fleet.tables.shape import Kind, Shape

LIST, COMPLETE = "components", "components.complete"
POINTS = "sample "
"""What the name of a column begins with that holds the points of hosts for a key, where an importer works them out."""
FAMILY, SYSTEM = "os.family", "os.name"


@dataclass(frozen=True, slots=True)
class Raw:
    """An expression over the table; NULL where the host does not tell. ``number``: its whole numbers are the values."""

    expression: str
    form: Form = Form.TEXT
    number: bool = False


def raw_of(need: Need, shape: Shape, dialect: Dialect) -> Raw | None:
    """Where a need is told; None where the table does not tell it at all."""
    match need:
        case FactNeed(fact, _, singly):
            return _fact(fact, shape, dialect, singly=singly)
        case ComponentNeed(component):
            return _component(component, shape, dialect)
        case GroupNeed(name) if name.startswith(COMPONENTS):
            return _component(name.removeprefix(COMPONENTS), shape, dialect)
        case GroupNeed(name):
            return _fact(name, shape, dialect, singly=True)
        case SampleNeed(key):
            return _point(key, shape, dialect)


def columns_of(need: Need) -> tuple[str, ...]:
    """The names of the columns that may tell a need."""
    match need:
        case FactNeed(name) | GroupNeed(name) if name == FAMILY:
            return FAMILY, SYSTEM
        case FactNeed(name) | GroupNeed(name):
            return (name, LIST, COMPLETE) if name.startswith(COMPONENTS) else (name,)
        case ComponentNeed(component):
            return COMPONENTS + component, LIST, COMPLETE
        case SampleNeed():
            return (HOST_ID,)


def _fact(name: str, shape: Shape, dialect: Dialect, *, singly: bool) -> Raw | None:
    told = _column(name, shape, dialect, singly=singly)
    if name != FAMILY or SYSTEM not in shape.columns or shape.columns.get(FAMILY) is Kind.JSON:
        return told
    families = [(system, family_of(system)) for system in OPERATING_SYSTEMS]
    cases = " ".join(
        f"WHEN {dialect.literal(system)} THEN {dialect.literal(family)}" for system, family in families if family
    )
    derived = f"CASE {dialect.column(SYSTEM)} {cases} END"
    return Raw(derived if told is None else f"coalesce({told.expression}, {derived})")


def _column(name: str, shape: Shape, dialect: Dialect, *, singly: bool = True) -> Raw | None:
    column = dialect.column(name)
    match shape.columns.get(name):
        case None:
            return None
        case Kind.TEXT:
            return Raw(column)
        case Kind.JSON:
            return Raw(column, Form.JSON)
        case Kind.INT if not singly:
            return Raw(f"CAST({column} AS BIGINT)", number=True)
        case Kind.INSTANT:
            return Raw(dialect.microseconds.format(column), Form.MICROSECONDS, number=not singly)
        case Kind.TEXTS | Kind.VERSIONS:
            return Raw(dialect.json.format(column), Form.JSON)
        case _:
            return Raw(dialect.text.format(column))


def _component(name: str, shape: Shape, dialect: Dialect) -> Raw | None:
    """A column of its own goes before the list."""
    flat = _column(COMPONENTS + name, shape, dialect)
    if flat is not None or LIST not in shape.columns:
        return flat
    listed = dialect.column(LIST)
    found = dialect.named.format(listed, dialect.literal(name))
    unlisted = "'[]'"
    if COMPLETE in shape.columns:
        unlisted = f"CASE WHEN {_true(COMPLETE, shape, dialect)} THEN '[]' END"
    cases = f"WHEN {listed} IS NULL THEN NULL WHEN {dialect.length.format(found)} > 0 THEN {dialect.json.format(found)}"
    return Raw(f"CASE {cases} ELSE {unlisted} END", Form.JSON)


def _true(name: str, shape: Shape, dialect: Dialect) -> str:
    column = dialect.column(name)
    return column if shape.columns[name] is Kind.BOOL else f"lower({column}) = 'true'"


def _point(key: str, shape: Shape, dialect: Dialect) -> Raw | None:
    if POINTS + key in shape.columns:
        return Raw(dialect.column(POINTS + key), number=True)
    host = _column(HOST_ID, shape, dialect)
    if host is None:
        return None
    written = key.encode()
    prefix = (len(written).to_bytes(4, "big") + written).hex()
    return Raw(dialect.point.format(host.expression, prefix), number=True)
