"""Diagnostics: the whole text of each kind, what is seen of a long or strange line, and the order of many."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messenger_rules.diagnostics import Diagnostic, Edit, Severity, in_source_order, is_seen, visible
from messenger_rules.text import NOWHERE, Source, Span

TEXT = "os.name == 5"
SOURCE = Source(TEXT, "a.txt")


def rendered(text: str, start: int, end: int, label: str = "", name: str = "a.txt") -> list[str]:
    """The lines below the sentence."""
    return Diagnostic("MR200", "x", Source(text, name), Span(start, end), label).render().split("\n")[1:]


RENDERED = [
    (Diagnostic("MR200", "all of it"), "error[MR200]: all of it"),
    (Diagnostic("MR200", "all", severity=Severity.WARNING, help=("one", "two")), "warning[MR200]: all\n = help: one\n = help: two"),
    (Diagnostic("MR200", "a\nb\x1b", severity=Severity.NOTE, help=("c\td\u202e",)), "note[MR200]: a b\\x1b\n = help: c d\\u202e"),
    (Diagnostic("MR200", "of a file", Source("", "a\x07.txt")), "error[MR200]: of a file\n --> a\\x07.txt:1:1"),
    (
        Diagnostic("MR200", "no text", SOURCE, Span(11, 12), "a nu\x1bmber", ("write one",)),
        "error[MR200]: no text\n --> a.txt:1:12\n  |\n1 | os.name == 5\n  |            ^ a nu\\x1bmber\n  = help: write one",
    ),
    (
        Diagnostic("MR200", "far", Source("\n" * 9 + "a b\nc", "a.txt"), Span(11, 12), help=("look",)),
        "error[MR200]: far\n  --> a.txt:10:3\n   |\n10 | a b\n   |   ^\n   = help: look",
    ),
    (
        Diagnostic("MR200", "inside", Source("b < 5", "condition", Source("<c>\n a b < 5</c>", "m.xml"), ((0, 7),)), Span(2, 3)),
        "error[MR200]: inside\n --> m.xml:2:6\n  |\n2 |  a b < 5</c>\n  |      ^",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("found", "text"), RENDERED, ids=[found.message.split()[0] for found, _ in RENDERED])
def test_the_text_of_a_diagnostic(found: Diagnostic, text: str) -> None:
    assert found.render() == str(found) == text


WIDE = 120
LINES = [
    # the text, the place, the line that is shown, what is underlined
    ("ab", Span(2, 2), "ab", "  ^"),
    ("ab cd", Span(3, 5), "ab cd", "   ^^"),
    ("ab\ncd", Span(0, 5), "ab", "^^"),
    ("ab\ncd\nef", Span(3, 5), "cd", "^^"),
    ("ab\ncd\nef", Span(2, 3), "ab", "  ^"),
    ("ab \ncd", Span(0, 1), "ab", "^"),
    ("\nab", Span(1, 2), "ab", "^"),
    ("\nab", Span(0, 0), "", "^"),
    ("漢字 a", Span(3, 4), "漢字 a", "     ^"),
    ("漢字 a", Span(0, 2), "漢字 a", "^^^^"),
    ("ａ b", Span(2, 3), "ａ b", "   ^"),
    ("q\u0302\u0303 b", Span(4, 5), "q\u0302\u0303 b", "  ^"),
    ("\u202eab", Span(1, 2), "\\u202eab", "      ^"),
    ("a\x1bb", Span(1, 2), "a\\x1bb", " ^^^^"),
    ("a" * WIDE, Span(119, 120), f"…{'a' * 61}", " " * 61 + "^"),
    ("a" * WIDE, Span(60, 61), "a" * WIDE, " " * 60 + "^"),
    ("a" * WIDE, Span(61, 62), f"…{'a' * 119}", " " * 61 + "^"),
    ("a" * (WIDE + 1), Span(0, 1), f"{'a' * WIDE}…", "^"),
    ("a" * 500, Span(200, 202), f"…{'a' * WIDE}…", " " * 61 + "^^"),
    ("a" * 500, Span(200, 400), f"…{'a' * WIDE}…", " " * 61 + "^" * 60),
    (f"x\n{'a' * 500}", Span(2, 3), f"{'a' * WIDE}…", "^"),
    (f"x\n{'a' * 500}", Span(202, 203), f"…{'a' * WIDE}…", " " * 61 + "^"),
]


@pytest.mark.parametrize(("text", "span", "line", "underlined"), LINES)
def test_the_line_that_is_shown(text: str, span: Span, line: str, underlined: str) -> None:
    number = text[: span.start].count("\n") + 1
    column = span.start - (text.rfind("\n", 0, span.start) + 1) + 1
    shown = f"{number} | {line}".rstrip()
    assert rendered(text, *span) == [f" --> a.txt:{number}:{column}", "  |", shown, f"  | {underlined}"]
    assert rendered(text, *span, "here")[-1] == f"  | {underlined} here"


@pytest.mark.parametrize("columns", [40, 80, 100])
@pytest.mark.parametrize(("before", "behind"), [("a", "b"), ("日本", "語"), ("\xa0", "\t"), ("", "b"), ("a", "")])
def test_in_a_terminal_the_line_is_one_line_and_the_carets_stand_under_the_place(
    columns: int, before: str, behind: str
) -> None:
    text = f"{before * 90}HERE{behind * 90}"
    place = len(before) * 90
    diagnostic = Diagnostic("MR200", "x", Source(text, "a.txt"), Span(place, place + 4))
    line, carets = diagnostic.render(columns).split("\n")[3:5]

    shown = [char for char in line for _ in range(1 + (unicodedata.east_asian_width(char) == "W"))]
    assert columns // 2 < len(shown) <= columns
    assert "".join(shown[carets.index("^") :])[: carets.count("^")] == "HERE"
    assert carets.count("^") == 4


def test_a_terminal_that_is_too_narrow_shows_the_place_all_the_same() -> None:
    line = (
        Diagnostic("MR200", "x", Source("a" * 90 + "HERE" + "b" * 90, "a.txt"), Span(90, 94)).render(1).split("\n")[3]
    )

    assert line == "1 | …aaaaaaaaaaHEREbbbbbb…"


def test_what_programs_read() -> None:
    found = Diagnostic("MR200", "a", SOURCE, Span(3, 7), "unseen", ("one", "two"), Severity.WARNING).of_message("m")
    assert found.to_json() == {
        "code": "MR200",
        "severity": "warning",
        "message": "a",
        "message_id": "m",
        "file": "a.txt",
        "line": 1,
        "column": 4,
        "help": "one\ntwo",
    }
    inner = Source("b", "condition", Source("a\nb", "m.xml"), ((0, 2),))
    assert [Diagnostic("MR200", "a", inner).to_json()[key] for key in ("file", "line", "column")] == ["m.xml", 2, 1]
    nowhere = Diagnostic("MR200", "a").to_json()
    assert [nowhere[key] for key in ("message_id", "file", "line", "column", "help")] == [None] * 5


@pytest.mark.parametrize(
    ("severity", "is_error", "is_warning"),
    [(Severity.ERROR, True, False), (Severity.WARNING, False, True), (Severity.NOTE, False, False)],
)
def test_only_errors_refuse(severity: Severity, is_error: bool, is_warning: bool) -> None:
    found = Diagnostic("MR200", "a", severity=severity)
    assert (found.is_error, found.is_warning) == (is_error, is_warning)


def test_a_problem_is_the_same_whether_or_not_a_machine_can_mend_it() -> None:
    found = Diagnostic("MR200", "a", SOURCE)
    mended = replace(found, edit=Edit(Span(0, 1), "b"))
    assert (found.is_error, found.edit, found.span) == (True, None, NOWHERE)
    assert (mended, hash(mended)) == (found, hash(found))
    assert mended.edit == Edit(Span(0, 1), "b", certain=True) != Edit(Span(0, 1), "b", certain=False)


def test_many_are_told_by_file_and_place_and_each_once() -> None:
    inner = Source("b", "condition", Source("a\nb", "b.txt"), ((0, 2),))
    expected = [
        Diagnostic("MR201", "without a place"),
        Diagnostic("MR299", "of a text without a name", Source("a", "")),
        Diagnostic("MR200", "a", Source("a", "A.txt"), Span(0, 1)),
        Diagnostic("MR299", "a", SOURCE, Span(1, 9)),
        Diagnostic("MR201", "a", SOURCE, Span(2, 3)),
        Diagnostic("MR202", "b", SOURCE, Span(2, 3)),
        Diagnostic("MR202", "a", SOURCE, Span(2, 3)),
        Diagnostic("MR200", "a", inner, Span(0, 1)),
        Diagnostic("MR200", "a", Source("a", "c.txt"), Span(0, 1)),
    ]
    turned = [*reversed(expected[:5]), *expected[5:7], *reversed(expected[7:])]
    assert in_source_order([*turned, *expected]) == expected


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("as it is: <b> %s \\x1b", "as it is: <b> %s \\x1b"),
        ("two\nlines\tand a tab", "two lines and a tab"),
        ("\x1b[31m \x7f \x85 \r", "\\x1b[31m \\x7f \\x85 \\r"),
        ("\u202e\u200b\u2028\ue000\U000e0041", "\\u202e\\u200b\\u2028\\ue000\\U000e0041"),
        ("\u3164\u2800", "\\u3164\\u2800"),
        ("\ud800", "\\ud800"),
        ("Größe 漢字 עברית ⚠", "Größe 漢字 עברית ⚠"),
        ("a\u0301\u0302\u0303\u0304\u0306", "a\u0301\u0302\u0303\u0304\\u0306"),
        ("a\u0301\u0302\u0303\u0304b\u0301\u0302\u0303", "a\u0301\u0302\u0303\u0304b\u0301\u0302\u0303"),
        ("\u0301\u0302\u0303\u0304\u0306", "\u0301\u0302\u0303\u0304\\u0306"),
        ("လျှို့ဝှက်", "လျှို့ဝှက်"),
        ("ä\ta\nb", "ä a b"),
        ("ä X", "ä X"),
    ],
    ids=ascii,
)
def test_what_could_fool_a_person_or_a_terminal_is_escaped(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(st.text())
def test_what_is_visible_is_printable_and_stays_so(text: str) -> None:
    shown = visible(text)
    assert shown.isprintable()
    assert visible(shown) == shown


def test_what_is_seen() -> None:
    assert [is_seen(char) for char in "aX \u00a0\u3164\u200b\n"] == [True] * 3 + [False] * 4
    assert unicodedata.category("\u3164") == "Lo", "its category does not say that it shows nothing"
