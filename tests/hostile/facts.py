"""Rows 75 to 101: plugins that do harm; each is a plugin of its own, installed and asked, in `tests.containment`."""

from __future__ import annotations

from tests.containment.hostile import CASES
from tests.hostile.rows import Fate, Row

_CONTAINED = "tests/containment/test_hostile_plugins.py::test_a_hostile_plugin_is_contained"
_CHANGED = {
    86: "an answer may have 4 MiB, since that of a source of packages has some hundred kilobytes",
    90: "the fact is known; what the plugin left behind is ended",
    100: "what a plugin prints is nobody's fact; it is kept for `plugins`",
}


def _row(number: int, what: str, told: str, *, gives: int | None) -> Row:
    fate = Fate.UNKNOWN if gives is None else Fate.FINE
    codes = (told,) if told.startswith("MR") else ()
    held_by = (f"{_CONTAINED}[{what}]",)
    return Row(number, f"a plugin that {what}", fate, codes=codes, held_by=held_by, reason=_CHANGED.get(number, ""))


ROWS = tuple(_row(case.number, case.what, case.told, gives=case.gives) for case in CASES if case.number)
