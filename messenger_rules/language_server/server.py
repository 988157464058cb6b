"""The server: the protocol's requests, answered from the desk; nothing is found out here."""

from __future__ import annotations

import asyncio
import functools
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

import messenger_rules
from messenger_rules.language_server import translation
from messenger_rules.language_server.condition_completion import complete
from messenger_rules.language_server.definition import definition_in_condition, definition_in_xml
from messenger_rules.language_server.desk import Desk
from messenger_rules.language_server.documents import Document, Kind
from messenger_rules.language_server.fixes import fixes
from messenger_rules.language_server.formatting import formatted
from messenger_rules.language_server.hover import hover_condition, hover_xml
from messenger_rules.language_server.place import condition_at, inner_offset, place_in
from messenger_rules.language_server.positions import Lines
from messenger_rules.language_server.protocol import Protocol
from messenger_rules.language_server.publishing import Publishing
from messenger_rules.language_server.signature import signature_at
from messenger_rules.language_server.xml_completion import complete_xml
from messenger_rules.text import Span

logger = logging.getLogger(__name__)
_PAUSE = 0.01
"""Seconds that a check waits for the next letter: what is typed ahead is checked once."""
_TRIGGERS = ["<", '"', "(", ",", "[", " ", "."]
_Answer = TypeVar("_Answer")


class Server(LanguageServer):
    """A language server over one desk."""

    def __init__(self, desk: Desk) -> None:
        super().__init__("messenger-rules", messenger_rules.__version__, protocol_cls=Protocol)
        self.desk = desk
        self._publishing = Publishing()
        self._waiting: dict[str, asyncio.TimerHandle] = {}

    def report_server_error(self, error: Exception, source: Any) -> None:
        """What pygls itself could not do goes to the log, not before the author's eyes."""
        logger.error("%s: %s", type(error).__name__, error)

    @property
    def snippets(self) -> bool:
        """Whether the editor knows places to go on in what it inserts."""
        document = self.client_capabilities.text_document
        item = document.completion.completion_item if document and document.completion else None
        return bool(item and item.snippet_support)

    @property
    def watches(self) -> bool:
        """Whether the editor can tell of files that change on the disk."""
        workspace = self.client_capabilities.workspace
        watched = workspace.did_change_watched_files if workspace else None
        return bool(watched and watched.dynamic_registration)

    def check_soon(self, uri: str) -> None:
        """Check a document once nothing more is typed."""
        if uri in self._waiting:
            self._waiting[uri].cancel()
        self._waiting[uri] = asyncio.get_running_loop().call_later(_PAUSE, _guarded(self._check), self, uri)

    def check_all_soon(self, *, but: str = "") -> None:
        """Check all documents: something that they name has changed."""
        for uri in self.desk.documents:
            if uri != but:
                self.check_soon(uri)

    @staticmethod
    def _check(server: Server, uri: str) -> None:
        server._waiting.pop(uri, None)
        document = server.desk.documents.get(uri)
        if document is not None:
            server.publish(document)

    def publish(self, document: Document) -> None:
        """Tell the editor what is wrong with a document, and with the files that it names."""
        opened = [str(it.path) for it in self.desk.documents.values()]
        for name, lines, found in self._publishing.files(document, self.desk.check(document), opened):
            uri = document.uri if name is None else translation.uri_of(name)
            version = document.version if name is None else None
            told = translation.diagnostics(found, lines)
            self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, told, version))

    def at(self, params: Any) -> tuple[Document, int] | None:
        """The document and the offset that a request is about; None where the document is not open."""
        document = self.desk.documents.get(params.text_document.uri)
        if document is None:
            return None
        return document, document.lines.offset(translation.position_of(params.position))


def _guarded(handler: Callable[..., _Answer]) -> Callable[..., _Answer | None]:
    """A handler whose failure ends neither the server nor the author's work: it is logged, and there is no answer."""

    @functools.wraps(handler)
    def guarded(server: Server, params: Any) -> _Answer | None:
        try:
            return handler(server, params)
        except Exception:
            logger.exception("internal error in %s", handler.__name__)
            return None

    return guarded


def make_server(desk: Desk) -> Server:
    """A server that answers from a desk, not started yet."""
    server = Server(desk)
    for method, (handler, options) in _HANDLERS.items():
        server.feature(method, options)(_guarded(handler))
    return server


def _initialized(server: Server, _: types.InitializedParams) -> None:
    if server.watches:
        watcher = types.FileSystemWatcher("**/*.toml")
        options = types.DidChangeWatchedFilesRegistrationOptions([watcher])
        wanted = types.Registration("vocabularies", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
        server.client_register_capability(types.RegistrationParams([wanted]))


def _opened(server: Server, params: types.DidOpenTextDocumentParams) -> None:
    told = params.text_document
    path = Path(to_fs_path(told.uri) or told.uri.partition(":")[2])
    encoding = str(getattr(server.workspace.position_encoding, "value", server.workspace.position_encoding))
    document = Document(told.uri, path, told.text, told.version, encoding, told.language_id)
    server.desk.put(document)
    server.check_soon(document.uri)


def _changed(server: Server, params: types.DidChangeTextDocumentParams) -> None:
    document = server.desk.documents.get(params.text_document.uri)
    if document is None:
        return
    for change in params.content_changes:
        place = getattr(change, "range", None)
        start = None if place is None else translation.position_of(place.start)
        end = None if place is None else translation.position_of(place.end)
        document = document.edited(change.text, start, end, params.text_document.version)
    server.desk.put(document)
    server.check_soon(document.uri)
    if document.kind is Kind.VOCABULARY:
        server.check_all_soon(but=document.uri)


def _saved(server: Server, _: types.DidSaveTextDocumentParams) -> None:
    server.check_all_soon()


def _closed(server: Server, params: types.DidCloseTextDocumentParams) -> None:
    uri = params.text_document.uri
    document = server.desk.documents.get(uri)
    server.desk.close(uri)
    server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))
    if document is not None and document.kind is Kind.VOCABULARY:
        server.check_all_soon()


def _watched(server: Server, _: types.DidChangeWatchedFilesParams) -> None:
    server.check_all_soon()


def _completion(server: Server, params: types.CompletionParams) -> list[types.CompletionItem]:
    at = server.at(params)
    if at is None or at[0].kind is Kind.VOCABULARY:
        return []
    document, offset = at
    known = server.desk.known(document)
    if document.kind is Kind.CATALOG:
        found = complete_xml(document.text, offset, known)
    else:
        found = complete(document.text, offset, known.language)
    return translation.completion(found, document.lines, snippets=server.snippets)


def _hover(server: Server, params: types.HoverParams) -> types.Hover | None:
    at = server.at(params)
    if at is None or at[0].kind is Kind.VOCABULARY:
        return None
    document, offset = at
    about = hover_xml if document.kind is Kind.CATALOG else hover_condition
    found = about(document.text, offset, server.desk.known(document))
    if found is None:
        return None
    content = types.MarkupContent(types.MarkupKind.Markdown, found.text)
    return types.Hover(content, translation.range_of(document.lines, found.span))


def _definition(server: Server, params: types.DefinitionParams) -> types.Location | None:
    at = server.at(params)
    if at is None or at[0].kind is Kind.VOCABULARY:
        return None
    document, offset = at
    find = definition_in_xml if document.kind is Kind.CATALOG else definition_in_condition
    found = find(document.text, offset, server.desk.known(document))
    if found is None or found.source is None:
        return None
    here = found.source.text == document.text
    lines = document.lines if here else Lines(found.source.text, document.encoding)
    uri = document.uri if here else translation.uri_of(found.source.name)
    return types.Location(uri, translation.range_of(lines, found.span))


def _signature(server: Server, params: types.SignatureHelpParams) -> types.SignatureHelp | None:
    at = server.at(params)
    if at is None or at[0].kind is Kind.VOCABULARY:
        return None
    document, offset = at
    text = document.text
    if document.kind is Kind.CATALOG:
        source = condition_at(text, place_in(text, offset))
        if source is None:
            return None
        text, offset = source.text, inner_offset(source, offset)
    found = signature_at(text, offset, server.desk.known(document).language)
    return None if found is None else translation.signature(found)


def _actions(server: Server, params: types.CodeActionParams) -> list[types.CodeAction]:
    document = server.desk.documents.get(params.text_document.uri)
    if document is None:
        return []
    start, end = (document.lines.offset(translation.position_of(it)) for it in (params.range.start, params.range.end))
    own = str(document.path)
    found = [it for it in server.desk.check(document) if it.source and it.source.outermost(it.span)[0].name == own]
    made = fixes(found, Span(start, end), xml=document.kind is Kind.CATALOG)
    return [translation.action(fix, document) for fix in made]


def _formatting(server: Server, params: types.DocumentFormattingParams) -> list[types.TextEdit] | None:
    document = server.desk.documents.get(params.text_document.uri)
    change = None if document is None else formatted(document)
    if document is None or change is None:
        return None
    return [types.TextEdit(translation.range_of(document.lines, change.span), change.text)]


_HANDLERS: dict[str, tuple[Callable[[Server, Any], Any], Any]] = {
    types.INITIALIZED: (_initialized, None),
    types.TEXT_DOCUMENT_DID_OPEN: (_opened, None),
    types.TEXT_DOCUMENT_DID_CHANGE: (_changed, None),
    types.TEXT_DOCUMENT_DID_SAVE: (_saved, None),
    types.TEXT_DOCUMENT_DID_CLOSE: (_closed, None),
    types.WORKSPACE_DID_CHANGE_WATCHED_FILES: (_watched, None),
    types.TEXT_DOCUMENT_COMPLETION: (_completion, types.CompletionOptions(trigger_characters=_TRIGGERS)),
    types.TEXT_DOCUMENT_HOVER: (_hover, None),
    types.TEXT_DOCUMENT_DEFINITION: (_definition, None),
    types.TEXT_DOCUMENT_SIGNATURE_HELP: (_signature, types.SignatureHelpOptions(trigger_characters=["(", ","])),
    types.TEXT_DOCUMENT_CODE_ACTION: (_actions, types.CodeActionOptions([types.CodeActionKind.QuickFix])),
    types.TEXT_DOCUMENT_FORMATTING: (_formatting, None),
}
