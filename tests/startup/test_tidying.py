"""The folder of the records keeps what somebody may need, and nothing else."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from messenger_rules.replacing import BESIDE
from messenger_rules.startup.made_of import _modules
from messenger_rules.startup.record_file import write_record
from messenger_rules.startup.tidying import ABANDONED, tidy


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "ready"
    made.mkdir(mode=0o700)
    for name in ("here", "gone"):
        catalog = tmp_path / f"{name}.xml"
        catalog.touch()
        write_record(str(made / f"{name}.record"), {"identity": (str(catalog), False)})
        (made / f"{name}.index").touch()
    return made


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_record_of_a_catalogue_that_has_gone_goes(folder: Path) -> None:
    tidy(folder)
    assert names(folder) == ["gone.index", "gone.record", "here.index", "here.record"]
    (folder.parent / "gone.xml").unlink()
    tidy(folder)
    assert names(folder) == ["here.index", "here.record"]


def test_what_a_killed_run_left_behind_goes_after_a_while(folder: Path) -> None:
    left = folder / f"{BESIDE}1234"
    left.touch()
    tidy(folder)
    assert left.exists(), "somebody may be writing it"
    os.utime(left, (0, time.time() - 2 * ABANDONED))
    tidy(folder)
    assert not left.exists()


def test_a_record_depends_on_every_module_that_had_a_part_in_it() -> None:
    files = set(_modules())
    assert {path for path in files if path.endswith(("startup/tidying.py", "startup/record_file.py"))}
    assert all(Path(path).is_file() for path in files)
