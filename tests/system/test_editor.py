"""The extension for Visual Studio Code: its grammars in the engine of the editor, and the package that is installed."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.authoring.colours.table import CATALOG, CONDITIONS, Row, drawn
from tests.docs.pages import blocks
from tests.system.node import NEEDS_NODE, install, run, with_modules

pytestmark = [pytest.mark.system, pytest.mark.timeout(400), NEEDS_NODE]

SCRIPTS = Path(__file__).parent
CLASSES = {
    "comment": "#",
    "constant.character.entity": "e",
    "constant.language": "b",
    "constant.numeric": "n",
    "constant.other.date": "d",
    "entity.name.function": "c",
    "entity.name.tag": "t",
    "entity.other.attribute-name": "a",
    "invalid.illegal": "x",
    "keyword.control": "k",
    "keyword.operator": "o",
    "meta.tag.preprocessor": "m",
    "punctuation.definition.cdata": "m",
    "punctuation.definition.tag": "t",
    "punctuation.messenger-rules": "p",
    "punctuation.separator.key-value": "a",
    "string.quoted.double.messenger-rules": "s",
    "string.quoted.double.xml": "v",
    "string.quoted.single.xml": "v",
    "string.unquoted.cdata": "m",
    "variable.other": "f",
}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The engine that colours in Visual Studio Code."""
    return install(tmp_path_factory.mktemp("engine"), "vscode-textmate@9", "vscode-oniguruma@2")


def class_of(scopes: list[str]) -> str:
    found = [kind for scope in scopes for name, kind in CLASSES.items() if f"{scope}.".startswith(f"{name}.")]
    return found[-1] if found else " "


def coloured(rows: list[Row], scope: str, project: Path, engine: Path) -> list[list[str]]:
    extension = project / "grammar" / "vscode"
    declared = json.loads((extension / "package.json").read_text("utf-8"))["contributes"]["grammars"]
    grammars = {grammar["scopeName"]: str(extension / grammar["path"]) for grammar in declared}
    asked = {"grammars": grammars, "scope": scope, "texts": [row.lines for row in rows]}
    script = SCRIPTS / "tokenize.cjs"
    said = run("node", script, cwd=project, given=json.dumps(asked), env=with_modules(engine))
    return [
        drawn(row.lines, [classes(line) for line in text]) for row, text in zip(rows, json.loads(said), strict=True)
    ]


def classes(tokens: list[Any]) -> str:
    return "".join(class_of(scopes) * (end - start) for start, end, scopes in tokens)


def test_conditions(project: Path, engine: Path) -> None:
    found = coloured(CONDITIONS, "source.messenger-rules", project, engine)
    assert dict(zip(map(str, CONDITIONS), found, strict=True)) == {str(row): row.classes for row in CONDITIONS}


def test_a_catalogue(project: Path, engine: Path) -> None:
    assert coloured([CATALOG], "text.xml.messenger-rules", project, engine) == [CATALOG.classes]


def started(extension: Path, failure: str = "") -> dict[str, Any]:
    """What a host hears of the extension."""
    found: dict[str, Any] = json.loads(run("node", SCRIPTS / "start_extension.cjs", extension, failure, cwd=extension))
    return found


def test_the_extension_starts_the_server(project: Path) -> None:
    told = started(project / "grammar" / "vscode")
    (server,) = told["servers"]
    assert server["server"] == {"command": "messenger-rules.command of the settings", "args": ["lsp"]}
    assert {document["language"] for document in server["documents"]} == {"messenger-rules", "messenger-rules-catalog"}
    assert (told["warnings"], told["stopped"]) == ([], 1)


def test_without_the_server_a_sentence_says_what_to_do(project: Path) -> None:
    told = started(project / "grammar" / "vscode", failure="spawn ENOENT")
    (warning,) = told["warnings"]
    assert "lsp` does not run: spawn ENOENT. Install messenger-rules" in warning
    assert told["stopped"] == 0


def test_the_package_can_be_made(project: Path, tmp_path: Path) -> None:
    """As the extension's page says, in a copy: what is made holds the grammars, the client and the licence."""
    extension = tmp_path / "grammar" / "vscode"
    ignored = shutil.ignore_patterns("node_modules", "*.vsix", "package-lock.json", "LICENSE")
    shutil.copytree(project / "grammar" / "vscode", extension, ignore=ignored)
    shutil.copy(project / "LICENSE", tmp_path)
    commands = next(block.body for block in blocks(Path("grammar/vscode/README.md")) if block.kind == "sh")
    install_, package, _ = commands.splitlines()
    run("bash", "-c", install_, cwd=extension)
    run("bash", "-c", package.replace("npx ", "npx --yes "), cwd=extension)
    (file,) = extension.glob("*.vsix")
    with zipfile.ZipFile(file) as made:
        held = set(made.namelist())
    assert {f"extension/{name}" for name in ("extension.js", "LICENSE.txt", "language-configuration.json")} <= held
    assert {f"extension/syntaxes/{name}.tmLanguage.json" for name in ("condition", "catalog")} <= held
    assert "extension/node_modules/vscode-languageclient/node.js" in held
    assert not any(name.endswith((".vsix", ".gitignore", "package-lock.json")) for name in held)
