"""Where output goes and where a named file comes from: full disks, closed pipes, and pipes in place of files."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.conftest import CATALOG

pytestmark = pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device is always full here")

COMMAND = [sys.executable, "-m", "messenger_rules"]
FULL = """\
error[MR665]: the output cannot be written: no space left on device
 = help: make room where it goes, or send it somewhere else

"""


@pytest.fixture
def catalog(tmp_path: Path) -> Path:
    path = tmp_path / "messages.xml"
    path.write_text(CATALOG.replace(' vocabulary="vocabulary.toml"', ""))
    return path


def _ran(line: str, catalog: Path, *, buffered: bool = True) -> subprocess.CompletedProcess[str]:
    """What a line of a shell does, in which `$M` is the command."""
    environment = {
        **os.environ,
        "M": f"{sys.executable} -m messenger_rules",
        "PYTHONUNBUFFERED": "" if buffered else "1",
    }
    shell = ["bash", "-o", "pipefail", "-c", line]
    return subprocess.run(
        shell, cwd=catalog.parent, env=environment, capture_output=True, text=True, check=False, timeout=60
    )


@pytest.mark.parametrize(
    ("arguments", "buffered"),
    [
        ("show --json messages.xml", True),
        ("check --json messages.xml", True),
        ("check --json messages.xml", False),
        ("fmt --diff messages.xml", True),
        ("eval true", True),
        ("facts", True),
        ("--help", True),
        ("check --help", False),
        ("--version", True),
    ],
)
def test_a_full_disk_is_told_in_one_sentence(arguments: str, catalog: Path, *, buffered: bool) -> None:
    done = _ran(f"$M {arguments} >/dev/full", catalog, buffered=buffered)
    assert (done.returncode, done.stderr[-len(FULL) :]) == (1, FULL)
    assert "internal error" not in done.stderr


@pytest.mark.parametrize(
    ("line", "status", "out"),
    [
        ("$M --help | head -1", 0, "usage: messenger-rules [-h] [--version] COMMAND ...\n"),
        ("$M fmt --help | true", 0, ""),
        ("$M --version >&-", 0, ""),
        ("$M check --fast messages.xml >&- 2>&-", 1, ""),
        ("$M check --fast messages.xml >/dev/full 2>&1", 1, ""),
    ],
)
def test_an_output_that_nobody_reads_is_nothing_to_tell_of(line: str, status: int, out: str, catalog: Path) -> None:
    catalog.write_text("<catalog")
    done = _ran(line, catalog)
    assert (done.returncode, done.stdout, done.stderr) == (status, out, "")


@pytest.mark.parametrize(
    "line",
    [
        "$M check --fast <(cat messages.xml)",
        "$M check --fast /dev/stdin <messages.xml",
        "cat messages.xml | $M check --fast /dev/stdin",
        "mkfifo pipe; (sleep 0.2; cat messages.xml >pipe) & $M check --fast pipe",
        "$M select messages.xml --facts <(echo {})",
        "$M select messages.xml --vocabulary <(echo)",
    ],
)
def test_a_pipe_may_be_named_where_somebody_writes_to_it(line: str, catalog: Path) -> None:
    done = _ran(line, catalog)
    assert (done.returncode, "error" in done.stderr.replace("0 errors", "")) == (0, False), done.stderr


@pytest.mark.parametrize(
    "line", ["$M check --fast", "$M fmt", "$M select messages.xml --facts", "$M select messages.xml --vocabulary"]
)
def test_of_an_endless_device_no_more_is_read_than_may_be_there(line: str, catalog: Path) -> None:
    done = _ran(f"ulimit -v 1000000; {line} /dev/zero", catalog)
    assert done.returncode == 1
    assert done.stderr.startswith("error[MR5")


def test_of_a_table_without_line_ends_the_beginning_is_read(catalog: Path) -> None:
    done = _ran("ulimit -v 4000000; ln -s /dev/zero t.csv; $M reach messages.xml --hosts t.csv", catalog)
    assert done.returncode == 1
    assert done.stderr.startswith("error[MR600]")


@pytest.mark.parametrize("command", [["check"], ["fmt"], ["eval", "true", "--facts"], ["select"]])
def test_an_interrupt_ends_who_waits_at_a_pipe(command: list[str], tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with subprocess.Popen([*COMMAND, *command, tmp_path / "pipe"], stderr=subprocess.PIPE, text=True) as process:
        _until_it_opens(process.pid)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (130, "\n")


def _until_it_opens(pid: int) -> None:
    """A process that waits for the other end of a pipe is in the kernel's `wait_for_partner`, or at least asleep."""
    asleep = 0
    while asleep < 10:
        time.sleep(0.05)
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        asleep = asleep + 1 if state == "S" else 0


def test_the_package_is_a_command(catalog: Path) -> None:
    assert _ran("$M check --fast messages.xml", catalog).returncode == 0
    assert _ran("$M --version", catalog).stdout.startswith("messenger-rules ")
    assert _ran("$M nonsense", catalog).returncode == 2
