"""The hosts that the links of a catalogue may lead to, sorted once for all its messages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class LinkHosts:
    """What a vocabulary lists as its ``link-hosts``.

    >>> hosts = LinkHosts.of(["www.acme.example"])
    >>> [hosts.has("www.acme.example"), hosts.has("acme.example"), hosts.has_written("ACME.example")]
    [True, False, True]
    """

    listed: Sequence[str]
    _lowered: frozenset[str]
    _without_www: frozenset[str]

    @classmethod
    def of(cls, listed: Sequence[str]) -> Self:
        """Those of a list."""
        return cls(listed, frozenset(map(str.lower, listed)), frozenset(map(_without_www, listed)))

    def has(self, host: str) -> bool:
        """Whether a link may lead to a host, whose name is in small letters."""
        return host in self._lowered

    def has_written(self, host: str) -> bool:
        """Whether a text may name a host in an address, with or without ``www.``."""
        return _without_www(host) in self._without_www


def _without_www(host: str) -> str:
    return host.lower().removeprefix("www.")
