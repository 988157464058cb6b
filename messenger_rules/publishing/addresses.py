"""Addresses of keys on tokens, as securesystemslib writes them: ``hsm:2?label=ann``."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs, quote, urlsplit

from messenger_rules.publishing.problems import PublishingError, refusal

SCHEME = "hsm:"
USUAL = 2
"""The key that is meant without a number: on a smart card, the slot for digital signatures (PIV, 9c)."""


@dataclass(frozen=True, slots=True)
class Address:
    """A key on a token."""

    number: int
    token: str | None
    """The label of the token; None for the only one that there is."""

    def __str__(self) -> str:
        return f"{SCHEME}{self.number}" + ("" if self.token is None else f"?label={quote(self.token)}")


def is_address(named: str) -> bool:
    """Whether a key on a token is named, and no file."""
    return named.startswith(SCHEME)


def address(named: str) -> Address:
    """The key that is named.

    :raises PublishingError: MR617 where none is.

    >>> address("hsm:3?label=YubiKey%20PIV"), address("hsm:")
    (Address(number=3, token='YubiKey PIV'), Address(number=2, token=None))
    """
    try:
        parts = urlsplit(named)
        labels = parse_qs(parts.query, keep_blank_values=True)
    except ValueError:
        raise _no_address(named) from None
    number = parts.path or str(USUAL)
    if not (number.isascii() and number.isdigit()) or not {*labels} <= {"label"} or parts.netloc or parts.fragment:
        raise _no_address(named)
    return Address(int(number), labels.get("label", [None])[-1])


def _no_address(named: str) -> PublishingError:
    help_ = "write hsm:NUMBER?label=TOKEN, as in hsm:2?label=ann"
    return refusal("MR617", f"{named!r} names no key on a token", help_)
