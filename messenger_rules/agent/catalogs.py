"""The catalogues of a host: the vendor's, and the site's own beside it.

Identifiers of the site's own messages begin with ``site:`` wherever the agent names them, which no catalogue allows; so
the two never meet, whatever the vendor calls a message next year.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from messenger_rules.messages.catalog import Catalog
from messenger_rules.messages.message import Message

SITE = "site:"
"""What the identifiers of the site's own messages begin with."""


@dataclass(frozen=True, slots=True)
class Catalogs:
    """What messages come from; a catalogue that is not there, or was never read, is None."""

    vendor: Catalog | None = None
    site: Catalog | None = None

    def each(self) -> Iterator[tuple[str, Catalog]]:
        """The catalogues that are there, with what their identifiers begin with."""
        for prefix, catalog in (("", self.vendor), (SITE, self.site)):
            if catalog is not None:
                yield prefix, catalog

    def home(self, id_: str) -> tuple[Catalog | None, str]:
        """The catalogue that an identifier belongs to, and the identifier as it is there.

        >>> Catalogs().home("site:backup")
        (None, 'backup')
        """
        return (self.site, id_.removeprefix(SITE)) if is_sites(id_) else (self.vendor, id_)

    def message(self, id_: str) -> Message | None:
        """The message of an identifier; None where there is none, or it is invalid."""
        catalog, own = self.home(id_)
        found = catalog.message(own) if catalog is not None else None
        return found if found is None else named(found, id_)

    def messages(self) -> Iterator[Message]:
        """The messages that are in force, the vendor's first."""
        for prefix, catalog in self.each():
            for message in catalog.messages:
                yield named(message, prefix + message.id)

    @property
    def needed(self) -> frozenset[str]:
        """The names of the facts that selection asks for."""
        return frozenset().union(*(catalog.needed for _, catalog in self.each()))


def is_sites(id_: str) -> bool:
    """Whether an identifier is that of a message of the site's own, of which the vendor never hears."""
    return id_.startswith(SITE)


def named(message: Message, id_: str) -> Message:
    """A message under the identifier that it has here."""
    return message if message.id == id_ else replace(message, id=id_)
