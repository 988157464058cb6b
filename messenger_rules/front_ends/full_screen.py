"""The full-screen front end for terminals, by textual; it needs the extra ``terminal``.

The application runs in the thread that shows and asks, and only while that is done: textual wants the main thread for
its signals, and the agent's messages come in another one.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import Coroutine, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

from messenger_rules.diagnostics import visible
from messenger_rules.extras import needing
from messenger_rules.front_ends.display import NOTICING_SECONDS, Answer, Card, Display, Reply
from messenger_rules.front_ends.preview import Preview, Size, previewed_by
from messenger_rules.front_ends.words import Words

if TYPE_CHECKING:
    from messenger_rules.front_ends.full_screen_application import MessageApplication

T = TypeVar("T")


class FullScreenDisplay:
    """One application for all messages; what is told while nobody looks is printed when it ends."""

    asks = True

    def __init__(self, application: MessageApplication) -> None:
        self._application = application
        self._loop = asyncio.new_event_loop()
        self._running: asyncio.Task[None] | None = None
        self._untold: list[str] = []
        self._takes_a_place = False
        """Whether the message is where one was that was taken away."""

    def show(self, card: Card) -> None:
        """Put the message onto the screen."""
        self._run(self._show(card))

    def ask(self, card: Card) -> Reply:
        """Wait for a button or its key; leaving the application means quit."""
        self._untold.clear()
        return self._run(self._ask())

    def withdraw(self) -> None:
        """End the asking."""
        self._loop.call_soon_threadsafe(self._application.reply, Answer.WITHDRAWN)

    def tell(self, sentence: str) -> None:
        """Show a sentence beside the message; where none follows, it is printed in the end."""
        self._untold.append(sentence)
        if self._running is not None and not self._running.done():
            self._application.tell(sentence)

    def close(self) -> None:
        """Give the terminal back."""
        if self._running is not None:
            self._application.exit()
            self._run(asyncio.wait({self._running}))
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()
        for sentence in self._untold:
            print(visible(sentence), file=sys.stdout)  # noqa: T201 -- this is a terminal's front end

    async def _show(self, card: Card) -> None:
        if self._running is None:
            self._running = asyncio.create_task(self._application.run_async())
            await self._unless_ended(self._application.is_ready.wait())
        await self._unless_ended(self._application.show_card(card))

    async def _ask(self) -> Reply:
        reply = await self._unless_ended(self._replied())
        self._takes_a_place = reply is Answer.WITHDRAWN
        return Answer.QUIT if reply is None else reply

    async def _replied(self) -> Reply:
        """The first reply that is one to this message, and was not meant for the one that it takes the place of."""
        if self._takes_a_place:
            await asyncio.sleep(NOTICING_SECONDS)
        early = self._application.replies_so_far()
        return next((it for it in early if it in {Answer.WITHDRAWN, Answer.QUIT}), None) or (
            await self._application.replies.get()
        )

    async def _unless_ended(self, wanted: Coroutine[Any, Any, T]) -> T | None:
        """Wait for something; None where the application ended before."""
        assert self._running is not None
        task = asyncio.ensure_future(wanted)
        await asyncio.wait({task, self._running}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
        task.cancel()
        self._running.result()
        return None

    def _run(self, wanted: Coroutine[Any, Any, T]) -> T:
        return self._loop.run_until_complete(wanted)


def preview(words: Words, card: Card, size: Size) -> Preview:
    """What such a terminal has on its screen at first, without colours; a longer text scrolls.

    :raises StateError: MR597 where textual is not installed.
    """
    with needing("terminal"):
        from messenger_rules.front_ends.full_screen_application import MessageApplication, screen_of

    lines, scrolls = asyncio.run(screen_of(MessageApplication(words), card, size.columns, size.lines))
    remark = f"the text does not fit {size.columns} x {size.lines} characters: it scrolls"
    return Preview("".join(f"{line.rstrip()}\n" for line in lines), (remark,) if scrolls else ())


@previewed_by(preview)
@contextlib.contextmanager
def full_screen(words: Words) -> Iterator[Display]:
    """The whole terminal, with buttons, by textual.

    :raises StateError: MR597 where textual is not installed.
    """
    with needing("terminal"):
        from messenger_rules.front_ends.full_screen_application import MessageApplication

    with contextlib.closing(FullScreenDisplay(MessageApplication(words))) as display:
        yield display
