"""Versions in Firefox's messages: ``versionCompare`` and the first number of the version, as bounds of our order.

In Mozilla's order (xpcom/base/nsVersionComparator.cpp), ``95.!`` comes before every version of the line 95,
pre-releases such as ``95.0a1`` included, and ``95.*`` behind every one. ``95.0.!`` stands between ``95.0a1`` and
``95.0``.
"""

from __future__ import annotations

import math
import re
from fractions import Fraction

from messenger_rules.condition import tree
from messenger_rules.importers.expressions import ALWAYS, NEVER, compared, line, negated, one_of, version
from messenger_rules.importers.firefox_facts import BROWSER_VERSION
from messenger_rules.importers.imported import Untranslatable

_LINE = re.compile(r"(?P<line>[0-9]+(?:\.[0-9]+)*)\.(?P<end>[!*])")


def version_compared(fact: str, operator: str, text: str) -> tree.Expression:
    """The condition that ``versionCompare(text)`` stands so to 0.

    :raises Untranslatable: where the scheme ``dotted`` cannot read the text.

    >>> version_compared("console.version", ">=", "95.!")
    Comparison(fact=Name(text='console.version'), operator='>=', bound=Line(text='95'))
    """
    end = _LINE.fullmatch(text)
    if end is None:
        return compared(fact, operator, version(text, "dotted"))
    if operator in {"==", "!="}:
        return ALWAYS if operator == "!=" else NEVER
    before, behind = ("<", ">=") if end["end"] == "!" else ("<=", ">")
    release = end["end"] == "!" and "." in end["line"]
    edge = version(end["line"], "dotted") if release else line(end["line"], "dotted")
    return compared(fact, behind if operator in {">", ">="} else before, edge)


def major_compared(operator: str, bound: Fraction) -> tree.Expression:
    """The condition that the first number of the browser's version stands so to a number: lines of versions.

    >>> major_compared("<", Fraction(72))
    Comparison(fact=Name(text='console.version'), operator='<', bound=Line(text='72'))
    """
    if bound.denominator > 1:
        if operator in {"==", "!="}:
            return ALWAYS if operator == "!=" else NEVER
        operator, bound = ">=" if operator in {">", ">="} else "<", Fraction(math.ceil(bound))
    if bound < 0:
        return ALWAYS if operator in {">", ">=", "!="} else NEVER
    major = line(str(int(bound)), "dotted")
    if operator in {"==", "!="}:
        equal = one_of(BROWSER_VERSION, [major])
        return equal if operator == "==" else negated(equal)
    return compared(BROWSER_VERSION, operator, major)


def major_text_compared(operator: str, text: str) -> tree.Expression:
    """The condition that ``firefoxVersion|versionCompare(text)`` stands so to 0.

    :raises Untranslatable: where the text is neither a whole number nor the end of its line.
    """
    end = _LINE.fullmatch(text)
    if end is not None and end["line"].isdecimal():
        bound = Fraction(int(end["line"])) + (Fraction(-1, 2) if end["end"] == "!" else Fraction(1, 2))
        return major_compared(operator, bound)
    if text.isdecimal() and text.isascii() and len(text) <= 9:
        return major_compared(operator, Fraction(text))
    raise Untranslatable("the first number of a version, compared with a whole version", text)
