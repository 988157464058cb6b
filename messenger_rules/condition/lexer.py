"""The lexer: condition text to tokens, by the terminals of the grammar and by nothing else.

Where the text is no token, the mistakes module says what the author may have meant; the lexer goes on behind it, so
that one pass tells every mistake.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from sys import intern
from typing import Any, NamedTuple

from lark.common import LexerConf
from lark.lexer import Lexer, Token

from messenger_rules.condition import mistakes, numeral_mistakes, tree
from messenger_rules.diagnostics import Diagnostic
from messenger_rules.text import Source, Span

MISTAKE = "MISTAKE"
"""What `Terminals.pieces` calls a stretch that is no token; no terminal of the grammar has this name."""

BLANKS = "BLANKS"
"""The terminal of the grammar that stands between others."""

_NUMERAL = "NUMERAL"
_DAY = "DAY"
_DOUBTFUL = frozenset({None, _NUMERAL, _DAY})
"""What may be a mistake: no terminal at all, and a number or a day, which may be half a date."""


class Tokens(NamedTuple):
    """What the lexer makes of a text."""

    tokens: tuple[Token, ...]
    comments: tuple[tree.Comment, ...]
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Terminals:
    """The grammar's terminals as one pattern, and its keywords, which look like names.

    ``spaced`` is the same pattern with the blanks before a terminal, so that most blanks are no pieces of their own.
    """

    pattern: re.Pattern[str]
    spaced: re.Pattern[str]
    keywords: dict[str, str]
    ignored: frozenset[str]

    @classmethod
    def of(cls, conf: LexerConf) -> Terminals:
        """Longer and more urgent terminals come first, as in Lark's own lexer."""
        keywords = {
            t.pattern.value: intern(str(t.name))
            for t in conf.terminals
            if t.pattern.value.isalpha() and t.pattern.type == "str"
        }
        others = [terminal for terminal in conf.terminals if terminal.name not in keywords.values()]
        others.sort(
            key=lambda terminal: (-terminal.priority, -terminal.pattern.max_width, -len(terminal.pattern.value))
        )
        pattern = "|".join(f"(?P<{terminal.name}>{terminal.pattern.to_regexp()})" for terminal in others)
        blanks = next(terminal.pattern.to_regexp() for terminal in others if terminal.name == BLANKS)
        return cls(re.compile(pattern), re.compile(f"(?:{blanks})?(?:{pattern})"), keywords, frozenset(conf.ignore))

    def read(self, source: Source) -> Tokens:
        """The tokens and comments of a text, and every mistake that is no token."""
        tokens: list[Token] = []
        comments: list[tree.Comment] = []
        diagnostics: list[Diagnostic] = []
        match, keywords, ignored, text, position = self.spaced.match, self.keywords, self.ignored, source.text, 0
        ascii_only = text.isascii()  # asked once: most conditions are
        while position < len(text):
            found = match(text, position)
            kind = found.lastgroup if found is not None else None
            mistake = self._mistake(source, position, found, tokens) if kind in _DOUBTFUL else None
            if mistake is not None:
                diagnostics.append(mistake.diagnostic)
                position = mistake.end
                del tokens[len(tokens) - mistake.replaces :]
                if mistake.token is not None:
                    tokens.append(_token(*mistake.token))
                continue
            assert found is not None
            assert kind is not None
            value, position = found[kind], found.end()
            if not (ascii_only and value.isprintable()):
                diagnostics.extend(mistakes.unseen(source, position - len(value), value))
            if kind not in ignored:
                tokens.append(_token(keywords.get(value, kind), value, position - len(value)))
            elif value.startswith("#"):
                comments.append(tree.Comment(value.rstrip(), Span(position - len(value), position)))
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
        return self._mistake(source, position, found, tokens) or found  # type: ignore[return-value] # one of the two is there

    @staticmethod
    def _mistake(
        source: Source, position: int, found: re.Match[str] | None, tokens: Sequence[Token]
    ) -> mistakes.Mistake | None:
        if found is None:
            return mistakes.at(source, position, tokens)
        if found.lastgroup == _DAY:
            return numeral_mistakes.behind_a_day(source, found.start(_DAY))
        return numeral_mistakes.in_numeral(source, found.start(_NUMERAL)) if found.lastgroup == _NUMERAL else None


def _token(kind: str, value: str, start: int) -> Token:
    """Made without Lark's own constructor, which looks at nine parameters."""
    token = str.__new__(Token, value)
    token.type = kind
    token.value = value
    token.start_pos = start
    token.end_pos = start + len(value)
    return token


class ReadTokens(Lexer):
    """Hands tokens that were read before to Lark's parser."""

    __future_interface__ = 2

    def __init__(self, conf: LexerConf) -> None:
        self.terminals = Terminals.of(conf)

    def lex(self, lexer_state: Any, parser_state: Any) -> Iterator[Token]:
        """The tokens of the state's text, which is a tuple of them, with all that Lark's parser looks at."""
        for read in lexer_state.text:
            token = Token(read.type, str(read), read.start_pos, end_pos=read.end_pos)
            lexer_state.last_token = token
            yield token
