"""The full-screen front end: its application driven by keys, without a terminal; tests/system has it in a real one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from typing import Any, cast

import pytest
from textual.pilot import Pilot
from textual.widgets import Button, Static

from messenger_rules.front_ends import full_screen
from messenger_rules.front_ends.display import Answer, Card, Reply, Snooze
from messenger_rules.front_ends.full_screen import FullScreenDisplay
from messenger_rules.front_ends.full_screen_application import MessageApplication
from messenger_rules.front_ends.words import words_for
from tests.front_ends.cards import ARABIC, BODY, CARDS, WHY, card


def driven(
    drive: Callable[[MessageApplication, Pilot[None]], Coroutine[Any, Any, None]],
    shown: Card = CARDS["markup"],
    language: str = "en",
    size: tuple[int, int] = (100, 30),
) -> list[Reply]:
    """What was replied while the application was driven."""

    async def run() -> list[Reply]:
        application = MessageApplication(words_for([language]))
        async with application.run_test(size=size) as pilot:
            await application.show_card(shown)
            await drive(application, pilot)
            await pilot.pause()
        return [application.replies.get_nowait() for _ in range(application.replies.qsize())]

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("keys", "replies"),
    [
        (["a"], [Answer.ACKNOWLEDGED]),
        (["l"], [Answer.LATER]),
        (["escape"], [Answer.LATER]),
        (["q"], [Answer.QUIT]),
        (["ctrl+q"], [Answer.QUIT]),
        (["s"], [Snooze(7)]),
        (["tab", "enter"], [Answer.ACKNOWLEDGED]),
        (["tab", "tab", "enter"], [Answer.LATER]),
        (["tab", "tab", "tab", "tab", "3", "0", "enter"], [Snooze(30)]),
        (["tab", "tab", "tab", "tab", "0", "enter"], []),
        (["tab", "tab", "tab", "tab", "9", "9", "9", "enter"], []),
        (["enter"], []),  # what is typed while a message appears presses no button
        (["space"], []),
        (["down", "pagedown", "x"], []),
        (["w"], []),
    ],
)
def test_by_keys_alone(keys: list[str], replies: list[Reply]) -> None:
    async def drive(_: MessageApplication, pilot: Pilot[None]) -> None:
        await pilot.press(*keys)

    assert driven(drive) == replies


def test_the_keys_of_another_language() -> None:
    async def drive(_: MessageApplication, pilot: Pilot[None]) -> None:
        await pilot.press("b", "s", "v", "e")

    assert driven(drive, language="de") == [Answer.ACKNOWLEDGED, Answer.LATER, Snooze(7), Answer.QUIT]


def test_nothing_is_markup_and_all_is_there() -> None:
    async def drive(application: MessageApplication, _: Pilot[None]) -> None:
        said = [str(widget.render()) for widget in application.query(Static)]
        assert "Console 5.4 <i>ends</i>" in said
        assert [paragraph in said for paragraph in BODY.split("\n\n")] == [True, True]
        assert "Article 119053 (support.acme.example)\nhttps://support.acme.example/kb/119053" in said
        assert "console-5-4, revision 1" in said
        assert str(application.query_one("#frame").border_title).strip() == "Warning"

    driven(drive)


def test_why_opens_and_closes() -> None:
    async def drive(application: MessageApplication, pilot: Pilot[None]) -> None:
        because, seen = application.query_one("#because", Static), []
        for step in (pilot.pause(), pilot.press("w"), pilot.click("#explain")):
            await step
            seen.append(because.is_on_screen)
        assert seen == [False, True, False]
        assert str(because.render()) == WHY

    assert driven(drive) == []


def test_a_long_text_scrolls_and_the_buttons_stay() -> None:
    async def drive(application: MessageApplication, pilot: Pilot[None]) -> None:
        text = application.query_one("#text")
        await pilot.press("pagedown", "pagedown")
        await pilot.pause(0.5)
        assert text.scroll_y > 0
        assert all(button.is_on_screen for button in application.query(Button))

    driven(drive, CARDS["long"], size=(60, 20))


def test_what_cannot_be_put_off_has_no_field_for_days() -> None:
    async def drive(application: MessageApplication, pilot: Pilot[None]) -> None:
        assert not application.query_one("#days").is_on_screen
        await pilot.press("s")

    assert driven(drive, card(can_snooze=False)) == []


def test_the_next_message_takes_the_place_of_the_one_before() -> None:
    async def drive(application: MessageApplication, pilot: Pilot[None]) -> None:
        await pilot.press("w", "a")
        await application.show_card(CARDS["right-to-left"])
        assert application.replies.empty()
        assert not application.query_one("#because").is_on_screen
        said = [str(widget.render()) for widget in application.query(Static)]
        assert ARABIC in said
        assert BODY.split("\n\n")[0] not in said

    assert driven(drive) == []


class Played:
    """An application whose person presses keys when a test says so."""

    def __init__(self) -> None:
        self.is_ready = asyncio.Event()
        self.replies: asyncio.Queue[Reply] = asyncio.Queue()
        self.keys: list[tuple[float, Reply]] = []
        self._ended = asyncio.Event()

    replies_so_far = MessageApplication.replies_so_far

    async def run_async(self) -> None:
        self.is_ready.set()
        await self._ended.wait()

    async def show_card(self, _: Card) -> None:
        loop = asyncio.get_running_loop()
        for seconds, reply in self.keys:
            loop.call_later(seconds, self.replies.put_nowait, reply)

    def exit(self) -> None:
        self._ended.set()


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Played, FullScreenDisplay]]:
    monkeypatch.setattr(full_screen, "NOTICING_SECONDS", 0.3)
    application = Played()
    display = FullScreenDisplay(cast("MessageApplication", application))
    yield application, display
    display.close()


def asked(played: tuple[Played, FullScreenDisplay], *keys: tuple[float, Reply]) -> Reply:
    application, display = played
    application.keys = list(keys)
    display.show(card())
    return display.ask(card())


def test_a_key_that_was_meant_for_the_message_before_answers_nothing(played: tuple[Played, FullScreenDisplay]) -> None:
    assert asked(played, (0.01, Answer.WITHDRAWN)) is Answer.WITHDRAWN
    assert asked(played, (0.1, Answer.ACKNOWLEDGED), (0.6, Answer.LATER)) is Answer.LATER
    assert asked(played, (0.1, Answer.ACKNOWLEDGED)) is Answer.ACKNOWLEDGED  # it did not take a place


@pytest.mark.parametrize("reply", [Answer.WITHDRAWN, Answer.QUIT])
def test_what_ends_the_asking_ends_it_at_any_time(reply: Answer, played: tuple[Played, FullScreenDisplay]) -> None:
    assert asked(played, (0.01, Answer.WITHDRAWN)) is Answer.WITHDRAWN
    assert asked(played, (0.05, Answer.ACKNOWLEDGED), (0.1, reply), (0.6, Answer.LATER)) is reply
