"""The application of the full-screen front end; importing it needs textual."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any, ClassVar

from textual import on
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Input, Static

from messenger_rules.front_ends.display import LONGEST_SNOOZE, Answer, Card, Reply, Snooze
from messenger_rules.front_ends.words import Button as ButtonWords
from messenger_rules.front_ends.words import Words

DAYS = "7"
"""What stands in the field of days at first."""


class MessageApplication(App[None]):
    """One message at a time. Every text is given as plain content, so that textual reads no markup in it."""

    CSS = """
    Screen { align: center middle; }
    #frame { width: 100%; max-width: 100; height: 100%; border: round $primary; padding: 0 2; }
    #frame.critical { border: heavy $error; }
    #frame.warning { border: round $warning; }
    #title { text-style: bold; margin: 1 0; height: auto; }
    #text { height: 1fr; }
    #text Static { height: auto; margin-bottom: 1; }
    #text:focus { background: $boost; }
    .address { padding-left: 2; text-style: underline; }
    #id { color: $text-muted; }
    #why { display: none; height: auto; max-height: 50%; border-top: solid $primary; padding-top: 1; }
    #why.open { display: block; }
    #buttons { height: auto; }
    #buttons Button { margin-right: 1; min-width: 8; }
    #days { width: 9; }
    #unit { width: auto; padding: 1 2 1 0; }
    .hidden { display: none; }
    """
    BINDINGS: ClassVar[list[Any]] = [Binding("escape", "later", show=False, priority=True)]
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, words: Words) -> None:
        super().__init__()
        self.words = words
        self.is_ready = asyncio.Event()
        self.replies: asyncio.Queue[Reply] = asyncio.Queue()
        self._can_snooze = False

    def compose(self) -> ComposeResult:
        """The frame: title, text, links and identifier, the explanation, the buttons."""
        words = self.words
        with Vertical(id="frame"):
            yield Static(id="title", markup=False)
            yield VerticalScroll(id="text")
            with VerticalScroll(id="why"):
                yield Static(id="because", markup=False)
            with Horizontal(id="buttons"):
                yield Button(_with_its_key(words.acknowledge), id="acknowledge", variant="primary")
                yield Button(_with_its_key(words.later), id="later")
                yield Button(_with_its_key(words.put_off), id="snooze", classes="snooze")
                yield Input(DAYS, id="days", classes="snooze", type="integer", max_length=3, select_on_focus=True)
                yield Static(words.days, id="unit", classes="snooze", markup=False)
                yield Button(_with_its_key(words.why_button), id="explain")

    def on_mount(self) -> None:
        """Bind the keys of this language, and tell that messages can be shown."""
        words = self.words
        for key, action in (
            (words.acknowledge.key, "acknowledge"),
            (words.later.key, "later"),
            (words.put_off.key, "snooze"),
            (words.why_button.key, "why"),
            (words.quit.key, "leave"),
        ):
            self.bind(key, action, show=False)
        self.is_ready.set()

    async def show_card(self, card: Card) -> None:
        """Put a message onto the screen; returns when it has been drawn."""
        self.replies_so_far()
        message, text = card.message, card.text
        frame = self.query_one("#frame")
        frame.set_classes(str(message.severity))
        frame.border_title = Content(f" {self.words.severities[message.severity]} ")
        frame.border_subtitle = f" {card.number}/{card.of} "
        self.query_one("#title", Static).update(Content(str(text.title)))
        scroll = self.query_one("#text", VerticalScroll)
        await scroll.remove_children()
        await scroll.mount(*self._parts(card))
        scroll.scroll_home(animate=False)
        self.query_one("#because", Static).update(Content(card.why()))
        self.query_one("#why").remove_class("open")
        self.query_one("#days", Input).value = DAYS
        self._can_snooze = card.can_snooze
        for widget in self.query(".snooze"):
            widget.set_class(not card.can_snooze, "hidden")
        scroll.focus()  # the arrows scroll, and what is typed while it appears presses no button
        drawn = asyncio.Event()
        self.call_after_refresh(drawn.set)
        await drawn.wait()

    def replies_so_far(self) -> list[Reply]:
        """The replies that nobody has waited for; they are taken away."""
        return [self.replies.get_nowait() for _ in range(self.replies.qsize())]

    def reply(self, reply: Reply) -> None:
        """Say what became of the message."""
        self.replies.put_nowait(reply)

    def tell(self, sentence: str) -> None:
        """Show a sentence beside the message."""
        self.notify(sentence, severity="warning", timeout=10, markup=False)

    def action_acknowledge(self) -> None:
        """The person acknowledges it."""
        self.reply(Answer.ACKNOWLEDGED)

    def action_later(self) -> None:
        """The person leaves it for later."""
        self.reply(Answer.LATER)

    def action_leave(self) -> None:
        """The person has enough for now."""
        self.reply(Answer.QUIT)

    async def action_quit(self) -> None:
        """Ctrl-Q: the same."""
        self.reply(Answer.QUIT)

    def action_snooze(self) -> None:
        """The person puts it off for the days in the field, if these are days."""
        typed = self.query_one("#days", Input)
        if not self._can_snooze:
            return
        days = typed.value if typed.value.isascii() and typed.value.isdigit() else "0"
        if 0 < int(days) <= LONGEST_SNOOZE:
            self.reply(Snooze(int(days)))
        else:
            typed.focus()
            self.tell(f"1 … {LONGEST_SNOOZE}")

    def action_why(self) -> None:
        """Open or close the explanation."""
        self.query_one("#why").toggle_class("open")

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        actions = {
            "acknowledge": self.action_acknowledge,
            "later": self.action_later,
            "snooze": self.action_snooze,
            "explain": self.action_why,
        }
        actions[event.button.id or ""]()

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self.action_snooze()

    def _parts(self, card: Card) -> Iterator[Widget]:
        """What stands in the part that scrolls."""
        for paragraph in str(card.text.body).split("\n\n"):
            yield Static(Content(paragraph))
        for link in card.text.links:
            yield Static(Content(f"{link.label} ({link.host})\n{link.address}"))
        yield Static(Content(f"{card.message.id}, {self.words.revision} {card.message.revision}"), id="id")


async def screen_of(application: MessageApplication, card: Card, columns: int, lines: int) -> tuple[list[str], bool]:
    """The lines of the screen of an application that runs without a terminal, and whether the text goes on below."""
    async with application.run_test(size=(columns, lines)):
        await application.show_card(card)
        strips = application.screen._compositor.render_strips()  # noqa: SLF001 -- else textual gives pictures only
        return [strip.text for strip in strips], application.query_one("#text").max_scroll_y > 0


def _with_its_key(button: ButtonWords) -> Content:
    """A button's label, in which the letter that presses it is underlined."""
    place = button.label.lower().index(button.key)
    return Content(button.label).stylize("underline", place, place + 1)
