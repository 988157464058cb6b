"""Following: what waits has the next version after what is published. `publish` stages no other one.

Clients count root by root, so that none would ever come behind a number that is left out; and whoever signed a list of
a version far ahead would refuse all true ones from then on.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tuf.api.metadata import Metadata

from messenger_rules.publishing.problems import refusal


def is_same(staged: Metadata[Any] | None, published: Metadata[Any] | None) -> bool:
    """Whether what waits is what was published, to the byte."""
    return staged is not None and published is not None and staged.signed_bytes == published.signed_bytes


def see_next(staged: Metadata[Any], published: Metadata[Any] | None, place: Path) -> None:
    """See that what waits is the next one.

    :raises PublishingError: MR636 where it is not.
    """
    last = 0 if published is None else published.signed.version
    if staged.signed.version != last + 1 and not is_same(staged, published):
        what = f"{staged.signed.type} {staged.signed.version}"
        sentence = f"{what} in {place} would follow number {last}, and is not the next one"
        raise refusal("MR636", sentence, "do not sign; find out who made it, and `publish discard` it")
