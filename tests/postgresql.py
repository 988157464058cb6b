"""A PostgreSQL of a test's own, reached by a socket in its folder; run by the user postgres where root asks."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


@dataclass(frozen=True)
class Server:
    """A server, by the folder of its data and socket."""

    folder: Path

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://postgres@/postgres?host={self.folder}"

    def start(self) -> None:
        self._control("-o", f"-k {self.folder} -c listen_addresses=", "start")

    def stop(self) -> None:
        """As a crash would."""
        self._control("-m", "immediate", "stop")

    def set_up(self) -> None:
        user = ("-A", "trust", "-U", "postgres")
        command = [*self._as_user(), str(PROGRAMS[-1] / "initdb"), "-D", str(self.folder / "data"), *user]
        subprocess.run(command, check=True, capture_output=True, cwd=self.folder)

    def _control(self, *told: str) -> None:
        program = (str(PROGRAMS[-1] / "pg_ctl"), "-D", str(self.folder / "data"), "-w", "-l", str(self.folder / "log"))
        command = [*self._as_user(), *program, *told]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=self.folder)

    def _as_user(self) -> tuple[str, ...]:
        return ("runuser", "-u", "postgres", "--") if os.geteuid() == 0 else ()


@contextmanager
def server() -> Iterator[Server]:
    """A server that runs; nothing of it is left."""
    folder = Path(tempfile.mkdtemp(dir="/var/tmp"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    made = Server(folder)
    try:
        made.set_up()
        made.start()
        try:
            yield made
        finally:
            made.stop()
    finally:
        shutil.rmtree(folder)
