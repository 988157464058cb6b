"""What people write where the language has no token: each mistake of the hand with what was probably meant.

A row of ``MISTAKES`` is a pattern and the function that explains what it found; the first row that matches speaks. Each
names, where it can, the token that was meant, so that reading goes on as if it had been written.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from messenger_rules.diagnostics import Diagnostic, Edit
from messenger_rules.invisible import is_hidden
from messenger_rules.text import Source, Span

if TYPE_CHECKING:
    from lark.lexer import Token


@dataclass(frozen=True, slots=True)
class Mistake:
    """A diagnostic, the offset behind the mistake, the token in its place, and how many before it belong to it."""

    diagnostic: Diagnostic
    end: int
    token: tuple[str, str, int] | None = None
    replaces: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """What is read, and the tokens so far."""

    source: Source
    tokens: Sequence[Token] = ()


Explain = Callable[[Reading, re.Match[str]], Mistake]

OPENING_QUOTES = "“”„‟«»‘’‚‛‹›＂′″`´"  # noqa: RUF001 -- look-alikes are what this table is about
KEYWORDS = frozenset({"and", "or", "not", "in", "is", "matches", "known", "unknown", "true", "false"})
_LET_THROUGH = "\t\n\r"
_NAMELESS = {
    "Cn": "no character of Unicode",
    "Co": "a private character, which means something else elsewhere",
    "Cs": "half a character",
}
"""What the characters of a category are that have no name, where they are no control characters."""
SYMBOLS = {"&&": "and", "||": "or", "&": "and", "|": "or", "!": "not", "~": "not"}
COMPARISONS = {"=": "==", "=<": "<=", "=>": ">=", "≤": "<=", "≥": ">=", "⩽": "<=", "⩾": ">=", "≠": "!="}


def at(source: Source, position: int, tokens: Sequence[Token]) -> Mistake:
    """The mistake that stands at a position where the grammar knows no token."""
    for pattern, explain in MISTAKES:
        found = pattern.match(source.text, position)
        if found is not None:
            return explain(Reading(source, tokens), found)
    raise AssertionError("the last row of MISTAKES matches every character")


def unseen(source: Source, start: int, value: str) -> Iterator[Diagnostic]:
    """The characters of a text or a comment that are not seen, or that turn the order of what follows.

    They make a condition look like another one. A text may have them as escapes; joiners and selectors stand where they
    mean something.
    """
    for offset, char in enumerate(value):
        if char not in _LET_THROUGH and is_hidden(value, offset):
            escape = f"in a text, write `{json.dumps(char)[1:-1]}` where it is meant"
            yield _control_character(source, start + offset, "take it out", escape)


def _typographic_quotes(reading: Reading, found: re.Match[str]) -> Mistake:
    return _wrong_quotes(reading.source, found, "MR103", "text is written between straight double quotes")


def _single_quotes(reading: Reading, found: re.Match[str]) -> Mistake:
    return _wrong_quotes(reading.source, found, "MR116", "text is written between double quotes")


def _wrong_quotes(source: Source, found: re.Match[str], code: str, message: str) -> Mistake:
    meant = json.dumps(found["inside"], ensure_ascii=False)
    span = Span(*found.span())
    diagnostic = Diagnostic(
        code, message, source, span, "these quotes are not read", (f"write {meant}",), edit=Edit(span, meant)
    )
    return Mistake(diagnostic, found.end(), ("TEXT", meant, found.start()))


def _open_text(reading: Reading, found: re.Match[str]) -> Mistake:
    inside = found["inside"]
    token = ("TEXT", '""', found.start())
    if not found["close"]:
        diagnostic = Diagnostic(
            "MR104",
            "this text has no end",
            reading.source,
            Span(found.start(), found.start() + 1),
            "it begins here",
            ('end it with `"` on the same line',),
        )
        return Mistake(diagnostic, found.end(), token)
    control = next((index for index, char in enumerate(inside) if char < " "), None)
    if control is not None:
        return Mistake(_control_character(reading.source, found.start("inside") + control), found.end(), token)
    escape = re.search(r"\\(?![\"\\]|u[0-9a-fA-F]{4}).?", re.sub(r"\\[\"\\]", "__", inside))
    start = found.start("inside") + (escape.start() if escape else 0)
    written = reading.source.text[start : start + 2]
    diagnostic = Diagnostic(
        "MR123",
        f"`{written}` is not an escape of the language",
        reading.source,
        Span(start, start + len(written)),
        "",
        (r"write `\"` for a quote, `\\` for a backslash, `\u00e9` for a character by its number",),
    )
    return Mistake(diagnostic, found.end(), token)


def _wrong_comparison(reading: Reading, found: re.Match[str]) -> Mistake:
    """A single equals sign, one too many, or a sign that another language compares with."""
    before = _right_before(reading, found, "COMPARE")
    meant = COMPARISONS[found.group()] if before is None else str(before)
    span = Span(found.start() - len(before or ""), found.end())
    message = f"`{reading.source.text[span.start : span.end]}` is not a comparison of the language"
    diagnostic = Diagnostic("MR105", message, reading.source, span, "", (f"write `{meant}`",), edit=Edit(span, meant))
    return Mistake(diagnostic, found.end(), ("COMPARE", meant, span.start), replaces=0 if before is None else 1)


def _pattern_comparison(reading: Reading, found: re.Match[str]) -> Mistake:
    diagnostic = Diagnostic(
        "MR105",
        f"`{found.group()}` is not a comparison of the language",
        reading.source,
        Span(*found.span()),
        "",
        ('for a pattern with `*` and `?`, write as in `like(os.name, "deb*")`',),
    )
    return Mistake(diagnostic, found.end(), ("COMPARE", "==", found.start()))


def _right_before(reading: Reading, found: re.Match[str], kind: str) -> Token | None:
    """The token that ends where a mistake begins, where it is of this kind."""
    before = reading.tokens[-1] if reading.tokens else None
    return before if before is not None and before.type == kind and before.end_pos == found.start() else None


def _logic_symbol(reading: Reading, found: re.Match[str]) -> Mistake:
    meant = SYMBOLS[found.group()]
    message = f"the language has words instead of `{found.group()}`"
    return _symbol(reading.source, found, "MR106", message, meant=meant, kind=meant.upper())


def _symbol(source: Source, found: re.Match[str], code: str, message: str, *, meant: str, kind: str) -> Mistake:
    span = Span(*found.span())
    diagnostic = Diagnostic(code, message, source, span, "", (f"write `{meant}`",), edit=Edit(span, meant))
    return Mistake(diagnostic, found.end(), (kind, meant, found.start()))


def _word(reading: Reading, found: re.Match[str]) -> Mistake:
    """A word with capital letters, or of another alphabet."""
    word, span = found.group(), Span(*found.span())
    lower = word.lower()
    if lower in KEYWORDS:
        message = "keywords are written in small letters"
        return _symbol(reading.source, found, "MR107", message, meant=lower, kind=lower.upper())
    if re.fullmatch(r"[vV][0-9].*", word):
        return _version_with_v(reading.source, span)
    if not _stands_for_value(reading.tokens) and re.fullmatch(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*", lower):
        diagnostic = Diagnostic(
            "MR133",
            "names are written in small letters",
            reading.source,
            span,
            "",
            (f"write `{lower}`",),
            edit=Edit(span, lower),
        )
        return Mistake(diagnostic, found.end(), ("NAME", lower, found.start()))
    return Mistake(text_without_quotes(reading.source, span), found.end(), ("TEXT", f'"{word}"', found.start()))


def _stands_for_value(tokens: Sequence[Token]) -> bool:
    return bool(tokens) and (tokens[-1].type in {"COMPARE", "MATCHES", "IN", "LSQB", "COMMA"})


def text_without_quotes(source: Source, span: Span) -> Diagnostic:
    """A word that stands where a value belongs."""
    word = source.text[span.start : span.end]
    meant = f'"{word}"'
    return Diagnostic(
        "MR114",
        f"`{word}` looks like text without quotes",
        source,
        span,
        "",
        (f"write {meant}",),
        edit=Edit(span, meant),
    )


def _version_with_v(source: Source, span: Span, replaces: int = 0) -> Mistake:
    meant = source.text[span.start : span.end].lstrip("vV")
    return Mistake(version_with_v(source, span), span.end, ("NUMERAL", meant, span.start + 1), replaces)


def version_with_v(source: Source, span: Span) -> Diagnostic:
    """A version with the letter that people say it with."""
    meant = source.text[span.start : span.end].lstrip("vV")
    return Diagnostic(
        "MR113",
        "versions are written without the `v`",
        source,
        span,
        "",
        (f"write {meant}",),
        edit=Edit(span, meant),
    )


def _behind_a_dot(reading: Reading, found: re.Match[str]) -> Mistake:
    """``v5.2`` and ``5.x`` were cut at their dot: what stands before it belongs to the mistake."""
    before = reading.tokens[-1] if reading.tokens and reading.tokens[-1].end_pos == found.start() else None
    if before is not None and re.fullmatch(r"v[0-9]+", before):
        return _version_with_v(reading.source, Span(before.start_pos or 0, found.end()), replaces=1)
    if before is not None and before.type == "NUMERAL" and re.fullmatch(r"(\.[xX*])+", found.group()):
        return _line(reading.source, Span(before.start_pos or 0, found.end()), str(before), replaces=1)
    return _unknown_character(reading.source, found.start())


def _bad_numeral(reading: Reading, found: re.Match[str]) -> Mistake:
    written, span = found.group(), Span(*found.span())
    line = re.fullmatch(r"([0-9]+(?:\.[0-9]+)*)\.?\*?[.*xX]*", written)
    if line is not None and re.search(r"[*xX]", written):
        return _line(reading.source, span, line[1])
    diagnostic = Diagnostic(
        "MR132",
        f"`{written[:40]}` is neither a number nor a version",
        reading.source,
        span,
        "",
        ("write digits and dots, such as 5.2.1; other versions as text between quotes",),
    )
    return Mistake(diagnostic, found.end(), ("NUMERAL", "0", found.start()))


def _line(source: Source, span: Span, line: str, replaces: int = 0) -> Mistake:
    meant = f"{line}.*"
    diagnostic = Diagnostic(
        "MR115",
        "all versions of a line are written with `.*`",
        source,
        span,
        "",
        (f"write {meant}",),
        edit=Edit(span, meant),
    )
    return Mistake(diagnostic, span.end, ("LINE", meant, span.start), replaces)


def _foreign_digits(reading: Reading, found: re.Match[str]) -> Mistake:
    meant = "".join(str(unicodedata.digit(char)) if char.isdigit() else char for char in found.group())
    span = Span(*found.span())
    diagnostic = Diagnostic(
        "MR129",
        "only the digits 0 to 9 are read",
        reading.source,
        span,
        "",
        (f"write {meant}",),
        edit=Edit(span, meant),
    )
    return Mistake(diagnostic, found.end(), ("NUMERAL", meant, found.start()))


def _block_comment(reading: Reading, found: re.Match[str]) -> Mistake:
    """A comment of C, or of XML, whose `<` was read as a comparison."""
    before = _right_before(reading, found, "COMPARE") if found.group().startswith("!") else None
    span = Span(found.start() - len(before or ""), found.start() + (2 if before is None else 3))
    diagnostic = Diagnostic(
        "MR136",
        "comments begin with `#`, and end with the line",
        reading.source,
        span,
        "",
        ("write `#` before it, and go on in the next line",),
    )
    return Mistake(diagnostic, found.end(), replaces=0 if before is None else 1)


def _foreign_comment(reading: Reading, found: re.Match[str]) -> Mistake:
    span = Span(found.start(), found.start() + 2)
    diagnostic = Diagnostic(
        "MR136", "comments begin with `#`", reading.source, span, "", ("write `#`",), edit=Edit(span, "#")
    )
    return Mistake(diagnostic, found.end())


def _arithmetic(reading: Reading, found: re.Match[str]) -> Mistake:
    diagnostic = Diagnostic(
        "MR135",
        "the language does not calculate",
        reading.source,
        Span(found.start(), found.start() + 1),
        "",
        ("compare a fact with a value; for times there are `within(time, 7d)` and `older_than(time, 30d)`",),
    )
    return Mistake(diagnostic, found.end())


def _other_character(reading: Reading, found: re.Match[str]) -> Mistake:
    if unicodedata.category(found.group()) in {"Cc", "Cf", "Zs", "Zl", "Zp", "Cs", "Co", "Cn"}:
        return Mistake(_control_character(reading.source, found.start()), found.end())
    return _unknown_character(reading.source, found.start())


def _unknown_character(source: Source, position: int) -> Mistake:
    char = source.text[position]
    diagnostic = Diagnostic(
        "MR128", f"`{char}` has no meaning in the language", source, Span(position, position + 1), "", ("take it out",)
    )
    return Mistake(diagnostic, position + 1)


def _control_character(source: Source, position: int, *help_: str) -> Diagnostic:
    char, span = source.text[position], Span(position, position + 1)
    nameless = _NAMELESS.get(unicodedata.category(char), "a control character")
    name = unicodedata.name(char, "").lower() or nameless
    parts = unicodedata.category(char) in {"Zs", "Zl", "Zp"}
    do = "write an ordinary blank in its place" if parts else "take it out"
    return Diagnostic(
        "MR109",
        f"the character U+{ord(char):04X} ({name}) may not stand in a condition",
        source,
        span,
        "it cannot be seen",
        help_ or (f"{do}; it often comes with text that is pasted",),
        edit=Edit(span, " ") if parts and not help_ else None,
    )


_WORD = r"[^\W\d]\w*(?:[.-]\w+)*"

MISTAKES: tuple[tuple[re.Pattern[str], Explain], ...] = tuple(
    (re.compile(pattern), explain)
    for pattern, explain in (
        (rf"[{OPENING_QUOTES}](?P<inside>[^{OPENING_QUOTES}\"'\n]*)[{OPENING_QUOTES}\"']?", _typographic_quotes),
        (r"'(?P<inside>[^'\n\"]*)'?", _single_quotes),
        (r'"(?P<inside>(?:[^"\\\n]|\\.)*)(?P<close>"?)', _open_text),
        (r"=~|~=|!~", _pattern_comparison),
        (r"=[<>]?|[≤≥⩽⩾≠]", _wrong_comparison),
        (r"/\*(?:(?!\*/)[^\n])*(?:\*/)?|!--(?:(?!-->)[^\n])*(?:-->)?", _block_comment),
        (r"//[^\n]*|--[^\n]*", _foreign_comment),
        (r"&&?|\|\|?|[!~]", _logic_symbol),
        (_WORD, _word),
        (r"\.[0-9xX*][\w.*]*", _behind_a_dot),
        (r"-?[0-9][\w.*]*", _bad_numeral),
        (r"[^\W\D0-9][\d.]*", _foreign_digits),
        (r"[-+*/%^]\s*[\w.]*", _arithmetic),
        (r"(?s:.)", _other_character),
    )
)
