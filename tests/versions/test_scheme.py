"""What all schemes have in common: limits, sentences, and that nothing else is ever raised."""

from __future__ import annotations

import pickle
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messenger_rules import versions
from messenger_rules.versions import SCHEMES, Scheme, UnreadableVersion
from messenger_rules.versions.scheme import LONGEST, shown

EVERY_SCHEME = pytest.mark.parametrize("scheme", SCHEMES.values(), ids=SCHEMES)


def sentence(scheme: str, text: str, reading: str = "key") -> str:
    with pytest.raises(UnreadableVersion) as raised:
        getattr(versions.scheme(scheme), reading)(text)
    return str(raised.value)


def test_the_schemes() -> None:
    assert list(SCHEMES) == ["dotted", "pep440", "semver", "debian", "rpm", "apk", "gentoo"]
    assert all(versions.scheme(name).name == name for name in SCHEMES)
    with pytest.raises(KeyError):
        versions.scheme("calver")


@pytest.mark.parametrize(
    ("scheme", "text", "expected"),
    [
        ("dotted", "latest", '"latest" is not a dotted version'),
        ("pep440", "6.7.0-gentoo", '"6.7.0-gentoo" is not a PEP 440 version'),
        ("semver", "5.2.1.197", '"5.2.1.197" is not a semantic version'),
        ("semver", "5.2", '"5.2" is not a semantic version, which has three numbers: 5.2.0'),
        ("debian", "", '"" is not a Debian version'),
        ("rpm", "1.0-1-1", '"1.0-1-1" is not an RPM version'),
        ("apk", "1.2_foo", '"1.2_foo" is not an apk version'),
        ("gentoo", "1.2_git", '"1.2_git" is not a Gentoo version'),
        ("dotted", "1.2.3.4.5.6.7.8.9", '"1.2.3.4.5.6.7.8.9" has 9 numbers; a version has at most 8'),
        ("dotted", "5.1234567890", '"5.1234567890" has a number of 10 digits; between dots stand at most 9'),
        ("dotted", "5-" + "1" * 19, f'"5-{"1" * 19}" has a number of 19 digits; a version has at most 18 in a row'),
        ("pep440", "1234567890!1", '"1234567890!1" has an epoch of 10 digits; it has at most 9'),
        ("debian", "1" * 65, f'"{"1" * 64}…" has 65 characters; a version has at most 64'),
        ("dotted", "5.2\x00", r'"5.2\x00" is not a dotted version'),
        ("dotted", "5\u202e.2", r'"5\u202e.2" is not a dotted version'),
        ("dotted", "\ud800", r'"\ud800" is not a dotted version'),
        ("dotted", "٥.٢", '"٥.٢" is not a dotted version'),
    ],
)
def test_the_sentence_says_what_is_wrong(scheme: str, text: str, expected: str) -> None:
    assert sentence(scheme, text) == expected


@pytest.mark.parametrize(
    ("scheme", "text", "expected"),
    [
        ("dotted", "5.2-rc1", '"5.2-rc1.*" is not a line: `.*` stands after a number of a dotted version'),
        ("semver", "1.2.3.4", '"1.2.3.4.*" is not a line: `.*` stands after a number of a semantic version'),
        ("debian", "1:9.2p", '"1:9.2p.*" is not a line: `.*` stands after a number of a Debian version'),
        ("dotted", "1.2.3.4.5.6.7.8.9", '"1.2.3.4.5.6.7.8.9.*" has 9 numbers; a version has at most 8'),
        ("dotted", "1" * 65, f'"{"1" * 64}…" has 65 characters; a version has at most 64'),
    ],
)
def test_the_sentence_on_a_line(scheme: str, text: str, expected: str) -> None:
    assert sentence(scheme, text, "line") == expected


@EVERY_SCHEME
@given(text=st.one_of(st.text(max_size=80), st.text("0123456789.-_~^+:!*abcprvdeRC ", max_size=80)))
def test_no_text_raises_anything_else(scheme: Scheme, text: str) -> None:
    for read in (scheme.key, scheme.fact_key, scheme.line):
        try:
            read(text)
        except UnreadableVersion as error:
            message = str(error)
            assert message.isprintable()
            assert len(message) < 10 * LONGEST + 100


@EVERY_SCHEME
@pytest.mark.parametrize(
    "text", ["1" * 5_000, "1." * 2_500, "v" + "1" * 5_000, "1.0-" + "a" * 5_000, "~" * 5_000, " " * 1_000_000, "1" * 64]
)
def test_what_is_too_long_is_refused_at_once(scheme: Scheme, text: str) -> None:
    scheme.key("5.2.1")  # what is imported late is imported
    for read in (scheme.key, scheme.fact_key, scheme.line):
        spent = []
        for _ in range(3):
            start = time.perf_counter()
            with pytest.raises(UnreadableVersion):
                read(text)
            spent.append(time.perf_counter() - start)
        assert min(spent) < 0.001


@EVERY_SCHEME
def test_what_is_just_short_enough_is_read(scheme: Scheme) -> None:
    written = "1.2.3" if scheme.name == "semver" else "1.2"
    longest = {
        "dotted": f"{written}-{'x' * (LONGEST - 4)}",
        "pep440": f"{written}+{'x' * (LONGEST - 4)}",
        "semver": f"{written}-{'x' * (LONGEST - 6)}",
        "debian": f"{written}-{'x' * (LONGEST - 4)}",
        "rpm": f"{written}-{'x' * (LONGEST - 4)}",
        "apk": f"{written}~{'a' * (LONGEST - 4)}",
        "gentoo": f"{written}{'_p' * ((LONGEST - 3) // 2)}",
    }[scheme.name]
    assert len(longest) in {LONGEST, LONGEST - 1}
    assert scheme.key(longest) != scheme.key(longest[:-2])
    assert scheme.key(f"{written}.3" if scheme.name != "semver" else "1.2.4") != scheme.key(written)


@pytest.mark.parametrize(
    "scheme", [scheme for scheme in SCHEMES.values() if scheme.name != "semver"], ids=lambda s: s.name
)
def test_numbers_of_nine_digits_are_read_in_every_scheme(scheme: Scheme) -> None:
    assert scheme.key("999999998.1") < scheme.key("999999999.0")
    low, high = scheme.line("5.999999999")
    assert low < scheme.key("5.999999999") < high


@pytest.mark.parametrize("scheme", ["debian", "rpm", "apk", "gentoo"])
def test_a_date_with_its_time_is_a_number_in_packages(scheme: str) -> None:
    reader = versions.scheme(scheme)
    assert reader.key("1.20240101120000") < reader.key("1.20240101120001") < reader.key("1." + "9" * 18)
    low, high = reader.line("1." + "9" * 18)
    assert low < reader.key("1." + "9" * 18) < high


@pytest.mark.parametrize(
    ("scheme", "fact", "version"),
    [
        ("dotted", "v20.20.2", "20.20.2"),
        ("dotted", "V1", "1"),
        ("dotted", " 5.2\r\n", "5.2"),
        ("semver", "v20.20.2", "20.20.2"),
        ("pep440", "v1.0", "1.0"),
        ("debian", "v1.0-1", "1.0-1"),
        ("apk", "v1.0", "1.0"),
        ("gentoo", "\tv1.0 ", "1.0"),
    ],
)
def test_a_fact_may_have_blanks_and_a_leading_v(scheme: str, fact: str, version: str) -> None:
    assert versions.scheme(scheme).fact_key(fact) == versions.scheme(scheme).key(version)


@pytest.mark.parametrize("text", ["v20.20.2", " 5.2", "5.2 ", "vv5", "v", "v.5"])
def test_a_condition_may_not(text: str) -> None:
    assert sentence("dotted", text) == f"{shown(text)} is not a dotted version"


@pytest.mark.parametrize("text", ["vv5", "v", "v 5", "version 5", "v.5", "v-5", "5 .2"])
def test_a_fact_has_one_v_only(text: str) -> None:
    assert sentence("dotted", text, "fact_key") == f'"{text}" is not a dotted version'


def test_letters_mean_something_in_rpm() -> None:
    rpm = versions.scheme("rpm")
    assert rpm.fact_key("v1.0") == rpm.key("v1.0") < rpm.key("1.0")


@EVERY_SCHEME
def test_schemes_are_plain_values(scheme: Scheme) -> None:
    assert pickle.loads(pickle.dumps(scheme)) == scheme
    assert repr(scheme) == f"Scheme(name={scheme.name!r}, title={scheme.title!r}, knows_v={scheme.knows_v})"
