"""Translation: our results in the types of the protocol."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from lsprotocol import types

from messenger_rules.diagnostics import Diagnostic, visible
from messenger_rules.language_server.documents import Document
from messenger_rules.language_server.fixes import Fix
from messenger_rules.language_server.positions import Lines, Position
from messenger_rules.language_server.signature import Signature
from messenger_rules.language_server.suggestion import Suggestion, SuggestionKind
from messenger_rules.text import Span

SOURCE = "messenger-rules"
_KINDS = {
    SuggestionKind.FACT: types.CompletionItemKind.Field,
    SuggestionKind.PREDICATE: types.CompletionItemKind.Function,
    SuggestionKind.KEYWORD: types.CompletionItemKind.Keyword,
    SuggestionKind.VALUE: types.CompletionItemKind.Value,
    SuggestionKind.COMPONENT: types.CompletionItemKind.Module,
    SuggestionKind.ELEMENT: types.CompletionItemKind.Class,
    SuggestionKind.ATTRIBUTE: types.CompletionItemKind.Property,
    SuggestionKind.FILE: types.CompletionItemKind.File,
}


def position_of(position: types.Position) -> Position:
    """A position of the protocol as ours."""
    return Position(position.line, position.character)


def range_of(lines: Lines, span: Span) -> types.Range:
    """A stretch of a text as the editor counts."""
    start, end = lines.position(span.start), lines.position(span.end)
    return types.Range(types.Position(*start), types.Position(*end))


def diagnostics(found: Iterable[Diagnostic], lines: Lines) -> list[types.Diagnostic]:
    """Diagnostics of one file."""
    return [_diagnostic(about, lines) for about in found]


def _diagnostic(found: Diagnostic, lines: Lines) -> types.Diagnostic:
    span = Span(0, 0) if found.source is None else found.source.outermost(found.span)[1]
    sentences = [found.message, *([found.label] if found.label else []), *(f"help: {line}" for line in found.help)]
    severity = types.DiagnosticSeverity.Error if found.is_error else types.DiagnosticSeverity.Warning
    return types.Diagnostic(
        range_of(lines, span), "\n".join(map(visible, sentences)), severity, code=found.code, source=SOURCE
    )


def completion(suggestions: Iterable[Suggestion], lines: Lines, *, snippets: bool) -> list[types.CompletionItem]:
    """Suggestions in their order; with places to go on where the editor knows ``snippets``."""
    return [_item(it, index, lines, snippets=snippets) for index, it in enumerate(suggestions)]


def _item(it: Suggestion, index: int, lines: Lines, *, snippets: bool) -> types.CompletionItem:
    text = it.snippet if snippets and it.snippet else it.text
    span, written = range_of(lines, it.span), lines.text[slice(*it.span)]
    return types.CompletionItem(
        it.label,
        kind=_KINDS[it.kind],
        detail=it.detail or None,
        documentation=it.summary or None,
        sort_text=f"{index:04}",
        filter_text=f"{written[:1]}{it.label}" if written[:1] in {"<", '"'} and it.label[:1] != '"' else it.label,
        insert_text_format=types.InsertTextFormat.Snippet if text is it.snippet else types.InsertTextFormat.PlainText,
        text_edit=types.TextEdit(span, text),
    )


def action(fix: Fix, document: Document) -> types.CodeAction:
    """A fix as an action of the editor."""
    edit = types.TextEdit(range_of(document.lines, fix.span), fix.text)
    return types.CodeAction(
        fix.title,
        kind=types.CodeActionKind.QuickFix,
        diagnostics=[_diagnostic(fix.diagnostic, document.lines)],
        is_preferred=fix.certain,
        edit=types.WorkspaceEdit(changes={document.uri: [edit]}),
    )


def signature(found: Signature) -> types.SignatureHelp:
    """A signature with its parameters."""
    parameters = [types.ParameterInformation(name) for name in found.parameters]
    one = types.SignatureInformation(found.label, documentation=found.summary, parameters=parameters)
    return types.SignatureHelp([one], active_signature=0, active_parameter=found.active)


def uri_of(path: str) -> str:
    """The name of a file to an editor."""
    return Path(path).absolute().as_uri()
