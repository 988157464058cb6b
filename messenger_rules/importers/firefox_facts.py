"""The facts that stand for what Firefox's messages ask: attributes of the browser, preferences, lists and their items.

Each namespace says one kind of thing of the same source, so that no name is ever taken in two ways.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias

from messenger_rules.importers import jexl
from messenger_rules.importers.fact_names import fact_name
from messenger_rules.importers.imported import Untranslatable
from messenger_rules.schema import FactDeclaration
from messenger_rules.types import BoolType, DecimalType, FactType, InstantType, IntType, NameSetType, TextType

Path: TypeAlias = tuple[str, ...]

LIST_FILTER = "a filter over the items of a list"
"""The reason why most untranslated messages are untranslated."""

ATTRIBUTE = "firefox"
"""The value of an attribute: ``firefox.user_prefs.cfr_features``."""
LENGTH = "firefox_length"
"""How many items a list has."""
KEY_COUNT = "firefox_key_count"
"""How many keys an object has."""
KEYS = "firefox_keys"
"""The keys of an object; of those that hold lists, the keys whose list has an item."""
PROPERTY = "firefox_property"
"""The values of one property of a list's items; the last segment is the property."""
PREF_ON = "firefox_pref_on"
"""Whether the value of a preference counts as true: neither false, nor 0, nor empty, nor missing."""
PREF_TEXT = "firefox_pref_text"
"""The value of a preference that is text."""
PREF_NUMBER = "firefox_pref_number"
"""The value of a preference that is a number."""
PREF_USER_SET = "firefox_pref_user_set"
"""Whether the user, or something on the user's behalf, has set a preference."""
PREF_EXISTS = "firefox_pref_exists"
"""Whether a preference has a value at all."""

BROWSER_VERSION = "console.version"
"""Firefox's own version, of which ``version`` is the text and ``firefoxVersion`` the first number."""

MAJOR: Path = ("firefoxVersion",)
VERSION: Path = ("version",)
NOW: Path = ("currentDate",)
HOST_IDS = frozenset({("userId",), ("normandy", "userId"), ("env", "userId")})
"""What identifies an installation; ``host.id`` does so here."""

BOOL, COUNT, NUMBER, SET, TEXT, TIME = BoolType(), IntType(), DecimalType(), NameSetType(), TextType(), InstantType()

_DOCUMENTED_NAMES: dict[FactType, str] = {
    TEXT: """
        attributionData.campaign attributionData.content attributionData.medium attributionData.source
        browserSettings.update.channel distributionId env.channel env.distribution env.locale env.version locale
        localeLanguageCode platformName region searchEngines.current source type version""",
    NUMBER: """
        blockedCountByType.cookieCount blockedCountByType.cryptominerCount blockedCountByType.fingerprinterCount
        blockedCountByType.socialCount blockedCountByType.trackerCount devToolsOpenedCount firefoxVersion memoryMB
        pageLoad sync.desktopDevices sync.mobileDevices sync.totalDevices totalBlockedCount totalBookmarksCount
        totalSearches visitsCount""",
    TIME: "currentDate firstRunDate previousSessionEnd profileAgeCreated profileAgeReset",
    SET: "activeExperiments activeRollouts searchEngines.installed",
}
_DOCUMENTED = {name: type_ for type_, names in _DOCUMENTED_NAMES.items() for name in names.split()}
"""Types of documented attributes where the place in an expression does not tell them."""

LISTS_BY_KEY: frozenset[Path] = frozenset({("messageImpressions",), ("screenImpressions",)})
"""Objects that hold, by key, the times of what happened, first to last; a key without times is not there."""
OBJECTS: frozenset[Path] = LISTS_BY_KEY | {("addonsInfo", "addons"), ("providerCohorts",)}
"""Attributes that are objects: in JEXL, nothing is `in` them."""


def path_of(node: jexl.Node) -> Path | None:
    """The names and keys that lead to a value of the context; None where a node is no such path.

    >>> path_of(jexl.parse("messageImpressions['WHATS_NEW'][0]"))
    ('messageImpressions', 'WHATS_NEW', '0')
    """
    segments: list[str] = []
    while True:
        match node:
            case jexl.Identifier(name, None, False):
                return (name, *reversed(segments))
            case jexl.Identifier(name, of) if of is not None:
                segments.append(name)
            case jexl.Subscript(of, jexl.Literal(str(key))):
                segments.append(key)
            case jexl.Subscript(of, jexl.Literal(Fraction(denominator=1) as index)):
                segments.append(str(index))
            case _:
                return None
        node = of


def required_path(node: jexl.Node) -> Path:
    """The path of a node.

    :raises Untranslatable: where it is none.
    """
    path = path_of(node)
    if path is None:
        raise Untranslatable(
            LIST_FILTER if has_filter(node) else "a value that another value leads to", described(node)
        )
    return path


def has_filter(node: jexl.Node) -> bool:
    """Whether a node filters the items of a list somewhere."""
    return isinstance(node, jexl.Filter) or any(map(has_filter, jexl.children(node)))


def described(node: jexl.Node) -> str:
    """What a refusal says of a part: its outermost operation."""
    match node:
        case jexl.Literal(value):
            return f"`{value}`"
        case jexl.Transform(name):
            return f"`...|{name}`"
        case jexl.Binary(operator) | jexl.Logical(operator):
            return f"`... {operator} ...`"
        case jexl.Filter():
            return "`...[...]`"
        case _:
            path = path_of(node)
            return f"`{'.'.join(path)}`" if path is not None else f"a {type(node).__name__.lower()}"


def documented_type(path: Path) -> FactType | None:
    """The type of an attribute where its name tells it."""
    if path[:1] in LISTS_BY_KEY and len(path) > 1:
        return TIME if len(path) == 3 else SET
    return _DOCUMENTED.get(".".join(path))


def inferred_types(root: jexl.Node) -> dict[Path, FactType]:
    """The types that the values tell with which an expression compares attributes somewhere."""
    types: dict[Path, FactType] = {}
    for operator, left, right in _comparisons(root):
        for side, other in ((left, right), (right, left)):
            path, type_ = path_of(side), _type_of_values(other)
            if path is not None and type_ is not None and (operator != "in" or side is left):
                types.setdefault(path, type_)
    return types


def _comparisons(root: jexl.Node) -> Iterator[tuple[str, jexl.Node, jexl.Node]]:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, jexl.Binary) and node.operator in {"==", "!=", "<", "<=", ">", ">=", "in"}:
            yield node.operator, node.left, node.right
        waiting += jexl.children(node)


def _type_of_values(node: jexl.Node) -> FactType | None:
    values = node.items if isinstance(node, jexl.Array) else (node,)
    kinds = {type(value.value) if isinstance(value, jexl.Literal) else None for value in values}
    if kinds == {str}:
        return TEXT
    return NUMBER if kinds == {Fraction} else None


@dataclass(slots=True)
class Facts:
    """The facts that one translation declares, and the types of the attributes that it asks."""

    inferred: dict[Path, FactType]
    declared: dict[str, FactDeclaration] = field(default_factory=dict)

    def type_of(self, path: Path) -> FactType | None:
        """The type of an attribute, as far as it is documented or the expression tells it."""
        return documented_type(path) or self.inferred.get(path)

    def name(self, namespace: str, path: Path, type_: FactType) -> str:
        """The name of a fact, declared with its type.

        :raises Untranslatable: where the expression takes it for a value of another type elsewhere.
        """
        name = fact_name(namespace, path)
        other = {PREF_TEXT: PREF_NUMBER, PREF_NUMBER: PREF_TEXT}.get(namespace)
        if other is not None and fact_name(other, path) in self.declared:
            raise Untranslatable("something taken for values of two types", f"`{'.'.join(path)}`")
        if self.declared.setdefault(name, FactDeclaration(name, type_)).type != type_:
            raise Untranslatable("something taken for values of two types", f"`{'.'.join(path)}`")
        return name

    def within(self, namespace: str, path: Path, type_: FactType) -> str:
        """The name of a fact about what a list or an object has in it.

        :raises Untranslatable: where the attribute is known to be neither.
        """
        holder = path[:-1] if namespace == PROPERTY else path
        known = self.type_of(holder)
        if known is not None and (known != SET or namespace != LENGTH):
            raise Untranslatable("something in a list or an object that is none", f"`{'.'.join(holder)}`")
        return self.name(namespace, path, type_)

    def attribute(self, path: Path, type_: FactType) -> str:
        """The fact of an attribute's value."""
        return self.name(ATTRIBUTE, path, type_)

    def preference(self, namespace: str, pref: str, type_: FactType) -> str:
        """A fact about a preference, whose name is dotted itself."""
        return self.name(namespace, tuple(pref.split(".")), type_)

    def text(self, node: jexl.Node) -> str:
        """The fact whose value is the text of a node.

        :raises Untranslatable: where its value is none.
        """
        match node:
            case jexl.Transform("preferenceValue", jexl.Literal(str(pref)), _):
                return self.preference(PREF_TEXT, pref, TEXT)
            case jexl.Identifier() | jexl.Subscript():
                path = required_path(node)
                if self.type_of(path) in {None, TEXT} and path not in {MAJOR, VERSION}:
                    return self.attribute(path, TEXT)
        raise Untranslatable(LIST_FILTER if has_filter(node) else "a text compared with what is none", described(node))

    def names(self, node: jexl.Node) -> str:
        """The fact whose value is the set of names of a node.

        :raises Untranslatable: where its value is none, or is made by the expression.
        """
        match node:
            case jexl.Transform("keys", of, ()):
                return self.within(KEYS, required_path(of), SET)
            case jexl.Transform("mapToProperty", of, (jexl.Literal(str(property_)),)):
                return self.within(PROPERTY, (*required_path(of), property_), SET)
            case jexl.Identifier() | jexl.Subscript():
                path = required_path(node)
                named = path not in OBJECTS | {MAJOR, VERSION} and path[:1] not in LISTS_BY_KEY
                if named and self.type_of(path) in {None, SET}:
                    return self.attribute(path, SET)
        raise Untranslatable(LIST_FILTER if has_filter(node) else "a list that the expression makes", described(node))
