"""The window of a message; importing it needs tkinter, and showing right-to-left text the extra ``desktop``."""

from __future__ import annotations

import contextlib
import threading
import time
import tkinter as tk
from collections.abc import Callable
from functools import partial
from tkinter import font as fonts
from tkinter import ttk
from typing import Literal

from messenger_rules.front_ends.browser import open_address
from messenger_rules.front_ends.display import LONGEST_SNOOZE, Answer, Card, Reply, Snooze
from messenger_rules.front_ends.right_to_left import broken, drawn, has_right_to_left, is_right_to_left
from messenger_rules.front_ends.words import Button, Words
from messenger_rules.messages.message import MessageSeverity

COLOURS = {
    MessageSeverity.CRITICAL: "#b3261e",
    MessageSeverity.WARNING: "#8a5a00",
    MessageSeverity.INFO: "#1f5fa8",
}
"""White text on each is read well: contrasts of 6.5, 5.9 and 6.4 to 1 (WCAG 2.2, 1.4.3 wants 4.5)."""
_LOOK_MILLISECONDS = 100
"""How often is looked whether the message went away."""
_VISIBLE_SECONDS = 10.0
_COLUMNS = 72


class MessageWindow:
    """A message, on the screen from the beginning on. What is typed while it appears presses no button.

    :raises tkinter.TclError: where there is no screen, or the window does not become visible.
    """

    def __init__(self, card: Card, words: Words, sentence: str = "") -> None:
        self._card = card
        self._words = words
        self._reply: Reply | None = None
        self._looking = ""
        self._explained = False
        self._width = 0
        self._root = tk.Tk(className="messenger-rules")
        self._root.withdraw()
        self._font = fonts.nametofont("TkDefaultFont", root=self._root)
        self._bold = self._font.copy()
        self._bold.configure(weight="bold", size=round(self._font.actual("size") * 1.3))
        style = ttk.Style(self._root)
        style.theme_use("clam")
        self._root.configure(background=style.lookup("TFrame", "background"))
        self._sentence = tk.StringVar(self._root, sentence)
        self._days = tk.StringVar(self._root, "7")
        self._text = self._build()
        self._appear()

    def wait(self, withdrawn: threading.Event) -> Reply:
        """Wait for what the person does, or for the message to go away."""
        self._reply = None
        self._look(withdrawn)
        self._root.mainloop()
        self._root.after_cancel(self._looking)
        return self._answered()

    def tell(self, sentence: str) -> None:
        """Show a sentence above the buttons."""
        self._sentence.set(sentence)
        self._root.update()

    def close(self) -> None:
        """Take it off the screen."""
        with contextlib.suppress(tk.TclError):  # the screen is gone
            self._root.destroy()

    def _look(self, withdrawn: threading.Event) -> None:
        if withdrawn.is_set():
            self._answer(Answer.WITHDRAWN)
        self._looking = self._root.after(_LOOK_MILLISECONDS, self._look, withdrawn)

    def _answered(self) -> Reply:
        return Answer.LATER if self._reply is None else self._reply

    def _answer(self, reply: Reply) -> None:
        self._reply = reply
        self._root.quit()

    def _build(self) -> tk.Text:
        """The strip of the severity, the text with its scroll bar, and the buttons."""
        card, words, root = self._card, self._words, self._root
        severity = card.message.severity
        root.title(f"{words.severities[severity]}: {words.application}")
        root.protocol("WM_DELETE_WINDOW", partial(self._answer, Answer.LATER))
        root.bind("<Escape>", lambda _: self._answer(Answer.LATER))
        for keys, step in ((("<Control-plus>", "<Control-equal>"), 1), (("<Control-minus>",), -1)):
            for key in keys:
                root.bind(key, self._enlarging(step))
        strip = tk.Frame(root, background=COLOURS[severity])
        strip.pack(fill="x")
        sides: tuple[tuple[str, Literal["left", "right"]], ...]
        sides = ((words.severities[severity], "left"), (f"{card.number}/{card.of}", "right"))
        for label, side in sides:
            tk.Label(strip, text=label, background=COLOURS[severity], foreground="white", padx=12, pady=6).pack(
                side=side
            )
        self._buttons().pack(side="bottom", fill="x", padx=12, pady=12)
        ttk.Label(
            root, textvariable=self._sentence, foreground=COLOURS[MessageSeverity.CRITICAL], padding=(12, 4)
        ).pack(side="bottom", fill="x")
        frame = tk.Frame(root)
        text = tk.Text(
            frame, wrap="word", font=self._font, width=_COLUMNS, relief="flat", padx=14, pady=10, takefocus=1
        )
        bar = ttk.Scrollbar(frame, command=text.yview)
        text.configure(yscrollcommand=bar.set, state="disabled", cursor="arrow", highlightthickness=1)
        bar.pack(side="right", fill="y")
        text.pack(fill="both", expand=True)
        frame.pack(fill="both", expand=True)
        text.tag_configure("title", font=self._bold, spacing3=8)
        text.tag_configure("right", justify="right")
        text.tag_configure("small", foreground="#555555")
        text.bind("<Configure>", lambda _: self._fill())
        text.bind("<Tab>", _to_the_next)
        return text

    def _buttons(self) -> ttk.Frame:
        words = self._words
        row = ttk.Frame(self._root)
        ways: list[tuple[Button, Callable[[], None]]] = [
            (words.acknowledge, partial(self._answer, Answer.ACKNOWLEDGED)),
            (words.later, partial(self._answer, Answer.LATER)),
        ]
        if self._card.can_snooze:
            ways.append((words.put_off, self._snooze))
        for way in ways:
            self._button(row, *way).pack(side="left", padx=(0, 6))
        if self._card.can_snooze:
            days = ttk.Spinbox(row, from_=1, to=LONGEST_SNOOZE, width=4, textvariable=self._days)
            days.bind("<Return>", _heedless(self._snooze))
            days.bind("<FocusIn>", _heedless(partial(days.selection_range, 0, "end")))
            days.pack(side="left")
            ttk.Label(row, text=words.days, padding=(4, 0)).pack(side="left")
        self._button(row, words.why_button, self._explain).pack(side="right")
        return row

    def _button(self, row: ttk.Frame, button: Button, action: Callable[[], None]) -> ttk.Button:
        """A button that Return, the space bar, and Alt with its underlined letter press."""
        place = button.label.lower().find(button.key)
        made = ttk.Button(row, text=button.label, underline=place, command=action)
        made.bind("<Return>", _heedless(action))
        self._root.bind(f"<Alt-{button.key}>", _heedless(action))
        return made

    def _fill(self) -> None:
        """Write the text anew where its width is another one: lines that run from right to left are broken here."""
        text = self._text
        if text.winfo_width() == self._width:
            return
        self._width = text.winfo_width()
        position = text.yview()[0]
        text.configure(state="normal")
        text.delete("1.0", "end")
        self._write(str(self._card.text.title), "title", font=self._bold)
        for paragraph in str(self._card.text.body).split("\n\n"):
            self._write(paragraph)
            text.insert("end", "\n")
        for link in self._card.text.links:
            label = f"{link.label} ({link.host})"
            opened = partial(self._open, link.address)
            made = ttk.Button(text, text=drawn(label) if has_right_to_left(label) else label, command=opened)
            made.bind("<Return>", _heedless(opened))
            text.window_create("end", window=made)
            text.insert("end", f"\n{link.address}\n\n", "small")
        text.insert("end", f"{self._card.message.id}, {self._words.revision} {self._card.message.revision}\n", "small")
        if self._explained:
            text.insert("end", f"\n{self._words.why_button.label}\n", "title")
            self._write(self._card.why())
        text.configure(state="disabled")
        text.yview_moveto(position)

    def _write(self, paragraph: str, *tags: str, font: fonts.Font | None = None) -> None:
        """Write a paragraph; one with letters that run from right to left as it is drawn."""
        if not has_right_to_left(paragraph):
            self._text.insert("end", f"{paragraph}\n", tags)
            return
        width, measure = self._text.winfo_width() - 40, (font or self._font).measure
        for line in broken(paragraph, lambda found: measure(found) <= width):
            side = ("right",) if is_right_to_left(paragraph) else ()
            self._text.insert("end", f"{drawn(line)}\n", (*tags, *side))

    def _appear(self) -> None:
        """Put it onto the screen, as high as its text within what the screen allows, and see that it is there."""
        root, text = self._root, self._text
        root.deiconify()
        root.update()
        shown = int(root.tk.call(text, "count", "-displaylines", "1.0", "end"))
        most = max(5, int(root.winfo_screenheight() * 0.6) // self._font.metrics("linespace"))
        text.configure(height=min(shown + 2 * len(self._card.text.links) + 1, most))
        if self._card.message.severity is MessageSeverity.CRITICAL:
            root.attributes("-topmost", True)
        root.lift()
        text.focus_set()
        end = time.monotonic() + _VISIBLE_SECONDS
        while not text.winfo_viewable():
            root.update()
            if time.monotonic() > end:
                root.destroy()
                raise tk.TclError("it did not become visible")
            time.sleep(0.02)
        root.update()

    def _explain(self) -> None:
        """Show or hide why the person sees it."""
        self._explained, self._width = not self._explained, 0
        self._fill()
        if self._explained:
            self._text.see("end")

    def _open(self, address: str) -> None:
        """Open a link; where that cannot be, the person has its address to paste."""
        if not open_address(address):
            self._root.clipboard_clear()
            self._root.clipboard_append(address)
            self.tell(self._words.copied)

    def _snooze(self) -> None:
        days = self._days.get()
        if days.isascii() and days.isdigit() and 0 < int(days[:5]) <= LONGEST_SNOOZE:
            self._answer(Snooze(int(days)))
        else:
            self.tell(f"1 … {LONGEST_SNOOZE}")

    def _enlarging(self, step: int) -> Callable[[object], None]:
        """What makes the letters larger by some steps, or smaller."""

        def enlarge(_: object) -> None:
            for font in (self._font, self._bold):
                font.configure(size=max(6, font.actual("size") + 2 * step))
            self._width = 0
            self._fill()

        return enlarge


def _heedless(action: Callable[[], object]) -> Callable[[object], None]:
    """An action that does not look at the event that led to it."""

    def act(_: object) -> None:
        action()

    return act


def _to_the_next(event: tk.Event[tk.Text]) -> str:
    """The tabulator goes on to the next button; there is nothing to write here."""
    following = event.widget.tk_focusNext()
    if following is not None:
        following.focus_set()
    return "break"
