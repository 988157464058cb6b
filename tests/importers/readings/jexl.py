"""A small JEXL evaluator with JavaScript's ideas of truth and equality; it evaluates while it reads, without a tree."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.importers.readings.mozilla_versions import compare

TOKENS = re.compile(
    r"\s*(?:(?P<text>'(?:\\'|[^'])*'|\"(?:\\\"|[^\"])*\")|(?P<number>\d*\.\d+|\d+)|(?P<name>[A-Za-z_$][\w$]*)"
    r"|(?P<symbol>&&|\|\||==|!=|>=|<=|//|[-.\[\]|{}:,()?+*/%^><!]))"
)
LEVELS = [{"&&", "||"}, {"==", "!=", "<", "<=", ">", ">=", "in"}, {"+", "-"}, {"*", "/", "//", "intersect"}, {"%", "^"}]
UNDEFINED = None
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Browser:
    """The context of an evaluation: attributes, preferences, which of these the user has set, and the installation."""

    attributes: Mapping[str, Any]
    preferences: Mapping[str, Any] = field(default_factory=dict)
    user_set: frozenset[str] = frozenset()
    installation: str = ""


def truth(value: Any) -> bool:
    if isinstance(value, list | dict):
        return True
    return bool(value) and not (isinstance(value, float) and math.isnan(value))


def number(value: Any) -> float:
    if isinstance(value, datetime):
        return (value - EPOCH).total_seconds() * 1000
    if value is None:
        return math.nan
    if isinstance(value, str):
        text = value.strip()
        try:
            return float(text) if text else 0.0
        except ValueError:
            return math.nan
    if isinstance(value, bool | int | float):
        return float(value)
    return math.nan


def equal(left: Any, right: Any) -> bool:
    if left is None or right is None:
        return left is right
    if isinstance(left, str) and isinstance(right, str):
        return left == right
    return number(left) == number(right)


def less(left: Any, right: Any, *, or_equal: bool) -> bool:
    if isinstance(left, str) and isinstance(right, str):
        return left <= right if or_equal else left < right
    a, b = number(left), number(right)
    return a <= b if or_equal else a < b


def contains(item: Any, container: Any) -> bool:
    if isinstance(container, str):
        return str(item) in container
    return isinstance(container, list) and any(equal(item, other) for other in container)


def point(browser: Browser, items: list[Any]) -> float:
    """Where an installation stands from 0 to 1, by our own hash and not by Mozilla's: length of the key, key, identifier."""
    key = " ".join(items[1:]).encode()
    digest = hashlib.sha256(len(key).to_bytes(4, "big") + key + browser.installation.encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def bucket(browser: Browser, items: list[Any], start: float, count: float, total: float) -> bool:
    place, first = point(browser, items) * total, start % total
    return first <= place < first + count or place < first + count - total


def to_date(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    instant = datetime.fromisoformat(value)
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def preference(browser: Browser, name: str, default: Any = UNDEFINED) -> Any:
    return browser.preferences.get(name, default)


def length(_: Browser, value: Any) -> Any:
    return len(value) if isinstance(value, list) else UNDEFINED


def properties(_: Browser, value: Any, name: str) -> Any:
    if not isinstance(value, list):
        return UNDEFINED
    return [item.get(name) if isinstance(item, dict) else UNDEFINED for item in value]


TRANSFORMS: dict[str, Callable[..., Any]] = {
    "date": lambda _, value: to_date(value),
    "length": length,
    "keys": lambda _, value: list(value) if isinstance(value, dict) else UNDEFINED,
    "mapToProperty": properties,
    "preferenceValue": preference,
    "preferenceIsUserSet": lambda browser, name: name in browser.user_set,
    "preferenceExists": lambda browser, name: name in browser.preferences,
    "versionCompare": lambda _, value, other: compare(plain(value), plain(other)),
    "regExpMatch": lambda _, value, pattern: isinstance(value, str) and re.search(pattern, value) is not None,
    "stableSample": lambda browser, items, rate: point(browser, items) < rate,
    "bucketSample": bucket,
}


def plain(value: Any) -> str:
    return str(int(value)) if isinstance(value, float) else str(value)


def operate(operator: str, left: Any, right: Any) -> Any:
    match operator:
        case "==":
            return equal(left, right)
        case "!=":
            return not equal(left, right)
        case "<" | "<=":
            return less(left, right, or_equal=operator == "<=")
        case ">" | ">=":
            return less(right, left, or_equal=operator == ">=")
        case "in":
            return contains(left, right)
        case "intersect":
            both = isinstance(left, list) and isinstance(right, list)
            return [item for item in left if item in right] if both else UNDEFINED
        case "&&":
            return right if truth(left) else left
        case "||":
            return left if truth(left) else right
    a, b = number(left), number(right)
    return {"+": a + b, "-": a - b, "*": a * b, "/": a / b if b else math.nan}[operator]


class Evaluation:
    """Reads tokens and computes at once; both sides of an operator are always computed, as mozjexl does."""

    def __init__(self, text: str, browser: Browser) -> None:
        text = text.rstrip()
        self.tokens: list[tuple[str, str]] = []
        position = 0
        while position < len(text):
            match = TOKENS.match(text, position)
            assert match is not None, text[position:]
            self.tokens.append((str(match.lastgroup), match[str(match.lastgroup)]))
            position = match.end()
        self.tokens.append(("end", ""))
        self.browser = browser
        self.position = 0

    def next(self) -> str:
        return self.tokens[self.position][1] if self.tokens[self.position][0] != "text" else "'"

    def take(self, expected: str = "") -> tuple[str, str]:
        token = self.tokens[self.position]
        assert not expected or token[1] == expected, (expected, token)
        self.position += 1
        return token

    def expression(self) -> Any:
        value = self.level(0)
        if self.next() == "?":
            self.take()
            then = value if self.next() == ":" else self.expression()
            self.take(":")
            otherwise = self.expression()
            return then if truth(value) else otherwise
        return value

    def level(self, depth: int) -> Any:
        if depth == len(LEVELS):
            return self.operand()
        value = self.level(depth + 1)
        while self.next() in LEVELS[depth]:
            operator = self.take()[1]
            value = operate(operator, value, self.level(depth + 1))
        return value

    def operand(self) -> Any:
        if self.next() == "!":
            self.take()
            return not truth(self.operand())
        value = self.value()
        while self.next() in {".", "[", "|"}:
            symbol = self.take()[1]
            if symbol == ".":
                value = self.member(value, self.take()[1])
            elif symbol == "[":
                value = self.member(value, self.expression())
                self.take("]")
            else:
                name = self.take()[1]
                arguments = self.items(")") if self.next() == "(" and self.take("(") else []
                value = TRANSFORMS[name](self.browser, value, *arguments)
        return value

    def member(self, value: Any, key: Any) -> Any:
        if isinstance(value, list):
            return value[int(key)] if isinstance(key, float) and int(key) < len(value) else UNDEFINED
        return value.get(key) if isinstance(value, dict) else UNDEFINED

    def items(self, closing: str) -> list[Any]:
        found = []
        while self.next() != closing:
            found.append(self.expression())
            if self.next() == ",":
                self.take()
        self.take(closing)
        return found

    def value(self) -> Any:
        kind, text = self.take()
        match kind:
            case "text":
                return text[1:-1].replace("\\" + text[0], text[0])
            case "number":
                return float(text)
            case "name":
                return {"true": True, "false": False}.get(text, self.browser.attributes.get(text, UNDEFINED))
        if text == "-":
            return -float(self.take()[1])
        if text == "[":
            return self.items("]")
        value = self.expression()
        self.take(")")
        return value


def shows(targeting: str, browser: Browser) -> bool:
    """Whether the browser takes the value of a targeting for true; none is true."""
    if not targeting.strip():
        return True
    evaluation = Evaluation(re.sub(r"[\t\n\r]", " ", targeting), browser)
    value = evaluation.expression()
    evaluation.take("")
    assert evaluation.position == len(evaluation.tokens)
    return truth(value)
