"""The lexer: condition text to tokens, by the terminals of the grammar and by nothing else.

Where the text is no token, the mistakes module says what the author may have meant; the lexer goes on behind it, so
that one pass tells every mistake.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from lark.common import LexerConf
from lark.lexer import Lexer, Token

from messenger_rules.condition import mistakes, tree
from messenger_rules.diagnostics import Diagnostic
from messenger_rules.text import Source, Span

MISTAKE = "MISTAKE"
"""What `Terminals.pieces` calls a stretch that is no token; no terminal of the grammar has this name."""


class Tokens(NamedTuple):
    """What the lexer makes of a text."""

    tokens: tuple[Token, ...]
    comments: tuple[tree.Comment, ...]
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Terminals:
    """The grammar's terminals as one pattern, and its keywords, which look like names."""

    pattern: re.Pattern[str]
    keywords: dict[str, str]
    ignored: frozenset[str]

    @classmethod
    def of(cls, conf: LexerConf) -> Terminals:
        """Longer and more urgent terminals come first, as in Lark's own lexer."""
        keywords = {
            t.pattern.value: t.name for t in conf.terminals if t.pattern.value.isalpha() and t.pattern.type == "str"
        }
        others = [terminal for terminal in conf.terminals if terminal.name not in keywords.values()]
        others.sort(
            key=lambda terminal: (-terminal.priority, -terminal.pattern.max_width, -len(terminal.pattern.value))
        )
        pattern = "|".join(f"(?P<{terminal.name}>{terminal.pattern.to_regexp()})" for terminal in others)
        return cls(re.compile(pattern), keywords, frozenset(conf.ignore))

    def read(self, source: Source) -> Tokens:
        """The tokens and comments of a text, and every mistake that is no token."""
        tokens: list[Token] = []
        comments: list[tree.Comment] = []
        diagnostics: list[Diagnostic] = []
        text, position = source.text, 0
        while position < len(text):
            found = self._next(source, position, tokens)
            if isinstance(found, mistakes.Mistake):
                diagnostics.append(found.diagnostic)
                position = found.end
                if found.token is not None:
                    del tokens[len(tokens) - found.replaces :]
                    tokens.append(_token(*found.token))
                continue
            kind, value = str(found.lastgroup), found.group()
            if kind not in self.ignored:
                tokens.append(_token(self.keywords.get(value, kind), value, position))
            elif value.startswith("#"):
                comments.append(tree.Comment(value.rstrip(), Span(position, found.end())))
            position = found.end()
        return Tokens(tuple(tokens), tuple(comments), tuple(diagnostics))

    def pieces(self, source: Source) -> Iterator[tuple[str, Span]]:
        """Every stretch of a text by its terminal's name, comments and blanks too; what is no token is ``MISTAKE``."""
        position = 0
        while position < len(source.text):
            found = self._next(source, position, ())
            if isinstance(found, mistakes.Mistake):
                kind, end = MISTAKE, found.end
            else:
                kind, end = self.keywords.get(found.group(), str(found.lastgroup)), found.end()
            yield kind, Span(position, end)
            position = end

    def _next(self, source: Source, position: int, tokens: Sequence[Token]) -> re.Match[str] | mistakes.Mistake:
        found = self.pattern.match(source.text, position)
        if found is None:
            return mistakes.at(source, position, tokens)
        mistake = mistakes.in_numeral(source, position) if found.lastgroup == "NUMERAL" else None
        return mistake or found


def _token(kind: str, value: str, start: int) -> Token:
    return Token(kind, value, start_pos=start, end_pos=start + len(value))


class ReadTokens(Lexer):
    """Hands tokens that were read before to Lark's parser."""

    __future_interface__ = 2

    def __init__(self, conf: LexerConf) -> None:
        self.terminals = Terminals.of(conf)

    def lex(self, lexer_state: Any, parser_state: Any) -> Iterator[Token]:
        """The tokens of the state's text, which is a tuple of them."""
        for token in lexer_state.text:
            lexer_state.last_token = token
            yield token
