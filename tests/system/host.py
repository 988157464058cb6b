"""A host of its own: mounts, accounts and a utmp in a namespace, with real terminals that people are logged on to."""

from __future__ import annotations

import json
import os
import shutil
import struct
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pexpect

from messenger_rules.containment import users
from tests.patience import until
from tests.system.desktop import Desktop, desktop

PYTHON = next(
    (path for path in (sys.executable, "/usr/bin/python3") if users.unreadable([str(Path(path).resolve())]) is None),
    "/usr/bin/python3",
)
"""An interpreter that everybody may run; one in root's home is none."""

LIBRARIES = [
    f"_cffi_backend{sysconfig.get_config_var('EXT_SUFFIX')}",
    "annotated_types",
    "arabic_reshaper",
    "bidi",
    "dbus_fast",
    "anyio",
    "certifi",
    "cffi",
    "cryptography",
    "defusedxml",
    "h11",
    "httpcore",
    "httpx",
    "idna",
    "langcodes",
    "language_data",
    "lark",
    "marisa_trie",
    "packaging",
    "platformdirs",
    "psutil",
    "psycopg",
    "psycopg_binary",
    "psycopg_binary.libs",
    "pydantic",
    "pydantic_core",
    "securesystemslib",
    "sqlalchemy",
    "tuf",
    "typing_extensions.py",
    "typing_inspection",
    "urllib3",
]
ACCOUNTS = {"root": 0, "alice": 61_001, "bob": 61_002, "mallory": 61_003}
ADMINISTRATORS = ("alice", "bob")
SCRIPT = """
mount --bind "$0/passwd" /etc/passwd && mount --bind "$0/group" /etc/group && mount -t tmpfs tmpfs /run &&
: > /run/utmp && chmod 644 /run/utmp && echo ready && exec sleep 100000
"""
IMPATIENT = """
import sys
from datetime import timedelta
from messenger_rules.agent.ledger import outbox
from messenger_rules.cli import main
outbox.FIRST_WAIT = timedelta(seconds=0.5)
sys.exit(main(sys.argv[1:]))
"""
"""The program, with receipts that are tried again after half a second in place of a minute."""
USER_PROCESS, DEAD_PROCESS = 7, 8
UTMP = struct.Struct("hxxi32s4s32s256shhiii4i20s")
"""An entry of utmp(5), as glibc has it on 64-bit Linux."""


@dataclass
class Terminal:
    """Somebody's terminal, with a shell in it."""

    user: str
    shell: pexpect.spawn[str]
    line: str

    def run(self, command: str) -> None:
        """Type a command."""
        self.shell.sendline(command)

    def expect(self, text: str, seconds: float = 30) -> None:
        """Wait until the terminal shows a text."""
        self.shell.expect_exact(text, timeout=seconds)

    def shows_within(self, text: str, seconds: float) -> bool:
        """Whether the terminal shows a text within some time."""
        return bool(self.shell.expect_exact([text, pexpect.TIMEOUT], timeout=seconds) == 0)


@dataclass
class Host:
    """The namespace, its folder, and who is logged on."""

    folder: Path
    python: Path
    pid: int
    terminals: list[Terminal] = field(default_factory=list)
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    commands: str = "/usr/bin:/bin"

    @property
    def environment(self) -> dict[str, str]:
        return {
            "PATH": self.commands,
            "LANG": "C.UTF-8",
            "MESSENGER_RULES_CONFIG": str(self.folder / "etc"),
            "XDG_CACHE_HOME": str(self.folder / "cache"),
        }

    def inside(self, *command: str | Path) -> list[str]:
        """A command in the namespace."""
        return ["nsenter", "-t", str(self.pid), "-m", "--", *map(str, command)]

    def command(self, *arguments: str | Path) -> list[str]:
        """A command of the program, in the namespace."""
        return self.inside(self.python, "-I", "-m", "messenger_rules.cli", *arguments)

    def start_agent(
        self, ready: Callable[[dict[str, Any]], bool] = lambda status: status.get("facts") is True
    ) -> subprocess.Popen[bytes]:
        """Start the agent and wait until it has looked at the host, or something else is so."""
        command = self.inside(self.python, "-I", "-c", IMPATIENT, "agent", "run")
        with (self.folder / "log").open("wb") as log:
            process = subprocess.Popen(command, env=self.environment, stderr=log, cwd="/")
        self.processes.append(process)
        until(lambda: ready(self.status()), 60)
        return process

    def status(self) -> dict[str, Any]:
        """What the agent says of itself; nothing where it does not answer."""
        said = self.ask("status", "--json").stdout
        return dict(json.loads(said)) if said else {}

    def log(self) -> str:
        """What was logged."""
        return (self.folder / "log").read_text()

    def ask(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the program as root."""
        return subprocess.run(
            self.command(*arguments), env=self.environment, capture_output=True, text=True, check=False, cwd="/"
        )

    def log_on(self, user: str, *, shell: str = "PS1='$ ' exec sh", first: str = "$ ") -> Terminal:
        """Somebody logs on at a new terminal, and it shows something first."""
        uid = str(ACCOUNTS[user])
        identity = ("setpriv", "--reuid", uid, "--regid", uid, "--init-groups", "--")
        program = ("sh", "-c", f"read _ && cd && {shell}")
        home = {"HOME": str(self.folder / "home" / user), "USER": user}
        arguments = self.inside(*identity, *program)
        spawned = pexpect.spawn(
            arguments[0],
            arguments[1:],
            env={**self.environment, **home},
            encoding="utf-8",
            dimensions=(40, 120),
        )
        line = str(Path(f"/proc/{spawned.pid}/fd/0").readlink()).removeprefix("/dev/")
        os.chown(f"/dev/{line}", int(uid), int(uid))
        terminal = Terminal(user, spawned, line)
        self._note(terminal, USER_PROCESS)
        self.terminals.append(terminal)
        spawned.sendline("")
        terminal.expect(first)
        return terminal

    @contextmanager
    def log_on_to_a_desktop(self, user: str, server: str) -> Iterator[Desktop]:
        """Somebody logs on to a desktop, which starts what is started there at log-on."""
        uid = str(ACCOUNTS[user])
        identity = ("setpriv", "--reuid", uid, "--regid", uid, "--init-groups", "--")
        home = self.folder / "home" / user
        with desktop(home, server, prefix=self.inside(*identity), base=self.environment) as made:
            assert made.screen is not None
            self._write(made.screen.pid, made.environment["DISPLAY"], user, USER_PROCESS)
            command = [*made.prefix, "dex", "-a", "-s", f"{self.folder}/autostart"]
            quiet = subprocess.DEVNULL  # what is started keeps its output open
            subprocess.run(command, env=made.environment, check=True, cwd="/", stdout=quiet, stderr=quiet)
            try:
                yield made
            finally:
                subprocess.run(self.inside("pkill", "-u", uid, "-f", "session --stay"), check=False)

    def log_off(self, terminal: Terminal) -> None:
        """Somebody logs off."""
        self._note(terminal, DEAD_PROCESS)
        terminal.shell.close(force=True)
        self.terminals.remove(terminal)

    def _note(self, terminal: Terminal, kind: int) -> None:
        assert terminal.shell.pid is not None
        self._write(terminal.shell.pid, terminal.line, terminal.user, kind)

    def _write(self, pid: int, line: str, user: str, kind: int) -> None:
        """Write utmp as a log-in program does: one entry a terminal or screen."""
        path = Path(f"/proc/{self.pid}/root/run/utmp")
        id_ = line[-4:].encode().ljust(4, b"\0")
        now = int(time.time())
        entry = UTMP.pack(kind, pid, line.encode(), id_, user.encode(), b"", 0, 0, 0, now, 0, 0, 0, 0, 0, b"")
        kept = path.read_bytes()
        entries = [kept[start : start + UTMP.size] for start in range(0, len(kept), UTMP.size)]
        others = [it for it in entries if UTMP.unpack(it)[3] != id_]
        path.write_bytes(b"".join([*others, entry]))

    def close(self) -> None:
        """End everybody."""
        for terminal in list(self.terminals):
            terminal.shell.close(force=True)
        for process in self.processes:
            process.kill()
            process.wait()


@contextmanager
def environment_for_all(project: Path) -> Iterator[Path]:
    """A folder with an environment of the library that every user may run: ``venv``."""
    place = Path(tempfile.mkdtemp(dir="/var/tmp"))
    place.chmod(0o755)
    try:
        subprocess.run([PYTHON, "-m", "venv", "--without-pip", place / "venv"], check=True)
        packages = [Path(sysconfig.get_path(name)) for name in ("purelib", "platlib")]
        (site,) = (place / "venv").glob("lib/python*/site-packages")
        for name in LIBRARIES:
            source = next((folder / name for folder in packages if (folder / name).exists()), None)
            if source is not None:
                (shutil.copytree if source.is_dir() else shutil.copy)(source, site / name)
        for name in ("messenger_rules", "psycopg"):  # these are asked for their versions
            for metadata in packages[0].glob(f"{name}-*.dist-info"):
                shutil.copytree(metadata, site / metadata.name)
        shutil.copytree(project / "messenger_rules", site / "messenger_rules")
        shutil.copytree(project / "grammar", site / "messenger_rules" / "grammar")
        subprocess.run(["chmod", "-R", "a+rX", place], check=True)
        yield place
    finally:
        shutil.rmtree(place)


@contextmanager
def host(environment: Path) -> Iterator[Host]:
    """A host with two administrators and one who is none."""
    folder = Path(tempfile.mkdtemp(dir="/var/tmp"))
    folder.chmod(0o755)
    lines = [f"{name}:x:{uid}:{uid}::{folder}/home/{name}:/bin/sh\n" for name, uid in ACCOUNTS.items()]
    (folder / "passwd").write_text("".join(lines))
    groups = [f"{name}:x:{uid}:\n" for name, uid in ACCOUNTS.items()]
    (folder / "group").write_text("".join([*groups, f"sudo:x:62000:{','.join(ADMINISTRATORS)}\n"]))
    (folder / "etc").mkdir(mode=0o755)
    for name, uid in ACCOUNTS.items():
        home = folder / "home" / name
        home.mkdir(parents=True)
        os.chown(home, uid, uid)
    namespace = subprocess.Popen(
        ["unshare", "-m", "--propagation", "private", "sh", "-c", SCRIPT, str(folder)], stdout=subprocess.PIPE
    )
    assert namespace.stdout is not None
    assert namespace.stdout.readline() == b"ready\n"
    made = Host(folder, environment / "venv" / "bin" / "python", namespace.pid)
    try:
        yield made
    finally:
        made.close()
        namespace.kill()
        namespace.wait()
        namespace.stdout.close()
        shutil.rmtree(folder)
