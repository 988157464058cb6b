"""The front end by notifications of the desktop, over D-Bus; it needs the extra ``desktop``.

It speaks the Desktop Notifications Specification 1.2 (https://specifications.freedesktop.org/notification-spec/1.2/). A
message becomes a window of our own where the notification server draws no buttons, where the text is too long for a
notification, and where the server takes the notification away before the person has answered.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from html import escape

from messenger_rules.errors import StateError
from messenger_rules.extras import needing
from messenger_rules.front_ends.display import Answer, Card, Display, Reply
from messenger_rules.front_ends.notice import LONGEST, SNOOZE, Notice, preview
from messenger_rules.front_ends.notification_server import Closed, NotificationServer, Pressed, server
from messenger_rules.front_ends.preview import previewed_by
from messenger_rules.front_ends.window import window
from messenger_rules.front_ends.words import Words

WITHOUT_BUTTONS = frozenset({"dunst"})
"""Servers that say that they know actions, and draw no buttons for them."""


class NotificationDisplay:
    """A notification for each message that fits into one, and a window for the others."""

    asks = True

    def __init__(self, server: NotificationServer, words: Words, other: Display | None) -> None:
        self._server = server
        self._words = words
        self._other = other
        self._shown: int | None = None
        self._is_answered = False

    def show(self, card: Card) -> None:
        """Show the message; the server's answer means that it is visible."""
        body, self._is_answered = str(card.text.body), False
        self._notify(card, body, instead=None if len(body) <= LONGEST else self._other)

    def ask(self, card: Card) -> Reply:
        """Wait for a button. Who is asked again, since an answer was not saved, is shown the message again."""
        if self._is_answered:
            self._notify(card, str(card.text.body), instead=self._other if self._shown is None else None)
        self._is_answered = True
        while self._shown is not None:
            happened = self._server.wait(self._shown)
            match happened:
                case None:
                    self._server.close(self._shown)
                    return Answer.WITHDRAWN
                case Pressed("acknowledge"):
                    return Answer.ACKNOWLEDGED
                case Pressed("snooze"):
                    return SNOOZE
                case Pressed("later") | Closed(by_person=True):
                    return Answer.LATER
                case Pressed("why"):
                    self._explain(card)
                case _:  # the server took it away by itself, or ended
                    self._notify(card, str(card.text.body), instead=self._other)
        return self._other.ask(card) if self._other is not None else Answer.QUIT

    def withdraw(self) -> None:
        """End the asking."""
        if self._shown is not None:
            self._server.interrupt(self._shown)
        elif self._other is not None:
            self._other.withdraw()

    def tell(self, sentence: str) -> None:
        """Show a sentence as a notification without buttons."""
        try:
            self._server.notify(self._words.application, self._plain(sentence), "dialog-warning", [], urgency=1)
        except StateError:
            if self._other is not None:
                self._other.tell(sentence)

    def _explain(self, card: Card) -> None:
        """Show why the person sees it, in the place of the notification that they pressed."""
        before = self._shown
        self._notify(card, card.why()[:LONGEST])
        if before is not None and self._shown != before:
            self._server.close(before)

    def _notify(self, card: Card, body: str, instead: Display | None = None) -> None:
        """Show a notification with a message; a window instead, or where the server does not answer and there is one.

        :raises StateError: where the server does not answer, and there is no window.
        """
        self._shown = None
        if instead is None and not self._server.is_there:
            instead = self._other
        if instead is not None:
            instead.show(card)
            return
        try:
            self._shown = self._sent(card, body)
        except StateError:
            if self._other is None:
                raise
            self._other.show(card)

    def _sent(self, card: Card, body: str) -> int:
        notice = Notice.of(card, self._words, body)
        said, actions = self._plain(notice.body), list(notice.actions)
        return self._server.notify(notice.summary, said, notice.icon, actions, urgency=notice.urgency)

    def _plain(self, text: str) -> str:
        """A text as the server takes it, so that what looks like markup is shown as it stands."""
        return escape(text, quote=False) if self._server.reads_markup else text


@previewed_by(preview)
@contextlib.contextmanager
def notification(words: Words) -> Iterator[Display]:
    """Notifications of the desktop, and a window of our own where these have no buttons.

    :raises StateError: MR597 where a library is missing, MR589 where there is neither a notification server nor a
        window.
    """
    with needing("desktop"):
        import dbus_fast

        del dbus_fast
    with contextlib.ExitStack() as stack:
        found = stack.enter_context(server(words.application))
        has_buttons = found is not None and found.has_actions and found.name not in WITHOUT_BUTTONS
        try:
            other = stack.enter_context(window(words))
        except StateError:
            if not has_buttons:
                raise
            other = None
        if found is not None and has_buttons:
            yield NotificationDisplay(found, words, other)
        elif other is not None:
            yield other
