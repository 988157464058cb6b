"""What an endpoint answers, its bounds, and the two ways in which it gives nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

BODY_BYTES = 1024 * 1024
"""A body that is longer is not read to its end."""
HEADER_BYTES = 8192
"""What the value of a header may have at most."""


class HttpFailedError(RuntimeError):
    """An endpoint that does not answer, or not as it should."""


class UnreadableError(Exception):
    """An answer that came, and cannot be used; the words say why."""


@dataclass(frozen=True, slots=True)
class Response:
    """An answer: its body, None where the one that is kept still holds, and its headers by small names."""

    body: str | None
    headers: Mapping[str, str]
