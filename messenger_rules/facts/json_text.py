"""JSON text from strangers: bounded, without doubtful readings, and with the place of every key and value."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from messenger_rules.diagnostics import Diagnostic
from messenger_rules.errors import FactsError
from messenger_rules.facts.places import Found, KeyPath
from messenger_rules.limits import Limits
from messenger_rules.text import NOWHERE, Source, Span
from messenger_rules.values import LONGEST_NUMBER

DEPTH = 16
"""Objects and lists inside one another; facts have three or four levels."""

# Possessive throughout: a text of a million open quotes is read once. A string that never ends runs to the end.
_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[\]{}:,]|[^\s\[\]{}:,"]++', re.DOTALL)
_BRACKET = re.compile(r'(?:[^\[\]{}"]++|"(?:[^"\\]++|\\.)*+"?)*+(?P<bracket>[\[\]{}]|\Z)', re.DOTALL)
"""What leads to the next bracket that does not stand in a text, or to the end, so that nothing is read twice."""
_STEPS: Mapping[str, int] = {"[": 1, "{": 1, "]": -1, "}": -1, "": 0}
_OUTERMOST = 2
"""Levels while no namespace is open: the text, and its object."""
_BYTE_ORDER_MARK = "\ufeff"


def read_json(data: str | bytes | bytearray, name: str, limits: Limits) -> tuple[Source, Any]:
    """What a JSON text holds, and the text as a source of diagnostics.

    :raises FactsError: where it is not JSON (MR550), beyond a limit (MR554), has a key twice (MR555), or is not UTF-8
        (MR557).
    """
    source = Source(_decoded(data, name, limits), name)
    _check_number(source, limits.facts)
    _check_depth(source)
    try:
        return source, json.loads(
            source.text,
            parse_constant=_no_constant,
            parse_int=_whole,
            parse_float=_fraction,
            object_pairs_hook=_unique,
        )
    except json.JSONDecodeError as error:
        raise FactsError([_syntax_error(source, error.pos)]) from None
    except _RefusedError as error:
        span = _token(source, error.word)
        raise _refused(error.code, error.sentence, source, span, error.help) from None
    except _TwiceError:
        raise FactsError([_twice(source)]) from None


def json_places(source: Source) -> Iterator[Found]:
    """The places of all keys and values of a JSON text, in its order.

    >>> text = '{"os": {"name": "debian"}}'
    >>> for path, key, value in json_places(Source(text)):
    ...     print(path, text[slice(*key)], text[slice(*value)])
    ('os',) "os" {"name": "debian"}
    ('os', 'name') "name" "debian"
    """
    found: list[Found] = []
    levels: list[_Level] = [_Level((), 0, is_list=False, expects_key=False, index=-1)]
    for token in _TOKEN.finditer(source.text):
        text, span = token.group(), Span(*token.span())
        level = levels[-1]
        if text in "]}":
            if len(levels) > 1:
                levels.pop()
            _close(found, level.index, span.end)
        elif text == ",":
            level.advance()
        elif text == ":":
            level.expects_key = False
        elif level.expects_key:
            level.key, level.key_span = _text_of(text), span
        else:
            index = -1
            if len(levels) > 1:
                index = len(found)
                found.append(Found((*level.path, level.key), span if level.is_list else level.key_span, span))
            if text in "[{":
                path = () if len(levels) == 1 else found[index].path
                levels.append(_Level(path, 0, is_list=text == "[", expects_key=text == "{", index=index))
        if len(levels) <= _OUTERMOST:  # nothing that was found is still open
            yield from found
            found.clear()
    yield from found


@dataclass(slots=True)
class _Level:
    """An object or list that is still open."""

    path: KeyPath
    key: str | int
    is_list: bool
    expects_key: bool
    index: int
    key_span: Span = field(default=NOWHERE)

    def advance(self) -> None:
        if isinstance(self.key, int) and self.is_list:
            self.key += 1
        self.expects_key = not self.is_list


def _close(found: list[Found], index: int, end: int) -> None:
    if index >= 0:
        found[index] = found[index]._replace(value=Span(found[index].value.start, end))


def _text_of(token: str) -> str:
    if "\\" not in token and token[:1] == '"' == token[-1:] and len(token) > 1:
        return token[1:-1]
    try:
        return str(json.loads(token))
    except ValueError:
        return token


class _RefusedError(Exception):
    """A word that json reads and we do not."""

    def __init__(self, code: str, word: str, sentence: str, help_: str) -> None:
        super().__init__(code, word, sentence, help_)
        self.code, self.word, self.sentence, self.help = code, word, sentence, help_


class _TwiceError(Exception):
    pass


def _decoded(data: str | bytes | bytearray, name: str, limits: Limits) -> str:
    size = len(data) if not isinstance(data, str) or len(data) > limits.file_bytes else _bytes_of(data)
    if size > limits.file_bytes:
        sentence = f"these facts have more than {limits.file_bytes:,} bytes"
        raise _refused("MR554", sentence, Source("", name), NOWHERE, "leave out what no condition asks for")
    if isinstance(data, str):
        return data.removeprefix(_BYTE_ORDER_MARK)
    try:
        return bytes(data).decode("utf-8").removeprefix(_BYTE_ORDER_MARK)
    except UnicodeDecodeError as error:
        source = Source(bytes(data).decode("utf-8", "replace"), name)
        start = len(bytes(data)[: error.start].decode("utf-8"))
        sentence = f"these facts are not UTF-8: byte {error.start + 1:,} is 0x{data[error.start]:02x}"
        raise _refused("MR557", sentence, source, Span(start, start + 1), "save the file as UTF-8") from None


def _bytes_of(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def _check_depth(source: Source) -> None:
    """Before anything recurses: json itself raises RecursionError on 100,000 brackets."""
    depth = 0
    for found in _BRACKET.finditer(source.text):
        depth += _STEPS[found["bracket"]]
        if depth < 0:  # json reads no further, and says why
            return
        if depth > DEPTH:
            sentence = f"these facts are nested deeper than {DEPTH} levels"
            raise _refused(
                "MR554", sentence, source, Span(*found.span("bracket")), "facts have a namespace, a name and a value"
            )


def _check_number(source: Source, most: int) -> None:
    """Commas and opening brackets are at least as many as values, since those between quotes count, too."""
    if sum(map(source.text.count, ",[{")) > most:
        sentence = f"these facts may have more than {most:,} values"
        raise _refused("MR554", sentence, source, NOWHERE, "leave out what no condition asks for")


def _no_constant(word: str) -> None:
    raise _RefusedError("MR550", word, f"`{word}` is not JSON", 'leave the fact out, or write {"unknown": "reason"}')


def _whole(text: str) -> int:
    if len(text.lstrip("-")) > LONGEST_NUMBER:
        raise _large(text)
    return int(text)


def _fraction(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise _large(text)
    return number


def _large(text: str) -> _RefusedError:
    help_ = "write it in quotes where it is a name, not a number"
    return _RefusedError("MR554", text, f"this number has more than {LONGEST_NUMBER} digits", help_)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _TwiceError
    return found


def _token(source: Source, word: str) -> Span:
    return next((Span(*token.span()) for token in _TOKEN.finditer(source.text) if token.group() == word), NOWHERE)


def _twice(source: Source) -> Diagnostic:
    first: dict[KeyPath, Span] = {}
    for path, key, _ in json_places(source):
        if path in first:
            line = source.place(first[path].start).line
            sentence = f'the key "{str(path[-1])[:60]}" stands twice in one object'
            return Diagnostic("MR555", sentence, source, key, f"the first is in line {line}", ("take one of them out",))
        first[path] = key
    raise AssertionError("json found a key twice that is not there")


_HINTS: Mapping[str, str] = {
    "'": "write texts and keys in double quotes",
    ",": "take out the comma that nothing follows",
    "/": "JSON has no comments; take it out",
    "#": "JSON has no comments; take it out",
    "=": 'write a colon between key and value: {"language": "en"}',
    "": "the text ends before the JSON does; close every quote, brace and bracket",
}


def _syntax_error(source: Source, position: int) -> Diagnostic:
    text = source.text
    if text[position : position + 1] in {"}", "]"} and text[:position].rstrip().endswith(","):
        position = text[:position].rstrip().rindex(",")  # later Pythons mark the comma themselves
    char = text[position : position + 1]
    bare = (
        'texts and keys stand in double quotes, and a comma between two: {"language": "en", "os": {"name": "debian"}}'
    )
    return Diagnostic(
        "MR550", "these facts are not JSON", source, Span(position, position + 1), "", (_HINTS.get(char, bare),)
    )


def _refused(code: str, sentence: str, source: Source, span: Span, help_: str) -> FactsError:
    return FactsError([Diagnostic(code, sentence, source, span, "", (help_,))])
