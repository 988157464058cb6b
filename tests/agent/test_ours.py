"""A file is the agent's own only where no part of the way to it is anybody else's, links and where they lead included."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("rights are others there", allow_module_level=True)

from messenger_rules.agent.ours import only_ours
from messenger_rules.errors import StateError

OTHER = 1234


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """`safe/root.json`, and `open`, a folder in which anybody may write."""
    (tmp_path / "safe").mkdir()
    (tmp_path / "safe" / "root.json").write_text("{}")
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o777)
    return tmp_path


def chain(folder: Path) -> Path:
    """A link that is safe, to a link that is not, to the file that is."""
    (folder / "open" / "bent").symlink_to("../safe/root.json")
    (folder / "safe" / "link").symlink_to(folder / "open" / "bent")
    return folder / "safe" / "link"


def folder_behind(folder: Path) -> Path:
    """A link to a folder of ours that lies in one of others."""
    (folder / "open" / "own").mkdir(mode=0o755)
    (folder / "open" / "own" / "root.json").write_text("{}")
    (folder / "safe" / "link").symlink_to("../open/own")
    return folder / "safe" / "link" / "root.json"


def up_and_down(folder: Path) -> Path:
    """A way through a folder of others that does not end there."""
    return folder / "open" / ".." / "safe" / "root.json"


@pytest.mark.parametrize("way", [chain, folder_behind, up_and_down], ids=lambda it: it.__name__)
def test_a_way_that_others_can_bend(way: Callable[[Path], Path], folder: Path) -> None:
    path = way(folder)
    assert path.is_file()
    with pytest.raises(StateError) as caught:
        only_ours(path, "trusts no root")
    said = f"MR567]: {folder / 'open'} can be changed by anybody, so the agent trusts no root from there"
    assert said in str(caught.value)
    (folder / "open").chmod(0o755)
    only_ours(path, "trusts no root")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives links away")
def test_a_link_of_somebody_else_in_a_folder_for_all(folder: Path) -> None:
    """As in /tmp: the folder's sticky bit keeps others from the link, not its owner."""
    (folder / "open").chmod(0o1777)
    link = folder / "open" / "link"
    link.symlink_to(folder / "safe" / "root.json")
    only_ours(link, "trusts no root")
    os.chown(link, OTHER, -1, follow_symlinks=False)
    with pytest.raises(StateError, match=f"link can be changed by the user {OTHER}"):
        only_ours(link, "trusts no root")


def test_links_in_a_ring_and_files_that_are_not_there_are_told_by_who_reads(folder: Path) -> None:
    (folder / "safe" / "ring").symlink_to("ring")
    only_ours(folder / "safe" / "ring", "trusts no root")
    only_ours(folder / "safe" / "nowhere" / "root.json", "trusts no root")
