"""Pictures: well formed whatever is in a condition, the outcomes readable without colours, and drawn by other programs."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from random import Random
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

import messenger_rules as mr
from messenger_rules.condition.condition import Condition, condition_of
from messenger_rules.condition.tree import Text
from messenger_rules.condition.writer import write_argument
from messenger_rules.pictures.drawing import drawn
from messenger_rules.pictures.picture import picture
from messenger_rules.text import Source
from tests.condition.random_conditions import LANGUAGE, NOW, random_condition, random_host

SVG = "{http://www.w3.org/2000/svg}"
SEGMENTS = {"old": Source('console.version < 5 or not os.family == "windows"', name="segment old")}
FIVE = 'console.version in 5.2 ..< 6 and (installed("backup", < 2.10) or segment("old")) and language matches "de"'
FACTS = mr.HostFacts.model_validate({"console": {"version": "5.3"}, "os": {"family": "linux"}})
HOSTILE = (
    '"]; x',
    "<b>&amp;</b>",
    "\\N\\",
    "\n\r\t",
    "\u202e",
    "#quot;",
    "--> y",
    "%%{init}%%",
    "日本語" * 40,
    "]]>",
    "`",
)


def compiled(text: str) -> Condition:
    return mr.compile(text, segments=SEGMENTS)


def atoms(number: int) -> str:
    return " or ".join(f"os.version == {index}" for index in range(number))


def test_a_picture_has_the_parts_their_outcomes_and_what_was_found() -> None:
    condition = compiled(FIVE)
    whole = picture(condition, condition.explain(FACTS, NOW).decision)
    assert (whole.label, whole.second_line) == ("and", "? unknown")
    version, either, language = whole.parts
    assert version.second_line == "✓ yes: console.version is 5.3"
    assert [part.second_line for part in either.parts] == ["✗ no: backup is not installed", "✓ yes"]
    assert [part.named for part in either.parts] == [False, True]
    assert [part.label for part in either.parts[1].parts] == ["or"]
    assert language.second_line.startswith("? unknown: ")


def test_without_a_host_no_outcome_is_drawn() -> None:
    for form in ("dot", "mermaid", "svg"):
        said = drawn(form, compiled(FIVE)).partition("classDef")[0]
        assert "✓" not in said
        assert "yes" not in said


@given(st.randoms(use_true_random=False))
def test_an_svg_is_xml_with_a_node_for_each_part(random: Random) -> None:
    condition = condition_of(random_condition(random), LANGUAGE)
    decision = condition.explain(random_host(random), NOW).decision
    root = ET.fromstring(drawn("svg", condition, decision))
    whole = picture(condition, decision)
    pending, parts = [whole], []
    while pending:
        parts.append(pending.pop())
        pending += parts[-1].parts
    assert sorted(str(group.findtext(f"{SVG}title")) for group in root.findall(f"{SVG}g/{SVG}g")) == sorted(
        part.whole for part in parts
    )


def test_an_svg_holds_its_nodes_inside_one_another_and_tells_itself_to_screen_readers() -> None:
    root = ET.fromstring(drawn("svg", compiled(FIVE), title="a < b"))
    assert root.findtext(f"{SVG}title") == "a < b"
    assert root.findtext(f"{SVG}desc") == FIVE
    background, *boxes = root.iter(f"{SVG}rect")
    assert background.get("fill") == "#ffffff"
    for box in boxes:
        assert float(box.get("x", 0)) + float(box.get("width", 0)) <= float(root.get("width", 0))
        assert float(box.get("y", 0)) + float(box.get("height", 0)) <= float(root.get("height", 0))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_only_text(text: str) -> None:
    condition = compiled(f"console.type == {write_argument(Text(text))}")
    root = ET.fromstring(drawn("svg", condition))
    assert root.findtext(f"{SVG}g/{SVG}g/{SVG}title") == picture(condition).whole
    node = drawn("mermaid", condition).splitlines()[1]
    assert set(node.removeprefix('  n0["').removesuffix('"]:::unasked').replace("<br/>", "")).isdisjoint(
        '<>"[]{}|`\\&\n'
    )
    assert drawn("dot", condition).count("\n") == 6


def test_a_long_condition_is_cut_and_whole_in_the_title() -> None:
    names = ", ".join(f'"system-{index}"' for index in range(90))
    condition = compiled(f"os.name in [{names}]")
    root = ET.fromstring(drawn("svg", condition))
    shown = [text.text or "" for text in root.iter(f"{SVG}text")]
    assert len(shown) == 3
    assert shown[-1].endswith("…")
    assert "system-89" in str(root.findtext(f"{SVG}g/{SVG}g/{SVG}title"))


@pytest.mark.system
@pytest.mark.skipif(shutil.which("dot") is None, reason="needs Graphviz")
@pytest.mark.parametrize("text", [FIVE, atoms(1), atoms(30), atoms(128), *HOSTILE])
def test_graphviz_draws_the_same_labels(text: str, tmp_path: Path) -> None:
    condition = compiled(f"console.type == {write_argument(Text(text))}" if text in HOSTILE else text)
    (tmp_path / "condition.dot").write_text(drawn("dot", condition, condition.explain(FACTS, NOW).decision), "utf-8")
    ran = subprocess.run(["dot", "-Tsvg", "condition.dot"], cwd=tmp_path, capture_output=True, check=True)
    assert ran.stderr == b""
    titles = {link.get("{http://www.w3.org/1999/xlink}title") for link in ET.fromstring(ran.stdout).iter(f"{SVG}a")}
    assert picture(condition).whole in titles


@pytest.mark.system
@pytest.mark.skipif(shutil.which("rsvg-convert") is None, reason="needs rsvg-convert")
@pytest.mark.parametrize("text", [FIVE, atoms(1), atoms(30), atoms(128)])
def test_an_svg_is_drawn(text: str) -> None:
    condition = compiled(text)
    picture_ = drawn("svg", condition, condition.explain(FACTS, NOW).decision).encode()
    ran = subprocess.run(["rsvg-convert"], input=picture_, capture_output=True, check=True)
    assert ran.stdout.startswith(b"\x89PNG")
