"""Files and folders of Windows: who beside the system, the administrators and this user may change or read them."""

from __future__ import annotations

from pathlib import Path

from messenger_rules.windows.descriptors import descriptor_of_file
from messenger_rules.windows.identifiers import name_of
from messenger_rules.windows.sddl import CHANGING, READING, REPLACING, strangers
from messenger_rules.windows.tokens import own_membership


def who_may_change(path: Path) -> list[str]:
    """The names of those who may change a file, or take away what is in a folder, or own it.

    Whoever may only add to a folder changes nothing that is there; of the folder at the top, that is everybody.

    :raises OSError: where that cannot be known.
    """
    return _strangers(path, REPLACING if path.is_dir() else CHANGING)


def who_may_read(path: Path) -> list[str]:
    """The names of those who may read or change a file or folder, or own it.

    :raises OSError: where that cannot be known.
    """
    return _strangers(path, CHANGING | READING)


def _strangers(path: Path, rights: int) -> list[str]:
    found = strangers(descriptor_of_file(path), rights, {own_membership().user})
    return [str(name_of(who) or who) for who in found]
