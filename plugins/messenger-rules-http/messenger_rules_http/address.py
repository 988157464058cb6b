"""Addresses of endpoints: their parts, and whether others stand between us and them."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

_URL = re.compile(r"[!-~]+")


def parts_of(url: str) -> SplitResult | None:
    """An address in its parts; None where it is none that we ask."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    usable = usable and bool(_URL.fullmatch(url)) and not parts.fragment and "@" not in parts.netloc
    return parts if usable else None


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def origin(parts: SplitResult) -> tuple[str, str, int]:
    """Who answers: scheme, host and port."""
    return parts.scheme, (parts.hostname or "").rstrip("."), parts.port or (443 if parts.scheme == "https" else 80)
