"""The operating system: which of the two families the agent and its programs run on is asked here, and nowhere else.

What is named here is looked up when it is needed: a program that only shows messages loads nothing of the agent.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from messenger_rules.agent.host import Host
    from messenger_rules.agent.installed import Done
    from messenger_rules.agent.logins import User
    from messenger_rules.agent.stream import Stream
    from messenger_rules.agent.windows.installing import Installation
    from messenger_rules.agent.windows.registry import Registry


def this_host(administrators: Iterable[str] | None) -> Host:
    """The host that runs this; the names of its administrators' groups, None for the system's own ones."""
    if sys.platform == "win32":
        from messenger_rules.agent.windows.host import WindowsHost

        return WindowsHost(administrators)
    from messenger_rules.agent.unix.host import UnixHost

    return UnixHost(administrators)


def connected(address: Path, seconds: float) -> Stream:
    """A way to the agent at an address, which answers within some seconds.

    :raises OSError: where none answers.
    """
    if sys.platform == "win32":
        from messenger_rules.agent.windows.stream import PipeStream

        return PipeStream(address, seconds)
    from messenger_rules.agent.unix.stream import SocketStream

    return SocketStream(address, seconds)


def is_address(address: Path) -> bool:
    """Whether an agent listens there, or has."""
    if sys.platform == "win32":
        from messenger_rules.agent.windows.stream import is_pipe

        return is_pipe(address)
    return address.is_socket()


def usual_address() -> Path:
    """Where the agent of this host listens, unless its settings say otherwise.

    On Windows, only an administrator can make a pipe whose name begins so.
    """
    if sys.platform == "win32":
        return Path(r"\\.\pipe\ProtectedPrefix\Administrators\messenger-rules\agent")
    from messenger_rules.agent.unix.places import SOCKET

    return SOCKET


def usual_state() -> Path:
    """Where an agent with an administrator's rights keeps its ledger, unless its settings say otherwise."""
    if sys.platform == "win32":
        from platformdirs import site_data_path

        return site_data_path("messenger-rules", appauthor=False) / "agent"
    from messenger_rules.agent.unix.places import STATE

    return STATE


def own_folder(folder: Path) -> None:
    """Make a folder that only its owner can enter, and that is no link to another; on Windows the system can, too.

    :raises StateError: MR590 where it is not.
    """
    if sys.platform == "win32":
        from messenger_rules.agent.windows.folders import own_folder as made
    else:
        from messenger_rules.agent.unix.folders import own_folder as made
    made(folder)


def changed_by(place: Path) -> str | None:
    """Who beside the system, its administrators and this user can change a file or folder; None: nobody."""
    if sys.platform == "win32":
        from messenger_rules.agent.windows.folders import changed_by as found
    else:
        from messenger_rules.agent.unix.folders import changed_by as found
    return found(place)


def is_secret(path: Path) -> bool:
    """Whether only the agent's own user, and the system, can read a file.

    :raises OSError: where there is none.
    """
    if sys.platform == "win32":
        from messenger_rules.agent.windows.folders import is_secret as found
    else:
        from messenger_rules.agent.unix.folders import is_secret as found
    return found(path)


def name_of(user: User) -> str | None:
    """The name of a user; None where there is none any more."""
    if sys.platform == "win32":
        from messenger_rules.windows.identifiers import name_of as name_of_sid

        found = name_of_sid(str(user))
        return str(found) if found is not None else None
    from messenger_rules.agent.unix.accounts import name_of as name_of_number

    return name_of_number(int(user))


def own_audiences(administrators: frozenset[str] | None) -> frozenset[str]:
    """The audiences of whoever runs this; the names of the administrators' groups, None for the system's own ones."""
    if sys.platform == "win32":
        from messenger_rules.agent.windows.people import own_audiences as found

        return found(administrators)
    import os

    from messenger_rules.agent.groups import audiences_of

    return audiences_of(os.getuid(), administrators)


def registry() -> Registry | None:
    """The registry, where the system has one."""
    if sys.platform == "win32":
        from messenger_rules.agent.windows.registry import WindowsRegistry

        return WindowsRegistry()
    return None


def install(catalog: str | None, root: Path) -> Done:
    """Install the agent of this Python, for a catalogue, below a root; Windows has no other than its own.

    :raises StateError: MR599 where something is refused.
    """
    if sys.platform == "win32":
        return _installation().install(catalog)
    from messenger_rules.agent.unix.installing import install as installed
    from messenger_rules.containment.users import unreadable

    done = installed(catalog, root=root)
    place = unreadable([str(Path(sys.executable).resolve())])
    if place is not None:
        done.left.append(f"{place} cannot be read by everybody: at log-on nothing is shown to who cannot")
    return done


def uninstall(root: Path, *, purge: bool) -> Done:
    """Take away what was installed; with ``purge``, also what the agent has kept.

    :raises StateError: MR599 where something is refused.
    """
    if sys.platform == "win32":
        return _installation().uninstall(purge=purge)
    from messenger_rules.agent.unix.installing import uninstall as uninstalled

    return uninstalled(root=root, purge=purge)


if sys.platform == "win32":

    def _installation() -> Installation:
        from messenger_rules.agent.windows.installing import Installation
        from messenger_rules.agent.windows.registry import WindowsRegistry
        from messenger_rules.agent.windows.service_manager import ServiceManager
        from messenger_rules.facts.configuration import administrators_folders

        registry, settings = WindowsRegistry(), administrators_folders()[-1] / "agent.toml"
        return Installation(registry, ServiceManager(registry), settings, usual_state())
