"""Versions: schemes that turn a version into a sort key of bytes, whose order is that of the versions."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from messenger_rules.versions.apk import APK
from messenger_rules.versions.debian import DEBIAN
from messenger_rules.versions.dotted import DOTTED
from messenger_rules.versions.gentoo import GENTOO
from messenger_rules.versions.pep440 import PEP440
from messenger_rules.versions.rpm import RPM
from messenger_rules.versions.scheme import Scheme, UnreadableVersion
from messenger_rules.versions.semver import SEMVER

SCHEMES: Mapping[str, Scheme] = MappingProxyType(
    {scheme.name: scheme for scheme in (DOTTED, PEP440, SEMVER, DEBIAN, RPM, APK, GENTOO)}
)
"""Every scheme by its name; the first is the default."""


def scheme(name: str) -> Scheme:
    """The scheme of a name.

    :raises KeyError: where there is none.

    >>> scheme("dotted").key("5.10") > scheme("dotted").key("5.9")
    True
    """
    return SCHEMES[name]


__all__ = ["SCHEMES", "Scheme", "UnreadableVersion", "scheme"]
