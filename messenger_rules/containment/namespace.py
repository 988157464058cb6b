"""A namespace of processes: a family that sees no process outside, and of which none outlives its first.

Only Linux has them, and not every machine lets everybody make one. Where there is none, the supervisor looks for what
a task left behind by itself.

Source: pid_namespaces(7), user_namespaces(7)
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from pathlib import Path
from typing import NoReturn

_CLONE_NEWUSER = 0x10000000
_CLONE_NEWPID = 0x20000000
_PR_SET_PDEATHSIG = 1
_OWN = Path("/proc/self")


def fork_inside() -> bool:
    """Fork into a namespace of its own; True in the child that does the work, False where there can be no namespace.

    The caller becomes the warden of the namespace: it waits for the child and ends as that ended, and does not return.
    Killed, it takes all with it, however many they are and whatever they do.
    """
    if not _unshare():
        return False
    told, telling = os.pipe()
    first = os.fork()
    if first:
        os.close(telling)
        os.waitpid(first, 0)
        _end_as(os.read(told, 16))
    die_with_parent()
    worker = os.fork()
    if worker:
        _be_first(worker, telling)
    os.close(told)
    os.close(telling)
    return True


def die_with_parent() -> None:
    """Have this process killed when its parent ends; to be asked again after the user has changed."""
    ask_linux(_PR_SET_PDEATHSIG, signal.SIGKILL)


def ask_linux(option: int, value: int) -> None:
    """Set an attribute of this process that only Linux has; see prctl(2)."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def _unshare() -> bool:
    """Have the next child be the first of a namespace; one who is not root needs a namespace of users for that."""
    if sys.platform != "linux":
        return False
    import ctypes

    unshare = ctypes.CDLL(None).unshare
    if os.geteuid() == 0:
        return bool(unshare(_CLONE_NEWPID) == 0)
    user, group = os.geteuid(), os.getegid()
    if unshare(_CLONE_NEWUSER | _CLONE_NEWPID) != 0:
        return False
    with contextlib.suppress(OSError):  # unmapped, it is nobody to itself, and still itself to all others
        (_OWN / "uid_map").write_text(f"{user} {user} 1")
        (_OWN / "setgroups").write_text("deny")
        (_OWN / "gid_map").write_text(f"{group} {group} 1")
    return True


def _be_first(worker: int, telling: int) -> NoReturn:
    """Take leave of all orphans until the worker ends, and tell how; then the kernel kills the rest."""
    os.closerange(0, telling)
    while True:
        pid, status = os.waitpid(-1, 0)
        if pid == worker:
            os.write(telling, str(os.waitstatus_to_exitcode(status)).encode())
            os._exit(0)


def _end_as(told: bytes) -> NoReturn:
    """End as the worker ended; where nobody said how, all were killed."""
    code = int(told or -signal.SIGKILL)
    if code < 0:
        with contextlib.suppress(OSError):  # these two need no handler to be taken away
            signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    os._exit(code)
