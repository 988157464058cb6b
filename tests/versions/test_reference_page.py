"""What the reference page of versions says is so."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from messenger_rules import versions
from messenger_rules.versions.dotted import PRE_RELEASES
from messenger_rules.versions.scheme import LONGEST
from tests.versions.tables import compared

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "versions.md").read_text("utf-8")
SECTIONS = dict(re.findall(r"^## (\w+)\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL))


def test_every_scheme_has_its_section_in_order() -> None:
    assert [title for title in SECTIONS if title in versions.SCHEMES] == list(versions.SCHEMES)
    assert re.findall(r"^\| \[`(\w+)`\]", PAGE, re.MULTILINE) == list(versions.SCHEMES)
    assert f"At most {LONGEST} characters" in PAGE


@pytest.mark.parametrize("scheme", versions.SCHEMES)
def test_the_orders_hold(scheme: str) -> None:
    (block,) = re.findall(r"```text\n(.*?)```", SECTIONS[scheme], re.DOTALL)
    for row in block.strip().splitlines():
        words = row.split()
        written, signs = words[::2], words[1::2]
        assert [compared(scheme, *pair) for pair in pairwise(written)] == signs


def test_the_words_of_pre_releases_are_all_listed() -> None:
    rows = re.findall(r"^\| [0-9] \| (.*) \|$", SECTIONS["dotted"], re.MULTILINE)
    assert [tuple(re.findall(r"`(\w+)`", row)) for row in rows] == list(PRE_RELEASES)


def test_the_keys_are_those() -> None:
    rows = re.findall(r"^\| `(\w+)` \| `(.*)` \| `(.*)` \|$", SECTIONS["Keys"], re.MULTILINE)
    assert {scheme for scheme, _, _ in rows} == set(versions.SCHEMES)
    assert [versions.scheme(scheme).key(version).hex(" ") for scheme, version, _ in rows] == [key for _, _, key in rows]
