r"""Installing on Windows: a value of ``CurrentVersion\Run`` by which each administrator sees messages at log-on.

There is no agent on Windows yet: at log-on, ``show`` shows the messages of a catalogue, once to each person, by the
ledger of that person. The value stands in the view of the system's own programs, 64-bit ones where it has them; it is
taken away from both.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import PureWindowsPath

from messenger_rules.agent.installing import Done
from messenger_rules.agent.problems import problem
from messenger_rules.agent.windows_registry import VIEWS, Hive, Place, Registry

RUN = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Run"
NAME = "messenger-rules"
_ADMINISTRATOR = "run this as an administrator"


def install(registry: Registry, catalog: str, *, python: str = sys.executable) -> Done:
    """Show a catalogue's messages to whoever logs on and is an administrator.

    :raises StateError: MR599 where the registry cannot be written.
    """
    done, place, wanted = Done(), _place(VIEWS[0]), command(catalog, python)
    try:
        if registry.read(place) != wanted:
            registry.write(place, wanted)
            done.said.append(f"wrote {place}")
    except OSError as error:
        raise _refused(place, "written", error) from None
    return done


def uninstall(registry: Registry) -> Done:
    """Take away what was installed.

    :raises StateError: MR599 where the registry cannot be written.
    """
    done = Done()
    for place in map(_place, VIEWS):
        try:
            if registry.read(place) is not None:
                registry.delete(place)
                done.said.append(f"took {place} away")
        except OSError as error:
            raise _refused(place, "taken away", error) from None
    return done


def command(catalog: str, python: str) -> str:
    r"""What Windows runs at log-on: Python without a console.

    >>> print(command(r"C:\m.xml", r"C:\Program Files\Python\python.exe"))
    "C:\Program Files\Python\pythonw.exe" -I -m messenger_rules.cli show --at-log-on --front-end window C:\m.xml
    """
    program = PureWindowsPath(python)
    silent = program.with_name("pythonw.exe") if program.name.lower() == "python.exe" else program
    arguments = ["-I", "-m", "messenger_rules.cli", "show", "--at-log-on", "--front-end", "window", catalog]
    return subprocess.list2cmdline([str(silent), *arguments])


def _place(view: int) -> Place:
    return Place(Hive.COMPUTER, RUN, NAME, view)


def _refused(place: Place, what: str, error: OSError) -> Exception:
    return problem("MR599", f"{place} cannot be {what}: {(error.strerror or str(error)).lower()}", _ADMINISTRATOR)
