"""Messages of Firefox: their targeting, a JEXL expression over attributes and preferences of the browser.

The attributes are those of ``browser/components/asrouter/modules/ASRouterTargeting.sys.mjs``, the functions those of
``toolkit/components/utils/FilterExpressions.sys.mjs``. Trigger, frequency, groups and priority say when a message is
considered and how often it may be shown; they are no part of the condition.

JavaScript compares anything with anything: ``null < 7`` is true. We compare known values of one type, so a translation
and its source agree on hosts whose facts are all known and of the type that the expression takes them for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction

from messenger_rules.condition import tree
from messenger_rules.importers import jexl
from messenger_rules.importers.declarations import Declarations
from messenger_rules.importers.expressions import (
    ALWAYS,
    NEVER,
    all_of,
    any_of,
    asked,
    compared,
    facts_in,
    flag,
    has_every,
    has_some,
    negated,
    one_of,
    version,
)
from messenger_rules.importers.firefox_arithmetic import (
    CLOCK,
    MIRRORED,
    TWO_FACTS,
    age,
    holds,
    instant,
    linear,
    number_in,
    numeral,
    solved,
)
from messenger_rules.importers.firefox_facts import (
    ATTRIBUTE,
    BOOL,
    BROWSER_VERSION,
    COUNT,
    KEY_COUNT,
    KEYS,
    LENGTH,
    LIST_FILTER,
    LISTS_BY_KEY,
    MAJOR,
    NUMBER,
    OBJECTS,
    PREF_EXISTS,
    PREF_NUMBER,
    PREF_ON,
    PREF_USER_SET,
    SET,
    TEXT,
    TIME,
    VERSION,
    Facts,
    Path,
    described,
    has_filter,
    inferred_types,
    path_of,
    required_path,
)
from messenger_rules.importers.firefox_patterns import matching
from messenger_rules.importers.firefox_samples import bucket_sample, stable_sample
from messenger_rules.importers.firefox_versions import major_compared, major_text_compared, version_compared
from messenger_rules.importers.imported import Imported, Refused, Untranslatable, imported, malformed
from messenger_rules.schema import FactDeclaration

LETTER_ORDER = "texts ordered by their letters"

_RELATIONS = frozenset({"==", "!=", "<", "<=", ">", ">="})


def import_message(message: Mapping[str, object]) -> Imported | Refused:
    """Translate the ``targeting`` of one message; a message without one is for everybody.

    :raises CatalogError: MR450 where the targeting is not a text.

    >>> print(import_message({"targeting": "firefoxVersion >= 89 && version|versionCompare('95.!') < 0"}).text)
    console.version >= 89.* and console.version < 95.*
    >>> print(import_message({"targeting": "(currentDate|date - profileAgeCreated) / 86400000 >= 28"}).text)
    older_than(firefox.profile_age_created, 28d)
    >>> print(import_message({"targeting": "recentVisits[.timestamp > 3]|length > 2"}))
    a filter over the items of a list: `...[...]`
    """
    targeting = message.get("targeting")
    if targeting is None:
        return imported(ALWAYS, Declarations())
    if not isinstance(targeting, str):
        malformed("Firefox", "`targeting` is not a text", 'write `"targeting": "firefoxVersion >= 89"`')
    try:
        node = jexl.parse(re.sub(r"[\t\n\r]", " ", targeting))
    except jexl.UnreadableExpression as error:
        return Refused("an expression that cannot be read", str(error))
    if node is None:
        return imported(ALWAYS, Declarations())
    translation = _Translation(Facts(inferred_types(node)))
    try:
        expression = translation.truth(node)
        return imported(expression, Declarations.of(translation.used(expression)), translation.notes)
    except Untranslatable as found:
        return found.refused


class _Translation:
    """One walk over an expression; each method answers for one kind of part, or refuses it."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.notes: list[str] = []

    def used(self, expression: tree.Expression) -> list[FactDeclaration]:
        """The declared facts that are left in the condition; what stood beside `false` is gone from it."""
        names = facts_in(expression)
        return [fact for name, fact in self.facts.declared.items() if name in names]

    # Truth

    def truth(self, node: jexl.Node) -> tree.Expression:
        """The condition that JavaScript takes the value of a node for true."""
        match node:
            case jexl.Literal(value):
                return ALWAYS if value else NEVER
            case jexl.Not(operand):
                return negated(self.truth(operand))
            case jexl.Logical(operator, operands):
                return (all_of if operator == "&&" else any_of)(map(self.truth, operands))
            case jexl.Conditional(test, then, otherwise):
                yes = self.truth(test)
                first = yes if then is None else all_of([yes, self.truth(then)])
                return any_of([first, all_of([negated(yes), self.truth(otherwise)])])
            case jexl.Binary("in", left, right):
                return self.membership(left, right)
            case jexl.Binary(operator, left, right) if operator in _RELATIONS:
                return self.comparison(operator, left, right)
            case jexl.Binary("intersect") | jexl.Array() | jexl.Object():
                raise Untranslatable("a list or an object as a condition, which is always true", described(node))
            case jexl.Binary():
                return self.comparison("!=", node, jexl.Literal(Fraction()))
            case jexl.Transform():
                return self.transform(node)
            case jexl.Filter():
                raise Untranslatable(LIST_FILTER, described(node))
            case jexl.Identifier() | jexl.Subscript():
                return self.attribute(node)

    def attribute(self, node: jexl.Node) -> tree.Expression:
        """An attribute that stands alone."""
        path = required_path(node)
        if path[:-1] in LISTS_BY_KEY:
            return has_some(self.facts.name(KEYS, path[:-1], SET), path[-1:])
        if path == MAJOR:
            return major_compared("!=", Fraction())
        if path == VERSION:
            return ALWAYS
        type_ = self.facts.type_of(path) or BOOL
        if type_ == TEXT:
            return compared(self.facts.attribute(path, TEXT), "!=", tree.Text(""))
        if type_ == NUMBER:
            return compared(self.facts.attribute(path, NUMBER), "!=", tree.Numeral("0"))
        if type_ != BOOL or path in OBJECTS:
            raise Untranslatable("a list, an object or a time as a condition, which is always true", described(node))
        return flag(self.facts.attribute(path, BOOL))

    def transform(self, node: jexl.Transform) -> tree.Expression:
        """A function whose value stands alone."""
        match node.name, node.subject, node.arguments:
            case "preferenceValue", jexl.Literal(str(pref)), _:
                return flag(self.facts.preference(PREF_ON, pref, BOOL))
            case "preferenceIsUserSet", jexl.Literal(str(pref)), ():
                return flag(self.facts.preference(PREF_USER_SET, pref, BOOL))
            case "preferenceExists", jexl.Literal(str(pref)), ():
                return flag(self.facts.preference(PREF_EXISTS, pref, BOOL))
            case "length", _, ():
                return self.comparison(">", node, jexl.Literal(Fraction()))
            case "versionCompare", _, _:
                return self.comparison("!=", node, jexl.Literal(Fraction()))
            case "regExpMatch", subject, (jexl.Literal(str(pattern)),):
                return matching(self.facts.text(subject), pattern)
            case "stableSample", subject, (jexl.Literal(Fraction() as rate),):
                return stable_sample(subject, rate)
            case "bucketSample", subject, arguments:
                return bucket_sample(subject, arguments)
        reason = LIST_FILTER if has_filter(node) else "a function that we do not have, or not with these arguments"
        raise Untranslatable(reason, described(node))

    # Comparisons

    def comparison(self, operator: str, left: jexl.Node, right: jexl.Node) -> tree.Expression:
        """Two values with a relation between them; a literal is turned to the right."""
        if isinstance(left, jexl.Literal) and not isinstance(right, jexl.Literal):
            operator, left, right = MIRRORED[operator], right, left
        match left, right:
            case jexl.Transform("versionCompare", subject, (jexl.Literal(value),)), jexl.Literal(Fraction(numerator=0)):
                return self.version(operator, subject, value)
            case jexl.Transform("length", jexl.Binary("intersect", first, second), ()), jexl.Literal(
                Fraction() as count
            ):
                return self.in_common(operator, first, second, count)
            case jexl.Literal(first), jexl.Literal(second) if operator in {"==", "!="} and type(first) is type(second):
                return ALWAYS if (first == second) is (operator == "==") else NEVER
            case _, jexl.Literal(bool(value)):
                return self.compared_truth(operator, left, value)
            case _, jexl.Literal(str(text)):
                return self.compared_text(operator, left, text)
        return self.compared_number(operator, left, right)

    def compared_truth(self, operator: str, node: jexl.Node, value: bool) -> tree.Expression:
        """What is true or false, compared with true or false; a preference is taken to be one of them."""
        path = path_of(node)
        boolean = (
            (path is not None and path[:-1] not in LISTS_BY_KEY and self.facts.type_of(path) in {None, BOOL})
            or isinstance(node, jexl.Not)
            or (isinstance(node, jexl.Binary) and node.operator in {*_RELATIONS, "in"})
            or (isinstance(node, jexl.Transform) and node.name in _BOOLEAN_FUNCTIONS)
        )
        if operator not in {"==", "!="} or not boolean:
            raise Untranslatable("a value compared with true or false that need not be either", described(node))
        part = self.truth(node)
        return part if value is (operator == "==") else negated(part)

    def compared_text(self, operator: str, node: jexl.Node, text: str) -> tree.Expression:
        """A value compared with a text, which JavaScript reads as a number where the value is one."""
        path = path_of(node)
        type_ = None if path is None else self.facts.type_of(path)
        counted = isinstance(node, jexl.Transform) and node.name == "length"
        if path == MAJOR or counted or type_ in {NUMBER, TIME}:
            number = number_in(text)
            if number is None:
                return ALWAYS if operator == "!=" else NEVER
            return self.comparison(operator, node, jexl.Literal(number))
        if operator not in {"==", "!="}:
            raise Untranslatable(LETTER_ORDER, f"{described(node)} {operator} {text!r}")
        if path == VERSION:
            return compared(BROWSER_VERSION, operator, self.exactly(text))
        return compared(self.facts.text(node), operator, tree.Text(text))

    def compared_number(self, operator: str, left: jexl.Node, right: jexl.Node) -> tree.Expression:
        """Sums of facts and numbers: what one fact, the time or an age is bounded by."""
        difference = linear(left).plus(linear(right), Fraction(-1))
        terms = dict(difference.terms)
        if not terms:
            return ALWAYS if holds(difference.constant, operator) else NEVER
        clock = terms.pop(CLOCK, None)
        if len(terms) > 1:
            raise Untranslatable(TWO_FACTS, f"{described(left)} {operator} {described(right)}")
        if not terms:
            assert clock is not None
            turned, bound = solved(operator, clock, difference.constant)
            return compared("now", turned, instant(bound))
        ((namespace, path), multiple) = terms.popitem()
        turned, bound = solved(operator, multiple, difference.constant)
        if clock is None:
            return self.bounded(turned, namespace, path, bound)
        if clock + multiple or namespace != ATTRIBUTE or path in {MAJOR, VERSION}:
            raise Untranslatable("a fact and the time in a sum that is no age", f"{described(left)} {operator} ...")
        if self.facts.type_of(path) not in {None, NUMBER, TIME}:
            raise Untranslatable("a number compared with what is none", ".".join(path))
        return age(self.facts.attribute(path, TIME), MIRRORED[turned], -bound, self.notes)

    def bounded(self, operator: str, namespace: str, path: Path, bound: Fraction) -> tree.Expression:
        """One fact against a number."""
        if namespace == ATTRIBUTE and path == MAJOR:
            return major_compared(operator, bound)
        if namespace in {LENGTH, KEY_COUNT}:
            return self.counted(operator, namespace, path, bound)
        if namespace == PREF_NUMBER:
            return compared(self.facts.name(PREF_NUMBER, path, NUMBER), operator, numeral(bound))
        type_ = self.facts.type_of(path) or NUMBER
        if type_ == TIME:
            return compared(self.facts.attribute(path, TIME), operator, instant(bound))
        if type_ != NUMBER or path == VERSION or path[:-1] in LISTS_BY_KEY:
            raise Untranslatable("a number compared with what is none", ".".join(path))
        return compared(self.facts.attribute(path, NUMBER), operator, numeral(bound))

    def counted(self, operator: str, namespace: str, path: Path, bound: Fraction) -> tree.Expression:
        """How many items a list has; that a list which is held by key has any is whether the key is there."""
        if namespace == LENGTH and path[:-1] in LISTS_BY_KEY:
            allowed = [holds(count - bound, operator) for count in (Fraction(0), Fraction(1))]
            if bound in {0, 1} and allowed[0] is not allowed[1] and not (operator == "==" and bound == 1):
                there = has_some(self.facts.name(KEYS, path[:-1], SET), path[-1:])
                return there if allowed[1] else negated(there)
        if bound.denominator > 1:
            raise Untranslatable("a number of items that is not whole", f"{'.'.join(path)} {operator} {bound}")
        return compared(self.facts.within(namespace, path, COUNT), operator, numeral(bound))

    def in_common(self, operator: str, first: jexl.Node, second: jexl.Node, count: Fraction) -> tree.Expression:
        """How many names a list has in common with some literal ones: none, some, or all of them."""
        names, other = _texts(first), second
        if names is None:
            names, other = _texts(second), first
        if names is None:
            raise Untranslatable(TWO_FACTS, described(jexl.Binary("intersect", first, second)))
        wanted = list(dict.fromkeys(names))
        allowed = tuple(holds(found - count, operator) for found in map(Fraction, range(len(wanted) + 1)))
        if all(allowed) or not any(allowed):
            return ALWAYS if allowed[0] else NEVER
        fact = self.facts.names(other)
        for part, of_some in ((has_some, True), (has_every, False)):
            shape = tuple(bool(found) if of_some else found == len(wanted) for found in range(len(wanted) + 1))
            if allowed == shape:
                return part(fact, wanted)
            if allowed == tuple(not value for value in shape):
                return negated(part(fact, wanted))
        raise Untranslatable("how many names two lists have in common", f"{operator} {count}")

    def version(self, operator: str, subject: jexl.Node, value: str | Fraction | bool) -> tree.Expression:
        """``versionCompare``, of the browser's version or of a text."""
        text = value if isinstance(value, str) else numeral(Fraction(value)).text
        path = path_of(subject)
        if path == MAJOR:
            return major_text_compared(operator, text)
        if path == VERSION:
            return version_compared(BROWSER_VERSION, operator, text)
        raise Untranslatable("a version that is not the browser's", described(subject))

    def exactly(self, text: str) -> tree.Scalar:
        """A version that the source compares as text, as which 96.0 and 96.0.0 differ."""
        self.notes.append(f"the source compares the text {text!r}, and we the version: further zeros count for nothing")
        return version(text, "dotted")

    # Membership

    def membership(self, left: jexl.Node, right: jexl.Node) -> tree.Expression:
        """``in``: one of some values, a name in a list, or letters in a text."""
        if isinstance(left, jexl.Literal) and isinstance(right, jexl.Literal | jexl.Array):
            return _constant_membership(left, right)
        if isinstance(right, jexl.Array):
            return self.one_of(left, right)
        match left:
            case jexl.Literal(str(text)):
                return self.has(text, right)
            case jexl.Literal():
                raise Untranslatable("something else than a text in a list", described(left))
            case _:
                raise Untranslatable(TWO_FACTS, f"{described(left)} in {described(right)}")

    def one_of(self, node: jexl.Node, values: jexl.Array) -> tree.Expression:
        """A value that is one of some literals."""
        path = path_of(node)
        texts = _texts(values)
        if not values.items:
            return NEVER
        if texts is not None and path != MAJOR:
            if path == VERSION:
                return one_of(BROWSER_VERSION, map(self.exactly, texts))
            return one_of(self.facts.text(node), map(tree.Text, texts))
        return any_of(self.comparison("==", node, item) for item in values.items)

    def has(self, text: str, node: jexl.Node) -> tree.Expression:
        """A text in a list of names, or in another text."""
        path = path_of(node)
        if path in OBJECTS or path == MAJOR:
            self.notes.append(f"nothing is in {described(node)}, which is neither a list nor a text")
            return NEVER
        is_text = path is not None and self.facts.type_of(path) == TEXT
        if is_text or (isinstance(node, jexl.Transform) and node.name == "preferenceValue"):
            return asked("contains", tree.Name(self.facts.text(node)), tree.Text(text))
        return has_some(self.facts.names(node), [text])


_BOOLEAN_FUNCTIONS = frozenset(
    {"preferenceValue", "preferenceIsUserSet", "preferenceExists", "bucketSample", "stableSample"}
)


def _texts(node: jexl.Node) -> list[str] | None:
    """The items of a list of literal texts."""
    if not isinstance(node, jexl.Array):
        return None
    values = [item.value for item in node.items if isinstance(item, jexl.Literal) and isinstance(item.value, str)]
    return values if len(values) == len(node.items) else None


def _constant_membership(left: jexl.Literal, right: jexl.Literal | jexl.Array) -> tree.Expression:
    if isinstance(right, jexl.Literal) and not isinstance(right.value, str):
        return NEVER
    values = right.items if isinstance(right, jexl.Array) else (right,)
    literals = [value.value for value in values if isinstance(value, jexl.Literal)]
    if len(literals) < len(values) or any(type(value) is not type(left.value) for value in literals):
        raise Untranslatable("something else than a text in a list", described(right))
    if isinstance(right, jexl.Array):
        return ALWAYS if left.value in literals else NEVER
    return ALWAYS if str(left.value) in str(right.value) else NEVER
