"""The front end in windows of Windows itself, for each message one."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator

from messenger_rules.diagnostics import Diagnostic
from messenger_rules.errors import StateError
from messenger_rules.front_ends.dialog import Dialog
from messenger_rules.front_ends.dialog_layout import Layout
from messenger_rules.front_ends.display import Card, Display, Reply
from messenger_rules.front_ends.preview import Preview, Size, previewed_by
from messenger_rules.front_ends.words import Words


class MessageBoxDisplay:
    """One window a message. It belongs to the thread that shows and asks."""

    asks = True

    def __init__(self, words: Words) -> None:
        self._words = words
        self._dialog: Dialog | None = None
        self._sentence = ""

    def show(self, card: Card) -> None:
        """Open the window; returns when it is visible.

        :raises StateError: MR589 where there is no screen.
        """
        self.close()
        try:
            self._dialog = Dialog(card, self._words, self._sentence)
        except OSError as error:
            help_ = "run it in a session at the console or over the remote desktop, or take another front end"
            raise StateError([Diagnostic("MR589", f"no window can be opened: {error}", help=(help_,))]) from None
        self._sentence = ""

    def ask(self, card: Card) -> Reply:
        """Wait for a button, or for the window to be closed, which means later."""
        assert self._dialog is not None
        return self._dialog.wait()

    def withdraw(self) -> None:
        """End the asking."""
        if self._dialog is not None:
            self._dialog.withdraw()

    def tell(self, sentence: str) -> None:
        """Show a sentence in the window that is open, else in the next."""
        if self._dialog is not None:
            self._dialog.tell(sentence)
        else:
            self._sentence = sentence

    def close(self) -> None:
        """Close the window."""
        if self._dialog is not None:
            self._dialog.close()
            self._dialog = None


def preview(words: Words, card: Card, _: Size) -> Preview:
    """The texts and buttons of the window; how they are drawn is the system's."""
    layout = Layout.of(card, words)
    labels = [button.label for button in layout.buttons] + [words.why_button.label]
    buttons = "  ".join(f"[{label.replace('&', '')}]" for label in labels)
    text = layout.text.replace("\r\n", "\n")
    return Preview(f"{layout.caption}\n\n{layout.title}\n\n{text}\n\n{buttons}\n")


@previewed_by(preview)
@contextlib.contextmanager
def message_box(words: Words) -> Iterator[Display]:
    """A window of Windows itself for each message.

    :raises StateError: MR589 on another system.
    """
    if sys.platform == "win32":
        with contextlib.closing(MessageBoxDisplay(words)) as display:
            yield display
    else:
        help_ = "take `window`, `notification` or `terminal`"
        raise StateError([Diagnostic("MR589", "only Windows has message boxes", help=(help_,))])
