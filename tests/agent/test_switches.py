"""The switches: what is off is off, and what cannot be read is off, too."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from messenger_rules.agent import switches
from messenger_rules.agent.switches import receipts_off, switch, switched_off
from messenger_rules.errors import StateError


@pytest.fixture
def computers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the computer's configuration; the user's is the one that every test has."""
    folder = tmp_path / "etc"
    monkeypatch.setattr(switches, "administrators_folders", lambda: [folder])
    return folder


def test_messages_are_on_where_nobody_says_otherwise(computers: Path) -> None:
    assert switched_off() is None


@pytest.mark.parametrize("computer", [True, False])
def test_off_and_on_again(computers: Path, *, computer: bool) -> None:
    path = Path(switch(off=True, computer=computer))
    found = switched_off()
    assert found is not None
    assert (found.place, found.problem) == (str(path), None)
    assert path.is_relative_to(computers) == computer
    assert path.stat().st_mode & 0o777 == (0o644 if computer else 0o600)
    assert switch(off=False, computer=computer) == str(path)
    assert switched_off() is None


@pytest.mark.parametrize("computer", [True, False])
def test_receipts_have_a_switch_of_their_own(computers: Path, *, computer: bool) -> None:
    path = Path(switch(off=True, computer=computer, receipts=True))
    assert switched_off() is None
    found = receipts_off()
    assert found is not None
    assert found.place == str(path)
    switch(off=True, computer=computer)
    switch(off=False, computer=computer, receipts=True)
    assert switched_off() == receipts_off() is not None  # where messages are off, receipts are
    switch(off=False, computer=computer)
    assert receipts_off() is None


def test_the_computers_switches_can_be_asked_alone(computers: Path) -> None:
    switch(off=True, computer=False)
    assert (switched_off(computer=True), receipts_off(computer=True)) == (None, None)
    switch(off=True, computer=True)
    assert switched_off(computer=True) is not None


def test_the_computers_switch_wins(computers: Path) -> None:
    path = Path(switch(off=True, computer=True))
    switch(off=False, computer=False)
    found = switched_off()
    assert found is not None
    assert found.place == str(path)
    switch(off=True, computer=False)
    assert [one.is_off for one in switches.switches()] == [True, True]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("disable = 1", "a switch says `disable` or `disable-receipts`, each `true` or `false`, and nothing else"),
        ('disable = "no"', "a switch says"),
        ("disabel = true", "a switch says"),
        ("disable = false\nother = 1", "a switch says"),
        ("[disable]", "a switch says"),
        ("disable = flase", "this is not TOML"),
        ("\ufffe", "this is not TOML"),
        ("x" * 2_000_000, "has more than 1,048,576 bytes"),
    ],
)
def test_what_says_anything_else_is_off(text: str, said: str, computers: Path) -> None:
    path = Path(switch(off=False, computer=False))
    path.write_text(text, "utf-8")
    found = switched_off()
    assert found is not None
    assert found.problem is not None
    assert found.problem.code == "MR582"
    assert said in found.problem.message


def test_an_empty_file_says_nothing(computers: Path) -> None:
    Path(switch(off=True, computer=False)).write_text("# nothing yet\n")
    assert switched_off() is None


@pytest.mark.skipif(sys.platform == "win32", reason="links and permissions")
@pytest.mark.parametrize("kind", ["folder", "dangling", "loop", "pipe", "anybody's"])
def test_what_cannot_be_read_is_off(kind: str, computers: Path) -> None:
    path = Path(switch(off=False, computer=False))
    if kind == "anybody's":
        path.chmod(0o666)
    else:
        path.unlink()
    match kind:
        case "folder":
            path.mkdir()
        case "dangling":
            path.symlink_to("nowhere")
        case "loop":
            path.symlink_to(path.name)
        case "pipe":
            os.mkfifo(path)
    found = switched_off()
    assert found is not None
    assert found.place == str(path)
    assert found.problem is not None


@pytest.mark.skipif(sys.platform == "win32", reason="users by number")
def test_a_folder_that_may_not_be_entered_is_off(computers: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(path: Path) -> os.stat_result:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "lstat", refused)
    found = switched_off()
    assert found is not None
    assert found.problem is not None
    assert found.problem.message.endswith("switches.toml cannot be read: permission denied")


def test_a_switch_that_cannot_be_written_is_told(computers: Path) -> None:
    computers.write_text("a file where a folder should be")
    with pytest.raises(StateError) as caught:
        switch(off=True, computer=True)
    assert str(caught.value) == (
        f"error[MR596]: the switch {computers / 'switches.toml'} cannot be written: file exists\n"
        " = help: run this as an administrator"
    )
