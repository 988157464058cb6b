"""Addresses that stand written in texts: a display, or whoever reads them, takes them for places to go to."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_DOTS = dict.fromkeys(map(ord, "\u00b7\u0660\u06f0\u0701\u0702\u2027\u2219\u22c5\u3002\u30fb\ua4f8"), ".")
"""Characters that look like a full stop between letters, and that Unicode does not make one by itself."""

_COUNTRY = re.compile(
    "ac|ad|ae|af|ag|ai|al|am|ao|aq|ar|as|at|au|aw|ax|az|ba|bb|bd|be|bf|bg|bh|bi|bj|bm|bn|bo|br|bs|bt|bw|by|bz|ca|cc"
    "|cd|cf|cg|ch|ci|ck|cl|cm|cn|co|cr|cu|cv|cw|cx|cy|cz|de|dj|dk|dm|do|dz|ec|ee|eg|er|es|et|eu|fi|fj|fk|fm|fo|fr|ga"
    "|gd|ge|gf|gg|gh|gi|gl|gm|gn|gp|gq|gr|gt|gu|gw|gy|hk|hm|hn|hr|ht|hu|id|ie|il|im|in|io|iq|ir|is|it|je|jm|jo|jp|ke"
    "|kg|kh|ki|km|kn|kp|kr|kw|ky|kz|la|lb|lc|li|lk|lr|ls|lt|lu|lv|ly|ma|mc|me|mg|mh|mk|ml|mm|mn|mo|mp|mq|mr|ms|mt|mu"
    "|mv|mw|mx|my|mz|na|nc|ne|nf|ng|ni|nl|no|np|nr|nu|nz|om|pa|pe|pf|pg|ph|pk|pl|pm|pn|pr|pt|pw|qa|re|ro|ru|rw|sa|sb"
    "|sc|sd|se|sg|si|sk|sl|sm|sn|sr|st|su|sv|sx|sy|sz|tc|td|tf|tg|th|tj|tk|tl|tm|tn|to|tr|tt|tv|tw|tz|ua|ug|uk|us|uy"
    "|uz|va|vc|ve|vg|vi|vn|vu|wf|ws|ye|yt|za|zm|zw"
)
_OTHER = re.compile(
    "academy|agency|app|art|asia|bank|bar|best|bid|biz|blog|cam|cash|cat|center|cfd|chat|click|cloud|club|codes|com"
    "|company|consulting|coop|cyou|dev|digital|direct|domains|download|edu|email|energy|example|expert|finance|fun"
    "|games|global|gmbh|gov|group|guru|help|host|hosting|icu|info|ink|int|jobs|lat|link|live|loan|lol|ltd|mil|mobi"
    "|monster|museum|net|network|news|ninja|one|online|org|page|party|post|pro|quest|review|rocks|sbs|science"
    "|services|shop|site|software|solutions|space|store|stream|studio|support|systems|team|tech|tel|today|top|trade"
    "|travel|vip|webcam|website|wiki|win|work|works|world|wtf|xyz|zone"
)
"""Last labels by which a bare name is taken for a host: countries, and others that hosts are known by.

Left out are those that files and names in programs end with: ``README.md``, ``setup.py``, ``update.zip``, ``os.name``.
"""

_SOME_ENDING = re.compile("[a-z]{2,63}")
_FILE = re.compile(
    "conf|css|csv|deb|dll|exe|gz|html|ini|jar|js|json|log|msi|pdf|php|ps1|rpm|service|socket|timer|toml|txt|xml|yaml"
    "|yml"
)
"""Endings of files and units, none of a host: ``node.js/npm``, ``postgresql@15-main.service``."""

_PRODUCTS = frozenset({"ADO.NET", "ASP.NET", "ML.NET", "Socket.IO", "System.IO", "VB.NET"})
"""Names that look like hosts, and, written so, are known for something else."""

_BEHIND = ".,;:!?'\u2019\u201d\u00bb)]}>"
"""What ends a sentence or a parenthesis, and no address."""

_BEHIND_A_SIGN = r"""(?::///?|www\.)(?P<explicit>[^\s/?\#<>"]+)[^\s<>"]*"""
_EXPLICIT = re.compile(_BEHIND_A_SIGN, re.IGNORECASE)
_WRITTEN = re.compile(
    rf"""{_BEHIND_A_SIGN}
    | (?<!\w)(?P<obeyed>(?:javascript|vbscript|data):[^\s/]+)
    | (?<=\w@)(?P<mail>(?:[\w-]+\.)+[\w-]+)
    | (?<![\w.-])(?P<here>localhost(?=[:/])|(?:[0-9]{{1,3}}\.){{3}}[0-9]{{1,3}}(?=:[0-9]|/[^\W\d]))
    | (?<![\w-])(?P<bare>(?:[\w-]+\.)+[\w-]+)(?P<behind>/\w|@)?""",
    re.IGNORECASE | re.VERBOSE,
)
"""A bare name begins where a word does: from the middle of each, a long one would be searched again and again.

Four numbers are a version, unless a path or a port is behind them.
"""


def explicit_hosts(text: str) -> Iterator[str]:
    """The hosts of addresses with a scheme or ``www.``, with all that is before the path, such as a user's name.

    >>> list(explicit_hosts("http://me@acme.example:80/x, www.acme.example, acme.dev"))
    ['me@acme.example:80', 'acme.example']
    """
    return filter(None, map(_explicit, _EXPLICIT.finditer(_as_it_looks(text))))


def written_hosts(text: str) -> Iterator[str]:
    """The same, and whatever else a reader takes for an address.

    >>> list(written_hosts("http://me@acme.example:80/x, www.acme.example, acme.dev"))
    ['me@acme.example:80', 'acme.example', 'acme.dev']
    >>> list(written_hosts("node.js 5.4/5.5 of README.md and ASP.NET, and/or logs/app.log"))
    []
    """
    for found in _WRITTEN.finditer(_as_it_looks(text)):
        host = _explicit(found) or found["obeyed"] or found["here"] or _named(found)
        if host:
            yield host


def _as_it_looks(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFKC", text).translate(_DOTS)


def _explicit(found: re.Match[str]) -> str:
    return (found["explicit"] or "").rstrip(_BEHIND)


def _named(found: re.Match[str]) -> str:
    """The name with dots, where it is that of a host; before a path or behind an `@`, also one of a rare ending."""
    name = found["mail"] or found["bare"] or ""
    ending = name.rpartition(".")[2].lower()
    if name in _PRODUCTS or found["behind"] == "@":
        return ""
    if _COUNTRY.fullmatch(ending) or _OTHER.fullmatch(ending):
        return name
    leads_on = found["mail"] or (found["behind"] and not found.string.endswith("/", 0, found.start()))
    is_one = leads_on and _SOME_ENDING.fullmatch(ending) and not _FILE.fullmatch(ending)
    return name if is_one else ""
