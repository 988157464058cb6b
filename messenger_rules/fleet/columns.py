"""Columns: the facts and components by which the hosts of a fleet are grouped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from messenger_rules.diagnostics import Diagnostic
from messenger_rules.errors import FactsError
from messenger_rules.schema import Schema
from messenger_rules.suggestions import nearest

COMPONENTS = "components."
"""What the name of a column begins with that holds the versions of a component."""
ABSENT = "absent"
"""What stands in such a column where the component is known not to be installed."""


def columns(names: Iterable[str], schema: Schema) -> tuple[str, ...]:
    """The columns that are named, each once: facts that are declared, and ``components.NAME``.

    :raises FactsError: MR610 for a fact or component that nobody declares, MR611 for ``now``; all of them at once.

    >>> from messenger_rules.registry import Registry
    >>> columns(["os.name", "components.backup", "os.name"], Registry.builtin().schema())
    ('os.name', 'components.backup')
    """
    wanted = tuple(dict.fromkeys(names))
    wrong = list(_complaints(wanted, schema))
    if wrong:
        raise FactsError(wrong)
    return wanted


def _complaints(names: Sequence[str], schema: Schema) -> Iterator[Diagnostic]:
    for name in names:
        if name == "now":
            help_ = "group by facts that hosts differ in, such as `os.name`"
            yield Diagnostic("MR611", "`now` is the same on every host", help=(help_,))
        elif not _is_declared(name, schema):
            yield Diagnostic("MR610", f"there is no column `{name}`", help=(_help(name, schema),))


def _is_declared(name: str, schema: Schema) -> bool:
    component = name.removeprefix(COMPONENTS)
    if component in {name, ""}:
        return name in schema.facts
    return schema.component(component) is not None


def _help(name: str, schema: Schema) -> str:
    known = [*(fact for fact in schema.facts if fact != "now"), *(COMPONENTS + it for it in schema.components or ())]
    near = nearest(name, known)
    if near:
        return f"did you mean {' or '.join(f'`{it}`' for it in near)}?"
    return "group by a fact such as `os.name`, or by `components.NAME`; `plugins --reference` lists the facts"
