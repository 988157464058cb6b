r"""Installing on Windows: the agent as a service, and a value of ``CurrentVersion\Run`` that shows messages at log-on.

The value stands in the view of the system's own programs, 64-bit ones where it has them; it is taken away from both.
Installing twice changes nothing, and what was changed since is left.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath

from messenger_rules.agent.installed import Done
from messenger_rules.agent.problems import problem
from messenger_rules.agent.windows import event_log
from messenger_rules.agent.windows.folders import settings_folder
from messenger_rules.agent.windows.registry import VIEWS, Hive, Place, Registry
from messenger_rules.agent.windows.service_manager import ServiceManager

RUN = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Run"
NAME = "messenger-rules"
_SETTINGS = """\
# The settings of the agent; docs/reference/agent.md of messenger-rules lists them.
catalog = {catalog}
"""


@dataclass(frozen=True, slots=True)
class Installation:
    """The agent of a computer: where it is registered, its settings' file, and where it keeps its state."""

    registry: Registry
    services: ServiceManager
    settings: Path
    state: Path
    python: str = sys.executable
    make_folder: Callable[[Path], None] = settings_folder

    def install(self, catalog: str | None) -> Done:
        """Install the agent, with a catalogue where the settings are to name one.

        :raises StateError: MR599 where something is refused.
        """
        done = Done()
        with _refusing("the agent cannot be installed"):
            self._write_settings(catalog, done)
            if event_log.make_known(self.registry):
                done.said.append(f"made {event_log.SOURCE} known to the event log")
            place, wanted = _run_value(VIEWS[0]), at_log_on(self.python)
            if self.registry.read(place) != wanted:
                self.registry.write(place, wanted)
                done.said.append(f"wrote {place}")
            done.said += self.services.install(as_service(self.python))
        return done

    def uninstall(self, *, purge: bool) -> Done:
        """Take away what was installed; with ``purge``, also what the agent has kept.

        :raises StateError: MR599 where something is refused.
        """
        done = Done()
        with _refusing("the agent cannot be taken away"):
            done.said += self.services.remove()
            for place in map(_run_value, VIEWS):
                if self.registry.read(place) is not None:
                    self.registry.delete(place)
                    done.said.append(f"took {place} away")
            if event_log.forget(self.registry):
                done.said.append(f"took {event_log.SOURCE} away from the event log")
            self._remove_settings(done)
            self._remove_state(done, purge=purge)
            if self.settings.parent.is_dir() and not any(self.settings.parent.iterdir()):
                self.settings.parent.rmdir()
        return done

    def _write_settings(self, catalog: str | None, done: Done) -> None:
        """Write the settings; those that an administrator has written stay."""
        if catalog is None:
            return
        wanted = _SETTINGS.format(catalog=json.dumps(str(Path(catalog).absolute()), ensure_ascii=False))
        if self.settings.exists() and not self._is_ours():
            done.left.append(f"{self.settings} is there already")
        elif not self.settings.exists() or self.settings.read_text("utf-8") != wanted:
            self.make_folder(self.settings.parent)
            self.settings.write_text(wanted, "utf-8")
            done.said.append(f"wrote {self.settings}")

    def _remove_settings(self, done: Done) -> None:
        if not self.settings.exists():
            return
        if self._is_ours():
            self.settings.unlink()
            done.said.append(f"took {self.settings} away")
        else:
            done.left.append(f"{self.settings} was changed since it was installed")

    def _is_ours(self) -> bool:
        """Whether the settings say no more than was written here."""
        text = self.settings.read_text("utf-8")
        try:
            catalog = tomllib.loads(text).get("catalog")
        except tomllib.TOMLDecodeError:
            return False
        return text == _SETTINGS.format(catalog=json.dumps(catalog, ensure_ascii=False))

    def _remove_state(self, done: Done, *, purge: bool) -> None:
        if not self.state.is_dir():
            return
        if purge:
            shutil.rmtree(self.state)
            done.said.append(f"took {self.state} away")
        else:
            done.left.append(f"{self.state} has what was acknowledged; `--purge` takes it away, too")


def at_log_on(python: str) -> str:
    r"""What Windows runs at log-on: Python without a console.

    >>> print(at_log_on(r"C:\Program Files\Python\python.exe"))
    "C:\Program Files\Python\pythonw.exe" -I -m messenger_rules.cli session --stay --front-end message-box
    """
    return in_session(python)


def in_session(python: str, *more: str) -> str:
    """The program that shows messages in a session until that ends, with some further arguments."""
    program = PureWindowsPath(python)
    silent = program.with_name("pythonw.exe") if program.name.lower() == "python.exe" else program
    arguments = ["-I", "-m", "messenger_rules.cli", "session", "--stay", "--front-end", "message-box"]
    return subprocess.list2cmdline([str(silent), *arguments, *more])


def as_service(python: str) -> str:
    r"""What the service manager runs; in quotes, so that nothing else is run where the name of a folder has a space.

    >>> print(as_service(r"C:\Python\python.exe"))
    "C:\Python\python.exe" -I -m messenger_rules.agent.windows.service
    """
    return f'"{python}" -I -m messenger_rules.agent.windows.service'


def _run_value(view: int) -> Place:
    return Place(Hive.COMPUTER, RUN, NAME, view)


@contextmanager
def _refusing(what: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise problem("MR599", f"{what}: {reason}", "run this as an administrator") from None
