"""Answers that are kept: until when the server need not be asked, and what it knows one by (RFC 9111)."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from messenger_rules.facts.kept import file_of, keep, kept
from messenger_rules_http.response import HEADER_BYTES, Response

FORMAT = 1
"""The version of the kept files; a file of another one is not read."""

_ETAG = re.compile(r'(W/)?"[!#-~\x80-\xff]*"')
_DATE = re.compile(r"[A-Za-z0-9,: +-]{1,64}")


@dataclass(frozen=True, slots=True)
class Kept:
    """A body that was answered before: what the server knows it by, and until when it need not be asked."""

    body: str
    etag: str | None
    modified: str | None
    since: float
    until: float

    def is_fresh(self, now: float) -> bool:
        """Whether the server itself said that it need not be asked; of a time to come, nothing is believed."""
        return self.since <= now < self.until


def folder() -> Path:
    """Where answers are kept."""
    from platformdirs import user_cache_path

    return user_cache_path("messenger-rules") / "http"


def kept_file(name: str) -> Path:
    """Where the answer to a source is kept."""
    return file_of(folder(), name, "json")


def _asked(argument: Mapping[str, Any]) -> list[Any]:
    """What makes a kept answer that of this question; values of headers are not among it, and never kept."""
    return [argument["url"], argument["headers"]]


def read(path: Path, argument: Mapping[str, Any]) -> Kept | None:
    """The answer that is kept; None where it is another's, damaged, or of another question."""
    found = kept(path)
    try:
        if found is None or found["format"] != FORMAT or found["asked"] != _asked(argument):
            return None
        since, until = float(found["since"]), float(found["until"])
        until = min(until, since + argument["max_age"])
        return Kept(str(found["body"]), _valid(_ETAG, found["etag"]), _valid(_DATE, found["modified"]), since, until)
    except (KeyError, TypeError, ValueError):
        return None


def _valid(pattern: re.Pattern[str], value: object) -> str | None:
    """What the server knows an answer by, where it can be sent back."""
    return value if isinstance(value, str) and len(value) <= HEADER_BYTES and pattern.fullmatch(value) else None


def remember(answer: Response, known: Kept | None, path: Path, argument: Mapping[str, Any], now: float) -> Kept:
    """The answer as it stands now, kept where the server allows it and the folder can be written."""
    rules = _rules(answer.headers.get("cache-control", ""))
    made = _made(answer, known, now, now + _fresh_seconds(answer, rules, argument["max_age"]))
    of_use = made.etag is not None or made.modified is not None or made.until > now
    if "no-store" in rules or "*" in answer.headers.get("vary", "") or not of_use:
        with contextlib.suppress(OSError):
            path.unlink()
    else:
        keep(path, {"format": FORMAT, "asked": _asked(argument), **asdict(made)})
    return made


def _made(answer: Response, known: Kept | None, now: float, until: float) -> Kept:
    etag, modified = _valid(_ETAG, answer.headers.get("etag")), _valid(_DATE, answer.headers.get("last-modified"))
    if answer.body is None and known is not None:
        return Kept(known.body, etag or known.etag, modified or known.modified, now, until)
    return Kept(answer.body or "", etag, modified, now, until)


def _fresh_seconds(answer: Response, rules: Mapping[str, str], most: float) -> float:
    if "no-cache" in rules:
        return 0.0
    return max(0.0, min(_whole(rules.get("max-age", "")) - _whole(answer.headers.get("age", "")), most))


def _rules(text: str) -> dict[str, str]:
    """The directives of Cache-Control; of one that is said twice, the first counts (RFC 9111, section 4.2.1)."""
    rules: dict[str, str] = {}
    for rule in text.lower().split(","):
        name, _, value = rule.strip().partition("=")
        rules.setdefault(name.strip(), value.strip().strip('"'))
    return rules


def _whole(text: str) -> float:
    return float(text) if re.fullmatch(r"[0-9]{1,12}", text.strip()) else 0.0
