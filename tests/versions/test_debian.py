from __future__ import annotations

import shutil
import subprocess
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messenger_rules import versions
from messenger_rules.versions.debian import DEBIAN
from tests.versions import written
from tests.versions.tables import assert_line, assert_rising, compared

HAS_DPKG = pytest.mark.skipif(shutil.which("dpkg") is None, reason="dpkg is not on this machine")


def test_the_order() -> None:
    """The manual page deb-version, dpkg's own tests of its order, and versions of Debian 12."""
    assert_rising(
        "debian",
        """
        0~~-1
        0~-1
        0 = 0-0 = 0:0 = 00-00
        0-1~~
        0-1~
        0-1
        0-a
        0a
        0+
        0.0
        1.2~~a
        1.2~
        1.2~rc1
        1.2 = 1.02 = 01.2-0
        1.2-1~bpo1
        1.2-1
        1.2-1ubuntu1
        1.2-1+b1
        1.2-2
        1.2a.3
        1.2.3
        1.10
        3.0.11-1~deb12u1
        3.0.11-1~deb12u2
        3.0.11-1
        6.1.0-13-amd64
        20040101
        1:0.4
        1:9.2p1-2
        1:9.2p1-2+deb12u2
        1:9.2p1-2+deb12u3
        2:0
        """,
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a1",
        "~1",
        "1 2",
        "x:1",
        ":1",
        "1:",
        "1.0-",
        "-1",
        "1.0-1_2",
        "1.0_1",
        "1.0:1-",
        "1.0\n",
        "1.0-1é",
        "١:1.0",
        "1:-1",
    ],
)
def test_what_is_no_debian_version(text: str) -> None:
    with pytest.raises(versions.UnreadableVersion, match="is not a Debian version"):
        DEBIAN.key(text)


def test_a_colon_stands_in_an_upstream_version_behind_an_epoch() -> None:
    assert DEBIAN.key("1:1:2") > DEBIAN.key("1:1.2") > DEBIAN.key("1:1")


@pytest.mark.parametrize(
    ("line", "inside", "outside"),
    [
        ("9.2", "9.2~~ 9.2~rc1 9.2 9.2-1 9.2p1-2 9.2.1 9.2+dfsg 9.02", "9.1z 9.3~ 9.20 1:9.2"),
        ("1:9.2", "1:9.2p1-2+deb12u3 1:9.2~", "9.2p1 1:9.3~~ 2:9.2"),
        ("3.0.11+dfsg1", "3.0.11+dfsg1-1 3.0.11+dfsg1.2", "3.0.11+dfsg2 3.0.11"),
        ("0", "0~ 0 0.9", "1~"),
    ],
)
def test_lines(line: str, inside: str, outside: str) -> None:
    assert_line("debian", line, inside, outside)


@pytest.mark.parametrize("text", ["", "9.2p", "9.2-1", "x:9", "9.", "9~"])
def test_what_has_no_line(text: str) -> None:
    with pytest.raises(versions.UnreadableVersion, match="is not a line"):
        DEBIAN.line(text)


def test_the_layout_of_keys() -> None:
    """Keys are stored: a change here is a change of a format."""
    assert DEBIAN.key("1:9.2p1-2").hex(" ") == "21 02 29 ae 02 22 70 02 21 02 02 22 02"
    assert DEBIAN.key("0~+-0").hex(" ") == "20 02 20 01 ab 02 20 02 02 20 02"


def asked_of_dpkg(pairs: list[tuple[str, str]]) -> list[str]:
    """What dpkg itself says of pairs, in one process of the shell."""
    script = """
        while read -r left right; do
            if dpkg --compare-versions "$left" lt "$right"; then echo '<'
            elif dpkg --compare-versions "$left" eq "$right"; then echo '='
            else echo '>'; fi
        done
    """
    table = "".join(f"{left} {right}\n" for left, right in pairs)
    run = subprocess.run(["sh", "-c", script], input=table, capture_output=True, text=True, check=True, timeout=60)
    assert run.stderr == ""
    return run.stdout.split()


@HAS_DPKG
@settings(max_examples=3)
@given(pairs=st.lists(st.tuples(*[written.VERSIONS["debian"]] * 2), min_size=70, max_size=70))
def test_the_order_is_that_of_dpkg(pairs: list[tuple[str, str]]) -> None:
    assert [compared("debian", *pair) for pair in pairs] == asked_of_dpkg(pairs)


@HAS_DPKG
def test_the_order_of_the_packages_of_this_machine_is_that_of_dpkg() -> None:
    run = subprocess.run(["dpkg-query", "-W", "-f", "${Version}\\\n"], capture_output=True, text=True, check=True)
    installed = sorted(set(run.stdout.split()), key=lambda version: (len(version), version))
    neighbours = list(pairwise(sorted(installed, key=DEBIAN.key)))
    assert len(neighbours) > 20
    assert [compared("debian", *pair) for pair in neighbours[:150]] == asked_of_dpkg(neighbours[:150])
