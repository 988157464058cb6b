"""``check --format sarif``: valid by the schema, with what GitHub asks for, and with edits that mend the file."""

from __future__ import annotations

import html
import json
from enum import Enum
from pathlib import Path
from typing import Any, cast

import jsonschema
import pytest

import messenger_rules as mr
from messenger_rules.authoring.code_pages import code_page
from messenger_rules.authoring.sarif import Checked, sarif
from messenger_rules.condition.parser import parse
from messenger_rules.diagnostics import Diagnostic, Edit, Severity
from messenger_rules.messages.reader import read_elements
from messenger_rules.text import Source, Span
from tests.condition.test_codes import PAGES, VOCABULARY
from tests.docs.pages import PROJECT, blocks

SCHEMA = json.loads((Path(__file__).parent / "sarif-2.1.0-rtm.5.json").read_text("utf-8"))
VALIDATOR = jsonschema.Draft4Validator(SCHEMA, format_checker=jsonschema.FormatChecker())
FOLDER = Path("/site")


class Later(Enum):
    """A severity that the library does not have yet."""

    NOTE = "note"


FILE = Source("<catalog>\n  <condition>a && b</condition>\n</catalog>\n", name="rules/messages 1.xml")
EVERY_KIND = [
    Diagnostic(
        "MR106", "the language has words", FILE, Span(25, 27), "here", ("write `and`",), edit=Edit(Span(25, 27), "x")
    ),
    Diagnostic("MR302", "a warning", FILE, Span(0, 8), severity=Severity.WARNING, message_id="retired"),
    Diagnostic("MR302", "a note", FILE, severity=cast("Severity", Later.NOTE)),
    Diagnostic("MR501", "a file that cannot be read", Source("", "nowhere.xml")),
    Diagnostic("MR597", "without a place", help=("first", 'write {"unknown": "reason"}')),
    Diagnostic("ACME1", "a code without a page", Source("x", name="../outside/é.xml"), Span(0, 1)),
    Diagnostic("MR508", "at the very end", FILE, Span(len(FILE.text), len(FILE.text))),
]


def log(*diagnostics: Diagnostic) -> dict[str, Any]:
    made = sarif([Checked("checked.xml", diagnostics)], "0.1.0", FOLDER)
    VALIDATOR.validate(made)
    return made


def results(*diagnostics: Diagnostic) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = log(*diagnostics)["runs"][0]["results"]
    return found


def test_the_schema_is_asked() -> None:
    made = log(*EVERY_KIND)
    made["runs"][0]["results"][0]["level"] = "bad"
    with pytest.raises(jsonschema.ValidationError):
        VALIDATOR.validate(made)


def test_every_kind_is_valid() -> None:
    assert [result["level"] for result in results(*EVERY_KIND)] == ["error", "warning", "note", *["error"] * 4]
    assert results() == []


def test_every_result_has_a_place_that_github_takes() -> None:
    for result in results(*EVERY_KIND):
        (location,) = result["locations"]
        place = location["physicalLocation"]
        assert place["artifactLocation"]["uri"]
        assert set(place["region"]) == {"startLine", "startColumn", "endLine", "endColumn"}


def test_addresses_are_relative_to_a_folder_that_is_declared() -> None:
    run = log(*EVERY_KIND)["runs"][0]
    files = [result["locations"][0]["physicalLocation"]["artifactLocation"] for result in run["results"]]
    assert files[0] == {"uri": "rules/messages%201.xml", "uriBaseId": "%SRCROOT%"}
    assert files[4] == {"uri": "checked.xml", "uriBaseId": "%SRCROOT%"}
    assert files[5] == {"uri": "file:///outside/%C3%A9.xml"}
    assert set(run["originalUriBaseIds"]) == {"%SRCROOT%"}
    assert results(Diagnostic("MR501", "x", Source("", "/site/a.xml")))[0]["locations"][0]["physicalLocation"][
        "artifactLocation"
    ] == {"uri": "a.xml", "uriBaseId": "%SRCROOT%"}


def test_columns_are_characters() -> None:
    run = log(Diagnostic("MR128", "x", Source("😀 ;", name="a.xml"), Span(2, 3)))["runs"][0]
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["results"][0]["locations"][0]["physicalLocation"]["region"]["startColumn"] == 3


def test_a_message_is_named() -> None:
    result = results(EVERY_KIND[1])[0]
    assert result["message"]["text"] == "message retired: a warning"
    assert result["locations"][0]["logicalLocations"] == [{"name": "retired", "kind": "element"}]


def test_braces_are_no_placeholders() -> None:
    assert results(EVERY_KIND[4])[0]["message"]["text"] == (
        'without a place\nhelp: first\nhelp: write {{"unknown": "reason"}}'
    )


def test_rules_have_the_pages_of_the_docs() -> None:
    run = log(*EVERY_KIND)["runs"][0]
    rules = {rule["id"]: rule for rule in run["tool"]["driver"]["rules"]}
    assert list(rules) == ["ACME1", "MR106", "MR302", "MR501", "MR508", "MR597"]
    assert rules["ACME1"] == {"id": "ACME1"}
    assert rules["MR501"]["defaultConfiguration"] == {"level": "error"}
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


@pytest.mark.parametrize("page", sorted((PROJECT / "docs" / "codes").glob("MR*.md")), ids=lambda page: page.stem)
def test_every_page_can_be_read(page: Path) -> None:
    found = code_page(page.stem)
    assert found is not None
    assert found.about
    log(Diagnostic(page.stem, "said"))


def mended(text: str, fix: dict[str, Any]) -> str:
    """The text after a fix, by what SARIF says of lines and columns."""
    (change,) = fix["artifactChanges"]
    (replacement,) = change["replacements"]
    region, lines = replacement["deletedRegion"], text.splitlines(keepends=True)

    def offset(line: int, column: int) -> int:
        return sum(map(len, lines[: line - 1])) + column - 1

    inserted: str = replacement["insertedContent"]["text"]
    start = offset(region["startLine"], region["startColumn"])
    end = offset(region["endLine"], region["endColumn"])
    return text[:start] + inserted + text[end:]


def complaints(source: Source) -> tuple[Diagnostic, ...]:
    try:
        return mr.compile(source, vocabulary=mr.Vocabulary.read(VOCABULARY)).diagnostics
    except mr.ConditionError as error:
        return error.diagnostics


@pytest.mark.parametrize("cdata", [True, False], ids=["cdata", "text"])
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_fix_does_in_the_file_what_the_edit_does_in_the_condition(page: Path, cdata: bool) -> None:
    condition = next(blocks(page.relative_to(PROJECT))).body.removesuffix("\n")
    if not condition.isprintable():
        return
    written = f"<![CDATA[{condition}]]>" if cdata else html.escape(condition, quote=False)
    text = f'<catalog xmlns="urn:messenger-rules:catalog:1">\n<segment name="a">{written}</segment></catalog>'
    for diagnostic in complaints(segment(text)):
        made = results(diagnostic)[0]
        if diagnostic.edit is None or "fixes" not in made:
            assert diagnostic.edit is None or not cdata, "in a CDATA section each letter stands for itself"
            continue
        (start, end), replacement = diagnostic.edit.span, diagnostic.edit.replacement
        assert segment(mended(text, made["fixes"][0])).text == condition[:start] + replacement + condition[end:]


def segment(text: str) -> Source:
    """The condition of the only segment, at its place in the file."""
    return read_elements(text.encode(), "messages.xml").children[0].text()


def test_a_fix_is_written_as_xml() -> None:
    text = '<catalog xmlns="urn:messenger-rules:catalog:1">\n<segment name="a">now lt 5</segment></catalog>'
    source = segment(text)
    fix = results(Diagnostic("MR106", "x", source, Span(4, 6), edit=Edit(Span(4, 6), "<")))[0]["fixes"][0]
    again = segment(mended(text, fix))
    assert again.text == "now < 5"
    assert "description" not in fix


def test_where_the_file_has_a_reference_no_fix_is_guessed() -> None:
    text = '<catalog xmlns="urn:messenger-rules:catalog:1"><segment name="a">a &amp;&amp; b</segment></catalog>'
    assert "fixes" not in results(Diagnostic("MR106", "x", segment(text), Span(2, 4), edit=Edit(Span(2, 4), "and")))[0]


def test_the_mended_condition_is_read() -> None:
    text = '<catalog xmlns="urn:messenger-rules:catalog:1">\n<segment name="a"><![CDATA[a && b]]></segment></catalog>'
    (found,) = complaints(segment(text))[:1]
    parse(segment(mended(text, results(found)[0]["fixes"][0])))
