"""Users of their own: what root's processes become before they run code of others."""

from __future__ import annotations

import json
import os
import pwd
import stat
import sys
from itertools import islice
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("there are no such users", allow_module_level=True)

from messenger_rules.containment import users


def test_free_users_are_those_that_nobody_is() -> None:
    found = list(islice(users.free_users(), 100))
    assert len(set(found)) == 100
    assert all(users.FIRST <= number <= users.LAST for number in found)
    assert not set(found) & {entry.pw_uid for entry in pwd.getpwall()}


def test_what_others_cannot_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", ["/usr"])
    monkeypatch.setattr(sys, "prefix", "/usr")
    monkeypatch.setattr(sys, "base_prefix", "/usr")
    assert users.unreadable(()) is None
    assert users.unreadable((str(tmp_path / "not there"),)) in {None, str(tmp_path), *map(str, tmp_path.parents)}
    closed = Path("/var/tmp") / f"messenger-rules-{os.getpid()}"
    (closed / "inner").mkdir(parents=True, mode=0o755)
    try:
        closed.chmod(0o755)
        assert users.unreadable((str(closed / "inner"),)) is None
        closed.chmod(stat.S_IRWXU)
        assert users.unreadable((str(closed / "inner"),)) == str(closed)
    finally:
        (closed / "inner").rmdir()
        closed.rmdir()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can be another user")
def test_a_process_becomes_another_user_for_good() -> None:
    user = next(users.free_users())
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            users.become(user)
            back = True
            try:
                os.setuid(0)
            except PermissionError:
                back = False
            told = {"users": os.getresuid(), "groups": [*os.getresgid(), *os.getgroups()], "back": back}
            told |= {"home": os.environ["HOME"], "xdg": [name for name in os.environ if name.startswith("XDG_")]}
            os.write(writing, json.dumps(told).encode())
        finally:
            os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    told = json.loads(os.read(reading, 10_000))
    os.close(reading)
    assert told == {"users": [user] * 3, "groups": [user] * 3, "back": False, "home": "/", "xdg": []}
