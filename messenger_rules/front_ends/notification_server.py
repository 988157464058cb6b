"""The notification server of a desktop session, asked over D-Bus in a thread of its own."""

from __future__ import annotations

import asyncio
import contextlib
import queue
import threading
from collections.abc import Coroutine, Iterator, Sequence
from concurrent.futures import TimeoutError as TooSlow
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from messenger_rules.diagnostics import Diagnostic
from messenger_rules.errors import StateError

if TYPE_CHECKING:
    from dbus_fast import Message
    from dbus_fast.aio import MessageBus

T = TypeVar("T")

NAME, PATH = "org.freedesktop.Notifications", "/org/freedesktop/Notifications"
_SECONDS = 10.0
_BY_PERSON = 2
"""The reason of NotificationClosed that says that a person closed it."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """A person pressed a button."""

    action: str


@dataclass(frozen=True, slots=True)
class Closed:
    """A notification went away, by the person or by itself."""

    by_person: bool


Happened = Pressed | Closed


class NotificationServer:
    """A server that answers; its methods may be called from any thread."""

    def __init__(self, application: str) -> None:
        self.name = ""
        self.has_actions = False
        self.reads_markup = False
        self.is_there = False
        self._application = application
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._happened: queue.Queue[tuple[int, Happened | None]] = queue.Queue()
        self._bus: MessageBus | None = None
        self._owner = ""
        self._thread.start()

    def connect(self) -> None:
        """Connect to the session's bus, which starts the server where it can.

        :raises StateError: where there is no bus, or no server on it.
        """
        self._run(self._connect())

    def notify(self, summary: str, body: str, icon: str, actions: Sequence[tuple[str, str]], *, urgency: int) -> int:
        """Show a notification until it is closed; the number that the server knows it by.

        :raises StateError: where the server does not answer.
        """
        from dbus_fast import Variant

        flat = [word for action in actions for word in action]
        hints = {"urgency": Variant("y", urgency), "resident": Variant("b", False)}
        said = [self._application, 0, icon, summary, body, flat, hints, 0]
        (number,) = self._run(self._call("Notify", "susssasa{sv}i", said))
        return int(number)

    def wait(self, number: int) -> Happened | None:
        """Wait for what happens to a notification; None where :meth:`interrupt` was called."""
        while True:
            which, happened = self._happened.get()
            if which in {number, 0}:
                return happened

    def interrupt(self, number: int) -> None:
        """End the waiting for what happens to a notification."""
        self._happened.put((number, None))

    def close(self, number: int) -> None:
        """Take a notification away; the server may have done so."""
        with contextlib.suppress(StateError):
            self._run(self._call("CloseNotification", "u", [number]))

    def end(self) -> None:
        """Hang up."""
        with contextlib.suppress(StateError):
            self._run(self._hang_up())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _connect(self) -> None:
        from dbus_fast import BusType
        from dbus_fast.aio import MessageBus

        try:
            self._bus = await MessageBus(bus_type=BusType.SESSION).connect()
        except (OSError, ValueError, EOFError) as error:
            raise _trouble(f"the session has no D-Bus: {error}") from None
        self._bus.add_message_handler(self._heard)
        (self.name, *_) = await self._call("GetServerInformation")
        (capabilities,) = await self._call("GetCapabilities")
        self.has_actions, self.reads_markup = "actions" in capabilities, "body-markup" in capabilities
        rules = [f"type='signal',interface='{NAME}',path='{PATH}'", f"{_OWNERS},arg0='{NAME}'"]
        for rule in rules:
            await self._call("AddMatch", "s", [rule], to="org.freedesktop.DBus", path="/org/freedesktop/DBus")
        (self._owner,) = await self._call(
            "GetNameOwner", "s", [NAME], to="org.freedesktop.DBus", path="/org/freedesktop/DBus"
        )
        self.is_there = True

    async def _hang_up(self) -> None:
        if self._bus is not None and self._bus.connected:
            self._bus.disconnect()
            with contextlib.suppress(OSError, EOFError):
                await self._bus.wait_for_disconnect()  # type: ignore[no-untyped-call] # it has no types

    async def _call(
        self, member: str, signature: str = "", body: list[Any] | None = None, *, to: str = NAME, path: str = PATH
    ) -> list[Any]:
        """Call a method, and give what it returns.

        :raises StateError: where it fails.
        """
        from dbus_fast import Message, MessageType

        assert self._bus is not None
        message = Message(destination=to, path=path, interface=to, member=member, signature=signature, body=body or [])
        try:
            reply = await self._bus.call(message)
        except (OSError, EOFError) as error:
            raise _trouble(f"the D-Bus of the session is gone: {error}") from None
        assert reply is not None  # only a message that wants no answer has none
        if reply.message_type is MessageType.ERROR:
            why = str(reply.body[0]) if reply.body else "no reason was given"
            raise _trouble(f"the notification server does not answer: {why}")
        return list(reply.body)

    def _heard(self, message: Message) -> None:
        """A signal came. Those of others than the server are none."""
        from dbus_fast import MessageType

        if message.message_type is not MessageType.SIGNAL:
            return
        if message.member == "NameOwnerChanged" and message.sender == "org.freedesktop.DBus":
            self.is_there = False  # it ended, and its notifications with it; a new one is another server
            self._happened.put((0, Closed(by_person=False)))
        elif message.interface == NAME and message.sender == self._owner:
            if message.member == "ActionInvoked":
                self._happened.put((message.body[0], Pressed(message.body[1])))
            elif message.member == "NotificationClosed":
                self._happened.put((message.body[0], Closed(message.body[1] == _BY_PERSON)))

    def _run(self, wanted: Coroutine[Any, Any, T]) -> T:
        try:
            return asyncio.run_coroutine_threadsafe(wanted, self._loop).result(_SECONDS)
        except TooSlow:
            raise _trouble(f"the notification server has not answered within {_SECONDS:g} seconds") from None


_OWNERS = "type='signal',sender='org.freedesktop.DBus',interface='org.freedesktop.DBus',member='NameOwnerChanged'"


@contextlib.contextmanager
def server(application: str) -> Iterator[NotificationServer | None]:
    """The notification server of the session; None where there is none."""
    found = NotificationServer(application)
    try:
        found.connect()
    except StateError:
        found.end()
        yield None
        return
    try:
        yield found
    finally:
        found.end()


def _trouble(sentence: str) -> StateError:
    help_ = "start a notification server, or take another front end"
    return StateError([Diagnostic("MR589", sentence, help=(help_,))])
