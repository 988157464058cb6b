"""Texts on every surface: what looks like markup is read as it is written, and each link shows the host it leads to."""

from __future__ import annotations

import html
import json
import logging
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import cast
from xml.sax.saxutils import escape

import pytest
from markdown_it import MarkdownIt

import messenger_rules as mr
from messenger_rules.agent.journal import JournalFormatter
from messenger_rules.cli import main
from messenger_rules.cli.output import json_text
from messenger_rules.diagnostics import visible
from messenger_rules.front_ends.display import Card
from messenger_rules.front_ends.full_screen import full_screen
from messenger_rules.front_ends.notification import NotificationDisplay, notification
from messenger_rules.front_ends.notification_server import NotificationServer
from messenger_rules.front_ends.preview import Size, previewer_of
from messenger_rules.front_ends.terminal import plain, terminal
from messenger_rules.front_ends.words import words_for
from messenger_rules.language_server.desk import Desk
from messenger_rules.language_server.documents import Document
from messenger_rules.language_server.message_hover import message_in_words
from messenger_rules.messages.link import Link
from messenger_rules.messages.message import Message, Text
from messenger_rules.messages.safe_text import SafeText
from messenger_rules.registry import Registry
from tests.front_ends.test_notification import Played
from tests.hostile.markup import PIECES
from tests.messages.files import CATALOG

AT = datetime(2026, 2, 1, tzinfo=UTC)
WORDS = words_for(["en"])
HOSTILE_FACT = "\x1b]0;owned\x07\x1b[31m\u202e\x9b\u200b<b>"
"""A fact that a host could not have by honest means: an escape must never reach a terminal."""
ESCAPES = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b]")


TITLE = "<b>T</b> [red]t[/red] **t** ![t](https://acme.example/t) %s {0} `t`"
BODY = "\n\n".join("  ".join(PIECES[first : first + 4]) for first in range(0, len(PIECES), 4))
LINK = Link("https://support.acme.example/1?a=<b>".replace("<b>", "%3Cb%3E"), SafeText("<u>L</u> [link=x]l[/link]"))
TEXT = Text.of("en", TITLE, BODY, [LINK])


def card(why: str = "") -> Card:
    return Card(Message("message", "true", (TEXT,)), TEXT, 1, 1, lambda: why)


def squeezed(text: str) -> str:
    """Without blanks, line ends and frames: where a line ends differs."""
    return re.sub(r"[\s\u2500-\u259f]+", "", text)


def assert_whole(seen: str, title: str = TITLE) -> None:
    """All words are there, letter by letter, and beside the label the host it leads to."""
    letters = squeezed(seen)
    assert squeezed(title) in letters
    assert [piece for piece in PIECES if squeezed(piece) not in letters] == []
    assert squeezed(f"{LINK.label} ({LINK.host})") in letters
    assert LINK.address in letters


def previewed(front_end: object) -> Callable[[], str]:
    previewer = previewer_of(front_end)
    assert previewer is not None
    return lambda: previewer(WORDS, card(), Size(110, 90)).text


def as_notification() -> str:
    """What a server that reads markup in bodies shows of it."""
    server = Played()
    NotificationDisplay(cast("NotificationServer", server), WORDS, None).show(card())
    (shown,) = server.shown
    assert "<" not in shown["body"]
    return str(shown["summary"]) + html.unescape(shown["body"])


SURFACES: dict[str, Callable[[], str]] = {
    "plain": previewed(plain),
    "terminal": previewed(terminal),
    "full screen": previewed(full_screen),
    "notification": previewed(notification),
    "notification with markup": as_notification,
}


@pytest.mark.parametrize("surface", SURFACES)
def test_what_looks_like_markup_is_read_as_it_is_written(surface: str) -> None:
    assert_whole(SURFACES[surface]())


@pytest.fixture
def catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A catalogue whose message has all of it, and which a host with a hostile fact sees; in the current folder."""
    condition = '<![CDATA[acme.name != "x"]]>'
    link = f'<link href="{escape(LINK.address)}">{escape(LINK.label)}</link>'
    text = f'<text lang="en"><title>{escape(TITLE)}</title><body>{escape(BODY)}</body>{link}</text>'
    message = f'<message id="message" expires="2126-01-01T00:00:00Z"><condition>{condition}</condition>{text}</message>'
    vocabulary = "<vocabulary>[facts.'acme.name']\ntype = 'text'</vocabulary>"
    (tmp_path / "messages.xml").write_text(CATALOG.format(vocabulary + message), "utf-8")
    (tmp_path / "host.json").write_text(json.dumps({"acme": {"name": HOSTILE_FACT}}))
    unknown = {"name": {"unknown": HOSTILE_FACT}}
    (tmp_path / "unknown.json").write_text(json.dumps({"acme": unknown, "os": unknown}))
    monkeypatch.chdir(tmp_path)
    return "messages.xml"


@pytest.mark.usefixtures("catalogue")
def test_preview_prints_it_as_it_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    main(["preview", "messages.xml", "message"])
    printed = capsys.readouterr().out

    assert_whole(printed)
    assert ESCAPES.findall(printed) == []


@pytest.mark.parametrize(
    "command",
    [
        ("explain", "messages.xml", "message", "--facts", "host.json"),
        ("select", "messages.xml", "--facts", "host.json"),
        ("eval", 'os.name == "x"', "--facts", "host.json"),
        ("explain", "messages.xml", "message", "--facts", "unknown.json"),
        ("explain", "messages.xml", "message", "--facts", "unknown.json", "--json"),
        ("select", "messages.xml", "--facts", "unknown.json"),
        ("select", "messages.xml", "--facts", "unknown.json", "--json"),
        ("eval", 'os.name == "x"', "--facts", "unknown.json"),
        ("eval", 'os.name == "x"', "--facts", "unknown.json", "--json"),
        ("diff", "messages.xml", "messages.xml", "--hosts", "."),
    ],
    ids=" ".join,
)
@pytest.mark.usefixtures("catalogue")
def test_no_escape_of_a_fact_reaches_the_terminal(command: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    main(list(command))
    said = capsys.readouterr()

    assert said.out
    assert ESCAPES.findall(said.out + said.err) == []


STRANGE = "m\u202e\x9b\u200b\u3164"
"""As an identifier, or the name of a file: no terminal is to obey it, and nobody to overlook it."""


@pytest.mark.parametrize(
    "command",
    ["check", "check --format json", "check --format sarif", "analyze", "analyze --json", "test", "select", "show"],
)
@pytest.mark.parametrize(
    "attack",
    [f'id="{STRANGE}"|', f'id="strange"|<expect facts="{STRANGE}.json" at="2026-03-01T00:00Z" outcome="true"/>'],
    ids=ascii,
)
def test_no_escape_of_a_catalogue_reaches_the_terminal(
    attack: str, command: str, catalogue: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    attribute, inside = attack.split("|")
    text = '<text lang="en"><title>T</title><body>B</body></text>'
    message = f'<message {attribute} expires="2126-01-01T00:00:00Z"><condition>true</condition>{inside}{text}</message>'
    (tmp_path / catalogue).write_text(CATALOG.format(message), "utf-8")
    host = ["--facts", "host.json"] if command in {"select", "show"} else []
    name, *options = command.split()
    main([name, catalogue, *options, *host])
    said = capsys.readouterr()
    printed = said.out + said.err

    assert "u202e" in printed
    assert "\u3164" not in printed
    assert printed.replace("\n", "").isprintable()


def test_a_log_of_sarif_shows_what_is_not_seen(catalogue: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Its readers show the sentences as they are, once the escapes of JSON are read."""
    Path(catalogue).write_text(CATALOG.format(f'<message id="{STRANGE}"/>'), "utf-8")
    main(["check", catalogue, "--format", "sarif"])
    results = json.loads(capsys.readouterr().out)["runs"][0]["results"]

    assert results
    assert all(result["message"]["text"].replace("\n", "").isprintable() for result in results)


def test_json_is_the_same_with_escapes_and_other_languages_stay_readable() -> None:
    said = {"title": "Überprüfung 検査 \U0001f512", "fact": HOSTILE_FACT, STRANGE: ["\U000e0001"]}
    written = json_text(said)

    assert json.loads(written) == said
    assert "Überprüfung 検査 \U0001f512" in written
    assert written.replace("\n", "").isprintable()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a" + "\u0301" * 6, "a" + "\u0301" * 4 + r"\u0301\u0301"),
        ("\u3164\u2800\u034f", r"\u3164\u2800\u034f"),
        ("Überprüfung, निर्देश, שלום", "Überprüfung, निर्देश, שלום"),
    ],
    ids=ascii,
)
def test_what_shows_nothing_or_piles_up_is_escaped(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_why_a_person_sees_it_is_free_of_escapes(catalogue: str) -> None:
    """The explanation is what front ends show behind their button, and what the ledger keeps."""
    catalog = mr.Catalog.load(catalogue)
    facts = mr.HostFacts.load("host.json")
    because = str(catalog.conditions["message"].explain(facts, at=AT))

    assert "owned" in because
    assert ESCAPES.findall(because) == []


def test_json_carries_the_letters_themselves(catalogue: str, capsys: pytest.CaptureFixture[str]) -> None:
    main(["select", catalogue, "--facts", "host.json", "--json"])
    (shown,) = json.loads(capsys.readouterr().out)["shown"]

    assert (shown["title"], shown["body"]) == (TITLE, BODY)
    assert shown["links"] == [{"href": LINK.address, "label": str(LINK.label)}]


def test_an_editor_reads_no_markup_in_a_title(catalogue: str) -> None:
    """A picture of a title would be fetched as soon as the mouse stands on it."""
    desk = Desk(Registry.builtin())
    document = Document("file:///x.xml", Path("/x.xml"), Path(catalogue).read_text("utf-8"))
    desk.put(document)
    desk.check(document)
    known = desk.known(document).catalog
    assert known is not None
    rendered = MarkdownIt("gfm-like", {"linkify": False}).render(message_in_words(known.messages[0]))

    assert set(re.findall(r"<(\w+)", rendered)) <= {"p", "strong", "ul", "li", "pre", "code"}
    assert TITLE in html.unescape(re.sub(r"<[^>]+>", "", rendered))


def test_a_line_of_the_journal_is_one_line_without_escapes() -> None:
    record = logging.LogRecord("x", logging.WARNING, "", 0, "told %s", (f"{HOSTILE_FACT}\n<3>forged",), None)
    line = JournalFormatter(priorities=True).format(record)

    assert ESCAPES.findall(line) == []
    assert "\n" not in line
    assert line.startswith("<4>told ")
