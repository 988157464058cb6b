"""Starting on Unix: the agent's program, as the session's user, writing to the session's terminal."""

from __future__ import annotations

import os
import pwd
import re
import subprocess
import sys
from pathlib import Path

from messenger_rules.agent.logins import Login

_KEPT = ("LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "XDG_CONFIG_HOME")
"""What is taken over from the session's first process: the languages, and where the user's switches are."""
_VALUE_LENGTH = 256
_TERMINAL = re.compile(r"pts/[0-9]{1,9}|tty[A-Za-z0-9]{1,8}|console")


def started(login: Login, socket: Path) -> subprocess.Popen[bytes]:
    """The program, as the session's user and without any privilege, writing to the session's terminal.

    :raises OSError: where it cannot be started, or the terminal is not the user's.
    :raises KeyError: where the user is not known any more.
    """
    account = pwd.getpwuid(int(login.uid))
    is_own = os.geteuid() == account.pw_uid
    if _TERMINAL.fullmatch(login.terminal) is None:  # utmp may be written by others than root
        message = f"{login.terminal!r} is no terminal"
        raise OSError(message)
    descriptor = os.open(f"/dev/{login.terminal}", os.O_WRONLY | os.O_NOCTTY | os.O_CLOEXEC | os.O_NONBLOCK)
    try:
        if not os.isatty(descriptor) or os.fstat(descriptor).st_uid != login.uid:
            message = f"/dev/{login.terminal} is not the user's terminal"
            raise OSError(message)
        os.set_blocking(descriptor, True)
        return subprocess.Popen(  # noqa: S603 -- our own program
            [
                sys.executable,
                "-I",
                "-m",
                "messenger_rules.cli",
                "session",
                "--socket",
                str(socket),
                "--session",
                login.id,
            ],
            stdin=subprocess.DEVNULL,
            stdout=descriptor,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env=_environment(login, account),
            start_new_session=True,
            user=None if is_own else account.pw_uid,
            group=None if is_own else account.pw_gid,
            extra_groups=None if is_own else os.getgrouplist(account.pw_name, account.pw_gid),
        )
    finally:
        os.close(descriptor)


def _environment(login: Login, account: pwd.struct_passwd) -> dict[str, str]:
    """A plain environment, with what the session's first process says about languages.

    That process is the user's own; what it says reaches only a program of that user.
    """
    own = {"HOME": account.pw_dir, "USER": account.pw_name, "LOGNAME": account.pw_name, "PATH": os.defpath}
    try:
        said = Path(f"/proc/{login.leader}/environ").read_bytes()[:65_536].decode("utf-8", "replace")
    except OSError:
        return own
    pairs = (pair.partition("=") for pair in said.split("\0"))
    taken = {name: value for name, _, value in pairs if name in _KEPT and len(value) <= _VALUE_LENGTH}
    return {**own, **taken}
