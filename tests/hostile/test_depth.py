"""Nesting of every depth: it is read, or refused with its diagnostic; Python's own limit is never met."""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

import messenger_rules as mr
from tests.messages.files import NAMESPACE

LITTLE = 200
"""Calls inside one another that Python is left with."""
SHAPES: dict[str, tuple[Callable[[int], str], int, set[str]]] = {
    # the text of a depth or length, the greatest that is allowed, and with which codes others are refused
    "parentheses": (lambda n: "(" * n + "true" + ")" * n, 16, {"MR117", "MR118"}),
    "not": (lambda n: "not " * n + "true", 16, {"MR117", "MR118"}),
    "and": (lambda n: " and ".join(["true"] * n), 128, {"MR117", "MR119"}),
    "or": (lambda n: " or ".join(["true"] * n), 128, {"MR117", "MR119"}),
    "elements": (lambda n: f'<catalog xmlns="{NAMESPACE}">' + "<a>" * (n - 1), 16, {"MR502", "MR509", "MR510"}),
}
SIZES = [None, 1, *(10**power for power in range(3, 7))]


def codes_of(shape: str, text: str) -> set[str]:
    """The errors of a text; none where it is read and asked."""
    try:
        if shape == "elements":
            mr.Catalog.read(text.encode())
        else:
            mr.compile(text).test(mr.HostFacts())
    except (mr.ConditionError, mr.CatalogError) as error:
        return {found.code for found in error.diagnostics if found.is_error}
    return set()


@pytest.fixture(params=[None, LITTLE], ids=["as usual", "with little room"])
def room(request: pytest.FixtureRequest) -> object:
    """Python's limit, lowered for a thread that begins without any calls."""
    mr.compile("true")
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(request.param or before)
    yield
    sys.setrecursionlimit(before)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size or "at the limit"))
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.usefixtures("room")
def test_any_depth_is_read_or_refused(shape: str, size: int | None) -> None:
    written, most, refused = SHAPES[shape]
    with ThreadPoolExecutor(1) as pool:
        for depth in [size] if size else [most, most + 1]:
            codes = pool.submit(codes_of, shape, written(depth)).result()
            if shape == "elements" and depth <= most:
                assert codes & {"MR508", "MR519", "MR513"}, "it has no end"
            elif depth <= most:
                assert codes == set()
            else:
                assert codes
                assert codes <= refused
