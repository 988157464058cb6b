"""TOML text from strangers: bounded before it is parsed, and with the place of every key and value."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from messenger_rules.facts.places import Found, KeyPath
from messenger_rules.text import Source, Span

DEPTH = 16
"""Lists and tables inside one another, and parts of a dotted key. The parser of the standard library recurses over the
former and takes quadratic time over the latter: one key of half a million parts would keep it busy for hours."""

_MARKS = 50_000
"""Equals signs, commas and opening brackets in a text: the parser takes seconds for more."""

# Possessive throughout: every text is read once. A string that never ends runs to the end of its line, or of the text.
_TOKEN = re.compile(
    r"""
      \#[^\n]*+
    | \"""(?:[^"\\]++|\\.|"{1,2}(?!"))*+"{0,5}
    | '''(?:[^']++|'{1,2}(?!'))*+'{0,5}
    | "(?:[^"\\\n]++|\\[^\n])*+"?
    | '[^'\n]*+'?
    | [\[\]{}=.,\n]
    | [^\s\[\]{}=.,"'\#]++
    """,
    re.VERBOSE | re.DOTALL,
)


_COUNTED = frozenset("[{=,")


class UnreadableToml(ValueError):
    """A text that is not TOML, or beyond what we read; the words are a sentence's end, the span is where."""

    def __init__(self, sentence: str, span: Span) -> None:
        super().__init__(sentence)
        self.sentence, self.span = sentence, span


class TomlBeyondLimits(UnreadableToml):
    """A text that may be TOML, nested deeper or with more in it than we read; the words are of what it is."""


def read_toml(source: Source) -> dict[str, Any]:
    """The tables of a TOML text.

    :raises UnreadableToml: where it is not TOML.
    :raises TomlBeyondLimits: where it is nested deeper than 16 levels, or has more than 50,000 opening brackets, commas
        and equals signs.
    """
    _check_depth(source.text)
    try:
        return tomllib.loads(source.text)
    except ValueError as error:  # TOMLDecodeError, and what int says of a number with too many digits
        sentence = _in_our_words(str(error))
        raise UnreadableToml(
            sentence, _place(source.text, str(error), whole_line=sentence.endswith("stands twice"))
        ) from None


def toml_places(source: Source) -> Iterator[Found]:
    r"""The places of the keys and values of a text that is TOML, in its order; a table's is that of its header.

    >>> text = '[components.backup]\nversions = ["2.9"]'
    >>> for path, _, value in toml_places(Source(text)):
    ...     print(path, text[slice(*value)])
    ('components',) [components.backup]
    ('components', 'backup') [components.backup]
    ('components', 'backup', 'versions', 0) "2.9"
    ('components', 'backup', 'versions') ["2.9"]
    """
    return _Reader.of(source.text).statements()


def _check_depth(text: str) -> None:
    depth = dots = marks = 0
    for token in _TOKEN.finditer(text):
        marks += token.group() in _COUNTED
        if marks > _MARKS:
            raise TomlBeyondLimits(f"too much: more than {_MARKS:,} brackets, commas and `=`", Span(*token.span()))
        match token.group():
            case "[" | "{":
                depth += 1
            case "]" | "}":
                depth = max(0, depth - 1)
            case ".":
                dots += 1
            case "\n" | "=" | ",":
                dots = 0
        if max(depth, dots) > DEPTH:
            raise TomlBeyondLimits(f"nested deeper than {DEPTH} levels", Span(*token.span()))


_WORDS = (
    ("cannot overwrite a value", "this key stands twice"),
    ("duplicate inline table key", "this key stands twice"),
    ("twice", "this table stands twice"),
    ("cannot mutate immutable", "this table was written in full before"),
    ("cannot redefine", "this table was written in full before"),
    ("expected '=' after a key", "behind a key stand `=` and its value"),
    ("expected ']'", "a table's name stands in brackets, which are closed on its line"),
    ("expected newline", "a line holds one key and its value"),
    ("invalid value (at end", "the text ends before the value does"),
    ("invalid value", "this is no value; texts stand in quotes"),
    ("invalid statement", "a line holds a table's name in brackets, or a key and its value"),
    ("invalid initial character", "no key begins like this"),
    ("invalid date", "there is no such day or time"),
    ("unclosed array", "a list is not closed"),
    ("unclosed inline table", "a table is not closed"),
    ("unterminated string", "a text in quotes is not closed"),
    ("illegal character '\\n'", "a text in quotes is not closed"),
    ("unescaped", "write a backslash twice, or the text in single quotes"),
)


def _in_our_words(said: str) -> str:
    """What the parser says differs from version to version, and shows Python's tuples."""
    return next((ours for theirs, ours in _WORDS if theirs in said.lower()), "this cannot be read")


def _place(text: str, said: str, *, whole_line: bool) -> Span:
    """The place that the parser tells, or the line before it, where it stands behind what is wrong."""
    found = re.search(r"\(at line (\d+), column (\d+)\)", said)
    if found is None:
        return _line(text.rstrip(), len(text.rstrip()))
    start = 0
    for _ in range(int(found[1]) - 1):
        start = text.index("\n", start) + 1
    start += int(found[2]) - 1
    behind = not text[start : start + 1].strip()
    if behind or whole_line:
        return _line(text, start if behind else start + 1)
    return Span(start, start + 1)


def _line(text: str, offset: int) -> Span:
    """The line up to an offset, without the blanks around it."""
    start = text.rfind("\n", 0, offset) + 1
    line = text[start : max(start, offset)]
    return Span(start + len(line) - len(line.lstrip()), start + max(1, len(line.rstrip())))


@dataclass(slots=True)
class _Reader:
    """A walk over the tokens of a TOML text, no further than is asked for; the end is a token without letters."""

    tokens: Iterator[tuple[str, Span]]
    token: tuple[str, Span]
    found: list[Found] = field(default_factory=list)
    last: dict[KeyPath, int] = field(default_factory=dict)
    """The number of the last table of each list of tables."""

    @classmethod
    def of(cls, text: str) -> _Reader:
        tokens = ((token.group(), Span(*token.span())) for token in _TOKEN.finditer(text))
        end = ("", Span(len(text), len(text)))
        telling = chain((token for token in tokens if not token[0].startswith("#")), [end])
        return cls(telling, next(telling))

    def statements(self) -> Iterator[Found]:
        table: KeyPath = ()
        while self._text:
            if self._text == "[":
                table = self._header()
            elif self._text == "\n":
                self._take()
            else:
                self._pair(table)
            yield from self.found
            self.found.clear()

    @property
    def _text(self) -> str:
        return self.token[0]

    @property
    def _span(self) -> Span:
        return self.token[1]

    def _take(self) -> Span:
        span = self._span
        self.token = next(self.tokens, self.token)
        return span

    def _header(self) -> KeyPath:
        """The path of a table; one of a list of tables, ``[[name]]``, has its number behind the name."""
        start, mark, opened = self._span.start, len(self.found), 0
        while self._text == "[":
            self._take()
            opened += 1
        names = self._keys(())
        end = start
        while self._text == "]":
            end = self._take().end
        parts, self.found[mark:] = self.found[mark:], []
        path: KeyPath = ()
        for name, part in zip(names, parts, strict=True):
            path = (*path, name)
            begins_another = opened > 1 and part is parts[-1]
            if begins_another:
                self.last[path] = self.last.get(path, -1) + 1
            self.found.append(Found(path, part.key, Span(start, end)))
            if path in self.last:
                path = (*path, self.last[path])
                self.found.append(Found(path, part.key, Span(start, end)))
        return path

    def _keys(self, base: KeyPath) -> KeyPath:
        """The path of a dotted key; each part is noted, for now as its own value."""
        while self._text not in {"=", "]", ""}:
            key, span = self._text, self._take()
            if key != ".":
                base = (*base, _name(key))
                self.found.append(Found(base, span, span))
        return base

    def _pair(self, base: KeyPath) -> None:
        mark = len(self.found)
        path = self._keys(base)
        keys = self.found[mark:]
        del self.found[mark:]
        self._take()
        value = self._value(path)
        self.found += [place._replace(value=value) for place in keys]

    def _value(self, path: KeyPath) -> Span:
        start = self._span.start
        if self._text in {"[", "{"}:
            return Span(start, self._list(path) if self._text == "[" else self._table(path))
        end = start
        while self._text not in {",", "]", "}", "\n", ""}:
            end = self._take().end
        return Span(start, end)

    def _list(self, path: KeyPath) -> int:
        self._take()
        index = 0
        while self._text not in {"]", ""}:
            if self._text in {",", "\n"}:
                self._take()
                continue
            value = self._value((*path, index))
            self.found.append(Found((*path, index), value, value))
            index += 1
        return self._take().end

    def _table(self, path: KeyPath) -> int:
        self._take()
        while self._text not in {"}", ""}:
            if self._text in {",", "\n"}:
                self._take()
                continue
            self._pair(path)
        return self._take().end


def _name(key: str) -> str:
    return str(tomllib.loads(f"key = {key}")["key"]) if key[0] in "\"'" else key
