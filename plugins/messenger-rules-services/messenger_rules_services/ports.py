"""The TCP ports that somebody listens at, and by which process, as the kernel tells in ``/proc``.

``/proc`` is read and no library asked: psutil reads the same files, and would be one more thing to install for them.
Source: proc(5), and Documentation/networking/proc_net_tcp.rst of the kernel
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path
from typing import Annotated

from messenger_rules import FactModel, Given, UnknownFact, fact_source, predicate

PROC = Path("/proc")
HIDDEN = "?"
"""Stands for a process whose name nobody may tell us."""
_LISTEN = "0A"
_WORD = 8
"""Hexadecimal digits of the four bytes in which the kernel writes an address, as numbers of this machine."""


class OwnerHiddenError(RuntimeError):
    """Somebody listens at a port, and who it is could not be seen."""


class Ports(FactModel):
    """Listening TCP ports, each as `443`, and with the name of the process as `443/nginx`."""

    listening: frozenset[str]
    """Ports that other machines may reach, as far as this one's addresses tell."""
    local: frozenset[str]
    """Ports that only this machine reaches."""


@dataclass(frozen=True, slots=True)
class Socket:
    """A listening socket: its port, whether it is at a loopback address, and the number by which processes hold it."""

    port: int
    loopback: bool
    inode: str


@fact_source(
    "services.ports",
    timeout=timedelta(seconds=5),
    time_to_live=timedelta(minutes=5),
    platforms=["linux"],
    own_user=False,
)
def ports() -> Ports | UnknownFact:
    """The TCP ports that somebody listens at, with the names of processes where these may be seen."""
    tables = [table for table in (PROC / "net/tcp", PROC / "net/tcp6") if table.is_file()]
    if not tables:
        return UnknownFact(unknown=f"not supplied: there is no {PROC / 'net/tcp'} here")
    sockets = [socket for table in tables for socket in sockets_in(table.read_text("ascii"))]
    owners = _owners({socket.inode for socket in sockets})
    return Ports(
        listening=frozenset(_entries((socket for socket in sockets if not socket.loopback), owners)),
        local=frozenset(_entries((socket for socket in sockets if socket.loopback), owners)),
    )


@predicate("services.listens")
def listens(
    port: int,
    process: str = "",
    *,
    listening: Annotated[frozenset[str], Given("services.ports.listening")],
    local: Annotated[frozenset[str], Given("services.ports.local")],
) -> bool:
    """Somebody listens at the TCP port, or a process of this name does, be it for other machines or for this one."""
    found = listening | local
    if not process:
        return str(port) in found
    if f"{port}/{process}" in found:
        return True
    if f"{port}/{HIDDEN}" in found:
        raise OwnerHiddenError(f"who listens at {port} is hidden")
    return False


def sockets_in(table: str) -> Iterator[Socket]:
    r"""The listening sockets of a table of the kernel's; a line that is none is read over.

    >>> header = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode"
    >>> line = "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4711 1"
    >>> list(sockets_in(f"{header}\n{line}"))
    [Socket(port=8080, loopback=True, inode='4711')]
    """
    for line in table.splitlines()[1:]:
        fields = line.split()
        if len(fields) < 10 or fields[3] != _LISTEN:
            continue
        address, _, port = fields[1].partition(":")
        with contextlib.suppress(ValueError):
            yield Socket(int(port, 16), _is_loopback(address), fields[9])


def _is_loopback(address: str) -> bool:
    """Whether an address is one of this machine alone."""
    words = [int(address[at : at + _WORD], 16).to_bytes(4, sys.byteorder) for at in range(0, len(address), _WORD)]
    packed = b"".join(words)
    if len(packed) == 4:
        return IPv4Address(packed).is_loopback
    found = IPv6Address(packed)
    return (found.ipv4_mapped or found).is_loopback


def _owners(inodes: set[str]) -> dict[str, set[str]]:
    """The names of the processes that hold sockets; of those that may be looked at."""
    owners: dict[str, set[str]] = {}
    wanted = {f"socket:[{inode}]": inode for inode in inodes}
    for process in PROC.iterdir():
        if not process.name.isdecimal():
            continue
        with contextlib.suppress(OSError):  # it ended, or is not ours to look at
            for descriptor in (process / "fd").iterdir():
                inode = wanted.get(str(descriptor.readlink()))
                if inode is not None:
                    owners.setdefault(inode, set()).add(_process_name(process))
    return owners


def _process_name(process: Path) -> str:
    return process.joinpath("comm").read_text("utf-8", "replace").strip().replace("/", "_")


def _entries(sockets: Iterator[Socket], owners: dict[str, set[str]]) -> Iterator[str]:
    for socket in sockets:
        yield str(socket.port)
        yield from (f"{socket.port}/{name}" for name in owners.get(socket.inode, {HIDDEN}))
