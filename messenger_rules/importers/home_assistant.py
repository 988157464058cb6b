"""Alerts of Home Assistant: bounds on the core and the supervisor, and the integrations that are affected.

The rule is that of the site that builds the feed (home-assistant/alerts.home-assistant.io, ``utils/versioned_item.js``)
and of the client that reads it (home-assistant/core, ``homeassistant_alerts/coordinator.py``).
"""

from __future__ import annotations

from collections.abc import Mapping

from messenger_rules.condition import tree
from messenger_rules.importers.declarations import Declarations
from messenger_rules.importers.expressions import NEVER, all_of, any_of, compared, has_some, installed, negated, version
from messenger_rules.importers.imported import Imported, Refused, Untranslatable, imported, malformed, texts
from messenger_rules.schema import ComponentDeclaration, FactDeclaration
from messenger_rules.types import NameSetType

CORE = "console.version"
INTEGRATIONS = FactDeclaration(
    "home_assistant.integrations", NameSetType(), "the integrations that are loaded, the core's own among them"
)
SUPERVISOR = ComponentDeclaration("home-assistant-supervisor", "the supervisor, absent where there is none", "dotted")

_SOURCE = "Home Assistant"


def import_alert(alert: Mapping[str, object]) -> Imported | Refused:
    """Translate the front matter of one alert.

    Of ``alert``, ``homeassistant``, ``supervisor`` and ``integrations`` decide; ``packages`` and the versions of
    integrations are published but asked by nobody. ``>`` means "from this version on", as the client implements it.

    :raises CatalogError: MR450 where a value is neither a text nor, for the integrations, a list of texts.

    >>> print(import_alert({"homeassistant": "<2025.9.2", "integrations": ["accuweather"]}).text)
    console.version < 2025.9.2 and has(home_assistant.integrations, "accuweather")
    >>> print(import_alert({"supervisor": "<2023.03.1", "integrations": ["hassio"]}).text)
    has(home_assistant.integrations, "hassio")
    and (
        not installed("home-assistant-supervisor")
        or installed("home-assistant-supervisor", < 2023.03.1)
    )
    """
    if "integrations" not in alert or alert["integrations"] is None:
        return imported(NEVER, Declarations(), ["without integrations, the client passes over the alert"])
    names = [_words(item)[0] for item in texts(_SOURCE, "integrations", alert["integrations"]) if _words(item)]
    try:
        core = _core(_bounds(alert, "homeassistant"))
        supervisor = _supervisor(_bounds(alert, "supervisor"))
        for item in texts(_SOURCE, "integrations", alert["integrations"]):
            _read_bounds(_words(item)[1:])
    except Untranslatable as found:
        return found.refused
    components = [SUPERVISOR] if isinstance(supervisor, tree.Disjunction) else []
    expression = all_of([core, has_some(INTEGRATIONS.name, names), supervisor])
    return imported(expression, Declarations.of([INTEGRATIONS] if names else [], components), _notes(alert))


def _notes(alert: Mapping[str, object]) -> list[str]:
    """The client's library takes 2025.1.0 for neither equal to 2025.1 nor greater, so for not yet resolved."""
    highs = (_bounds(alert, key)[1] for key in ("homeassistant", "supervisor"))
    return [f"the client shows the alert on {high}.0 too; we do not" for high in highs if high and high.count(".") < 2]


def _core(bounds: tuple[str | None, str | None]) -> tree.Expression:
    low, high = bounds
    match _numeral(low), _numeral(high):
        case None, None:
            return all_of([])
        case (bound, None) if bound is not None:
            return compared(CORE, ">=", bound)
        case None, bound:
            assert bound is not None
            return compared(CORE, "<", bound)
        case first, last:
            assert first is not None
            assert last is not None
            return tree.Membership(tree.Name(CORE), tree.Range(first, last, closed=False))


def _supervisor(bounds: tuple[str | None, str | None]) -> tree.Expression:
    """The bound counts only where there is a supervisor."""
    low, high = _numeral(bounds[0]), _numeral(bounds[1])
    if low is None and high is None:
        return all_of([])
    if low is None or high is None:
        edge, operator = (high, "<") if low is None else (low, ">=")
        assert edge is not None
        some = installed(SUPERVISOR.name, tree.Bound(operator, edge))
    else:
        some = installed(SUPERVISOR.name, [tree.Range(low, high, closed=False)])
    return any_of([negated(installed(SUPERVISOR.name)), some])


def _numeral(text: str | None) -> tree.Scalar | None:
    return None if text is None else version(text, "dotted")


def _bounds(alert: Mapping[str, object], key: str) -> tuple[str | None, str | None]:
    value = alert.get(key)
    if value is None:
        return None, None
    if not isinstance(value, str):
        malformed(_SOURCE, f"`{key}` is not a text", f'write `"{key}": "<2025.9.2"`')
    return _read_bounds(_words(value))


def _read_bounds(words: list[str]) -> tuple[str | None, str | None]:
    """The versions from which on, and before which, something is affected; of several, the site takes the last."""
    low = high = None
    for word in words:
        bound = word.replace(",", "", 1)
        if bound.startswith(">"):
            low = bound[1:]
        elif bound.startswith("<"):
            high = bound[1:]
        else:
            raise Untranslatable("a version without `>` or `<`, with which the site is not built", word)
    return low, high


def _words(text: str) -> list[str]:
    return text.split()
