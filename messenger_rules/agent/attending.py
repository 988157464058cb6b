"""Attending: what a program in a session does with the agent's messages, with any display."""

from __future__ import annotations

import contextlib
import json
import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from messenger_rules.agent.problems import problem
from messenger_rules.agent.protocol import ANSWER_BYTES, line_of
from messenger_rules.agent.system import connected
from messenger_rules.front_ends.display import Answer, Card, Display, Reply, Snooze
from messenger_rules.front_ends.words import Words
from messenger_rules.messages.link import Link
from messenger_rules.messages.message import Message, MessageSeverity, Text
from messenger_rules.messages.safe_text import SafeText

_ANSWER_SECONDS = 5.0
"""How long the agent may take to answer the first time: one that is stopped holds up nobody who logs on."""

LOOK_SECONDS = 2.0
"""How often is looked, while a message is shown, whether the person has switched messages off."""


class Line:
    """A line to the agent.

    :raises StateError: MR566 where no agent answers.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._stream = connected(path, _ANSWER_SECONDS)
        except OSError as error:
            sentence = f"no agent answers at {path}: {(error.strerror or str(error)).lower()}"
            raise problem("MR566", sentence, "`messenger-rules agent run` starts one") from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Hang up, and end whoever reads."""
        self._stream.close()

    def say(self, said: dict[str, Any]) -> None:
        """Say something; where the agent has gone, that is heard by whoever reads."""
        with contextlib.suppress(OSError):
            self._stream.write(line_of(said))

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """What the agent says, until it hangs up, or does not answer the first time."""
        with contextlib.suppress(OSError, ValueError):  # the line was closed while it was read
            while line := self._stream.readline(ANSWER_BYTES):
                self._stream.be_patient()
                yield json.loads(line)


def ask(path: Path, question: str, **about: str | int) -> dict[str, Any]:
    """Ask the agent something about whoever asks.

    :raises StateError: MR566 where no agent answers.
    """
    with Line(path) as line:
        line.say({"hello": 1, "purpose": "question"})
        line.say({"ask": question, **about})
        answer = next(iter(line), None)
    if answer is None:
        raise problem("MR566", f"the agent at {path} does not answer", "start it anew")
    return answer


@dataclass(slots=True)
class Attendance:
    """One program in a session, which speaks some words.

    ``is_off`` says whether the person has switched messages off, and ``makes_receipts`` whether receipts are on: both
    are asked again and again, since a program may stay for weeks.
    """

    line: Line
    display: Display
    words: Words
    is_off: Callable[[], bool]
    makes_receipts: Callable[[], bool] = lambda: True
    stays: bool = False
    """Whether it waits for further messages where none is left."""
    once: bool = False
    """Whether it ends after the first message, where the display cannot ask."""
    patience: float | None = None
    """For how many seconds it waits for a message, or for word that there is none; None: for as long as it takes."""
    shown: int = 0
    _heard: queue.Queue[dict[str, Any] | None] = field(default_factory=queue.Queue)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _asking: tuple[str, int] | None = None

    def attend(self, languages: Sequence[str], *, claimed: str = "") -> str:
        """Show what the agent sends until nothing is left, or the person has enough; says why it ended.

        That is ``idle``, ``quit``, ``off``, ``moved``, ``gone``, or why the agent refused.
        """
        hello = {"hello": 1, "languages": list(languages), "claimed": claimed, "asks": self.display.asks}
        self._tell(hello)
        threading.Thread(target=self._hear, daemon=True).start()
        with contextlib.suppress(queue.Empty):
            while (said := self._heard.get(timeout=None if self.shown else self.patience)) is not None:
                ended = self._heed(said)
                if ended:
                    return ended
        return "gone"

    def _hear(self) -> None:
        """Read the line; what takes a message away interrupts the asking about it."""
        for said in self.line:
            self._heard.put(said)
            if "close" in said or "bye" in said:
                with self._lock:
                    if self._asking is not None:
                        self.display.withdraw()
        self._heard.put(None)
        with self._lock:
            if self._asking is not None:
                self.display.withdraw()

    def _heed(self, said: dict[str, Any]) -> str:
        """Do what the agent says; why that ends the attendance, or nothing."""
        if "show" in said:
            if self.is_off():
                return "off"
            return self._show(said["show"])
        if "refused" in said and "message" not in said:  # with one, it is of an answer that came too late
            return str(said["refused"])
        if said.get("idle"):
            return "" if self.stays else "idle"
        if "close" in said:
            reason = str(said["close"]["reason"])
            return {"moved": "moved", "disabled": "off"}.get(reason, "")
        return ""

    def _show(self, said: dict[str, Any]) -> str:
        card = _card(said, self.shown + 1)
        key = (card.message.id, card.message.revision)
        self.display.show(card)
        self.shown += 1
        self._say("displayed", key)
        if not self.display.asks:
            return "printed" if self.once else ""
        while True:
            reply = self._asked(card, key)
            if reply is Answer.QUIT:
                return "quit"
            if self.is_off():
                self._tell_why("disabled")
                return "off"
            if reply is Answer.WITHDRAWN:
                if not self._is_taken_away():
                    time.sleep(0.1)  # the display was too quick; it does not keep the machine busy
                    continue
            else:
                self._say_reply(reply, key)
            settled = self._settled(key, reply)
            if settled is not None:
                return settled

    def _asked(self, card: Card, key: tuple[str, int]) -> Reply:
        """Ask, unless the message has gone already."""
        with self._lock:
            if self._is_taken_away():
                return Answer.WITHDRAWN
            self._asking = key
        answered = threading.Event()
        threading.Thread(target=self._watch_the_switch, args=(answered,), daemon=True).start()
        try:
            return self.display.ask(card)
        finally:
            answered.set()
            with self._lock:
                self._asking = None

    def _watch_the_switch(self, answered: threading.Event) -> None:
        """End the asking where the person switches messages off meanwhile."""
        while not answered.wait(LOOK_SECONDS):
            if self.is_off():
                with self._lock:
                    if not answered.is_set():
                        self.display.withdraw()
                return

    def _is_taken_away(self) -> bool:
        """Whether the agent has said something that ends the asking, and it was not heeded yet."""
        return any(said is None or "close" in said or "bye" in said for said in list(self._heard.queue))

    def _settled(self, key: tuple[str, int], reply: Reply) -> str | None:
        """Wait until the agent has saved an answer, or taken the message away; None where the person is asked again."""
        while (said := self._heard.get()) is not None:
            if said.get("message", key[0]) != key[0]:
                continue  # of an answer about the message before
            if "not_saved" in said:
                self.display.tell(self.words.not_saved.format(why=said["not_saved"]))
                return None
            if "refused" in said:
                self._tell_why(str(said["refused"]))
                return None if said["refused"] == "too-late" else ""
            if "bye" in said:
                return "gone"
            if "close" in said and (said["close"].get("message"), said["close"].get("revision")) in {key, (None, None)}:
                return self._closed(str(said["close"]["reason"]), reply)
        return "gone"

    def _closed(self, reason: str, reply: Reply) -> str:
        if reply is Answer.WITHDRAWN:
            self._tell_why(reason)
        return {"moved": "moved", "disabled": "off"}.get(reason, "")

    def _tell_why(self, reason: str) -> None:
        """Tell the person why a message went away, or an answer does not count."""
        self.display.tell(self.words.gone.get(reason, reason))

    def _say(self, what: str, key: tuple[str, int], **more: int) -> None:
        self._tell({"what": what, "message": key[0], "revision": key[1], **more})

    def _tell(self, said: dict[str, Any]) -> None:
        """Say something to the agent, and with it, where it is so, that no receipt is to be made."""
        self.line.say(said if self.makes_receipts() else {**said, "receipts": False})

    def _say_reply(self, reply: Reply, key: tuple[str, int]) -> None:
        if isinstance(reply, Snooze):
            self._say("snoozed", key, days=reply.days)
        else:
            self._say("acknowledged" if reply is Answer.ACKNOWLEDGED else "later", key)


def _card(said: dict[str, Any], number: int) -> Card:
    """The card of what the agent sends; the texts are checked here again."""
    links = [Link(link["href"], SafeText(link["label"])) for link in said["links"]]
    text = Text.of(said["language"], said["title"], said["body"], links)
    message = Message(said["id"], "", (text,), said["revision"], MessageSeverity(said["severity"]))
    why = str(said["why"])
    return Card(message, text, number, number + said["of"] - 1, lambda: why, can_snooze=bool(said["snooze"]))
