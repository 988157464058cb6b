"""Addresses that stand written in texts: a display, or whoever reads them, takes them for places to go to."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections.abc import Iterator

from messenger_rules.invisible import IN_PLACES, SELECTORS
from messenger_rules.messages.host_endings import ends_as_a_host, is_host, is_rare_host
from messenger_rules.scripts import script

_LOOKS = {
    **dict.fromkeys(
        map(
            ord,
            "\u00b7\u02d9\u0660\u06d4\u06f0\u0701\u0702\u0f0b\u1390\u16eb\u2022\u2027\u2219\u22c5\u2981\u2e31\u2e33\u3002\u30fb\u318d\ua4f8"
            "\ua60e\ua78f\ufe45"
            "\U00010a50",
        ),
        ".",
    ),
    **dict.fromkeys(map(ord, "\u02d0\u02f8\u0589\u05c3\u0703\u0704\u205a\u2236\ua4fd\ua789"), ":"),
    **dict.fromkeys(map(ord, "\u2044\u2571\u27cb\u29f8"), "\u2215"),
    **dict.fromkeys(map(ord, "\u2216\u29f5\u29f9"), "\\"),
    0x2AFD: "\u2215\u2215",
    **dict.fromkeys(map(ord, IN_PLACES | SELECTORS)),
}
"""Characters that look like a full stop, a colon or a slash, and that Unicode does not make one by itself; and what may
stand in a text unseen, which looks like nothing.

What looks like a slash stays apart from slashes: to a browser, it is a letter of the host, and ends nothing.
"""

_PRODUCTS = frozenset({"ADO.NET", "ASP.NET", "Co.KG", "ML.NET", "Socket.IO", "System.IO", "VB.NET"})
"""Names that look like hosts, and, written so, are known for something else."""

_BEHIND = ".,;:!?'\u2019\u201d\u00bb)]}>"
"""What ends a sentence or a parenthesis, and no address."""

_LETTER = (
    r"[\w\u0300-\u036f\u0483-\u0487\u064b-\u065f\u0900-\u0963\u0966-\u0e7f"
    r"\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f-]"
)
"""What a label of a host may have: letters, digits, hyphens, and the marks of scripts that hosts are written in."""

_NAME = rf"(?:{_LETTER}+\.)+{_LETTER}+"
_W = "[w\u0175\u1e81\u1e83\u1e85\u1e87\u1e89\u1e98]"
_SLASH = r"[/\u2215]"
_STROKE = r"[/\\\u2215]"
_HOST = r"""(?:<[^<>\s]*>|[^\s/?\#<>"])+"""
_PORT = r"(?::[0-9]+)?"

_EXPLICIT_PARTS = rf"""
      (?<![^\W_])https?:{_STROKE}{{2,}}(?P<web>{_HOST})[^\s<>"]*
    | (?<![^\W_])https?:{_STROKE}?(?P<short>(?:[^\s/?\#<>"@]{{,64}}@)?{_NAME}{_PORT})
    | (?:(?<![\w:/\\])|(?<!\w)file:/*?)(?:{_SLASH}{{2}}|\\\\(?:[?.]\\UNC\\)?)
      (?P<shared>{_NAME}(?:@\w+){{0,2}}{_PORT})(?={_STROKE})
    | :{_SLASH}{{2}}(?P<schemed>{_HOST})[^\s<>"]*
    | (?<![\w.\\-])(?<!(?<!/)/)(?P<served>(?:{_W}{{3}}|ftp){_LETTER}*\.{_NAME}{_PORT})
    | (?<!\w)(?P<obeyed>(?:javascript|vbscript):[^\s/]+|data:[\w.+-]+/[\w.+-]+[;,][^\s/]*)
"""
"""Addresses as displays and browsers read them; of the slashes behind `https:`, browsers count none."""

_EXPLICIT = re.compile(_EXPLICIT_PARTS, re.IGNORECASE | re.VERBOSE)
_WRITTEN = re.compile(
    rf"""{_EXPLICIT_PARTS}
    | (?<=\w@)(?P<mail>{_NAME})
    | (?<![\w.-])(?P<here>localhost(?=:|{_SLASH})|(?:[0-9]{{1,3}}\.){{3}}[0-9]{{1,3}}(?=:[0-9]|{_SLASH}[^\W\d]))
    | :{_SLASH}{{3,}}(?P<local>{_HOST})
    | (?<![\w:/])//(?P<beside>[^\s/?\#<>"]+\.[^\s/?\#<>"]+)
    | (?<!{_LETTER})(?P<www>{_W}{{3}}\.{_LETTER}+)(?!\.?{_LETTER})
    | (?<!{_LETTER})(?P<bare>{_NAME})(?P<behind>{_SLASH}\w|@)?""",
    re.IGNORECASE | re.VERBOSE,
)
"""A bare name begins where a word does: from the middle of each, a long one would be searched again and again.

Four numbers are a version, unless a path or a port is behind them.
"""

_PLACE = r"\$\w+|\$?\{\{?[\w.-]*\}{0,2}|\$\([^)]*\)?|%\w{3,}%|%s|<[^<>]*>|\u2039[^\u203a]*\u203a"
"""What stands for a part that the reader puts in."""

_NEAR = re.compile(
    rf"(?:localhost|127(?:\.[0-9]{{1,3}}){{3}}|0\.0\.0\.0|\[::1?\]|[*+]|(?:{_PLACE})+)(?::(?:[0-9]{{1,5}}|{_PLACE}))?"
    r"(?![\w-])",
    re.IGNORECASE,
)
"""The reader's own computer, or one that the reader puts in."""

_PLAIN = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z.-]*[0-9A-Za-z])?")
_LEADS_ON = re.compile(r"[@%]|:[0-9]|\.\w*[0-9A-Za-z]")
_LABEL = re.compile(r"(?<=\.)\w+")
_ASCII_AT_BOTH_ENDS = re.compile("[0-9A-Za-z](?:.*[0-9A-Za-z])?")
_OF_TWO_CASES = frozenset(
    {"ARMENIAN", "CHEROKEE", "COPTIC", "CYRILLIC", "DESERET", "GLAGOLITIC", "GREEK", "LATIN", "LISU"}
)
"""Scripts that write blanks between words, and whose letters may look Latin."""


def explicit_hosts(text: str) -> Iterator[str]:
    """The hosts of addresses that a display may make links of, with all that is before the path.

    These have a scheme, begin with ``www.`` or ``ftp.``, or are shares of a host with dots. Left out are the reader's
    own computer, placeholders, and, but for the web, hosts of one word: these are of the reader's own network.

    >>> list(explicit_hosts("http://me@acme.example:80/x, www.acme.example, acme.dev, http://localhost:80/, ldap://dc1"))
    ['me@acme.example:80', 'www.acme.example']
    """
    for found in _EXPLICIT.finditer(_as_it_looks(text)):
        host = _explicit(found)
        near = _NEAR.match(found["web"] or found["schemed"] or "")
        is_near = near is not None and not _leads_on(near.string[near.end() :])
        if host and not is_near and not (found["schemed"] and "." not in _name_of(host)):
            yield host


def written_hosts(text: str) -> Iterator[str]:
    """The same, whatever they are, and all else that a reader takes for an address.

    >>> list(written_hosts("http://me@acme.example:80/x, www.acme.example, acme.dev"))
    ['me@acme.example:80', 'www.acme.example', 'acme.dev']
    >>> list(written_hosts("node.js 5.4/5.5 of README.md and ASP.NET, and/or logs/app.log"))
    []
    """
    yield from _written(_as_it_looks(text))
    if not text.isascii():
        yield from _written(_as_it_looks(_without_ornaments(text)))


def _written(text: str) -> Iterator[str]:
    for found in _WRITTEN.finditer(text):
        host = _explicit(found) or found["shared"] or found["local"] or found["beside"] or found["here"]
        host = host or _named(found) or _rare(found["served"] or found["www"] or "")
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
    whole = found["web"] or found["schemed"]
    if whole:
        return _without_what_follows(whole)
    if found["obeyed"]:
        return found["obeyed"].rstrip(_BEHIND)
    named = _without_neighbours(found["short"] or found["shared"] or found["served"] or "")
    return named if _is_foreign(_name_of(named)) else ""


def _without_what_follows(host: str) -> str:
    """A host without the signs, and the words of a script without blanks, right behind it; nothing where no name is."""
    plain = _PLAIN.match(host)
    if plain is not None and not _leads_on(host[plain.end() :]):
        return plain.group()
    return host if any(map(str.isalnum, host)) else ""


def _leads_on(behind: str) -> bool:
    """Whether what stands right behind a name would lead to another host."""
    return _LEADS_ON.search(behind) is not None or any(map(ends_as_a_host, _LABEL.findall(behind)))


def _is_foreign(name: str) -> bool:
    """Whether a name with dots is one of a host, or a number beyond the reader's own network."""
    try:
        return ipaddress.ip_address(name).is_global
    except ValueError:
        return ends_as_a_host(name)


def _name_of(host: str) -> str:
    """A host without a user's name, a port, and what Windows writes behind the host of a share."""
    parts = host.split("@")
    return next((part for part in reversed(parts) if "." in part), parts[0]).partition(":")[0]


def _named(found: re.Match[str]) -> str:
    """The name with dots, where it is that of a host; before a path or behind an `@`, also one of a rare ending."""
    name = _without_neighbours(found["mail"] or found["bare"] or "").rstrip("_")
    if not name or name in _PRODUCTS or found["behind"] == "@":
        return ""
    leads_on = found["mail"] or (found["behind"] and not found.string.endswith("/", 0, found.start()))
    return name if is_host(name) or (leads_on and is_rare_host(name)) else ""


def _rare(name: str) -> str:
    return name if is_rare_host(name) else ""


def _without_neighbours(name: str) -> str:
    """A name in Latin letters without the words of a script without blanks that stand right beside it: evil.comへ."""
    inner = _ASCII_AT_BOTH_ENDS.search(name)
    if inner is None or not _OF_TWO_CASES.isdisjoint(map(script, name[: inner.start()] + name[inner.end() :])):
        return name
    return inner.group() if "." in inner.group() else name
