"""What a catalogue is made of: all the files and folders by which reading it again would give another one."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from messenger_rules.facts.configuration import administrators_folders, user_folder
from messenger_rules.messages.catalog import Catalog
from messenger_rules.startup.request import Request
from messenger_rules.startup.surroundings import folders_of_distributions


def made_of(request: Request, catalog: Catalog) -> Iterator[str | Path]:
    """Its own file and its vocabulary, this library, the plugins, and all configuration, of these and of others."""
    path = Path(request.catalog).absolute()
    named = catalog.document.vocabulary_file
    yield from (path, *([path.parent / named] if named is not None else []))
    yield from (*_modules(), *folders_of_distributions())
    for folder in dict.fromkeys((*administrators_folders(), user_folder())):
        yield folder
        yield from sorted(folder.glob("*"))


def _modules() -> Iterator[str]:
    """The files of this library that had a part in it: in a checkout they change, and nothing is installed anew."""
    own = __name__.partition(".")[0]
    for name, module in sorted(sys.modules.items()):
        if name.partition(".")[0] == own and getattr(module, "__file__", None):
            yield str(module.__file__)
