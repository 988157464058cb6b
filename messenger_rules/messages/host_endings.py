"""Endings of hosts: by which last labels a name with dots is taken for the name of a host."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib.resources import files

_OF_FILES = re.compile(
    "build|cab|cal|inc|java|map|md|mov|name|new|pid|prod|properties|ps|pub|py|rs|save|sh|so|tab|target|zip"
)
"""Endings of files, which hosts have too: ``README.md``, ``setup.py``, ``multi-user.target``, ``id_ed25519.pub``."""

_OF_FILES_ALONE = re.compile(
    "conf|css|csv|deb|dll|exe|gz|html|ini|jar|js|json|log|msi|pdf|php|ps1|rpm|service|socket|timer|toml|txt|xml|yaml"
    "|yml"
)
"""Endings of files and units, none of a host: ``node.js/npm``, ``postgresql@15-main.service``."""

_OF_FILES_IN_ORDER = re.compile(r"[0-9]{2}-[\w-]+\.(?:link|network)", re.ASCII)
"""Files that are read in the order of the numbers before them (systemd.network(5)): ``10-eth0.network``."""

_OF_TOOLS = frozenset(
    {
        "Build.PL",
        "MANIFEST.in",
        "Makefile.PL",
        "Makefile.am",
        "Makefile.in",
        "config.h.in",
        "configure.ac",
        "configure.in",
    }
)
"""Files that a program looks for by these very names, though their endings are those of many hosts."""

_OF_PROGRAMS = re.compile(
    "auto|call|case|channel|compare|country|data|date|day|directory|drive|final|foo|graphics|here|like|management|menu|next"
    "|now|observer|open|pin|ping|property|read|rest|room|search|select|show|total"
)
"""Endings of names in programs and settings, which few hosts have: ``os.data``, ``System.Management``."""

_OF_VERSIONS = re.compile("dev|post")
"""Endings of versions (PEP 440), behind numbers alone."""

_LOOKING_LATIN = str.maketrans(
    "асеорхуһіјѕԁԛԝӏѵкмптνοκαιρυωցհոսզ"  # Cyrillic, Greek, Armenian
    "ɑɡıɩȷɪᴀʙᴄᴅᴇɢʜᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ"  # Latin, otherwise drawn
    "ⲁⲥⲉⲅⲏⲓⲕⲙⲛⲟⲣⲧⲩ"  # Coptic
    "ꓐꓑꓓꓔꓖꓗꓙꓚꓜꓝꓟꓠꓡꓢꓣꓦꓧꓪꓫꓬꓮꓰꓲꓳꓴ",  # noqa: RUF001 -- Lisu, whose letters look Latin
    "aceopxyhijsdqwlvkmntvokaipuwghnuqagiijiabcdeghjklmnoprstuvwyzacerhikmnoptybpdtgkjczfmnlsrvhwxyaeiou",
)
"""Letters that look like these (UTS 39, confusables.txt)."""


@cache
def _known() -> frozenset[str]:
    text = files("messenger_rules.messages").joinpath("host_endings.txt").read_bytes().decode()
    return frozenset(line for line in text.split("\n") if not line.startswith("#")) - {""}


def ends_as_a_host(name: str) -> bool:
    r"""Whether a name, or a label alone, ends as hosts do, or looks so; ``xn--`` always begins a label of a host.

    >>> [ends_as_a_host(name) for name in ("acme.example", "evil.xn--p1ai", "банк.рф", "setup.py", "php.ini")]
    [True, True, True, True, False]
    """
    labels = name.lower().split(".")
    return any(label.startswith("xn--") for label in labels) or _ending_as_read(labels[-1]) in _known()


def is_host(name: str) -> bool:
    """Whether a name with dots is one of a host where nothing else says so, and none of a file, a setting or a version.

    >>> [is_host(name) for name in ("acme.example", "evil.xn--p1ai", "README.md", "10-eth0.network", "1.2.dev")]
    [True, True, False, False, False]
    """
    before, _, last = name.rpartition(".")
    ending = _ending_as_read(last)
    is_version = _OF_VERSIONS.fullmatch(ending) and before.replace(".", "").isdecimal() and "." in before
    is_file = _OF_FILES.fullmatch(ending) or _OF_FILES_IN_ORDER.fullmatch(name) or name in _OF_TOOLS
    is_other = is_file or _OF_PROGRAMS.fullmatch(ending) or is_version
    return ends_as_a_host(name) and (not is_other or "xn--" in name.lower())


def is_rare_host(name: str) -> bool:
    """Whether a name may be that of a host where something else, such as a path behind it, says that it is one.

    >>> is_rare_host("app.rare"), is_rare_host("app.conf")
    (True, False)
    """
    ending = _unmarked(name.rpartition(".")[2].lower())
    return ending.isascii() and ending.isalpha() and len(ending) > 1 and not _OF_FILES_ALONE.fullmatch(ending)


def _ending_as_read(ending: str) -> str:
    """The known ending that a last label is or looks like; where there is none, the label."""
    small = ending.lower()
    likely = (small, _unmarked(small), _unmarked(small).translate(_LOOKING_LATIN))
    return next((form for form in likely if form in _known()), small)


def _unmarked(letters: str) -> str:
    """Letters without what stands on them; in scripts without capitals, as that of Hindi, all of it belongs there."""
    if letters.isascii() or letters == letters.upper():
        return letters
    apart = unicodedata.normalize("NFKD", letters)
    return "".join(char for char in apart if not unicodedata.combining(char))
