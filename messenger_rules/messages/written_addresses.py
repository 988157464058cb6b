"""Addresses that stand written in texts: a display, or whoever reads them, takes them for places to go to."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from messenger_rules.messages.host_endings import ends_as_a_host, is_host, is_rare_host
from messenger_rules.messages.looks import readings
from messenger_rules.scripts import script

_ABBREVIATION = re.compile(r"[^\W\d_]\.[^\W\d_]{2}")
"""Before a full stop, an abbreviation: m.in. in Polish, p.es. in Italian, f.Kr. in Danish."""

_SETTING = re.compile(r".*\.[a-z]+-[a-z][a-z-]*")
"""So end settings, such as ``vm.page-cluster``; a word that is joined to a host has a capital or another letter."""

_PRODUCTS = frozenset({"ADO.NET", "ASP.NET", "Co.KG", "ML.NET", "Socket.IO", "System.IO", "VB.NET"})
"""Names that look like hosts, and, written so, are known for something else."""

_BEHIND = ".,;:!?'\u2019\u201d\u00bb)]}>"
"""What ends a sentence or a parenthesis, and no address."""

_LETTERS = (
    r"\w\u0300-\u036f\u0483-\u0487\u064b-\u065f\u0900-\u0963\u0966-\u0e7f"
    r"\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f-"
)
"""What a label of a host may have: letters, digits, hyphens, and the marks of scripts that hosts are written in."""

_SIGNS = r"\xa2-\xa9\xac\xae-\xb1\xd7\xf7\u20a0-\u20cf\u2100-\u2214\u2216-\u2bff\U0001f000-\U0001faff"
"""What it may have for browsers, too: they open ``i\u2665.example``."""

_LETTER = f"[{_LETTERS}]"
_NAME_SIGN = f"[{_SIGNS}{_LETTERS}]"
_NAME = rf"(?:{_NAME_SIGN}+\.)+{_NAME_SIGN}+"
_CASED = (
    r"0-9A-Za-z\xaa\xb5\xba\xc0-\xd6\xd8-\xf6\xf8-\u02af\u0370-\u0373\u0376-\u037d\u037f\u0386\u0388-\u0481\u048a-\u0556"
    r"\u0561-\u0587\u1e00-\u1fff"
)
"""Digits and letters of Latin, Greek, Cyrillic and Armenian: behind one, no address begins, but for a blank between."""

_W = "[w\u0175\u1e81\u1e83\u1e85\u1e87\u1e89\u1e98]"
_SLASH = r"[/\u2215]"
_STROKE = r"[/\\\u2215]"
_NEXT = rf"https?:(?![0-9])|(?<![\w./\\\u2215=:@-]){_W}{{3}}\w*\."
_HOST = rf"""(?:<[^<>\s]*>|(?!{_NEXT})[^\s/?\#<>"])+"""
_PATH = rf"(?:(?<=[/=])https?:|(?!{_NEXT})[0-9A-Za-z_!\#$%&'()*+./:=?@\[\]~-])*"
"""What stands between blanks may be two addresses: one ends where the next begins, but for one that it names itself."""

_PORT = r"(?::[0-9]+)?"

_DOES = r"(?=[!-~]|\S{,99}[(=`\[])"
"""What makes a program of words behind a colon: in Chinese, a sentence may go on there (`JavaScript:` switched off)."""

_EXPLICIT_PARTS = rf"""
      (?<![{_CASED}])https?:{_STROKE}{{2,}}(?P<web>{_HOST}){_PATH}
    | (?<![{_CASED}])https?:{_STROKE}?(?P<short>(?:[^\s/?\#<>"@]{{,64}}@)?{_NAME}{_PORT})
    | (?:(?<![{_CASED}_:/\\])|(?<![{_CASED}_])file:/*?)(?:{_SLASH}{{2}}(?={_NAME}{_PORT}{_STROKE})|\\\\(?:[?.]\\UNC\\)?)
      (?P<shared>{_NAME}(?:@\w+){{0,2}}{_PORT})
    | :{_SLASH}{{2}}(?P<schemed>{_HOST}){_PATH}
    | (?<![{_CASED}_.\\-])(?<!(?<!/)/)(?P<served>(?:{_W}{{3}}|ftp){_LETTER}{{,63}}\.{_NAME}{_PORT})
    | (?<![{_CASED}_])(?P<obeyed>(?:javascript|vbscript):{_DOES}(?:[^\s/]|//)[^\s/]*|data:[\w.+-]+/[\w.+-]+[;,][^\s/]*)
"""
"""Addresses as displays and browsers read them; of the slashes behind `https:`, browsers count none."""

_EXPLICIT = re.compile(rf"(?=[:/\\\u2215dfhjv]|{_W})(?:{_EXPLICIT_PARTS})", re.IGNORECASE | re.VERBOSE)
"""Most characters begin no address; to see that at once takes half of the time."""

_WRITTEN = re.compile(
    rf"""{_EXPLICIT_PARTS}
    | (?<=\w@)(?P<mail>{_NAME})
    | (?<![{_CASED}_.-])(?P<here>localhost(?=:|{_SLASH}))
    | (?<![{_CASED}_.-])(?P<number>(?:[0-9]{{1,3}}\.){{3}}[0-9]{{1,3}}|\[[0-9a-f:.]+\])(?=:[0-9]|{_SLASH}[^\W\d])
    | :{_SLASH}{{3,}}(?P<local>{_HOST})
    | (?<![\w:/])//(?P<beside>[^\s/?\#<>"]+\.[^\s/?\#<>"]+)
    | (?<!{_LETTER})(?P<www>{_W}{{3}}\.{_LETTER}+)(?!\.?{_LETTER})
    | (?<!{_NAME_SIGN})(?P<bare>{_NAME})
      (?P<port>:[1-9][0-9]{{1,4}}(?!\.?[0-9]))?(?P<behind>{_SLASH}\w|\?\w+=|@(?=\w))?""",
    re.IGNORECASE | re.VERBOSE,
)
"""A bare name begins where a word does: from the middle of each, a long one would be searched again and again.

Four numbers are a version, unless a path or a port is behind them. A port of a bare name has two digits at least, since
in Chinese a number may stand behind any colon.
"""

_PLACE = r"\$\w+|\$?\{\{?[\w.-]*\}{0,2}|\$\([^)]*\)?|%\w{3,}%|%s|<[^<>]*>|\u2039[^\u203a]*\u203a"
"""What stands for a part that the reader puts in."""

_NEAR = re.compile(
    rf"(?:localhost|127(?:\.[0-9]{{1,3}}){{3}}|0\.0\.0\.0|\[::1?\]|[*+]|(?:{_PLACE})+)(?::(?:[0-9]{{1,5}}|{_PLACE}))?"
    r"(?![\w-])",
    re.IGNORECASE,
)
"""The reader's own computer, or one that the reader puts in."""

_IN_BRACKETS = re.compile("[<\u2039]([^<>\u2039\u203a]*)[>\u203a]")
"""What stands in such brackets is often a place to fill in, and sometimes an address."""

_PLAIN = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z.-]*[0-9A-Za-z])?")
_LEADS_ON = re.compile(r"[@%]|:[0-9]|\.\w*[0-9A-Za-z]")
_LABEL = re.compile(r"(?<=\.)\w+")
_BEYOND_HOSTS = 224
"""From this first number on, no address is one of a host."""

_BEYOND_BYTES = 256
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
    for reading in readings(text):
        for found in _EXPLICIT.finditer(reading):
            host = _explicit(found)
            is_near = _is_near(found["web"] or found["schemed"] or "")
            if host and not is_near and not (found["schemed"] and "." not in _name_of(host)):
                yield host


def written_hosts(text: str) -> Iterator[str]:
    """The same, whatever they are, and all else that a reader takes for an address.

    >>> list(written_hosts("http://me@acme.example:80/x, www.acme.example, acme.dev"))
    ['me@acme.example:80', 'www.acme.example', 'acme.dev']
    >>> list(written_hosts("node.js 5.4/5.5 of README.md and ASP.NET, and/or logs/app.log"))
    []
    """
    for reading in readings(text):
        yield from _written(reading)


def _written(text: str) -> Iterator[str]:
    for found in _WRITTEN.finditer(text):
        host = _explicit(found) or found["shared"] or found["local"] or found["beside"] or found["here"]
        host = host or _numbered(found["number"] or "") or _named(found) or _rare(found["served"] or found["www"] or "")
        if host:
            yield host


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
    """A host without brackets, and without the signs and words right behind it; nothing where no name is."""
    bracketed = _IN_BRACKETS.fullmatch(host)
    if bracketed is not None and list(_written(bracketed[1])) == [bracketed[1]]:
        return bracketed[1]
    plain = _PLAIN.match(host)
    if plain is not None and not _leads_on(host[plain.end() :]):
        return _without_compound(plain.group())
    return host if any(map(str.isalnum, host)) else ""


def _is_near(address: str) -> bool:
    """Whether an address, behind its slashes, is of the reader's own computer, or has a place to fill in for a host."""
    near = _NEAR.match(address)
    if near is None or _leads_on(address[near.end() :]):
        return False
    return not any(host for words in _IN_BRACKETS.findall(near.group()) for host in _written(words))


def _leads_on(behind: str) -> bool:
    """Whether what stands right behind a name would lead to another host."""
    return _LEADS_ON.search(behind) is not None or any(map(ends_as_a_host, _LABEL.findall(behind)))


def _is_foreign(name: str) -> bool:
    """Whether a name with dots is one of a host, or a number beyond the reader's own network."""
    number = _as_number(name)
    return ends_as_a_host(name) if number is None else number.is_global


def _name_of(host: str) -> str:
    """A host without a user's name, a port, and what Windows writes behind the host of a share."""
    parts = host.split("@")
    return next((part for part in reversed(parts) if "." in part), parts[0]).partition(":")[0]


def _named(found: re.Match[str]) -> str:
    """The name with dots and its port, where it is one of a host; before a path or behind an `@`, also a rare one."""
    bare = found["bare"] or ""
    name = _without_neighbours(found["mail"] or bare).rstrip("_")
    is_short = _ABBREVIATION.fullmatch(bare) and found.string.startswith(".", found.end("bare"))
    if not name or name in _PRODUCTS or is_short or _SETTING.fullmatch(bare) or found["behind"] == "@":
        return ""
    leads_on = found["mail"] or (found["behind"] and not found.string.endswith("/", 0, found.start()))
    return f"{name}{found['port'] or ''}" if is_host(name) or (leads_on and is_rare_host(name)) else ""


def _numbered(number: str) -> str:
    """A number, where a host can have it: `5.2.1.300` and `0.9.1.2` are versions, `[12:30:45]` is a time."""
    parts = [int(part) for part in number.split(".") if part.isdecimal()]
    is_one = 0 < parts[0] < _BEYOND_HOSTS and max(parts) < _BEYOND_BYTES if parts else _as_number(number[1:-1])
    return number if is_one else ""


def _as_number(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None


def _rare(name: str) -> str:
    return name if is_rare_host(name) else ""


def _without_neighbours(name: str) -> str:
    """A name in Latin letters without the words that stand right beside it: evil.comへ, die evil.com-Seite."""
    inner = _ASCII_AT_BOTH_ENDS.search(name)
    if inner is not None and "." in inner.group():
        beside = name[: inner.start()] + name[inner.end() :]
        name = inner.group() if _OF_TWO_CASES.isdisjoint(map(script, beside)) else name
    return _without_compound(name)


def _without_compound(name: str) -> str:
    """A name with dots without what is joined to it by a hyphen: no ending of hosts has one, but behind ``xn--``."""
    before, dot, last = name.rpartition(".")
    return name if not dot or last.lower().startswith("xn--") else f"{before}.{last.partition('-')[0]}"
