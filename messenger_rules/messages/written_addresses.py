"""Addresses that stand written in texts: a display, or whoever reads them, takes them for places to go to."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from messenger_rules.messages.host_endings import is_host, is_rare_host

_LOOKS = {
    **dict.fromkeys(
        map(
            ord,
            "\u00b7\u02d9\u0660\u06f0\u0701\u0702\u16eb\u2022\u2027\u2219\u22c5\u2e31\u2e33\u3002\u30fb\ua4f8\ua60e\ua78f"
            "\U00010a50",
        ),
        ".",
    ),
    **dict.fromkeys(map(ord, "\u02d0\u02f8\u0589\u05c3\u0703\u0704\u205a\u2236\ua4fd\ua789"), ":"),
    **dict.fromkeys(map(ord, "\u2044\u2215\u2571\u27cb\u29f8"), "/"),
    **dict.fromkeys(map(ord, "\u2216\u29f5\u29f9"), "\\"),
    0x2AFD: "//",
}
"""Characters that look like a full stop, a colon or a slash, and that Unicode does not make one by itself."""

_PRODUCTS = frozenset({"ADO.NET", "ASP.NET", "ML.NET", "Socket.IO", "System.IO", "VB.NET"})
"""Names that look like hosts, and, written so, are known for something else."""

_BEHIND = ".,;:!?'\u2019\u201d\u00bb)]}>"
"""What ends a sentence or a parenthesis, and no address."""

_LETTER = r"[\w\u0300-\u036f\u064b-\u065f\u0900-\u0963\u0966-\u0e7f-]"
"""What a label of a host may have: letters, digits, hyphens, and the marks of scripts that hosts are written in."""

_NAME = rf"(?:{_LETTER}+\.)+{_LETTER}+"
_W = "[w\u0175\u1e81\u1e83\u1e85\u1e87\u1e89\u1e98]"

_HOST = r"""[^\s/?\#<>"]+"""
_EXPLICIT_PARTS = rf"""
      (?<![^\W_])https?:[/\\]{{2,}}(?P<web>{_HOST})[^\s<>"]*
    | (?<![^\W_])https?:[/\\]?(?P<short>(?:[^\s/?\#<>"@]{{,64}}@)?{_NAME}(?::[0-9]+)?)
    | ://(?P<schemed>{_HOST})[^\s<>"]*
    | :///+(?P<shared>{_NAME})(?=/)
    | (?<!\w){_W}{{3}}\.(?P<www>{_HOST})[^\s<>"]*
    | (?<!{_LETTER})(?P<served>(?:{_W}{{3}}|ftp){_LETTER}*\.{_NAME})
    | (?<!\w)(?P<obeyed>(?:javascript|vbscript):[^\s/]+|data:[\w.+-]+/[\w.+-]+[;,][^\s/]*)
    | (?<![\w:/\\])(?://|\\\\)(?P<rooted>{_NAME}(?::[0-9]+)?)(?=[/\\])
"""
"""Addresses as displays and browsers read them; of the slashes behind `https:`, browsers count none."""

_EXPLICIT = re.compile(_EXPLICIT_PARTS, re.IGNORECASE | re.VERBOSE)
_WRITTEN = re.compile(
    rf"""{_EXPLICIT_PARTS}
    | (?<=\w@)(?P<mail>{_NAME})
    | (?<![\w.-])(?P<here>localhost(?=[:/])|(?:[0-9]{{1,3}}\.){{3}}[0-9]{{1,3}}(?=:[0-9]|/[^\W\d]))
    | :///+(?P<local>{_HOST})
    | (?<![\w:/])//(?P<beside>[^\s/?\#<>"]+\.[^\s/?\#<>"]+)
    | (?<!{_LETTER})(?P<bare>{_NAME})(?P<behind>/\w|@)?""",
    re.IGNORECASE | re.VERBOSE,
)
"""A bare name begins where a word does: from the middle of each, a long one would be searched again and again.

Four numbers are a version, unless a path or a port is behind them.
"""

_ASCII_AT_BOTH_ENDS = re.compile("[0-9A-Za-z](?:.*[0-9A-Za-z])?")

_OWN = re.compile(r"(?:localhost|127(?:\.[0-9]{1,3}){3}|\[::1\])(?::[0-9]{1,5})?", re.IGNORECASE)
"""The reader's own computer."""

_PLACEHOLDER = re.compile(r"(?:\$\w+|\$?\{\{?[\w.-]+\}?\}|\{\{|%\w{3,}%)+(?::[\w${}%]*)?")
"""What stands for a host that the reader puts in: no browser takes it for one."""


def explicit_hosts(text: str) -> Iterator[str]:
    """The hosts of addresses that a display may make links of, with all that is before the path.

    These have a scheme, begin with ``www.`` or ``ftp.``, or are shares of a host with dots. Left out are the reader's
    own computer, placeholders, and, but for the web, hosts of one word: these are of the reader's own network.

    >>> list(explicit_hosts("http://me@acme.example:80/x, www.acme.example, acme.dev, http://localhost:80/, ldap://dc1"))
    ['me@acme.example:80', 'acme.example']
    """
    for found in _EXPLICIT.finditer(_as_it_looks(text)):
        host = _explicit(found)
        is_near = found["schemed"] is not None and "." not in _name_of(host)
        if host and not is_near and not _OWN.fullmatch(host) and not _PLACEHOLDER.fullmatch(host):
            yield host


def written_hosts(text: str) -> Iterator[str]:
    """The same, whatever they are, and all else that a reader takes for an address.

    >>> list(written_hosts("http://me@acme.example:80/x, www.acme.example, acme.dev"))
    ['me@acme.example:80', 'acme.example', 'acme.dev']
    >>> list(written_hosts("node.js 5.4/5.5 of README.md and ASP.NET, and/or logs/app.log"))
    []
    """
    yield from _written(_as_it_looks(text))
    if not text.isascii():
        yield from _written(_as_it_looks(_without_ornaments(text)))


def _written(text: str) -> Iterator[str]:
    for found in _WRITTEN.finditer(text):
        host = (
            _explicit(found) or found["rooted"] or found["local"] or found["beside"] or found["here"] or _named(found)
        )
        if host:
            yield host


def _as_it_looks(text: str) -> str:
    if text.isascii():
        return text
    return unicodedata.normalize("NFKC", text.translate(_LOOKS)).translate(_LOOKS)


def _without_ornaments(text: str) -> str:
    """The text with blanks for what is small or raised: behind a name, nobody reads it as a part of that."""
    return "".join(" " if _is_ornament(char) else char for char in text.translate(_LOOKS))


def _is_ornament(char: str) -> bool:
    return unicodedata.category(char) == "Lm" or unicodedata.decomposition(char).startswith(("<super>", "<sub>"))


def _explicit(found: re.Match[str]) -> str:
    """What of an explicit address stands before its path; nothing where it would have to be a host, and is none."""
    whole = found["web"] or found["schemed"] or found["www"]
    if whole or found["obeyed"]:
        return (whole or found["obeyed"]).rstrip("" if _OWN.fullmatch(whole or "") else _BEHIND)
    named = found["short"] or found["shared"] or found["served"] or found["rooted"] or ""
    return named if named and is_host(_name_of(named)) else ""


def _name_of(host: str) -> str:
    """A host without a user's name and a port."""
    return host.rpartition("@")[2].partition(":")[0]


def _named(found: re.Match[str]) -> str:
    """The name with dots, where it is that of a host; before a path or behind an `@`, also one of a rare ending."""
    name = _without_neighbours(found["mail"] or found["bare"] or "").rstrip("_")
    if not name or name in _PRODUCTS or found["behind"] == "@":
        return ""
    leads_on = found["mail"] or (found["behind"] and not found.string.endswith("/", 0, found.start()))
    return name if is_host(name) or (leads_on and is_rare_host(name)) else ""


def _without_neighbours(name: str) -> str:
    """A name in Latin letters without the words of a script without blanks that stand right beside it: evil.comへ."""
    inner = _ASCII_AT_BOTH_ENDS.search(name)
    if inner is None or not _is_caseless(name[: inner.start()] + name[inner.end() :]):
        return name
    return inner.group() if "." in inner.group() else name


def _is_caseless(letters: str) -> bool:
    return letters.lower() == letters.upper()
