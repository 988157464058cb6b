"""Attacks in XML: each has its fate by every way in, soon, and nothing is opened, asked or started on its behalf."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from messenger_rules.cli import main
from tests.hostile.attacks import ATTACKS, FOLDER, LARGE, SMALL, Attack, outcome
from tests.hostile.rows import Fate
from tests.hostile.timing import least_seconds

SECONDS = 0.1
"""Of processor time, in which an attack is refused."""
MEMORY = 64 * 1024
"""Kilobytes by which the largest attacks may make a process grow."""
KINDS = sorted({attack.kind for attack in ATTACKS.values()})


def wrong_with(attack: Attack) -> str | None:
    """What is not as it must be with an attack."""
    data = attack.data()
    seen: list[tuple[Fate, frozenset[str]]] = []
    taken = least_seconds(lambda: seen.append(outcome(data)), SECONDS)
    if seen[0] != (attack.fate, frozenset(attack.codes)):
        return f"{attack.name}: {seen[0]}"
    return f"{attack.name}: {taken * 1000:.0f} ms" if taken > SECONDS else None


@pytest.mark.parametrize("kind", KINDS)
def test_each_attack_has_its_fate_and_soon(kind: str) -> None:
    wrong = [wrong_with(attack) for attack in ATTACKS.values() if attack.kind == kind]

    assert [line for line in wrong if line] == []


def test_the_table_names_every_file_once() -> None:
    assert sorted(SMALL) == sorted(path.stem for path in FOLDER.iterdir())
    assert len(SMALL) > 400


def test_check_tells_of_each_file_what_refuses_it(capsys: pytest.CaptureFixture[str]) -> None:
    """The command is given all files at once, and goes on behind each."""
    paths = {str(FOLDER / f"{name}.xml"): attack for name, attack in SMALL.items()}
    status = main(["check", "--fast", "--json", *paths])

    told: dict[str, set[str]] = {}
    for found in json.loads(capsys.readouterr().out):
        if found["severity"] == "error":
            told.setdefault(found["file"], set()).add(found["code"])
    assert status == 1
    assert {path: told.get(path, set()) for path in paths} == {path: set(paths[path].codes) for path in paths}


WATCHED = """
import json, resource, sys
from pathlib import Path
import messenger_rules as mr
from tests.hostile.attacks import ATTACKS, FOLDER, SMALL, outcome

made = {name: attack.data() for name, attack in ATTACKS.items()}
outcome(SMALL["encoding-byte-order-mark"].data())
seen = []
WATCH = ("open", "socket", "os.", "subprocess", "urllib", "http", "ftplib", "shutil", "pathlib", "glob", "import", "ctypes")
def note(event, arguments):
    if event.startswith(WATCH):
        seen.append([event, repr(arguments)[:200]])
sys.addaudithook(note)
for data in made.values():
    outcome(data)
by_bytes, seen = seen, []
for name in SMALL:
    try:
        mr.Catalog.load(FOLDER / f"{name}.xml")
    except mr.CatalogError:
        pass
by_file, seen = seen, []
EXTRA
print(json.dumps({"by bytes": by_bytes, "by file": by_file, "extra": seen}))
"""


def watched(extra: str = "") -> dict[str, list[tuple[str, str]]]:
    """What the audit of Python sees while all attacks are read."""
    program = WATCHED.replace("EXTRA", extra)
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    events: dict[str, list[tuple[str, str]]] = json.loads(run.stdout)
    return events


def test_nothing_is_opened_asked_or_started_for_an_attack_but_its_own_file() -> None:
    events = watched("open('/etc/hostname').close()")

    assert events["by bytes"] == []
    opened = [arguments for event, arguments in events["by file"]]
    assert len(opened) == len(SMALL)
    assert [path for name, path in zip(SMALL, opened, strict=True) if f"/{name}.xml" not in path] == []
    assert [event for event, _ in events["extra"]] == ["open"], "the watch is blind"


GROWN = """
import re, sys
from pathlib import Path
import messenger_rules as mr

def peak():  # of this program alone: what getrusage tells begins with its parent's
    return int(re.search("VmHWM:\\s+([0-9]+) kB", Path("/proc/self/status").read_text())[1])

def read(path):
    try:
        mr.Catalog.load(path)
    except mr.CatalogError:
        pass

mr.Catalog.read(b'<catalog xmlns="urn:messenger-rules:catalog:1"/>')
before = peak()
for path in sys.argv[1:]:
    read(path)
grown = peak()
held = bytearray(100_000_000)
print(grown - before, peak() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the peak of a process is read from /proc")
def test_the_largest_attacks_take_little_memory(tmp_path: Path) -> None:
    paths = [tmp_path / f"{name}.xml" for name in LARGE]
    for path, attack in zip(paths, LARGE.values(), strict=True):
        path.write_bytes(attack.data())
    run = subprocess.run([sys.executable, "-c", GROWN, *paths], capture_output=True, text=True, check=True)
    grown, seen = map(int, run.stdout.split())

    print(f"{grown:,} kB")
    assert seen > 90_000, "the measure is blind"
    assert grown < MEMORY


def test_every_fate_is_among_the_attacks() -> None:
    assert {attack.fate for attack in ATTACKS.values()} == {Fate.WHOLE, Fate.MESSAGE, Fate.FINE}
