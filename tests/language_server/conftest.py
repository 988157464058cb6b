"""A real editor's client on a real process, over its standard input and output."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest_asyncio
from lsprotocol import types
from pytest_lsp import LanguageClient, client_capabilities, make_test_lsp_client

SECONDS = 60


@dataclass
class Editor:
    """Writes as a person does: by edits of places, and looks at what the server says."""

    client: LanguageClient
    root: Path
    texts: dict[str, str] = field(default_factory=dict)
    version: int = 0

    def uri(self, name: str) -> str:
        return (self.root / name).as_uri()

    async def open(self, name: str, text: str) -> list[types.Diagnostic]:
        self.texts[name] = text
        language = "xml" if name.endswith(".xml") else "plaintext"
        item = types.TextDocumentItem(self.uri(name), language, self.version, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        return await self.diagnostics(name)

    async def replace(self, name: str, old: str, new: str) -> list[types.Diagnostic]:
        """Write a text in place of the first that stands there."""
        start = self.texts[name].index(old)
        return await self.edit(name, start, start + len(old), new)

    async def edit(self, name: str, start: int, end: int, new: str) -> list[types.Diagnostic]:
        text = self.texts[name]
        place = types.Range(position(text, start), position(text, end))
        self.texts[name] = text[:start] + new + text[end:]
        self.version += 1
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(self.version, self.uri(name)),
                [types.TextDocumentContentChangePartial(place, new)],
            )
        )
        return await self.diagnostics(name)

    async def diagnostics(self, name: str) -> list[types.Diagnostic]:
        """Those of the version that is written now."""
        uri, told = self.uri(name), []

        async def wait() -> None:
            while True:
                found = await self.client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
                if found.uri == uri and (found.version is None or found.version >= self.version):
                    told.extend(found.diagnostics)
                    return

        await asyncio.wait_for(wait(), SECONDS)
        return told

    def at(self, name: str, mark: str, behind: int = 0) -> dict[str, object]:
        """A place: behind a text, and so many letters more."""
        offset = self.texts[name].index(mark) + len(mark) + behind
        return {
            "text_document": types.TextDocumentIdentifier(self.uri(name)),
            "position": position(self.texts[name], offset),
        }

    async def apply(self, name: str, edit: types.TextEdit) -> list[types.Diagnostic]:
        start, end = (offset(self.texts[name], it) for it in (edit.range.start, edit.range.end))
        return await self.edit(name, start, end, edit.new_text)


def position(text: str, offset: int) -> types.Position:
    """As the protocol counts where nothing else is agreed on: in units of UTF-16."""
    line = text.count("\n", 0, offset)
    start = text.rfind("\n", 0, offset) + 1
    return types.Position(line, len(text[start:offset].encode("utf-16-le")) // 2)


def offset(text: str, place: types.Position) -> int:
    start = 0
    for _ in range(place.line):
        start = text.index("\n", start) + 1
    line = text[start:].partition("\n")[0]
    return start + len(line.encode("utf-16-le")[: place.character * 2].decode("utf-16-le"))


@pytest_asyncio.fixture
async def start(tmp_path: Path) -> AsyncIterator[Callable[..., Awaitable[Editor]]]:
    clients: list[LanguageClient] = []

    async def started(*options: str, editor: str = "visual-studio-code", encodings: list[str] | None = None) -> Editor:
        client = make_test_lsp_client()
        clients.append(client)
        await client.start_io(sys.executable, "-m", "messenger_rules.cli", "lsp", *options, cwd=str(tmp_path))
        capabilities = client_capabilities(editor)
        kinds = [types.PositionEncodingKind(it) for it in encodings] if encodings else None
        capabilities.general = types.GeneralClientCapabilities(position_encodings=kinds)
        params = types.InitializeParams(capabilities=capabilities, root_uri=tmp_path.as_uri())
        await asyncio.wait_for(client.initialize_session(params), SECONDS)
        return Editor(client, tmp_path)

    yield started
    for client in clients:
        await asyncio.wait_for(client.shutdown_session(), SECONDS)
        await client.stop()  # type: ignore[no-untyped-call]


@pytest_asyncio.fixture
async def editor(start: Callable[..., Awaitable[Editor]]) -> Editor:
    return await start()
