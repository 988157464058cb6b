"""``test --coverage``: which parts of conditions were both true and false, where the others stand, and the share."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Run

Write = Callable[..., None]
CATALOG = """\
<catalog xmlns="urn:messenger-rules:catalog:1" default-language="en">
  <segment name="shop">os.name == "debian" or os.name == "ubuntu"</segment>
  <message id="hole" starts="2026-01-01T00:00:00Z" expires="2030-01-01T00:00:00Z">
    <condition><![CDATA[segment("shop") and not
      (console.version >= 5 and installed("backup"))]]></condition>
    <text lang="en"><title>Hole</title><body>Mend it.</body></text>
    {expectations}
  </message>
</catalog>
"""
SHOWN = '<expect facts="hosts/shown.json" at="2026-02-01T00:00:00Z" outcome="shown"/>'
HIDDEN = '<expect facts="hosts/{host}.json" at="2026-02-01T00:00:00Z" outcome="hidden">{part}</expect>'
HOSTS = {
    "shown": {"os": {"name": "debian"}, "console": {"version": "4"}, "components": {}},
    "away": {"os": {"name": "rhel"}, "console": {"version": "5"}, "components": {"backup": "1"}},
    "ubuntu": {"os": {"name": "ubuntu"}, "console": {"version": "5"}, "components": {"backup": "1"}},
    "blind": {"os": {"name": "debian"}, "components": {"complete": False}},
}
AWAY = HIDDEN.format(host="away", part='segment("shop")')
UBUNTU = HIDDEN.format(host="ubuntu", part="console.version &gt;= 5")
SHARE = "of 7 parts of conditions were both true and false\n"


@pytest.fixture
def write(folder: Path) -> Write:
    """Write the catalogue with some expectations."""
    for name, host in HOSTS.items():
        (folder / "hosts" / f"{name}.json").write_text(json.dumps(host))

    def call(*expectations: str) -> None:
        (folder / "m.xml").write_text(CATALOG.format(expectations="\n    ".join(expectations)))

    return call


def test_what_was_never_otherwise_is_listed_with_its_place(run: Run, write: Write) -> None:
    write(SHOWN, AWAY)
    ran = run("test", "m.xml", "--coverage")
    assert ran == (
        0,
        f"""\
2 expectations, 0 not met; 0 messages without any

hole: 85.7 %
  m.xml:2:47: never true: os.name == "ubuntu" (in the segment shop)

coverage 85.7 %: 6 {SHARE}""",
        "",
    )
    write(SHOWN)
    listed = run("test", "m.xml", "--coverage").out
    assert '  m.xml:5:8: never true: console.version >= 5 and installed("backup")\n' in listed
    assert '  m.xml:5:33: never true: installed("backup")\n' in listed
    assert f"coverage 0.0 %: 0 {SHARE}" in listed


@pytest.mark.parametrize(
    ("expectations", "covered"),
    [
        ((), 0),
        ((SHOWN, AWAY, UBUNTU), 7),
        # not in its time: nobody asks the condition
        ((SHOWN, AWAY.replace("2026-02", "2031-02").replace('"hidden"', '"expired"')), 0),
        ((SHOWN, AWAY.replace("2026-02", "2025-02").replace('"hidden"', '"not-started"')), 0),
        # not met
        ((SHOWN, AWAY.replace('"hidden"', '"shown"')), 0),
        ((SHOWN, AWAY.replace("away", "nowhere")), 0),
        # unknown is neither true nor false
        ((SHOWN, AWAY.replace("away", "blind").replace('"hidden"', '"unknown"').replace('segment("shop")', "")), 0),
    ],
)
def test_only_what_is_asked_met_and_known_counts(
    run: Run, write: Write, expectations: tuple[str, ...], covered: int
) -> None:
    write(*expectations)
    assert f": {covered} {SHARE}" in run("test", "m.xml", "--coverage").out


def test_too_little_is_a_problem(run: Run, write: Write) -> None:
    write(SHOWN, AWAY)
    ran = run("test", "m.xml", "--fail-under", "85.8")
    assert ran.status == 1
    assert ran.out.endswith(f"any\ncoverage 85.7 %: 6 {SHARE}")
    assert ran.err.startswith(
        "error[MR440]: the expectations cover 85.7 % of the parts of conditions, less than 85.8 %\n"
    )
    assert run("test", "m.xml", "--fail-under", "85.7").status == 0
    write(SHOWN, AWAY, UBUNTU)
    assert run("test", "m.xml", "--fail-under", "100").status == 0


@pytest.mark.parametrize("share", ["-1", "100.1", "nan", "inf", "1e999999999", "many", "", "1/0"])
def test_a_share_is_a_percentage(run: Run, share: str) -> None:
    ran = run("test", "messages.xml", f"--fail-under={share}")
    assert ran.status == 2
    assert f"{share!r} is no percentage; write a number from 0 to 100" in ran.err


def test_json_is_as_it_was_and_has_the_coverage_where_it_is_asked_for(run: Run, write: Write) -> None:
    write(SHOWN, AWAY)
    plain = json.loads(run("test", "m.xml", "--json").out)
    assert [(row["facts"], row["met"]) for row in plain] == [("hosts/shown.json", True), ("hosts/away.json", True)]
    limited = run("test", "m.xml", "--json", "--fail-under", "90")
    assert (limited.status, json.loads(limited.out)) == (1, plain)
    whole = json.loads(run("test", "m.xml", "--json", "--coverage").out)
    uncovered = {
        "text": 'os.name == "ubuntu"',
        "never": ["true"],
        "segments": ["shop"],
        "file": "m.xml",
        "line": 2,
        "column": 47,
    }
    share = {"parts": 7, "covered": 6, "percent": 85.7}
    assert whole == {
        "expectations": plain,
        "coverage": {**share, "messages": [{"id": "hole", **share, "uncovered": [uncovered]}]},
    }


def test_a_condition_without_parts_is_covered(run: Run, folder: Path) -> None:
    text = CATALOG.format(expectations=SHOWN)
    start, end = text.index("<![CDATA["), text.index("</condition>")
    (folder / "m.xml").write_text(f"{text[:start]}true{text[end:]}")
    (folder / "hosts" / "shown.json").write_text("{}")
    assert "coverage 100 %: 0 of 0 parts" in run("test", "m.xml", "--coverage").out
