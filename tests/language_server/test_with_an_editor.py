"""Writing with an editor: a real client, a real process, standard input and output."""

from __future__ import annotations

import contextlib
import io
import json
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from benchmarks.editing import catalog_of
from messenger_rules.cli.main import main
from messenger_rules.language_server import server
from messenger_rules.language_server.desk import Desk
from messenger_rules.language_server.documents import Document
from messenger_rules.registry import Registry
from tests.language_server.conftest import Editor, offset

MESSAGES = 12
"""Of the example: enough to edit, few enough to be checked again and again."""
pytestmark = pytest.mark.timeout(180)

VOCABULARY = """product = "acme"
languages = ["en", "de"]
[console]
types = ["enterprise", "control-center"]
versions = ["5.1", "5.2", "5.3"]
[components.anti-virus]
title = "Anti-Virus"
versions = ["9.5.0", "9.7.0"]
[facts."acme.features"]
type = "set"
values = ["search", "audit"]
"""


def codes(found: list[types.Diagnostic]) -> list[str]:
    return [str(it.code) for it in found]


def check(path: Path) -> list[dict[str, Any]]:
    """What the command tells of the saved file."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        main(["check", "--json", str(path)])
    told: list[dict[str, Any]] = json.loads(printed.getvalue())
    return told


async def labels(editor: Editor, name: str, mark: str) -> list[str]:
    return [it.label for it in await items(editor, name, mark)]


async def items(editor: Editor, name: str, mark: str) -> list[types.CompletionItem]:
    found = await editor.client.text_document_completion_async(types.CompletionParams(**editor.at(name, mark)))  # type: ignore[arg-type]
    assert isinstance(found, list)
    return found


async def hover(editor: Editor, name: str, mark: str, behind: int = 0) -> str:
    found = await editor.client.text_document_hover_async(types.HoverParams(**editor.at(name, mark, behind)))  # type: ignore[arg-type]
    return found.contents.value if found and isinstance(found.contents, types.MarkupContent) else ""


async def take(editor: Editor, name: str, mark: str, label: str, *filled: str) -> list[types.Diagnostic]:
    """Take a suggestion, and fill in what its snippet asks for."""
    item = next(it for it in await items(editor, name, mark) if it.label == label)
    assert isinstance(item.text_edit, types.TextEdit)
    text = item.text_edit.new_text
    for number, words in enumerate(filled, start=1):
        for form in (f"${number}", f"${{{number}:en}}", f"${{{number}|info,warning,critical|}}"):
            text = text.replace(form, words)
    return await editor.apply(name, types.TextEdit(item.text_edit.range, text.replace("$0", "")))


@pytest.mark.asyncio
async def test_from_an_empty_file_to_a_message_without_diagnostics(editor: Editor) -> None:
    (editor.root / "vocabulary.toml").write_text(VOCABULARY)
    name = "messages.xml"
    assert codes(await editor.open(name, "")) == ["MR508"]
    await editor.edit(name, 0, 0, "<")
    await take(editor, name, "<", "catalog", "acme", "en")
    await editor.replace(name, "${3:vocabulary.toml}", "vocabulary.toml")
    await editor.replace(name, ">\n  ", ">\n  <")
    assert await labels(editor, name, "\n  <") == ["vocabulary", "segment", "message"]
    filled = ("old-scanner", "warning", "2027-01-01T00:00:00Z", "", "en", "A new scanner", "Please install it.")
    assert codes(await take(editor, name, "\n  <", "message", *filled)) == ["MR100"]
    await editor.replace(name, "CDATA[", 'CDATA[installed("')
    await take(editor, name, 'installed("', '"anti-virus"')
    await editor.replace(name, '"anti-virus"', '"anti-virus", ')
    assert codes(await take(editor, name, '"anti-virus", ', "9.5.*")) == ["MR108"]
    await editor.replace(name, "9.5.*", "9.5.*) and console.type == ")
    assert await labels(editor, name, "console.type == ") == ['"enterprise"', '"control-center"']
    assert codes(await take(editor, name, "console.type == ", '"enterprise"')) == []
    (editor.root / name).write_text(editor.texts[name])
    assert check(editor.root / name) == []


@pytest.mark.asyncio
async def test_the_diagnostics_are_those_of_check(editor: Editor, project: Path) -> None:
    whole = (project / "docs/examples/lifecycle.xml").read_text("utf-8")
    text = "</message>".join(whole.split("</message>")[:MESSAGES]) + "</message>\n</catalog>\n"
    (editor.root / "vocabulary.toml").write_text((project / "docs/examples/vocabulary.toml").read_text("utf-8"))
    name = "lifecycle.xml"
    await editor.open(name, text)
    for old, new in (
        ('os.name == "debian"', 'os.nam == "debain"'),
        ("<title>", "<title>😀 é\u2028 "),
        ('lang="de"', 'lang="dee"'),
        ("revision=", "revison="),
        ("</message>", "</mesage>"),
        ("</mesage>", "</message>"),
        ("2022-07-01T00:00:00Z", "2022-07-01"),
    ):
        found = await editor.replace(name, old, new)
        (editor.root / name).write_text(editor.texts[name], encoding="utf-8", newline="")
        checked = check(editor.root / name)
        told = [(it.code, *place(editor.texts[name], it.range.start), it.message.partition("\n")[0]) for it in found]
        assert told == [(it["code"], it["line"], it["column"], it["message"]) for it in checked]


def place(text: str, start: types.Position) -> tuple[int, int]:
    at = offset(text, start)
    return start.line + 1, at - text.rfind("\n", 0, at)


@pytest.mark.asyncio
async def test_500_messages(editor: Editor) -> None:
    name = "feed.xml"
    assert codes(await editor.open(name, catalog_of(500))) == []
    assert codes(await editor.replace(name, "console.version in 5.3 ..< 6", "console.verson in 5.3 ..< 6")) == ["MR201"]
    assert codes(await editor.replace(name, "console.verson", "console.version")) == []
    found = await editor.replace(name, 'id="m-499"', 'id="m-498"')
    assert len(found) == 2
    assert len(set(codes(found))) == 1
    assert await hover(editor, name, "console.version in 5.2", -3) != ""


@pytest.mark.asyncio
async def test_hover_definition_and_signature(editor: Editor) -> None:
    (editor.root / "vocabulary.toml").write_text(VOCABULARY)
    name = "audience.condition"
    text = '# 😀\nconsole.version in 5.2 ..< 6 and installed("anti-virus", < 9.7) and has(acme.features, "audit")'
    assert codes(await editor.open(name, text)) == []
    said = await hover(editor, name, "\nconsole.ver")
    assert "version, dotted" in said
    assert "5.2 or later, but before 6" in said
    assert "Anti-Virus" in await hover(editor, name, "anti-v")
    assert "at least" not in await hover(editor, name, "and ha")
    found = await editor.client.text_document_definition_async(types.DefinitionParams(**editor.at(name, "acme.fea")))  # type: ignore[arg-type]
    assert isinstance(found, types.Location)
    assert found.uri == editor.uri("vocabulary.toml")
    assert VOCABULARY.split("\n")[found.range.start.line] == '[facts."acme.features"]'
    help_ = await editor.client.text_document_signature_help_async(
        types.SignatureHelpParams(**editor.at(name, '"anti-virus", '))  # type: ignore[arg-type]
    )
    assert help_ is not None
    assert (help_.signatures[0].label, help_.active_parameter) == ('installed("component"[, versions])', 1)


@pytest.mark.asyncio
async def test_fixes_are_made_at_their_place_and_in_the_spelling_of_the_file(editor: Editor) -> None:
    name = "m.xml"
    text = catalog_of(1)
    start, end = text.index("<![CDATA["), text.index("]]>") + 3
    text = f"{text[:start]}<!-- 😀 é --> 5 &lt; console.version{text[end:]}"
    found = await editor.open(name, text)
    assert codes(found) == ["MR125"]
    params = types.CodeActionParams(
        types.TextDocumentIdentifier(editor.uri(name)), found[0].range, types.CodeActionContext(found)
    )
    actions = await editor.client.text_document_code_action_async(params)
    assert actions
    assert isinstance(actions[0], types.CodeAction)
    assert actions[0].edit
    assert actions[0].edit.changes
    [edit] = actions[0].edit.changes[editor.uri(name)]
    assert edit.new_text == "console.version &gt; 5"
    assert codes(await editor.apply(name, edit)) == []


@pytest.mark.asyncio
async def test_formatting(editor: Editor) -> None:
    await editor.open("a.condition", 'os.family=="linux"   and(true)')
    options = types.FormattingOptions(2, insert_spaces=True)
    params = types.DocumentFormattingParams(types.TextDocumentIdentifier(editor.uri("a.condition")), options)
    edits = await editor.client.text_document_formatting_async(params)
    assert edits
    await editor.apply("a.condition", edits[0])
    assert editor.texts["a.condition"] == 'os.family == "linux" and true\n'


@pytest.mark.asyncio
async def test_a_vocabulary_that_is_edited_and_broken(editor: Editor) -> None:
    (editor.root / "vocabulary.toml").write_text(VOCABULARY)
    assert codes(await editor.open("a.condition", 'console.type == "enterprize"')) == ["MR205"]
    await editor.open("vocabulary.toml", VOCABULARY)
    editor.version += 1
    await editor.replace("vocabulary.toml", '"enterprise"', '"enterprize"')
    assert codes(await editor.edit("a.condition", 0, 0, " ")) == []
    await editor.replace("vocabulary.toml", '"enterprize"', "enterprize")
    assert codes(await editor.edit("a.condition", 0, 0, " ")) == []


@pytest.mark.parametrize(("encodings", "column"), [(None, 26), (["utf-8"], 29), (["utf-32", "utf-16"], 25)])
@pytest.mark.asyncio
async def test_columns_are_counted_as_agreed(
    start: Callable[..., Awaitable[Editor]], encodings: list[str] | None, column: int
) -> None:
    editor = await start(encodings=encodings)
    found = await editor.open("a.condition", 'has_any(now, ["😀é"]) and os.nam == "x"')
    assert [it.range.start.character for it in found if it.code == "MR201"] == [column]


@pytest.mark.asyncio
async def test_strange_files_end_nothing(editor: Editor) -> None:
    assert codes(await editor.open("big.xml", "<" + "x" * 1_100_000)) == ["MR502"]
    assert len(await editor.open("long.condition", "os.family" + " " * 1_000_000)) == 1
    assert await labels(editor, "long.condition", "os.") != []
    found = await editor.open(
        "windows.xml", catalog_of(2).replace("\n", "\r\n").replace("console.version", "console.verson")
    )
    assert set(codes(found)) == {"MR201"}
    assert "Backup 2.0" in await hover(editor, "windows.xml", "<messa")
    assert codes(await editor.open("empty.condition", "")) == ["MR100"]


def test_the_end_of_standard_input_ends_the_process() -> None:
    command = [sys.executable, "-m", "messenger_rules.cli", "lsp"]
    run = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=60)
    assert (run.returncode, run.stdout, run.stderr) == (0, b"", b"")


def test_a_handler_that_fails_gives_no_answer_and_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr(server, "complete", fails)
    made = server.make_server(Desk(Registry.builtin()))
    made.desk.put(Document("file:///a", Path("/a"), "os"))
    place = types.CompletionParams(types.TextDocumentIdentifier("file:///a"), types.Position(0, 2))
    assert made.protocol.fm.features[types.TEXT_DOCUMENT_COMPLETION](place) is None
