"""Folders and files of Windows that nobody but the system, its administrators and this user can enter or read."""

from __future__ import annotations

import stat
from pathlib import Path

from messenger_rules.agent.problems import problem
from messenger_rules.windows.descriptors import give_to_file
from messenger_rules.windows.files import who_may_change, who_may_read
from messenger_rules.windows.tokens import own_membership


def own_folder(folder: Path) -> None:
    """See :func:`messenger_rules.agent.system.own_folder`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        is_link = getattr(folder.lstat(), "st_file_attributes", 0) & stat.FILE_ATTRIBUTE_REPARSE_POINT
        if not is_link and who_may_read(folder):
            give_to_file(folder, "D:P" + "".join(f"(A;OICI;FA;;;{who})" for who in _owners()))
        others = who_may_read(folder)
    except OSError as error:
        raise problem(
            "MR590", f"the folder {folder} cannot be made: {(error.strerror or str(error)).lower()}"
        ) from None
    if is_link:
        raise problem("MR590", f"the folder {folder} is a link; state is not kept behind links")
    if others:
        raise problem("MR590", f"the folder {folder} is open to {', '.join(others)}")


def settings_folder(folder: Path) -> None:
    """Make a folder that everybody can read, and nobody but the system and its administrators can change.

    :raises OSError: where it cannot be made, or is somebody else's.
    """
    folder.mkdir(parents=True, exist_ok=True)
    give_to_file(folder, "D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;0x1200a9;;;BU)")
    others = who_may_change(folder)
    if others:
        message = f"the folder {folder} belongs to {', '.join(others)}, and can be changed by them"
        raise PermissionError(message)


def is_secret(path: Path) -> bool:
    """See :func:`messenger_rules.agent.system.is_secret`."""
    return not who_may_read(path)


def changed_by(place: Path) -> str | None:
    """See :func:`messenger_rules.agent.system.changed_by`."""
    try:
        found = who_may_change(place)
    except OSError:
        return None  # reading it will say so
    return ", ".join(found) or None


def _owners() -> tuple[str, ...]:
    return "SY", "BA", own_membership().user
