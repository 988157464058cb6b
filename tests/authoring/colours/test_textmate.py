"""The TextMate grammars say what the grammar says; tests/system/test_editor.py lets the editor's own engine read them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from messenger_rules.authoring.colours import HOLD_CONDITIONS, CatalogLexer, ConditionLexer
from messenger_rules.condition.parser import terminals

TERMINAL = re.compile(r"^(?P<name>[A-Z]+)(?:\.\d)?: (?:/(?P<pattern>.*)/|(?P<texts>\".*\"))$", re.MULTILINE)
ENDS_A_KEYWORD = r"(?![a-z0-9_]|\.[a-z])"


@pytest.fixture(scope="module")
def extension(project: Path) -> Path:
    return project / "grammar" / "vscode"


@pytest.fixture(scope="module")
def condition(extension: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((extension / "syntaxes" / "condition.tmLanguage.json").read_text("utf-8"))
    return read


def test_each_terminal_is_written_as_in_the_grammar(condition: dict[str, Any], project: Path) -> None:
    rules = condition["repository"]
    grammar = (project / "grammar" / "condition.lark").read_text("utf-8")
    known = {found["name"]: found for found in TERMINAL.finditer(grammar)}
    patterns = {name: found["pattern"] for name, found in known.items() if found["pattern"]}
    name = patterns.pop("NAME")
    del patterns["BLANKS"]
    assert {name: rules[name.lower()]["match"] for name in patterns} == patterns
    assert rules["fact"]["match"] == name
    assert rules["predicate"]["match"] == name + r"(?=[ \t]*\()"
    for signs in ("COMPARE", "RANGE"):
        assert rules[signs.lower()]["match"].replace("\\", "").split("|") == re.findall(
            r"[^\s\"|]+", known[signs]["texts"]
        )


def test_the_keywords_are_those_of_the_grammar(condition: dict[str, Any]) -> None:
    rules = [condition["repository"][name]["match"] for name in ("keyword", "constant")]
    words = [rule.removeprefix("(?:").removesuffix(f"){ENDS_A_KEYWORD}").split("|") for rule in rules]
    assert {word for some in words for word in some} == set(terminals().keywords)


def test_what_is_tried_first_is_what_the_lexer_tries_first(condition: dict[str, Any]) -> None:
    """Its order is by priority; of those with the same, none begins like another one."""
    tried = [rule["include"].removeprefix("#").upper() for rule in condition["patterns"]]
    in_the_lexer = [name for name in terminals().pattern.groupindex if name in tried]
    literals = [name for name in tried if name in {"INSTANT", "DAY", "DURATION", "LINE", "PERCENT", "NUMERAL"}]
    assert literals == [name for name in in_the_lexer if name in literals]


def test_the_catalogue_knows_where_conditions_are(extension: Path) -> None:
    catalog = json.loads((extension / "syntaxes" / "catalog.tmLanguage.json").read_text("utf-8"))
    assert f"(?:{'|'.join(HOLD_CONDITIONS)})" in catalog["repository"]["holds-condition"]["begin"]


def test_what_the_extension_names_is_there(extension: Path) -> None:
    offers = json.loads((extension / "package.json").read_text("utf-8"))["contributes"]
    files = [language["configuration"] for language in offers["languages"]]
    files += [grammar["path"] for grammar in offers["grammars"]]
    for file in files:
        assert isinstance(json.loads((extension / file).read_text("utf-8")), dict)
    for grammar in offers["grammars"]:
        assert json.loads((extension / grammar["path"]).read_text("utf-8"))["scopeName"] == grammar["scopeName"]


def test_languages_are_called_the_same_everywhere(extension: Path) -> None:
    languages = json.loads((extension / "package.json").read_text("utf-8"))["contributes"]["languages"]
    lexers = (ConditionLexer, CatalogLexer)
    assert [language["id"] for language in languages] == [lexer.aliases[0] for lexer in lexers]
    assert [f"*{extension}" for extension in languages[0]["extensions"]] == ConditionLexer.filenames
