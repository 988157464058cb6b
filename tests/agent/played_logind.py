"""A logind that a test plays, on a bus of its own: the real loginctl asks it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

IS_HERE = (
    sys.platform == "linux" and os.geteuid() == 0 and all(map(shutil.which, ("loginctl", "dbus-daemon", "unshare")))
)
"""Whether all is here that this needs."""
if IS_HERE:
    from dbus_fast import BusType, Message, MessageType, Variant
    from dbus_fast.aio import MessageBus

_TYPES = {"Id": "s", "TTY": "s", "Class": "s", "Type": "s", "State": "s", "Leader": "u", "TimestampMonotonic": "t"}
_SCRIPT = """#!/bin/sh
# loginctl asks only where systemd runs, which it knows by a folder
DBUS_SYSTEM_BUS_ADDRESS='{address}' exec unshare -m --propagation private sh -c '
mount -t tmpfs tmpfs /run && mkdir -p /run/systemd/system && exec /usr/bin/loginctl "$@"' loginctl "$@"
"""
_PLACE = "/org/freedesktop/login1/session/_"


@dataclass
class Logind:
    """Sessions by their names, each with its properties; ``ending`` end as soon as they were listed."""

    folder: Path
    sessions: dict[str, dict[str, Any]] = field(default_factory=dict)
    ending: list[str] = field(default_factory=list)
    is_away: bool = False
    """Whether it lists none any more, as while it is started anew."""

    def begin(self, id_: str, uid: int, leader: int, monotonic: int, **more: Any) -> None:
        """Somebody logs on."""
        usual = {"TTY": "pts/4", "Class": "user", "Type": "tty", "State": "active", "LockedHint": False}
        self.sessions[id_] = {
            **usual,
            "Id": id_,
            "User": (uid, f"/org/freedesktop/login1/user/_{uid}"),
            "Leader": leader,
            "TimestampMonotonic": monotonic,
            **more,
        }

    def answer(self, asked: Message) -> Message | None:
        """The answer to a method call."""
        if asked.message_type is not MessageType.METHOD_CALL or asked.path is None:
            return None
        if self.is_away and asked.member == "ListSessions":
            return Message.new_error(asked, "org.freedesktop.DBus.Error.NoReply", "Connection terminated")
        match asked.member:
            case "ListSessions":
                listed = [[id_, it["User"][0], "alice", "", f"{_PLACE}{id_}"] for id_, it in self.sessions.items()]
                return Message.new_method_return(asked, "a(susso)", [listed])
            case "GetSession":
                for id_ in self.ending:
                    self.sessions.pop(id_, None)
                (id_,) = asked.body
                if id_ not in self.sessions:
                    sentence = f"No session '{id_}' known"
                    return Message.new_error(asked, "org.freedesktop.login1.NoSuchSession", sentence)
                return Message.new_method_return(asked, "o", [f"{_PLACE}{id_}"])
            case "GetAll":
                properties = self.sessions[asked.path.removeprefix(_PLACE)]
                return Message.new_method_return(asked, "a{sv}", [dict(map(_variant, properties.items()))])
            case "Get":
                properties = self.sessions[asked.path.removeprefix(_PLACE)]
                return Message.new_method_return(asked, "v", [_variant((asked.body[1], properties[asked.body[1]]))[1]])
        return None


def _variant(named: tuple[str, Any]) -> tuple[str, Variant]:
    name, value = named
    if name == "User":
        return name, Variant("(uo)", list(value))
    return name, Variant("b" if isinstance(value, bool) else _TYPES[name], value)


@contextlib.contextmanager
def logind(folder: Path) -> Iterator[Logind]:
    """A logind that runs, and below ``folder`` a ``loginctl`` that asks it."""
    made, ready = Logind(folder), threading.Event()
    command = ["dbus-daemon", "--session", "--nofork", "--print-address=1", f"--address=unix:path={folder}/bus"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as daemon:
        assert daemon.stdout is not None
        address = daemon.stdout.readline().strip()
        (folder / "loginctl").write_text(_SCRIPT.format(address=address))
        (folder / "loginctl").chmod(0o755)
        loop = asyncio.new_event_loop()
        thread = threading.Thread(target=loop.run_until_complete, args=(_serve(made, address, ready),))
        thread.start()
        assert ready.wait(10)
        try:
            yield made
        finally:
            daemon.terminate()
            thread.join(10)
            loop.close()


async def _serve(made: Logind, address: str, ready: threading.Event) -> None:
    bus = await MessageBus(bus_address=address, bus_type=BusType.SESSION).connect()
    bus.add_message_handler(made.answer)
    await bus.request_name("org.freedesktop.login1")
    ready.set()
    with contextlib.suppress(EOFError, OSError):  # the bus has ended
        await bus.wait_for_disconnect()  # type: ignore[no-untyped-call]
