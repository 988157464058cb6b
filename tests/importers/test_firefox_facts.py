"""What Firefox's attributes are called here, and of which type they are."""

from __future__ import annotations

import pytest

from messenger_rules.importers import jexl
from messenger_rules.importers.firefox_facts import (
    BOOL,
    NUMBER,
    SET,
    TEXT,
    TIME,
    Facts,
    Path,
    documented_type,
    inferred_types,
    path_of,
)
from messenger_rules.importers.imported import Untranslatable
from messenger_rules.types import FactType


def parsed(text: str) -> jexl.Node:
    node = jexl.parse(text)
    assert node is not None
    return node


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("a", ("a",)),
        ("a.b.c", ("a", "b", "c")),
        ("a['b-c'].d[0]", ("a", "b-c", "d", "0")),
        ("a[b]", None),
        ("a[0.5]", None),
        ("a[.b]", None),
        ("a|f", None),
        ("'a'", None),
    ],
)
def test_paths(text: str, path: Path | None) -> None:
    assert path_of(parsed(text)) == path


@pytest.mark.parametrize(
    ("path", "type_"),
    [
        (("locale",), TEXT),
        (("profileAgeCreated",), TIME),
        (("activeExperiments",), SET),
        (("messageImpressions", "x"), SET),
        (("messageImpressions", "x", "0"), TIME),
        (("sync", "mobileDevices"), NUMBER),
        (("unheardOf",), None),
    ],
)
def test_documented_types(path: Path, type_: FactType | None) -> None:
    assert documented_type(path) == type_


def test_types_that_the_values_tell() -> None:
    node = parsed("a == 'x' && 3 < b && c in ['x', 'y'] && d == true && 'x' in e && f in [1, 'x'] && g[.h == 'x']")
    assert inferred_types(node) == {("a",): TEXT, ("b",): NUMBER, ("c",): TEXT}


def test_one_name_has_one_type() -> None:
    facts = Facts({})
    assert facts.attribute(("a",), BOOL) == facts.attribute(("a",), BOOL)
    with pytest.raises(Untranslatable) as caught:
        facts.attribute(("a",), TEXT)
    assert str(caught.value.refused) == "something taken for values of two types: `a`"
