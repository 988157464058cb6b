"""A desktop of a test's own: a screen without a device (Xvfb), a window manager, a D-Bus, a notification server.

``python -m tests.system.desktop FOLDER`` makes the pictures of every front end on it, for people to look at.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

SHOWS = Path(__file__).with_name("show_cards.py")
PROGRAMS = ("Xvfb", "openbox", "dbus-daemon", "dunst", "xdotool", "import")
"""Programs of the Debian packages xvfb, openbox, dbus-daemon, dunst, xdotool and imagemagick."""
XFCE = Path("/usr/lib/x86_64-linux-gnu/xfce4/notifyd/xfce4-notifyd")
SERVERS = {"xfce4-notifyd": str(XFCE), "dunst": "dunst"}


def is_here() -> bool:
    """Whether all programs are on this machine."""
    return XFCE.exists() and all(shutil.which(name) for name in PROGRAMS)


@dataclass
class Desktop:
    """The environment of programs on it, and what a person does there."""

    environment: dict[str, str]
    folder: Path
    prefix: tuple[str, ...] = ()
    """What starts a program as the person whose desktop it is."""
    screen: subprocess.Popen[bytes] | None = None
    server: subprocess.Popen[bytes] | None = None
    shows: list[subprocess.Popen[str]] = field(default_factory=list)

    def run(self, *command: str, check: bool = True) -> str:
        """What a program says."""
        done = subprocess.run(
            (*self.prefix, *command),
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            check=check,
        )
        return done.stdout.strip()

    def show(self, front_end: str, *cards: str, language: str = "en") -> Shows:
        """Show cards with a front end, in a process of its own."""
        command = [sys.executable, str(SHOWS), front_end, language, *cards]
        process = subprocess.Popen(command, env=self.environment, stdout=subprocess.PIPE, text=True)
        self.shows.append(process)
        return Shows(process)

    def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        self.run("xdotool", "key", "--delay", "60", *keys)

    def window(self, name: str, seconds: float = 20) -> str:
        """The number of the window with a title, or class, once it is there."""
        end = time.monotonic() + seconds
        while not (found := self.run("xdotool", "search", "--onlyvisible", name, check=False).split("\n")[0]):
            assert time.monotonic() < end, f"there is no window {name!r}"
            time.sleep(0.1)
        return found

    def click(self, window: str, across: float, above: int) -> None:
        """Click into a window: a share of its width from the left, some pixels above its lower edge."""
        said = self.run("xdotool", "getwindowgeometry", "--shell", window).split("\n")
        place = {name: int(value) for name, _, value in (line.partition("=") for line in said) if value.isdigit()}
        x, y = place["X"] + round(place["WIDTH"] * across), place["Y"] + place["HEIGHT"] - above
        self.run("xdotool", "mousemove", str(x), str(y), "click", "1")

    def picture(self, name: str) -> Path:
        """Take a picture of the screen."""
        path = self.folder / f"{name}.png"
        self.run("import", "-window", "root", str(path))
        return path


@dataclass
class Shows:
    """A process that shows cards, and says a line for each thing that happens."""

    process: subprocess.Popen[str]

    def says(self) -> str:
        """The next line."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()


@contextmanager
def desktop(
    folder: Path, server: str | None = None, *, prefix: Sequence[str] = (), base: Mapping[str, str] = os.environ
) -> Iterator[Desktop]:
    """A desktop, with one of the notification servers or none; of another person, by a prefix of each command."""
    with ExitStack() as stack:

        def started(*command: str, **more: object) -> subprocess.Popen[bytes]:
            process = subprocess.Popen((*prefix, *command), env=environment, stderr=subprocess.DEVNULL, **more)  # type: ignore[call-overload] # the keywords are those of Popen
            stack.callback(process.wait)
            stack.callback(process.kill)
            return process  # type: ignore[no-any-return] # the type of an overload that is not chosen

        environment = {**base, "HOME": str(folder), "LC_ALL": "C.UTF-8", "NO_AT_BRIDGE": "1"}
        environment.pop("WAYLAND_DISPLAY", None)
        reading, writing = os.pipe()
        screen = started("Xvfb", "-displayfd", str(writing), "-screen", "0", "1000x700x24", pass_fds=[writing])
        os.close(writing)
        with os.fdopen(reading) as told:
            environment["DISPLAY"] = f":{told.readline().strip()}"
        bus = started("dbus-daemon", "--session", "--print-address", "--nofork", stdout=subprocess.PIPE)
        assert bus.stdout is not None
        environment["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().decode().strip()
        stack.callback(bus.stdout.close)
        started("openbox", stdout=subprocess.DEVNULL)
        made = Desktop(environment, folder, tuple(prefix), screen)
        if server is not None:
            made.server = started(SERVERS[server], stdout=subprocess.DEVNULL)
            _await_server(made)
        try:
            yield made
        finally:
            for process in made.shows:
                process.kill()
                process.wait()
                if process.stdout is not None:
                    process.stdout.close()


def _await_server(made: Desktop) -> None:
    """Wait until the notification server has its name on the bus."""
    name = "org.freedesktop.Notifications"
    ask = ("dbus-send", "--print-reply", "--dest=org.freedesktop.DBus", "/", "org.freedesktop.DBus.NameHasOwner")
    end = time.monotonic() + 20
    while "true" not in made.run(*ask, f"string:{name}", check=False):
        assert time.monotonic() < end, "the notification server did not start"
        time.sleep(0.1)


def main(folder: Path) -> None:
    """Take the pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    for server in (None, *SERVERS):
        for card in ("markup", "long", "right-to-left"):
            with desktop(folder, server) as made:
                front_end = "window" if server is None else "notification"
                shown = made.show(front_end, card)
                shown.says()
                time.sleep(1)
                print(made.picture(f"{server or 'window'}-{card}"))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
