"""What the pages show is what happens: files are saved, commands and Python examples run, and outputs are compared.

A page is played from its top in an empty folder that has ``docs/examples`` in it. A block with a caption is saved under
that name. In a ``console`` block, a line that begins with ``$ `` is run by the shell, and the lines up to the next are
what it must print, standard error included. A ``pycon`` or ``python`` block is a doctest, or a program to run. In
outputs, ``...`` stands for anything.
"""

from __future__ import annotations

import doctest
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from tests.docs.pages import PROJECT, Block, blocks, pages

LENIENT = doctest.ELLIPSIS
PLAYED = {"console", "pycon", "python"}
PLAYABLE = [page for page in pages() if any(block.kind in PLAYED for block in blocks(page))]


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which a page is played."""
    stage = tmp_path / "stage"
    shutil.copytree(PROJECT / "docs" / "examples", stage / "docs" / "examples")
    monkeypatch.chdir(stage)
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("COLUMNS", "100")
    return stage


def commands(block: Block) -> Iterator[tuple[str, str]]:
    """The commands of a ``console`` block, each with what it prints; a backslash at the end goes on."""
    command, printed = "", ""
    for line in block.body.splitlines(keepends=True):
        if line.startswith("$ "):
            if command:
                yield command, printed
            command, printed = line[2:], ""
        elif command.endswith("\\\n"):
            command += line.removeprefix("> ")
        else:
            printed += line
    if command:
        yield command, printed


def assert_prints(expected: str, printed: str, where: str) -> None:
    """The outputs are the same, up to ``...`` and blanks at the ends of lines."""
    tidy = "".join(f"{line.rstrip()}\n" for line in printed.splitlines())
    assert doctest.OutputChecker().check_output(expected, tidy, LENIENT), (
        f"{where} prints\n{tidy}\ninstead of\n{expected}"
    )


def play_console(block: Block, where: str) -> None:
    for command, expected in commands(block):
        run = subprocess.run(
            ["bash", "-c", command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert_prints(expected, run.stdout, f"{where}: {command.strip()}")


def play_python(block: Block, where: str, names: dict[str, object]) -> None:
    if ">>> " not in block.body:
        exec(compile(block.body, where, "exec", dont_inherit=True), names)
        return
    test = doctest.DocTestParser().get_doctest(block.body, names, where, where, block.line)
    said: list[str] = []
    doctest.DocTestRunner(optionflags=LENIENT).run(test, out=said.append, clear_globs=False)
    names.update(test.globs)
    assert said == [], "".join(said)


def _pages() -> list[ParameterSet]:
    """A page of many commands takes as long as a hundred others, so in a plain run those for newcomers are played alone."""
    of_many_commands = ("author.md", "measure-reach.md", "publish.md")
    marks = dict.fromkeys(of_many_commands, pytest.mark.processes) | {"publish-tokens.md": pytest.mark.system}
    return [pytest.param(it, marks=marks.get(it.name, ()), id=str(it)) for it in PLAYABLE]


@pytest.mark.parametrize("page", _pages())
@pytest.mark.usefixtures("stage")
@pytest.mark.timeout(900)  # a page of many commands starts many processes
def test_a_page_shows_what_happens(page: Path) -> None:
    names: dict[str, object] = {"__name__": "__page__"}
    for block in blocks(page):
        where = f"{page}:{block.line}"
        if block.caption:
            saved = Path(block.caption)
            saved.parent.mkdir(parents=True, exist_ok=True)
            saved.write_text(block.body, "utf-8")
        elif block.kind == "console":
            play_console(block, where)
        elif block.kind in PLAYED:
            play_python(block, where, names)


def test_a_wrong_output_is_seen() -> None:
    with pytest.raises(AssertionError) as caught:
        play_console(Block("console", "$ echo true\nfalse\n", 1), "page:1")
    assert str(caught.value).splitlines()[0] == "page:1: echo true prints"
    with pytest.raises(AssertionError):
        play_python(Block("pycon", ">>> 1 + 1\n3\n", 1), "page:1", {})
