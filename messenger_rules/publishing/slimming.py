"""Slimming: a root that is published with more around its signatures than clients read becomes readable again.

Nobody can make another root of that version, and clients take none behind it before this one. What is left out was
signed by nobody.
"""

from __future__ import annotations

from tuf.api.metadata import Metadata, Root

from messenger_rules.publishing.files import is_there, size_of, write
from messenger_rules.publishing.genuine import trim
from messenger_rules.publishing.repository import Repository
from messenger_rules.publishing.sizes import LARGEST


def slim(repository: Repository) -> None:
    """Write the published roots anew that are too large for clients, with their genuine signatures alone."""
    before: Metadata[Root] | None = None
    for root in repository.all_roots:
        path = repository.metadata / f"{root.signed.version}.root.json"
        if is_there(path) and size_of(path) > LARGEST["root"]:
            trim(root, [root, *([] if before is None else [before])])
            write(path, root.to_bytes())
        before = root
