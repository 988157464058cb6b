"""Addresses that stand written in texts: a display, or whoever reads them, takes them for places to go to."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_LOOKS = {
    **dict.fromkeys(
        map(
            ord,
            "\u00b7\u0660\u06f0\u0701\u0702\u16eb\u2027\u2219\u22c5\u2e31\u2e33\u3002\u30fb\ua4f8\ua60e\ua78f\U00010a50",
        ),
        ".",
    ),
    **dict.fromkeys(map(ord, "\u02d0\u0589\u05c3\u0703\u0704\u2236\ua789"), ":"),
    **dict.fromkeys(map(ord, "\u2044\u2215\u2571\u27cb\u29f8"), "/"),
    **dict.fromkeys(map(ord, "\u2216\u29f5\u29f9"), "\\"),
    0x2AFD: "//",
}
"""Characters that look like a full stop, a colon or a slash, and that Unicode does not make one by itself."""

_SMALL_OR_CAPITAL = re.compile(r"[\u0370-\u058f\u1f00-\u1fff]{2,}")
"""An ending in Greek, Cyrillic or Armenian, whose letters look Latin."""

_KNOWN_BEYOND_ASCII = frozenset(
    {
        "бг",  # noqa: RUF001 -- the letters of a country's own script
        "бел",
        "дети",
        "католик",
        "ком",
        "мкд",
        "мон",
        "москва",
        "онлайн",
        "орг",  # noqa: RUF001 -- the letters of a country's own script
        "рус",  # noqa: RUF001 -- the letters of a country's own script
        "рф",
        "сайт",
        "срб",  # noqa: RUF001 -- the letters of a country's own script
        "укр",
        "қаз",
        "ελ",
        "ευ",
        "հայ",
    }
)
"""Endings of hosts in these scripts, also where they begin as a sentence does."""

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

_BEHIND_A_SIGN = r"""(?::(?://|\\\\)/?|www\.)(?P<explicit>[^\s/?\#<>"]+)[^\s<>"]*"""
_EXPLICIT = re.compile(_BEHIND_A_SIGN, re.IGNORECASE)
_WRITTEN = re.compile(
    rf"""{_BEHIND_A_SIGN}
    | (?<!\w)(?P<obeyed>(?:javascript|vbscript|data):[^\s/]+)
    | (?<=\w@)(?P<mail>(?:[\w-]+\.)+[\w-]+)
    | (?<![\w.-])(?P<here>localhost(?=[:/])|(?:[0-9]{{1,3}}\.){{3}}[0-9]{{1,3}}(?=:[0-9]|/[^\W\d]))
    | (?<![\w:/])//(?P<rooted>[^\s/?\#<>"]+\.[^\s/?\#<>"]+)
    | (?<![\w-])(?P<bare>(?:[\w\u0300-\u036f-]+\.)+[\w\u0300-\u036f-]+)(?P<behind>/\w|@)?""",
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
    yield from _written(_as_it_looks(text))
    if not text.isascii():
        yield from _written(_as_it_looks(_without_ornaments(text)))


def _written(text: str) -> Iterator[str]:
    for found in _WRITTEN.finditer(text):
        host = _explicit(found) or found["rooted"] or found["obeyed"] or found["here"] or _named(found)
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
    return (found["explicit"] or "").rstrip(_BEHIND)


def _named(found: re.Match[str]) -> str:
    """The name with dots, where it is that of a host; before a path or behind an `@`, also one of a rare ending."""
    name = (found["mail"] or found["bare"] or "").rstrip("_")
    ending = _unmarked(name.rpartition(".")[2]).lower()
    if name in _PRODUCTS or found["behind"] == "@":
        return ""
    if _COUNTRY.fullmatch(ending) or _OTHER.fullmatch(ending) or _beyond_ascii(name):
        return name
    leads_on = found["mail"] or (found["behind"] and not found.string.endswith("/", 0, found.start()))
    is_one = leads_on and _SOME_ENDING.fullmatch(ending) and not _FILE.fullmatch(ending)
    return name if is_one else ""


def _unmarked(letters: str) -> str:
    """Letters without what stands on them."""
    if letters.isascii():
        return letters
    apart = unicodedata.normalize("NFKD", letters)
    return "".join(char for char in apart if not unicodedata.combining(char))


def _beyond_ascii(name: str) -> bool:
    """Whether a name ends as a host of Greek, Cyrillic or Armenian letters could, and not as a sentence begins."""
    before, _, ending = name.rpartition(".")
    last = before.rpartition(".")[2]
    if not _SMALL_OR_CAPITAL.fullmatch(ending) or len(last) < 2 or not last[0].isalpha():
        return False
    return ending.islower() or ending.isupper() or ending.lower() in _KNOWN_BEYOND_ASCII
