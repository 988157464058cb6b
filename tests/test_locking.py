"""A lock is one process's alone, goes with its descriptor, and is never taken through a link."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from messenger_rules.locking import lock

HOLDER = "import sys; from pathlib import Path; from messenger_rules.locking import lock; lock(Path(sys.argv[1])); print(1, flush=True); sys.stdin.read()"


def test_one_has_it_until_it_is_closed(tmp_path: Path) -> None:
    first = lock(tmp_path / "lock")
    with pytest.raises(BlockingIOError):
        lock(tmp_path / "lock")
    os.close(first)
    os.close(lock(tmp_path / "lock"))


def test_it_goes_with_the_process_that_had_it(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path / "lock")], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline()
        with pytest.raises(BlockingIOError):
            lock(tmp_path / "lock")
        holder.kill()
    os.close(lock(tmp_path / "lock"))


@pytest.mark.skipif(sys.platform == "win32", reason="there, only administrators can make links")
def test_a_link_is_no_lock(tmp_path: Path) -> None:
    (tmp_path / "lock").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="symbolic links") as caught:
        lock(tmp_path / "lock")
    assert not isinstance(caught.value, BlockingIOError)
    assert not (tmp_path / "elsewhere").exists()
