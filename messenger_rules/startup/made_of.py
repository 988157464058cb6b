"""What a catalogue is made of: all the files and folders by which reading it again would give another one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import messenger_rules
from messenger_rules.facts.configuration import administrators_folders, user_folder
from messenger_rules.messages.catalog import Catalog
from messenger_rules.startup.request import Request
from messenger_rules.startup.surroundings import folders_of_distributions


def made_of(request: Request, catalog: Catalog) -> Iterator[str | Path]:
    """Its own file and its vocabulary, this library, the plugins, and all configuration, of these and of others."""
    path = Path(request.catalog).absolute()
    named = catalog.document.vocabulary_file
    yield from (path, *([path.parent / named] if named is not None else []))
    yield from (messenger_rules.__file__, *folders_of_distributions())
    for folder in dict.fromkeys((*administrators_folders(), user_folder())):
        yield folder
        yield from sorted(folder.glob("*"))
