"""``preview``: a message as each front end would show it; nothing is asked, nothing remembered."""

from __future__ import annotations

import json
import sys
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest

from messenger_rules.front_ends.display import Answer
from messenger_rules.registry import Registry
from messenger_rules.testing import RecordingDisplay
from tests.cli.conftest import CATALOG, VOCABULARY, Run

PREVIEW = ("preview", "messages.xml", "anti-virus-9-5")
ALL = ("plain", "terminal", "full-screen", "notification", "window", "message-box")


def previews(run: Run, *more: str) -> dict[str, dict[str, object]]:
    found = json.loads(run(*PREVIEW, "--json", *more).out)
    (translation,) = found["translations"]
    return dict(translation["front_ends"])


def test_the_very_output_of_the_plain_front_end(run: Run) -> None:
    assert run(*PREVIEW, "--front-end", "plain") == (
        0,
        """\
anti-virus-9-5, revision 1, has texts in: en, de

en: a title of 31 characters, a body of 29

--- en, plain
[1/1] Warning: Anti-Virus 9.5 is being retired

Move to [bold]10[/bold] soon.

Article 119053 (support.acme.example)
  https://support.acme.example/119053

anti-virus-9-5, revision 1
""",
        "",
    )


@pytest.mark.parametrize("name", ["plain", "terminal", "full-screen", "notification", "message-box"])
def test_each_shows_the_texts_in_the_words_of_the_language(run: Run, name: str) -> None:
    english = str(previews(run)[name]["text"])
    for said in ("Anti-Virus 9.5 is being retired", "Move to [bold]10[/bold] soon.", "support.acme.example", "Warning"):
        assert said in english
    german = str(previews(run, "--language", "de-AT")[name]["text"])
    assert "Bitte bald auf 10 wechseln." in german
    assert "Warnung" in german
    assert "\x1b" not in english + german


def test_each_front_end_that_is_installed_is_there_and_a_window_says_what_is_not_possible(run: Run) -> None:
    found = previews(run)
    assert tuple(found) == ALL
    assert found["window"] == {
        "text": None,
        "remarks": ["it has no preview: `--front-end window` shows it for real"],
    }


def test_all_languages_one_after_the_other(run: Run) -> None:
    printed = run(*PREVIEW, "--language", "all").out
    assert [line for line in printed.splitlines() if line.startswith("---")] == [
        f"--- {language}, {name}" for language in ("en", "de") for name in ALL
    ]


def test_what_is_missing_is_marked(run: Run, folder: Path) -> None:
    assert run("preview", "messages.xml", "console-hole").out.splitlines()[:2] == [
        "console-hole, revision 1, has texts in: en",
        "! there is no text in de",  # other messages have one
    ]
    (folder / "vocabulary.toml").write_text(f'languages = ["en-GB", "fr", "zh-Hant"]\n{VOCABULARY}')
    printed = run(*PREVIEW, "--language", "fr", "--front-end", "plain").out
    assert printed.splitlines()[1:5] == [
        "! there is no text in fr",
        "! there is no text in zh-Hant",
        "",
        "en: a title of 31 characters, a body of 29",
    ]
    assert "! there is no text in fr: its readers get this one, in en\n" in printed
    assert json.loads(run(*PREVIEW, "--json").out)["missing"] == ["fr", "zh-Hant"]


@pytest.fixture
def _screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("LINES", "24")


@pytest.mark.usefixtures("_screen")
@pytest.mark.parametrize(
    ("title", "body", "said"),
    [
        ("t" * 121, "b", "! the title has 121 characters, more than 120: the message is refused\n"),
        ("t", "b" * 4001, "! the body has 4,001 characters, more than 4,000: the message is refused\n"),
        ("t", "b\n" * 21, "! the body has 21 lines, more than 20: the message is refused\n"),
        ("t", "b" * 601, "! the body has 601 characters, more than 600: it is shown in a window instead\n"),
        ("t", "b b " * 900, "! the text does not fit 80 x 24 characters: it scrolls\n"),
        ("t" * 120, "b" * 600, "\n--- en, window\n"),
    ],
)
def test_what_is_too_long_is_marked_and_shown(run: Run, folder: Path, title: str, body: str, said: str) -> None:
    text = CATALOG.replace("The console has a hole", title).replace("Install 5.2.1 now.", body)
    (folder / "messages.xml").write_text(text)
    ran = run("preview", "messages.xml", "console-hole")
    assert (ran.status, ran.err) == (0, "")
    assert said in ran.out
    assert (said.startswith("!")) is ("! the " in ran.out)


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (
            ("console-whole",),
            1,
            "error[MR528]: the catalogue has no message `console-whole`\n = help: did you mean `console-hole`?",
        ),
        (
            ("no-backup", "--front-end", "windw"),
            1,
            "error[MR589]: there is no front end 'windw' here\n = help: did you mean `window`?",
        ),
        (("no-backup", "--language", "english"), 2, "write a tag such as de, or all"),
    ],
)
def test_what_is_not_there_is_told(run: Run, arguments: tuple[str, ...], status: int, said: str) -> None:
    ran = run("preview", "messages.xml", *arguments)
    assert ran.status == status
    assert said in ran.err


def test_a_message_that_cannot_be_read_has_no_preview(run: Run, folder: Path) -> None:
    (folder / "messages.xml").write_text(CATALOG.replace("5.2 ..< 5.2.1", "v5"))
    assert "error[MR138]" in run("preview", "messages.xml", "console-hole").err


def test_a_front_end_without_a_preview_is_shown_for_real_where_it_is_named(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    display = RecordingDisplay([Answer.ACKNOWLEDGED])
    registry = replace(Registry.builtin(), front_ends={"own": lambda _: nullcontext(display)})
    monkeypatch.setattr("messenger_rules.cli.options.registry", lambda: registry)
    assert "it has no preview: `--front-end own` shows it for real" in run(*PREVIEW).out
    assert display.shown == []
    before = sorted(folder.rglob("*"))
    assert "it was shown for real; the answer is not kept" in run(*PREVIEW, "--front-end", "own").out
    assert [card.text.lang for card in display.shown] == ["en"]
    assert display.answers == []
    assert sorted(folder.rglob("*")) == before


def test_a_library_that_is_missing_is_told_in_its_place(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "textual", None)
    monkeypatch.delitem(sys.modules, "messenger_rules.front_ends.full_screen_application", raising=False)
    found = previews(run)
    assert found["plain"]["text"] is not None
    assert "error[MR597]: this needs textual, which is not installed" in str(found["full-screen"]["remarks"])
    assert run(*PREVIEW, "--front-end", "full-screen").err.startswith("error[MR597]")
