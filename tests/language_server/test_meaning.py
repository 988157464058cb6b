"""What is proved of a document's meaning is told in the editor, too."""

from __future__ import annotations

from pathlib import Path

import pytest

from messenger_rules.analysis import conditions
from messenger_rules.language_server import desk as desks
from messenger_rules.language_server.desk import Desk
from messenger_rules.language_server.documents import Document
from messenger_rules.language_server.message_hover import message_in_words
from messenger_rules.registry import Registry
from tests.messages.files import file_of

MESSAGE = """\
<message id="console-4" expires="2099-12-31T00:00:00Z">
  <condition>{}</condition>
  <text lang="en"><title>Console 4 is being retired</title><body>Move to 5.2.</body></text>
</message>"""


def codes(name: str, text: str) -> list[str]:
    return [found.code for found in Desk(Registry.builtin()).check(Document(f"file:///{name}", Path(f"/{name}"), text))]


def catalog(condition: str) -> str:
    return file_of(MESSAGE.format(condition)).decode()


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ('console.type != "a" or console.type != "b"', ["MR311"]),
        ("console.version in 4.* and console.version in 5.*", ["MR310"]),
        ("console.version in 4.*", []),
    ],
)
def test_what_nobody_or_everybody_sees(condition: str, expected: list[str]) -> None:
    assert codes("x.condition", condition) == expected
    assert codes("x.xml", catalog(condition)) == expected


def test_an_author_does_not_wait_for_messages_that_ask_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the editor is told later is another matter: each check has its own steps."""
    monkeypatch.setattr(conditions, "OWN", 1_000)
    names = [f'installed("c{number}")' for number in range(24)]
    pairs = " or ".join(f"({one} and {other})" for one, other in zip(names[:12], names[12:], strict=True))
    large = f"({' or '.join(names[:12])}) and ({pairs} or {names[0]})"
    redundant = f"{names[0]} and ({names[0]} or {names[1]})"
    many = "".join(
        MESSAGE.format(condition).replace('"console-4"', f'"m{place}"')
        for place, condition in enumerate((large, large, redundant))
    )
    text = file_of(MESSAGE.format("true")).decode().replace("</message>", f"</message>{many}")

    whole = codes("x.xml", text)
    monkeypatch.setattr(desks, "STEPS", 2_000)
    assert whole.count("MR314") == 3
    assert codes("x.xml", text).count("MR314") == 1


def test_the_witnesses_of_a_message() -> None:
    desk = Desk(Registry.builtin())
    document = Document("file:///x.xml", Path("/x.xml"), catalog("console.version in 4.*"))
    desk.put(document)
    desk.check(document)
    known = desk.known(document).catalog
    assert known is not None
    said = message_in_words(known.messages[0])

    assert '```json\n{"console": {"version": "4"}}\n```' in said
    assert "Not shown on" in said
