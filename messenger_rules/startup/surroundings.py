"""The surroundings of a process: what besides files decides on what ``show`` finds."""

from __future__ import annotations

import os
import sys

VARIABLES = (
    "HOME",
    "LANG",
    "LANGUAGE",
    "LC_ALL",
    "LC_MESSAGES",
    "MESSENGER_RULES_CONFIG",
    "MESSENGER_RULES_FACTS",
    "XDG_CACHE_HOME",
    "XDG_CONFIG_DIRS",
    "XDG_CONFIG_HOME",
    "XDG_STATE_HOME",
)
"""The variables of the environment that say where something lies, or which language is read."""


def surroundings() -> tuple[object, ...]:
    """This Python and where it looks for modules, who runs it, on which kernel, and the environment."""
    kernel = os.uname()
    return (
        (sys.implementation.cache_tag, sys.version, sys.executable, sys.prefix, tuple(sys.path)),
        (os.getuid(), os.geteuid(), os.getgid()),
        (kernel.sysname, kernel.release, kernel.machine),
        tuple(os.environ.get(name) for name in VARIABLES),
    )


def folders_of_distributions() -> list[str]:
    """The folders in which installing, replacing or removing a distribution makes, renames or removes an entry.

    ``importlib.metadata`` itself goes by the times of these when it keeps what it has found.
    """
    return [path or "." for path in sys.path]
