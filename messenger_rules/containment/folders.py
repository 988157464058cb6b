"""Where a module was imported from, so that another process finds it there too."""

from __future__ import annotations

import sys
from pathlib import Path

_LIBRARY = "messenger_rules"


def folders_of(place: str) -> tuple[str, ...]:
    """The folder that a new interpreter must look into for a place's module; none where it finds it by itself.

    >>> folders_of("messenger_rules.facts.host:language")
    ()
    """
    top = place.partition(":")[0].partition(".")[0]
    file = getattr(sys.modules.get(top), "__file__", None)
    if file is None or top == _LIBRARY:
        return ()
    path = Path(file).resolve()
    return (str(path.parent.parent if path.name == "__init__.py" else path.parent),)
