"""The service manager of Windows, by its own command ``sc``: the agent as a service that starts with the computer.

Source: https://learn.microsoft.com/windows-server/administration/windows-commands/sc-create
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable
from pathlib import PureWindowsPath

from messenger_rules.agent.windows.registry import Hive, Place, Registry

NAME = "messenger-rules"
_KEY = rf"SYSTEM\CurrentControlSet\Services\{NAME}"
_TITLE = "Notices for administrators"
_DESCRIPTION = "Shows what the vendor has to say to the administrators of this server."
_STOP_SECONDS = 30.0

Run = Callable[[list[str]], "subprocess.CompletedProcess[str]"]
"""Runs ``sc`` with some arguments."""


def sc(arguments: list[str]) -> subprocess.CompletedProcess[str]:
    """Run the system's own ``sc``."""
    program = PureWindowsPath(os.environ.get("SYSTEMROOT", r"C:\Windows"), "System32", "sc.exe")
    return subprocess.run(  # noqa: S603 -- our own words
        [str(program), *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )


class ServiceManager:
    """The service, as it stands in the registry and as ``sc`` changes it; each method says what it has done."""

    def __init__(self, registry: Registry, run: Run = sc) -> None:
        self._registry = registry
        self._run = run

    def is_there(self) -> bool:
        """Whether the service is installed."""
        return self._command() is not None

    def install(self, command: str) -> list[str]:
        """Have a command run as a service, from now on and whenever the computer starts.

        :raises OSError: where the manager refuses.
        """
        if self._command() == command:
            return []
        said = self.remove()
        self._do("create", NAME, "binPath=", command, "start=", "auto", "DisplayName=", _TITLE)
        self._do("description", NAME, _DESCRIPTION)
        self._do("failure", NAME, "reset=", "86400", "actions=", "restart/30000")
        return [*said, f"installed the service {NAME}", self._started()]

    def remove(self) -> list[str]:
        """Stop the service and take it away.

        :raises OSError: where the manager refuses.
        """
        if not self.is_there():
            return []
        self._run(["stop", NAME])  # fails where it does not run
        until = time.monotonic() + _STOP_SECONDS
        while not self._is_stopped() and time.monotonic() < until:
            time.sleep(0.2)
        self._do("delete", NAME)
        return [f"stopped the service {NAME} and took it away"]

    def _command(self) -> object | None:
        return self._registry.read(Place(Hive.COMPUTER, _KEY, "ImagePath", 64))

    def _is_stopped(self) -> bool:
        return "STOPPED" in self._run(["query", NAME]).stdout  # a word that Windows does not translate

    def _started(self) -> str:
        """Start it; whether that has succeeded. On a busy machine the manager may not wait long enough."""
        done = self._run(["start", NAME])
        return f"started {NAME}" if done.returncode == 0 else f"{NAME} has not started yet: {_reason(done)}"

    def _do(self, *arguments: str) -> None:
        done = self._run(list(arguments))
        if done.returncode != 0:
            message = f"sc {arguments[0]}: {_reason(done)}"
            raise OSError(message)


def _reason(done: subprocess.CompletedProcess[str]) -> str:
    """Why ``sc`` has failed, on one line."""
    return " ".join(f"{done.stdout} {done.stderr}".split()) or f"status {done.returncode}"
