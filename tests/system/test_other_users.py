"""Sources as other users: asked by root each is a user of its own, asked by somebody else it is that one."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

if sys.platform == "win32":
    pytest.skip("there are no such users", allow_module_level=True)

from messenger_rules.containment import users

PYTHON = next(
    (path for path in (sys.executable, "/usr/bin/python3") if users.unreadable([str(Path(path).resolve())]) is None),
    "/usr/bin/python3",
)
"""An interpreter that everybody may run; one in root's home is none."""

pytestmark = [
    pytest.mark.system,
    pytest.mark.timeout(300),
    pytest.mark.skipif(os.getuid() != 0, reason="only root can be another user"),
    pytest.mark.skipif(not Path(PYTHON).is_file(), reason="there is no Python that everybody may run"),
]

MODULE = """
import os
def who():
    found = {"uid": os.getuid(), "groups": os.getgroups(), "home": os.environ.get("HOME")}
    for name, action in (("root", lambda: os.setuid(0)), ("shadow", lambda: open("/etc/shadow").close())):
        try:
            action()
            found[name] = True
        except OSError:
            found[name] = False
    return found
def bomb():
    while True:
        if os.fork() == 0:
            os.setsid()
def everybody():
    os.kill(-1, 9)
"""
ASK = """
import json, sys
from messenger_rules.containment.run import run
from messenger_rules.containment.task import Task
folder, *names = sys.argv[1:]
tasks = [Task(name, f"given:{name.partition('-')[0]}", folders=(folder,), own_user="kept" not in name) for name in names]
print(json.dumps([[outcome.end, outcome.text] for outcome in run(tasks)]))
"""
NOBODY = 61_000


@pytest.fixture(scope="module")
def folder(project: Path) -> Iterator[Path]:
    """An environment with the library that everybody may read, and a module of functions."""
    place = Path(tempfile.mkdtemp(dir="/var/tmp"))
    place.chmod(0o755)
    try:
        subprocess.run([PYTHON, "-m", "venv", "--without-pip", place / "venv"], check=True)
        packages = sysconfig.get_path("purelib")
        (site,) = (place / "venv").glob("lib/python*/site-packages")
        for name in ("pydantic", "annotated_types", "typing_extensions.py", "typing_inspection"):
            source = Path(packages, name)
            (shutil.copytree if source.is_dir() else shutil.copy)(source, site / name)
        shutil.copytree(project / "messenger_rules", site / "messenger_rules")
        (place / "given.py").write_text(MODULE)
        subprocess.run(["chmod", "-R", "a+rX", place], check=True)
        yield place
    finally:
        shutil.rmtree(place)


def ask(folder: Path, *names: str, user: int | None = None) -> list[Any]:
    done = subprocess.run(
        [folder / "venv" / "bin" / "python", "-c", ASK, folder, *names],
        user=user,
        group=user,
        extra_groups=[] if user is not None else None,
        cwd="/",
        capture_output=True,
        text=True,
        check=True,
    )
    found: list[Any] = json.loads(done.stdout)
    return found


def test_asked_by_root_each_is_a_user_of_its_own(folder: Path) -> None:
    one, two, kept = (json.loads(text) for _, text in ask(folder, "who-1", "who-2", "who-kept"))
    for found in (one, two):
        assert users.FIRST <= found["uid"] <= users.LAST
        assert found["groups"] == []
        assert found["home"] == "/"
        assert not found["root"]
        assert not found["shadow"]
    assert one["uid"] != two["uid"]
    assert kept["uid"] == 0


def test_asked_by_somebody_it_is_that_one(folder: Path) -> None:
    ((end, text),) = ask(folder, "who", user=NOBODY)
    assert end == "answered"
    assert json.loads(text)["uid"] == NOBODY
    assert not json.loads(text)["root"]


@pytest.mark.parametrize("user", [None, NOBODY], ids=["root", "somebody"])
def test_what_forks_for_ever_or_kills_everybody_harms_nobody(folder: Path, user: int | None) -> None:
    bombs, everybody, who = ask(folder, "bomb", "everybody", "who", user=user)
    assert bombs[0] in {"raised", "used too much"}
    assert everybody[0] in {"raised", "ended"}
    assert who[0] == "answered"
