"""Links: the one type of address that a message may lead to; a person sees the host that they are led to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import unquote

from messenger_rules.diagnostics import Diagnostic
from messenger_rules.errors import CatalogError
from messenger_rules.limits import DEFAULT_LIMITS
from messenger_rules.messages.places import UNPLACED, Places
from messenger_rules.messages.safe_text import SafeText, code_point, is_unseen
from messenger_rules.messages.tidying import one_line
from messenger_rules.messages.written_addresses import written_hosts
from messenger_rules.text import Source, Span

_ADDRESS = re.compile(r"https://(?P<authority>[^/?#]*)(?P<rest>.*)", re.DOTALL)
_SCHEME = re.compile(r"(?P<name>[A-Za-z][A-Za-z0-9+.-]*):")
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])", re.IGNORECASE)
_HOST_LENGTH = 253
_ALLOWED = re.compile(r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]")
_BROKEN_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_ESCAPES = re.compile(r"(?:%(?!25)[0-9A-Fa-f]{2})*%25[0-9A-Fa-f%]*|(?:%[0-9A-Fa-f]{2})+")
"""A row of escapes; behind an escaped `%`, also the digits that make another escape of it, escaped or not."""
_ESCAPED_SIGN = re.compile("%(?:25)+")
"""The sign of an escape that is escaped, as often as it may be: it is read at once, not once for each time."""

_NO_LABEL = SafeText("")


@dataclass(frozen=True, slots=True)
class LinkProblem:
    """One thing that makes a link unsafe: the code, where it stands in the address, what it is, and what to do."""

    code: str
    span: Span
    message: str
    help: str


@dataclass(frozen=True, slots=True)
class Link:
    """An address on the web, and the words that lead there; without words, the address itself.

    Only ``https``, a plain ASCII host name, no user name, no port, no escape that hides something. The label must not
    look like another address.

    :raises CatalogError: with every problem (MR424 to MR428, MR430).

    >>> Link("https://support.acme.example/119053", SafeText("Article 119053")).host
    'support.acme.example'
    """

    address: str
    label: SafeText = _NO_LABEL
    places: Places = field(default=UNPLACED, compare=False, repr=False)

    def __post_init__(self) -> None:
        found = list(islice(self._problems(), DEFAULT_LIMITS.diagnostics))
        if found:
            source = Source(self.address, name="link")
            raise CatalogError(
                Diagnostic(problem.code, problem.message, source, problem.span, help=(problem.help,))
                for problem in found
            )
        label = SafeText(one_line(self.label) or self.address)
        object.__setattr__(self, "label", label)

    def _problems(self) -> Iterator[LinkProblem]:
        yield from address_problems(self.address)
        yield from label_problems(self.label, self.address)

    @property
    def host(self) -> str:
        """The host in small letters, which a display shows beside the label."""
        return _host(self.address)


def address_problems(address: str) -> Iterator[LinkProblem]:
    """What makes an address unsafe, problem by problem in the order of the address.

    >>> [problem.code for problem in address_problems("http://acme.example/")]
    ['MR424']
    >>> list(address_problems("https://acme.example/a%20b?c=d#e"))
    []
    """
    found = _ADDRESS.fullmatch(address)
    if found is None:
        yield _not_https(address)
        return
    yield from _authority(found["authority"], found.start("authority"))
    yield from _rest(found["rest"], found.start("rest"))


def _not_https(address: str) -> LinkProblem:
    scheme = _SCHEME.match(address)
    name = scheme["name"].lower() if scheme else ""
    help_ = "write an address that begins with https://"
    if name in {"http", "https"}:
        help_ = f"write https://{address[len(name) + 1 :].lstrip('/')}"
    said = f"`{name}:`" if name and name != "https" else "something else"
    return LinkProblem("MR424", Span(0, len(address)), f"a link begins with `https://`; this is {said}", help_)


def _authority(authority: str, start: int) -> Iterator[LinkProblem]:
    user, at, rest = authority.rpartition("@")
    if at:
        message = "the address has a user name, behind which another host can hide"
        yield LinkProblem("MR425", Span(start, start + len(user) + 1), message, f"take `{user[:60]}@` out")
    host, colon, port = rest.partition(":")
    host_start = start + len(user) + len(at)
    if colon and not rest.startswith("["):
        span = Span(host_start + len(host), start + len(authority))
        yield LinkProblem(
            "MR426", span, f"the address has a port, `:{port[:12]}`", "link to a page on the ordinary port"
        )
    else:
        host = rest
    problem = _host_problem(host)
    if problem is not None:
        span = Span(host_start, host_start + max(1, len(host)))
        yield LinkProblem(
            "MR427", span, problem, "write the host's name in plain ASCII letters, such as support.acme.example"
        )


def _host_problem(host: str) -> str | None:
    if not host:
        return "the address has no host"
    if not host.isascii():
        stranger = next(char for char in host if not char.isascii())
        return f"the host has {code_point(stranger)}, which looks like something else to many people"
    if len(host) <= _HOST_LENGTH and any(label.lower().startswith("xn--") for label in host.split(".")):
        return "the host is an encoded name (`xn--`), which nobody can read"
    if not _HOST.fullmatch(host) or len(host) > _HOST_LENGTH:
        return "the host is not a name with a dot in it, such as support.acme.example"
    return None


def _rest(rest: str, start: int) -> Iterator[LinkProblem]:
    for offset, char in enumerate(rest, start):
        if not _ALLOWED.match(char):
            message = f"the address has {code_point(char)}, which no address may have"
            yield LinkProblem(
                "MR428", Span(offset, offset + 1), message, "write it as a percent escape, or leave it out"
            )
    for broken in _BROKEN_ESCAPE.finditer(rest):
        span = Span(start + broken.start(), start + broken.end())
        yield LinkProblem(
            "MR428", span, "`%` begins an escape of two hexadecimal digits", "write `%25` for the sign itself"
        )
    for escape in _ESCAPES.finditer(rest):
        hidden = _hidden(escape.group())
        if hidden is not None:
            span = Span(start + escape.start(), start + escape.end())
            yield LinkProblem("MR428", span, f"`{escape.group()[:30]}` hides {hidden}", "take the escape out")


def _hidden(escapes: str) -> str | None:
    """What a row of escapes hides from a reader, however often it is read; None where there is nothing."""
    try:
        unquote(escapes, errors="strict")
    except UnicodeDecodeError:
        return "bytes that are no character of UTF-8"
    hidden = next(filter(is_unseen, _read_to_the_end(escapes)), None)
    return None if hidden is None else code_point(hidden)


def _read_to_the_end(escapes: str) -> str:
    """What escapes say to whoever reads them again and again: some servers read them twice."""
    said, before = escapes, ""
    while said != before:
        said, before = unquote(_ESCAPED_SIGN.sub("%", said)), said
    return said


def _host(address: str) -> str:
    found = _ADDRESS.match(address)
    return found["authority"].rpartition("@")[2].partition(":")[0].lower() if found else ""


def label_problems(label: str, address: str) -> Iterator[LinkProblem]:
    """A label that looks like an address other than the one it leads to; a bare parent domain is not another one.

    >>> list(label_problems("Support (acme.example)", "https://support.acme.example/119053"))
    []
    >>> [problem.code for problem in label_problems("acme.example", "https://acme.example.attacker.example/")]
    ['MR430']
    """
    host = _host(address)
    for named in written_hosts(label):
        written = named.lower().removeprefix("www.")
        if host != written and not host.endswith(f".{written}"):
            message = f"the label names `{named[:60]}`, and the link leads to `{host[:60]}`"
            yield LinkProblem("MR430", Span(0, len(address)), message, "write what the page is about")
            return
