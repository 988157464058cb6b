"""Versions of each scheme for Hypothesis: of few different pieces, so that two drawn ones are often close or equal."""

from __future__ import annotations

import re

from hypothesis import strategies as st

NUMBERS = st.sampled_from(
    ["0", "00", "1", "01", "010", "2", "9", "10", "011", "100", "199", "200", "255", "256", "20241231"]
)
SHORT_NUMBERS = st.sampled_from(["0", "1", "2", "10"])
SMALL = st.integers(0, 300).map(str)
ANY_NUMBER = st.one_of(NUMBERS, SHORT_NUMBERS, SMALL)


def dots(numbers: st.SearchStrategy[str], *, most: int = 4) -> st.SearchStrategy[str]:
    """Numbers with dots."""
    return st.lists(numbers, min_size=1, max_size=most).map(".".join)


def joined(*pieces: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Pieces one after the other."""
    return st.tuples(*pieces).map("".join)


def perhaps(piece: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """A piece, or nothing."""
    return st.one_of(st.just(""), piece)


def several(piece: st.SearchStrategy[str], *, most: int = 3) -> st.SearchStrategy[str]:
    """A piece some times."""
    return st.lists(piece, max_size=most).map("".join)


WORDS = st.sampled_from(
    [
        "a",
        "A",
        "alpha",
        "b",
        "beta",
        "c",
        "m",
        "dev",
        "rc",
        "RC",
        "pre",
        "nightly",
        "snapshot",
        "p",
        "z",
        "zg",
        "gentoo",
        "amd",
        "el",
    ]
)
DOTTED = joined(
    dots(ANY_NUMBER),
    several(joined(st.sampled_from(["", "-", ".", "_", "+", "~"]), st.one_of(WORDS, SHORT_NUMBERS))),
)

PEP440 = joined(
    perhaps(st.sampled_from(["0!", "1!", "v"])),
    dots(ANY_NUMBER),
    perhaps(joined(st.sampled_from(["a", "b", "rc", ".alpha", "-beta.", "c"]), perhaps(SHORT_NUMBERS))),
    perhaps(st.sampled_from([".post0", ".post1", ".post", "-1", ".rev10"])),
    perhaps(joined(st.just(".dev"), perhaps(SHORT_NUMBERS))),
    perhaps(st.sampled_from(["+1", "+10", "+2", "+a", "+ab", "+a.1", "+1.a", "+a.b", "+ubuntu.1", "+01"])),
)

_SEMVER_NUMBER = st.sampled_from(["0", "1", "2", "10", "199", "200", "300"])
_IDENTIFIERS = st.sampled_from(["0", "1", "2", "11", "alpha", "beta", "a", "b", "-", "1-", "A", "rc1", "x-y", "0a"])
SEMVER = joined(
    st.lists(_SEMVER_NUMBER, min_size=3, max_size=3).map(".".join),
    perhaps(st.lists(_IDENTIFIERS, min_size=1, max_size=3).map(lambda found: "-" + ".".join(found))),
    perhaps(st.sampled_from(["+1", "+exp.sha.5114f85", "+001"])),
)

_EPOCH = perhaps(st.sampled_from(["0:", "1:", "10:", "2:"]))
_DEBIAN_PIECES = st.sampled_from(
    ["~", "~~", "+", ".", "a", "b", "Z", "rc", "p", "-", "dfsg", "deb", "0", "1", "00", "10", "2"]
)
DEBIAN = joined(
    _EPOCH,
    SHORT_NUMBERS,
    several(_DEBIAN_PIECES, most=5),
    st.just("-").flatmap(
        lambda dash: perhaps(
            joined(
                st.just(dash),
                st.lists(_DEBIAN_PIECES.filter(lambda piece: piece != "-"), min_size=1, max_size=4).map("".join),
            )
        )
    ),
).filter(lambda text: not text.endswith("-"))

_RPM_PIECES = st.sampled_from(
    ["~", "^", ".", "_", "+", "a", "A", "rc", "el", "fc", "git", "0", "1", "00", "01", "10", "2", "20241231"]
)
_RPM_PART = st.lists(_RPM_PIECES, min_size=1, max_size=6).map("".join)
RPM = joined(
    _EPOCH,
    _RPM_PART.filter(lambda text: any(letter.isalnum() for letter in text)),
    perhaps(joined(st.just("-"), _RPM_PART)),
)

_LETTER = perhaps(st.sampled_from(["a", "b", "z"]))
_REVISION = perhaps(st.sampled_from(["-r0", "-r1", "-r2", "-r10"]))
GENTOO = joined(
    dots(NUMBERS),
    _LETTER,
    several(joined(st.sampled_from(["_alpha", "_beta", "_pre", "_rc", "_p"]), perhaps(NUMBERS))),
    _REVISION,
)
APK = joined(
    dots(NUMBERS),
    _LETTER,
    several(
        joined(
            st.sampled_from(["_alpha", "_beta", "_pre", "_rc", "_cvs", "_svn", "_git", "_hg", "_p"]), perhaps(NUMBERS)
        )
    ),
    perhaps(st.sampled_from(["~1234", "~12345", "~ab", "~0"])),
    _REVISION,
)

SHORT = 60


def short(versions: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Those within the limits."""
    return versions.filter(lambda text: len(text) <= SHORT and not re.search(r"[0-9]{10}", text))


VERSIONS = {
    "dotted": short(DOTTED),
    "pep440": short(PEP440),
    "semver": short(SEMVER),
    "debian": short(DEBIAN),
    "rpm": short(RPM),
    "apk": short(APK),
    "gentoo": short(GENTOO),
}

LINES = {
    "dotted": dots(ANY_NUMBER),
    "pep440": joined(perhaps(st.sampled_from(["0!", "1!"])), dots(ANY_NUMBER)),
    "semver": st.lists(_SEMVER_NUMBER, min_size=1, max_size=3).map(".".join),
    "debian": joined(
        _EPOCH, SHORT_NUMBERS, several(_DEBIAN_PIECES.filter(lambda piece: piece != "-"), most=3), SHORT_NUMBERS
    ),
    "rpm": joined(_EPOCH, several(_RPM_PIECES, most=3), SHORT_NUMBERS),
    "apk": dots(NUMBERS),
    "gentoo": dots(NUMBERS),
}
